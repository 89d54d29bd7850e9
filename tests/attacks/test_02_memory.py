"""She reads the memory of the running programs, and changes nothing: a core dump, `/proc/PID/mem`, a swapped page.

What was sealed before it was sent never occurs there: no word, no file, no file's name, no dialogue key, no code; and no
member's or centre's seed, ever. (Passwords and authenticator codes do pass through: they give a session, which gives
ciphertext. What a person without JavaScript writes passes through too, and the page tells her so.)
"""

import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from secrets import token_bytes

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from counselling.demo.casework import cases, open_case, read_file, reply, write_note
from counselling.demo.centre_keys import open_centre
from counselling.demo.dialogue import File
from counselling.demo.member import Member
from reporting.sealing.access_code import parse
from tests.attacks.disk import seeker, spelt
from tests.browser.person import open_mailbox, report
from tests.service import CENTRE, Service

pytestmark = pytest.mark.timeout(600)  # whole programs, and all they left behind, on a busy machine

PIECE = 4 * 1024 * 1024
OVERLAP = 1024


def canary(name: str) -> str:
    """Words nobody else has, long enough to be found and short enough to stay in one piece."""
    return f"Kanarienvogel {name} {token_bytes(9).hex()}"


def test_sealed_words_and_seeds_never_are_in_a_servers_memory(running: Service) -> None:
    words = {name: canary(name) for name in ("report", "file", "file name", "reply", "answer", "note")}
    file = File(words["file name"] + ".bin", "application/octet-stream", words["file"].encode() * 4_000)
    person, sealed = running.reported(words["report"], [file])
    anna = running.members["anna"]
    keyring = open_centre(anna, CENTRE)
    opened = open_case(anna, keyring, sealed.case)
    assert read_file(anna, opened, opened.said[0].text.attachments[0].record) == file.content
    reply(anna, opened, words["reply"], "de", [file])
    person.answer(words["answer"], "de", [file])
    write_note(anna, keyring, sealed.case, words["note"], "de")
    assert len(open_case(anna, keyring, sealed.case).said) == 3
    person.read(person.mailbox())

    secrets = {name: text.encode() for name, text in words.items()} | {
        "access code": person.code.text.encode(),
        "access code, joined": person.code.text.replace("-", "").encode(),
        "access code, its secret": person.code.secret,
        "dialogue key": person.code.dialogue_key(0),
        "next dialogue key": person.code.dialogue_key(1),
        "seed of the centre": keyring.identities[1].seed,
        "passphrase of anna": running.accounts["anna"].passphrase.encode(),
        **{f"seed of {login}": member.identity.seed for login, member in running.members.items()},
    }
    known = {"what every program holds": running.settings.roots[0].encode()}
    for name, child in running.programs.children.items():
        seen = in_memory(child.pid, known | secrets)
        assert {hit.partition(" as ")[0] for hit in seen} == set(known), name


def test_what_a_browser_tab_seals_never_is_in_a_servers_memory(running: Service, browser: Browser) -> None:
    """The same with a person at a real browser: her words, her file, her code, from the form to her second text."""
    words = {name: canary(name) for name in ("report", "file", "file name", "answer", "second file")}
    first, second = (
        FilePayload(name=f"{words['file name']}.txt", mimeType="text/plain", buffer=words[name].encode() * 4_000)
        for name in ("file", "second file")
    )
    anna = running.members["anna"]
    page = browser.new_page(locale="en-GB")
    page.goto(f"{running.settings.reporting.origin}/en/form")
    noted = report(page, words["report"], first)
    code = parse(noted.code)
    case = case_of(anna, noted.reference)
    opened = open_case(anna, open_centre(anna, CENTRE), case)
    assert opened.said[0].text.text == words["report"]
    assert read_file(anna, opened, opened.said[0].text.attachments[0].record) == first["buffer"]
    reply(anna, opened, canary("reply"), "de")
    page.goto(f"{running.settings.reporting.origin}/en/mailbox")
    open_mailbox(page, noted.code)
    page.locator("#words").fill(words["answer"])
    page.locator("#files").set_input_files(second)
    page.locator("#send").click()
    expect(page.locator("#talk")).to_contain_text(words["answer"], timeout=30_000)
    secrets = {name: text.encode() for name, text in words.items()} | {
        "access code": code.text.encode(),
        "access code, joined": code.text.replace("-", "").encode(),
        "access code, its secret": code.secret,
        "dialogue key": code.dialogue_key(0),
        "next dialogue key": code.dialogue_key(1),
    }
    known = {"what every program holds": running.settings.roots[0].encode()}
    page.close()
    for name, child in running.programs.children.items():
        seen = in_memory(child.pid, known | secrets)
        assert {hit.partition(" as ")[0] for hit in seen} == set(known), name


def case_of(member: Member, reference: str) -> bytes:
    """The case of a reference, once the worker has opened it."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for line in cases(member):
            if line.reference == reference:
                return line.case
        time.sleep(0.1)
    raise AssertionError("the worker opened no case")


def in_memory(pid: int, secrets: Mapping[str, bytes]) -> set[str]:
    """Which of the secrets, in which spelling, are in the memory of a process."""
    needles = spelt(secrets)
    assert max(map(len, needles.values())) < OVERLAP
    seek = seeker(needles)
    return {name for piece in _pieces(pid) for name in seek(piece)}


def test_the_search_finds_a_secret_wherever_it_begins_and_nothing_else() -> None:
    needles = spelt({"words": "Kanarienvogel für alle".encode(), "seed": token_bytes(32), "head": b"Kana"})
    seek = seeker(needles)
    for name, text in needles.items():
        for before in range(5):
            assert name in seek(bytes(before) + text), (name, before)
            assert name not in seek(bytes(before) + text[:-1]), (name, before)
    assert seek(b"") == seek(b"Kan") == seek(bytes(1000)) == set()


def _pieces(pid: int) -> Iterator[bytes]:
    """All memory of a process that is its own, in overlapping pieces; what is a file's and not writable is left out."""
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, rights, *_, name = [*line.split(maxsplit=5), ""][:6]
            if "r" not in rights or name.startswith("[v") or ("w" not in rights and name.startswith("/")):
                continue
            start, end = (int(bound, 16) for bound in span.split("-"))
            for at in range(start, end, PIECE):
                memory.seek(at)
                try:
                    yield memory.read(min(PIECE + OVERLAP, end - at))
                except OSError:
                    continue  # a page that went away while we read
