"""The supervisor sees who did what and when, on the cases and by the members of her centres; never a text; and is seen herself."""

import os
from datetime import date, timedelta

import httpx
import pytest
import sqlalchemy as sa

from counselling.audit.daily import SUBJECT
from counselling.audit.model import audit_index, audit_keys, trail_entries, trail_nodes
from counselling.audit.outbox import INSTALLATION
from counselling.audit.signing import public_file
from counselling.audit.verify import verify_export
from counselling.cases.model import cases, erasures, transitions
from counselling.mail_server import letter
from counselling.supervision.unusual import MANY_IN_AN_HOUR
from reporting.publishing.model import checkpoints
from reporting.sealing.detail import SEALED_SIZE, open_detail
from reporting.sealing.envelope import CASE_SHEET
from reporting.sealing.errors import NotGenuine
from reporting.settings import Mail
from tests.integration.counselling.test_trail import PUBLIC, change, exported, kept, number, write
from tests.integration.counselling.test_trail_faults import age, pruned
from tests.integration.counselling.workplace import Staff, Workplace
from tests.integration.reporting.network import Person

pytestmark = pytest.mark.anyio

MAIL = Mail(host="localhost", sender="isonomia@beratung.example", tls="none")


def reference(workplace: Workplace, person: Person) -> str:
    from reporting.mailbox.model import reports

    return next(str(row["reference"]) for row in workplace.rows(reports) if row["case_id"] == person.case)


async def good(member: Staff, path: str) -> httpx.Response:
    answer = await member.call("GET", path)
    assert answer.status_code == 200, answer.text
    return answer


async def test_who_read_a_case_and_when(workplace: Workplace, anna: Staff) -> None:
    eva = await workplace.join("eva", "ost", "supervisor")
    person, other = workplace.case(Person(workplace.network)), workplace.case(Person(workplace.network))
    await anna.call("GET", f"/cases/{person.case.hex()}")
    await anna.call("GET", f"/cases/{other.case.hex()}")
    number(workplace)
    name = reference(workplace, person)
    found = (await good(eva, f"/trail/cases/{name}")).json()
    acts = [(line["event"], line["who"], line["at"]) for line in found["page"]["lines"]]
    now = workplace.clock()
    assert acts[:2] == [("case.read", "anna", now), ("case.viewed", "anna", now)]
    assert acts[-1] == ("case.opened", "worker", None)
    assert {line["reference"] for line in found["page"]["lines"]} == {name}
    assert [one.event for one in workplace.recorded(person.case)][-1:] == ["trail.viewed"]  # she is seen too
    number(workplace)
    again = (await good(eva, f"/trail/cases/{name}?purpose=answer")).json()
    assert (again["page"]["lines"][0]["event"], again["page"]["lines"][0]["who"]) == ("trail.viewed", "eva")


async def test_what_was_pruned_is_said_to_be_missing(workplace: Workplace, anna: Staff) -> None:
    eva = await workplace.join("eva", "ost", "supervisor")
    person = workplace.case(Person(workplace.network))
    write(workplace, 300)
    number(workplace)
    age(workplace, 401)
    await anna.call("GET", f"/cases/{person.case.hex()}")
    number(workplace)
    pruned(workplace)
    found = (await good(eva, f"/trail/cases/{reference(workplace, person)}")).json()
    assert found["whole_after"] == str(workplace.network.today - timedelta(days=401))
    assert {line["event"] for line in found["page"]["lines"]} == {"case.read", "case.viewed"}


async def test_an_erased_case_has_no_lines_left_and_the_trail_still_verifies(workplace: Workplace, anna: Staff) -> None:
    eva = await workplace.join("eva", "ost", "supervisor")
    person = workplace.case(Person(workplace.network))
    await anna.call("GET", f"/cases/{person.case.hex()}")
    number(workplace)
    name = reference(workplace, person)
    for table in (audit_index, audit_keys):
        change(workplace, sa.delete(table).where(table.c.subject == person.case))
    change(workplace, sa.update(cases).values(erased_day=workplace.network.today))
    found = (await good(eva, f"/trail/cases/{name}")).json()
    assert (found["erased_day"], found["page"]["lines"]) == (str(workplace.network.today), [])
    for line in (await good(eva, "/trail/kinds/case.read")).json()["lines"]:
        assert (line["who"], line["case"], line["reference"], line["detail"]) == ("anna", None, None, "")
    verify_export(exported(workplace), PUBLIC, kept(workplace))


