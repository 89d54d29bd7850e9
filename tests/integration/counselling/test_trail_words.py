"""No word of anybody is in the trail: not in the bytes of an entry, not in an opened detail, not on the supervisor's screen.

Each word is spelt as a code, which the encoding of entries would let through, and is unique. What is there on purpose is looked for
as well: who looks for nothing finds nothing.
"""

import os
from collections.abc import Iterable
from secrets import token_hex
from typing import Any

import msgspec
import pytest

from counselling.audit.entries import EVENTS
from counselling.audit.model import outbox
from reporting.sealing.envelope import (
    CASE_SHEET,
    DIALOGUE_RING,
    FILE_RING,
    MESSAGE_FROM_CENTRE,
    MESSAGE_FROM_PERSON,
    NOTE,
    REPORT,
    seal_text,
)
from reporting.sealing.keys import file_key
from tests.integration.counselling.test_cases import sealed_file
from tests.integration.counselling.test_statistics_drafts import drafted, fill, hexed, rows_of_last_year
from tests.integration.counselling.test_supervision import reference
from tests.integration.counselling.test_trail import number
from tests.integration.counselling.workplace import Staff, Workplace
from tests.integration.reporting.network import Person

pytestmark = pytest.mark.anyio


def word(name: str) -> str:
    """Nobody else says it."""
    return f"Kanarienvogel-{name}-{token_hex(6)}"


def spellings(secrets: dict[str, bytes]) -> dict[str, bytes]:
    """Each as it is and in hexadecimal digits."""
    return secrets | {f"{name} in digits": value.hex().encode() for name, value in secrets.items()}


def among(secrets: dict[str, bytes], texts: Iterable[bytes]) -> set[str]:
    """The names of those that occur in one of the texts."""
    everything = b"\n".join(texts)
    return {name for name, value in spellings(secrets).items() if value in everything}


async def good(call: Any) -> Any:
    answer = await call
    assert answer.is_success, answer.text
    return answer


async def a_case_full_of_words(workplace: Workplace, anna: Staff, person: Person, words: dict[str, str]) -> None:
    """She reports, both write, the centre notes, keeps its sheet, sends a file; somebody mistypes, and there is an address."""
    record = os.urandom(16)
    workplace.arrive(person, record=record, envelope=person.envelope(record, REPORT, words=words["report"]))
    workplace.work()
    at = f"/cases/{person.case.hex()}"
    await good(anna.call("POST", f"{at}/takeover", {}))
    record = os.urandom(16)
    answer = person.envelope(record, MESSAGE_FROM_PERSON, words=words["answer"])
    workplace.answer(person, record=record, envelope=answer)
    file, headers = os.urandom(16), anna.headers | {"Content-Type": "application/octet-stream"}
    content = sealed_file(person, file)
    await good(anna.http.put(f"/api/v1{at}/attachments/{file.hex()}", content=content, headers=headers))
    reply = workplace.reply(person, attachments=[file])
    sealed = (DIALOGUE_RING, 0, person.case, reply["record"], words["reply"].encode())
    reply["envelope"] = seal_text(person.code.dialogue_key(0), MESSAGE_FROM_CENTRE, *sealed)
    await good(anna.call("POST", f"{at}/messages", reply))
    key = file_key(workplace.network.identities["ost", 1].seed, person.case, 1)
    for kind, name, more in ((NOTE, "note", {}), (CASE_SHEET, "sheet", {"follows": None})):
        note = workplace.note(person, kind=kind) | more
        note["envelope"] = seal_text(key, kind, FILE_RING, 1, person.case, note["record"], words[name].encode())
        await good(anna.call("POST", f"{at}/notes", note))
    address = {"address": f"{words['address']}@b.example", "language": "de"}
    await good(anna.call("PUT", "/notice-address", address))
    stranger = workplace.browser(words["login"])
    assert (await stranger.sign_in(words["password"], "000000")).status_code == 401
    workplace.work()


async def everything_shown(eva: Staff, name: str) -> bytes:
    """What a supervisor can see of this case, of every member, and of every kind."""
    members = (await good(eva.call("GET", "/trail/members"))).json()
    staff = {msgspec.json.decode(msgspec.json.encode(one["staff"]), type=bytes).hex() for one in members}
    paths = [f"cases/{name}", *(f"members/{one}" for one in staff), *(f"kinds/{event}" for event in EVENTS), "patterns"]
    return b"".join([(await good(eva.call("GET", f"/trail/{path}"))).content for path in paths])


async def test_no_word_is_in_the_trail_however_it_is_opened(workplace: Workplace, anna: Staff) -> None:
    words = {
        name: word(name) for name in ("report", "answer", "reply", "note", "sheet", "address", "login", "password")
    }
    words["figures"] = word("figures")
    person = Person(workplace.network)
    await a_case_full_of_words(workplace, anna, person, words)
    rosa = await workplace.join("rosa-statistikerin", "ost", "statistician")
    fill(workplace, rows_of_last_year(40))
    draft = hexed(await drafted(rosa))
    texts = {"texts": {"de": words["figures"]}, "edition": 0}
    await good(rosa.call("PUT", f"/statistics/drafts/{draft}/texts", texts))
    eva = await workplace.join("eva", "ost", "supervisor")
    name = reference(workplace, person)

    secrets = {one: text.encode() for one, text in words.items()}
    secrets |= {"access code": person.code.text.encode(), "its secret": person.code.secret}
    secrets |= {
        "dialogue key": person.code.dialogue_key(0),
        "seed of the centre": workplace.network.identities["ost", 1].seed,
    }
    secrets |= {"seed of anna": anna.identity.seed}
    who = {"case": person.case, "reference": name.encode(), "staff id": anna.staff, "a login": b"rosa-statistikerin"}

    entries = [bytes(row["entry"]) for row in workplace.rows(outbox)]
    recorded = workplace.recorded()
    assert len(recorded) == len(entries), "each of them is opened"
    assert {"message.written", "note.written", "sheet.written", "attachment.written", "statistics.drafted"} <= {
        one.event for one in recorded
    }
    assert among(secrets | who, entries) == set()
    assert among(secrets | who, [one.detail.encode() for one in recorded]) == set()
    number(workplace)
    shown = await everything_shown(eva, name)
    assert among(secrets, [shown]) == set()
    assert among(who, [shown]) == {"reference", "a login"}, "what she is to see, and is looked for rightly"
