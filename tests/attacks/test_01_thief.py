"""A curious administrator; a thief of the database, of the disk, of a backup.

She has every table, file, log, write-ahead log and leftover of the service and of its database, but not the service
key file. She learns that cases exist, their days, centres, states and size classes, and which member acted when. She
finds no word, no name, no code, no language: every journey here leaves unique words, and none of them is anywhere on
the disk, in any spelling.
"""

from collections.abc import Mapping
from secrets import token_bytes, token_hex

import pytest

from counselling.demo.casework import open_case, read_file, reply, take_over, write_note
from counselling.demo.centre_keys import open_centre
from counselling.demo.correspondence import await_case
from counselling.demo.dialogue import File
from counselling.demo.person import Person, Story, Tags
from tests.attacks.disk import SECOND_NAME, Disk, found
from tests.plain import PlainPerson
from tests.service import CENTRE, CLOCK, Service

pytestmark = pytest.mark.timeout(600)  # whole programs, and all they left behind, on a busy machine

TAGS = Tags(language="sq", life_domain="naturalisation", urgent=True, purpose="documentation")


def canary(name: str) -> str:
    """Words nobody else has."""
    return f"Kanarienvogel {name} {token_hex(9)}"


def test_the_search_finds_what_does_lie_there(running: Service, disk: Disk) -> None:
    """A search that finds nothing proves nothing: this is what the thief may see, and does."""
    person, sealed = running.reported("Etwas.")
    reference = person.mailbox().reference
    names = {"reference": reference.encode(), "centre": CENTRE.encode(), "case": sealed.case, "login": b"samir"}
    hits = found(disk, names)
    assert {name for name in names if any(hit.startswith(f"{name} as bytes") for hit in hits)} == set(names)
    (disk.temporary / "leftover").write_bytes(b"...\0" + "Wörter".encode("utf-16-le"))
    (disk.folder / "logs" / "leftover.log").write_text("".join(["seed=", b"Canary-Seed-1234".hex()]))
    secrets = {"words": "Wörter".encode(), "seed": b"Canary-Seed-1234"}
    try:
        assert {hit.partition(" in ")[0] for hit in found(disk, secrets)} >= {"words as UTF-16LE", "seed as hex"}
    finally:
        (disk.temporary / "leftover").unlink()
        (disk.folder / "logs" / "leftover.log").unlink()


def test_nothing_sealed_on_a_device_lies_readable_on_the_disk(running: Service, disk: Disk) -> None:
    words = {name: canary(name) for name in ("report", "contact", "answers", "file", "reply", "answer", "note")}
    file = File(canary("file name") + ".txt", "text/plain", words["file"].encode() * 100)
    person = running.person()
    story = Story(
        centre=CENTRE,
        text=words["report"],
        contact=words["contact"],
        answers={"origin": (words["answers"],)},
        tags=TAGS,
        files=(file,),
    )
    sealed = person.seal_report(story)
    person.send_report(sealed)
    anna = running.members["anna"]
    await_case(anna, sealed.case)
    keyring = open_centre(anna, CENTRE)
    opened = open_case(anna, keyring, sealed.case)
    assert opened.said[0].text.contact == words["contact"]
    assert read_file(anna, opened, opened.said[0].text.attachments[0].record) == file.content
    reply(anna, opened, words["reply"], "sq", [file])
    person.answer(words["answer"], "sq", [file])
    write_note(anna, keyring, sealed.case, words["note"], "de")
    before_takeover = found(disk, _all_secrets(running, person, words, file))
    take_over(anna, sealed.case)
    assert len(person.read(person.mailbox())) == 3
    assert before_takeover == []
    assert found(disk, _all_secrets(running, person, words, file)) == []


def test_nothing_sealed_on_arrival_lies_readable_on_the_disk(running: Service, disk: Disk) -> None:
    """Without JavaScript: form with files, looked over, sent, code noted, mailbox, answer with a file, left."""
    words = {name: canary(name) for name in ("report", "contact", "file", "reply", "answer")}
    file = File(canary("file name") + ".txt", "text/plain", words["file"].encode() * 60_000)
    browser = PlainPerson(running.public)
    code = browser.report(CENTRE, words["report"], words["contact"], [file])
    cookies = {"cookie of the draft": browser.cookie.encode()}
    while_shown = found(disk, {"report": words["report"].encode(), "access code": code.text.encode()} | cookies)
    browser.note_code()
    assert words["report"] in browser.enter(code)
    cookies["cookie of the mailbox"] = browser.cookie.encode()
    assert browser.save(file.name) == file.content

    person = Person(running.public, running.settings.roots, code, CLOCK.today(), token_bytes)
    case = person.mailbox().case
    anna = running.members["anna"]
    await_case(anna, case)
    reply(anna, open_case(anna, open_centre(anna, CENTRE), case), words["reply"], "de", [file])
    assert words["reply"] in browser.look("/mailbox")
    assert words["answer"] in browser.answer(words["answer"], [file])
    browser.leave()

    assert len(open_case(anna, open_centre(anna, CENTRE), case).said) == 3
    assert while_shown == []
    assert found(disk, _all_secrets(running, person, words, file) | cookies) == []
    assert list(disk.temporary.iterdir()) == [], "nothing was spooled"


def _all_secrets(running: Service, person: Person, words: Mapping[str, str], file: File) -> dict[str, bytes]:
    keyring = open_centre(running.members["anna"], CENTRE)
    secrets = {name: text.encode() for name, text in words.items()} | {
        "file name": file.name.encode(),
        "life domain": TAGS.life_domain.encode(),
        "access code": person.code.text.encode(),
        "access code, joined": person.code.text.replace("-", "").encode(),
        "access code, its secret": person.code.secret,
        "login token": person.code.login_token,
        "withdraw token": person.code.withdraw_token,
        "dialogue key": person.code.dialogue_key(0),
        "seed of the centre": keyring.identities[1].seed,
        "name in the roster": SECOND_NAME.encode(),
    }
    for login, member in running.members.items():
        account = running.accounts[login]
        secrets |= {
            f"{login}'s seed": member.identity.seed,
            f"{login}'s session": member.cookie.encode(),
            f"{login}'s password": account.password.encode(),
            f"{login}'s passphrase": account.passphrase.encode(),
            f"{login}'s recovery passphrase": account.recovery.encode(),
            f"{login}'s authenticator": account.totp_secret.encode(),
        }
    return secrets