async def test_pages_follow_one_another_without_gap(workplace: Workplace, anna: Staff) -> None:
    eva = await workplace.join("eva", "ost", "supervisor")
    write(workplace, 120)
    number(workplace)
    seen, before = [], ""
    while True:
        page = (await good(eva, f"/trail/kinds/case.viewed{before}")).json()
        assert len(page["lines"]) <= 50
        seen += [line["number"] for line in page["lines"]]
        if page["next"] is None:
            break
        before = f"?before={page['next']}"
    assert len(seen) == 120
    assert seen == sorted(seen, reverse=True)


async def test_what_a_member_did_and_who_is_hers_to_look_at(workplace: Workplace, anna: Staff) -> None:
    eva = await workplace.join("eva", "ost", "supervisor")
    zoe = await workplace.join("zoe", "vs", "counsellor")
    person = workplace.case(Person(workplace.network))
    await anna.call("GET", f"/cases/{person.case.hex()}")
    workplace.leave("anna")
    number(workplace)
    listed = (await good(eva, "/trail/members")).json()
    assert [(one["login"], one["state"]) for one in listed] == [("anna", "left"), ("eva", "active")]
    page = (await good(eva, f"/trail/members/{anna.staff.hex()}")).json()
    assert {line["who"] for line in page["lines"]} == {"anna"}
    assert "case.viewed" in {line["event"] for line in page["lines"]}
    assert (await eva.call("GET", f"/trail/members/{zoe.staff.hex()}")).status_code == 404


async def test_another_centres_cases_and_members_are_not_hers(workplace: Workplace, anna: Staff) -> None:
    ida = await workplace.join("ida", "vs", "supervisor")
    person = workplace.case(Person(workplace.network))
    await anna.call("GET", f"/cases/{person.case.hex()}")
    number(workplace)
    assert (await ida.call("GET", f"/trail/cases/{reference(workplace, person)}")).status_code == 404
    assert (await good(ida, "/trail/kinds/case.viewed")).json()["lines"] == []
    for line in (await good(ida, "/trail/kinds/case.opened")).json()["lines"]:
        assert (line["case"], line["reference"], line["detail"]) == (None, None, "")


async def test_unusual_reading_is_told_with_its_figures(workplace: Workplace, anna: Staff) -> None:
    eva = await workplace.join("eva", "ost", "supervisor")
    for _ in range(MANY_IN_AN_HOUR):
        person = workplace.case(Person(workplace.network))
        await anna.call("GET", f"/cases/{person.case.hex()}")
    number(workplace)
    found = (await good(eva, "/trail/patterns")).json()
    assert (found["openings"], found["complete"], found["days"]) == (MANY_IN_AN_HOUR, True, 30)
    assert found["limits"]["many_in_an_hour"] == MANY_IN_AN_HOUR
    assert [(one["rule"], one["login"], one["cases"]) for one in found["found"]] == [
        ("many_in_an_hour", "anna", MANY_IN_AN_HOUR)
    ]


async def test_mass_reading_is_seen_whichever_way_it_goes(workplace: Workplace, anna: Staff) -> None:
    eva, nora = await workplace.join("eva", "ost", "supervisor"), await workplace.join("nora")
    people = [workplace.case(Person(workplace.network)) for _ in range(MANY_IN_AN_HOUR)]
    for one in people:
        await anna.call("POST", f"/cases/{one.case.hex()}/notes", workplace.note(one, kind=CASE_SHEET))
        await anna.call("POST", f"/cases/{one.case.hex()}/takeover", {})
    await anna.call("GET", "/sheets")  # her own cases: as each of her searches does
    number(workplace)
    assert (await good(eva, "/trail/patterns")).json()["found"] == []
    await nora.call("GET", "/sheets")
    number(workplace)
    found = (await good(eva, "/trail/patterns")).json()["found"]
    expected = {("many_in_an_hour", "nora", MANY_IN_AN_HOUR), ("not_her_own", "nora", MANY_IN_AN_HOUR)}
    assert {(one["rule"], one["login"], one["cases"]) for one in found} == expected
    workplace.clock.seconds += 7_200
    await anna.sign_in()
    for one in people:
        answer = await anna.call("POST", f"/cases/{one.case.hex()}/exports", {})
        assert answer.status_code == 204, answer.text
    number(workplace)
    await eva.sign_in()
    found = (await good(eva, "/trail/patterns")).json()["found"]
    assert ("many_in_an_hour", "anna", MANY_IN_AN_HOUR) in {(one["rule"], one["login"], one["cases"]) for one in found}


def gone_on(workplace: Workplace, person: Person, to_centre: str, on: date) -> None:
    """The case went to another centre on a day."""
    row: dict[str, object] = {"transition_id": os.urandom(16), "case_id": person.case}
    row |= {"kind": "refer_centre", "state": "done"}
    row |= {"from_centre": "ost", "to_centre": to_centre, "day": on, "decided_day": on, "sealed": b""}
    change(workplace, sa.insert(transitions).values(row))
    change(workplace, sa.update(cases).where(cases.c.case_id == person.case).values(centre=to_centre))


async def test_the_acts_until_it_went_to_another_centre_stay_hers_to_see(workplace: Workplace, anna: Staff) -> None:
    eva, ida = await workplace.join("eva", "ost", "supervisor"), await workplace.join("ida", "vs", "supervisor")
    zoe = await workplace.join("zoe", "vs", "counsellor")
    person = workplace.case(Person(workplace.network))
    await anna.call("GET", f"/cases/{person.case.hex()}")
    name, moved = reference(workplace, person), workplace.network.today
    gone_on(workplace, person, "vs", moved)
    assert (await zoe.call("GET", f"/cases/{person.case.hex()}")).status_code == 200
    number(workplace)
    found = (await good(eva, f"/trail/cases/{name}")).json()
    assert (found["centre"], found["gone_day"]) == ("ost", str(moved))
    assert {(line["who"], line["reference"]) for line in found["page"]["lines"]} == {("anna", name)}
    for line in (await good(eva, f"/trail/members/{anna.staff.hex()}")).json()["lines"]:
        if line["event"] == "case.read":
            assert (line["reference"], line["detail"][:7]) == (name, "record ")
    there = (await good(ida, f"/trail/cases/{name}")).json()
    assert there["gone_day"] is None
    assert {line["who"] for line in there["page"]["lines"]} >= {"anna", "zoe"}
    other = await workplace.join("wim", "west", "supervisor")
    assert (await other.call("GET", f"/trail/cases/{name}")).status_code == 404


async def test_what_the_person_and_others_did_before_that_day_is_hers_too(workplace: Workplace, anna: Staff) -> None:
    eva = await workplace.join("eva", "ost", "supervisor")
    person = workplace.case(Person(workplace.network))
    number(workplace)
    gone_on(workplace, person, "vs", workplace.network.today + timedelta(days=1))
    found = (await good(eva, f"/trail/cases/{reference(workplace, person)}")).json()
    assert [line["event"] for line in found["page"]["lines"]] == ["transition.proposed", "case.opened"]


async def test_what_she_exports_verifies(workplace: Workplace, anna: Staff) -> None:
    eva = await workplace.join("eva", "ost", "supervisor")
    write(workplace, 1_300)
    while number(workplace):
        pass
    text = (await good(eva, "/trail/export")).content
    found = verify_export(text.splitlines(keepends=True), PUBLIC)
    assert found.entries == len(workplace.rows(trail_entries))
    assert "trail.exported" in workplace.events()


@pytest.fixture
def keys_published(workplace: Workplace) -> None:
    public_file(workplace.settings).write_text("\n".join(PUBLIC) + "\n")


async def test_the_check_says_what_was_held_against_what(
    workplace: Workplace, anna: Staff, keys_published: None
) -> None:
    eva = await workplace.join("eva", "ost", "supervisor")
    write(workplace, 700)
    number(workplace)
    note = workplace.rows(checkpoints)[0]["note"]
    write(workplace, 5)
    number(workplace)
    answer = await eva.call("POST", "/trail/checks", {"kept": [note]})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    size = len(workplace.rows(trail_entries))
    assert (found["wrong"], found["entries"], found["checkpoints"], found["kept"]) == (None, size, 2, 1)
    assert found["kind"] is None
    assert (found["set_back"], found["is_young"]) == (0, False)
    mail = letter(MAIL, "eva@b.example", SUBJECT, note, 1, os.urandom).as_string()
    assert (await eva.call("POST", "/trail/checks", {"kept": [mail]})).json()["kept"] == 1
    refused = await eva.call("POST", "/trail/checks", {"kept": [note.replace("\n\n", "x\n\n", 1)]})
    assert (refused.status_code, refused.json()["code"]) == (422, "checkpoint_refused")


async def test_who_takes_ties_away_to_hide_an_act_is_found_out(
    workplace: Workplace, anna: Staff, keys_published: None
) -> None:
    eva = await workplace.join("eva", "ost", "supervisor")
    person, other = workplace.case(Person(workplace.network)), workplace.case(Person(workplace.network))
    for one in (person, other):
        await anna.call("GET", f"/cases/{one.case.hex()}")
    number(workplace)
    erase(workplace, other, anna)
    for _ in range(2):  # the entry of the erasure waits, and then is numbered
        assert (await eva.call("POST", "/trail/checks", {})).json()["wrong"] is None
        number(workplace)
    tied = audit_index.c.subject == person.case
    nonce = next(row["nonce"] for row in workplace.rows(audit_index) if row["subject"] == person.case)
    change(workplace, sa.delete(audit_index).where(audit_index.c.nonce == nonce))
    assert "and only 4 of them went with erased cases" in (await eva.call("POST", "/trail/checks", {})).json()["wrong"]
    change(workplace, sa.update(audit_index).where(tied).values(subject=INSTALLATION))
    wrong = (await eva.call("POST", "/trail/checks", {})).json()["wrong"]
    assert "is tied to what it does not tell of" in wrong


async def test_rows_put_into_the_index_of_a_case_before_it_is_erased_excuse_nothing(
    workplace: Workplace, anna: Staff, keys_published: None
) -> None:
    eva = await workplace.join("eva", "ost", "supervisor")
    person, other = workplace.case(Person(workplace.network)), workplace.case(Person(workplace.network))
    await anna.call("GET", f"/cases/{person.case.hex()}")
    number(workplace)
    added = [{"nonce": os.urandom(16), "subject": other.case, "sealed": os.urandom(64)} for _ in range(3)]
    change(workplace, sa.insert(audit_index).values(added))
    wrong = (await eva.call("POST", "/trail/checks", {})).json()["wrong"]
    assert wrong == f"a row of the index has no entry: {min(one['nonce'] for one in added).hex()}"
    mine = next(row["nonce"] for row in workplace.rows(audit_index) if row["subject"] == person.case)
    change(workplace, sa.update(audit_index).where(audit_index.c.nonce == mine).values(subject=other.case))
    erase(workplace, other, anna)
    assert mine not in {row["nonce"] for row in workplace.rows(audit_index)}
    (told,) = (one.detail for one in workplace.recorded() if one.event == "erasure.carried_out")
    count = int(told.split(" ")[1])
    number(workplace)
    wrong = (await eva.call("POST", "/trail/checks", {})).json()["wrong"]
    assert wrong == f"{count + 1} entries are tied to nothing, and only {count} of them went with erased cases"
    assert (await eva.call("POST", "/trail/checks", {})).json()["kind"] == "ties"


def erase(workplace: Workplace, person: Person, by: Staff) -> None:
    """The case is erased, as two have decided."""
    row = {"case_id": person.case, "reason": "wish", "proposed_by": by.staff, "proposed_day": workplace.network.today}
    row |= {"decided_by": by.staff, "decided_day": workplace.network.today}
    change(workplace, sa.insert(erasures).values(row))
    workplace.work()
    assert workplace.row_of(person)["erased_day"] is not None


WRONG = {
    "an entry": (sa.update(trail_entries).where(trail_entries.c.number == 40).values(entry=b"{}"), "not an entry"),
    "an entry is gone": (sa.delete(trail_entries).where(trail_entries.c.number == 40), "checkpoint over"),
    "a node": (sa.update(trail_nodes).where(trail_nodes.c.position == 1).values(hash=bytes(32)), "nodes of level 4"),
    "a node is gone": (sa.delete(trail_nodes).where(trail_nodes.c.position == 1), "nodes of level 4"),
    "an actor's column": (
        sa.update(trail_entries).where(trail_entries.c.number == 40).values(actor="nobody"),
        "entry 40 is listed under what it does not say",
    ),
    "a checkpoint": (sa.update(checkpoints).values(note=sa.func.replace(checkpoints.c.note, "trail", "trial")), "log"),
    "the day of a checkpoint": (
        sa.update(checkpoints).values(day=date(2026, 11, 1)),
        "is listed under a day on which it was not signed",
    ),
    "the keys": (None, "not a checkpoint of this log"),
}


@pytest.mark.parametrize("name", WRONG)
async def test_the_check_names_what_is_wrong(
    workplace: Workplace, anna: Staff, keys_published: None, name: str
) -> None:
    eva = await workplace.join("eva", "ost", "supervisor")
    write(workplace, 700)
    number(workplace)
    statement, reason = WRONG[name]
    if statement is None:
        from counselling.audit.checkpoint import signer, verifier_keys

        other = verifier_keys(signer("localhost:8000/trail", bytes(range(32))))
        public_file(workplace.settings).write_text("\n".join(other))
    else:
        change(workplace, statement)
    answer = await eva.call("POST", "/trail/checks", {})
    found = answer.json()
    assert reason in found["wrong"]
    kinds = {"a node": "listed", "a node is gone": "listed", "an actor's column": "listed"}
    assert found["kind"] == (kinds | {"the day of a checkpoint": "checkpoints"}).get(name, "signed")


async def test_without_the_keys_nothing_is_said_to_be_right(workplace: Workplace, anna: Staff) -> None:
    eva = await workplace.join("eva", "ost", "supervisor")
    answer = await eva.call("POST", "/trail/checks", {})
    assert (answer.status_code, answer.json()["code"]) == (403, "trail_keys_missing")


async def test_a_line_that_says_what_its_index_does_not_is_an_alarm(workplace: Workplace, anna: Staff) -> None:
    eva = await workplace.join("eva", "ost", "supervisor")
    person = workplace.case(Person(workplace.network))
    number(workplace)
    changed = sa.update(audit_index).where(audit_index.c.subject == person.case)
    other = next(row["sealed"] for row in workplace.rows(audit_index) if row["subject"] == INSTALLATION)
    change(workplace, changed.values(sealed=other))
    assert (await eva.call("GET", f"/trail/cases/{reference(workplace, person)}")).status_code == 500


async def test_what_the_index_keeps_is_one_size_and_tells_nothing(workplace: Workplace, anna: Staff) -> None:
    person = workplace.case(Person(workplace.network))
    await anna.call("POST", f"/cases/{person.case.hex()}/takeover", {})
    details = [one.detail for one in workplace.recorded()]
    assert any("reason" in one for one in details)
    rows = workplace.rows(audit_index)
    assert {len(row["sealed"]) for row in rows} == {SEALED_SIZE}
    words = {word.encode() for one in details for word in one.split(" ") if word}
    stored = b"".join(row["sealed"] for row in rows)
    assert [word for word in words if len(word) > 4 and word in stored] == []  # four random bytes may meet by chance


async def test_with_the_key_destroyed_a_detail_opens_no_more_and_the_room_says_so(
    workplace: Workplace, anna: Staff
) -> None:
    eva = await workplace.join("eva", "ost", "supervisor")
    person = workplace.case(Person(workplace.network))
    await anna.call("GET", f"/cases/{person.case.hex()}")
    number(workplace)
    kept_rows = [row["sealed"] for row in workplace.rows(audit_index) if row["subject"] == person.case]
    entries = [row["entry"] for row in workplace.rows(trail_entries)]
    change(workplace, sa.delete(audit_keys).where(audit_keys.c.subject == person.case))  # the rows of a backup are left
    lines = (await good(eva, "/trail/kinds/case.read")).json()["lines"]
    assert [(line["who"], line["detail"]) for line in lines] == [("anna", None)]
    for entry in entries:
        for sealed in kept_rows:
            with pytest.raises(NotGenuine):
                open_detail(workplace.trail.installation_key, entry, sealed)
