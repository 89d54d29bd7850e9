"""From rows to a published release: two statisticians, protected counts only, and nothing half published."""

import csv
import io
import os
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from counselling.statistics.model import statistics_drafts, statistics_rows
from counselling.statistics.rows import TABLE, Coded, NotCoded, Row, packed
from counselling.statistics.simulated import simulated
from reporting.errors import Conflict, NotFound
from reporting.publishing.downloads import COLUMNS, as_csv, as_json_stat
from reporting.publishing.model import releases
from reporting.publishing.releases import Release, find, index, publish
from reporting.publishing.tables import every_table
from reporting.sealing.canonical import base64_bytes
from reporting.sealing.service_key import ROW_SIZE
from tests.integration.counselling.workplace import Staff, Workplace
from tests.integration.reporting.network import TODAY

LAST_YEAR = TODAY.year - 1


def rows_of_last_year(number: int) -> list[Row]:
    """Cases of St. Gallen: of two domains and three ages; every seventh is not coded yet."""
    return [
        NotCoded(unit="case", year=LAST_YEAR, month=1 + index % 12, canton="SG")
        if index % 7 == 0
        else Coded(
            unit="case",
            year=LAST_YEAR,
            month=1 + index % 12,
            canton="SG",
            life_domain=("work",) if index % 3 else ("education", "public_space"),
            motive=("anti_black",),
            age_band=("18_24", "25_39", "unknown")[index % 3],
        )
        for index in range(number)
    ]


def fill(workplace: Workplace, rows: list[Row]) -> None:
    keys = workplace.trail.service_keys
    made = [(os.urandom(16), row) for row in rows]
    with workplace.owner.begin() as connection:
        connection.execute(
            sa.insert(statistics_rows),
            [{"row_id": name, "sealed": keys.seal(TABLE, name, packed(row), ROW_SIZE)} for name, row in made],
        )


@pytest.fixture
async def rosa(workplace: Workplace, anna: Staff) -> Staff:
    """A statistician of the centre's cantons, once its manifest is in force."""
    return await workplace.join("rosa", "ost", "statistician")


@pytest.fixture
async def ugo(workplace: Workplace, rosa: Staff) -> Staff:
    return await workplace.join("ugo", "ost", "statistician")


async def drafted(staff: Staff, year: int = LAST_YEAR, canton: str = "SG", reason: str = "") -> Any:
    return await staff.call("POST", "/statistics/drafts", {"canton": canton, "year": year, "reason": reason})


async def decided(staff: Staff, draft: str, decision: str = "approved") -> int:
    answer = await staff.call("POST", f"/statistics/drafts/{draft}/decision", {"decision": decision})
    return answer.status_code


def hexed(answer: Any) -> str:
    return base64_bytes(answer.json()["draft"]).hex()


async def test_a_year_is_drafted_by_one_approved_by_another_and_published(
    workplace: Workplace, rosa: Staff, ugo: Staff
) -> None:
    fill(workplace, rows_of_last_year(130))
    made = await drafted(rosa)
    assert made.status_code == 201, made.text
    release, draft = made.json()["release"], hexed(made)
    assert (release["canton"], release["year"], release["version"], release["total"]) == ("SG", LAST_YEAR, 1, 130)
    assert all(count % 5 == 0 for table in release["tables"] for count in table["counts"])
    assert await decided(rosa, draft) == 409, "whoever drafted does not decide"
    publication = {"day": TODAY.isoformat()}
    assert (await rosa.call("POST", f"/statistics/drafts/{draft}/publication", publication)).status_code == 409
    for _ in range(2):
        assert await decided(ugo, draft) == 204
    out = await rosa.call("POST", f"/statistics/drafts/{draft}/publication", publication)
    assert out.status_code == 200
    reasons = release["left_out"]
    assert reasons, "some crossing has too few cases"
    assert set(reasons.values()) <= {"too_few_cases", "would_reveal"}
    frozen = workplace.rows(releases)[0]["body"]
    assert msgspec.json.decode(frozen) == release | {"left_out": dict.fromkeys(reasons, "not_shown")}
    told = {one.event: one.detail.split()[-1] for one in workplace.recorded() if one.event.startswith("statistics.")}
    assert told["statistics.released"] == sha256(frozen).hexdigest(), "the trail holds the digest of what is out"
    assert [one for one in workplace.events() if one.startswith("statistics.")] == [
        "statistics.drafted",
        "statistics.approved",
        "statistics.released",
    ]


async def test_what_is_published_is_seen_from_its_day_on_and_read_back_from_its_downloads(
    workplace: Workplace, rosa: Staff, ugo: Staff
) -> None:
    fill(workplace, rows_of_last_year(40))
    draft = hexed(await drafted(rosa))
    await decided(ugo, draft)
    later = date(2026, 12, 1)
    await rosa.call("POST", f"/statistics/drafts/{draft}/publication", {"day": later.isoformat()})
    with workplace.owner.begin() as connection:
        assert index(connection, TODAY) == []
        with pytest.raises(NotFound):
            find(connection, "SG", LAST_YEAR, None, TODAY)
        [listed] = index(connection, later)
        release = find(connection, "SG", LAST_YEAR, 1, later)
        with pytest.raises(Conflict):
            publish(connection, msgspec.structs.replace(release, total=0))
        with pytest.raises(Conflict):
            publish(connection, msgspec.structs.replace(release, version=3))
    assert (listed.canton, listed.version, listed.newest) == ("SG", 1, True)
    assert_downloads(release)


def assert_downloads(release: Release) -> None:
    lines = list(csv.DictReader(io.StringIO(as_csv(release))))
    assert tuple(lines[0]) == COLUMNS
    by_table = {
        table.name: [int(one["count"]) for one in lines if one["table"] == table.name] for table in release.tables
    }
    assert by_table == {table.name: list(table.counts) for table in release.tables}
    assert [int(one["count"]) for one in lines if one["table"] == "matters"] == list(release.matters.values())
    assert all(one["label_1_de"] and one["label_1_fr"] and one["label_1_it"] and one["label_1_en"] for one in lines)
    items = as_json_stat(release)["link"]["item"]
    assert [one["value"] for one in items] == [list(table.counts) for table in every_table(release)]
    assert all(len(one["value"]) == one["size"][0] * (one["size"] + [1])[1] for one in items)


async def test_only_what_was_approved_is_published_and_on_a_day_that_is_near(
    workplace: Workplace, rosa: Staff, ugo: Staff
) -> None:
    fill(workplace, rows_of_last_year(40))
    draft = hexed(await drafted(rosa))
    await decided(ugo, draft)
    path = f"/statistics/drafts/{draft}/publication"
    for day in ("2026-11-21", "2027-11-24", "9999-12-31"):
        assert (await rosa.call("POST", path, {"day": day})).status_code == 422
    with workplace.owner.begin() as connection:
        body = connection.execute(sa.select(statistics_drafts.c.body)).scalar_one()
        altered = msgspec.json.encode(msgspec.structs.replace(msgspec.json.decode(body, type=Release), total=5))
        connection.execute(sa.update(statistics_drafts).values(body=altered))
    assert (await rosa.call("POST", path, {"day": TODAY.isoformat()})).status_code == 500
    assert workplace.rows(releases) == []


async def test_a_draft_can_be_taken_back_and_a_later_version_comes_out_later(
    workplace: Workplace, rosa: Staff, ugo: Staff
) -> None:
    fill(workplace, rows_of_last_year(40))
    own = hexed(await drafted(rosa))
    assert await decided(rosa, own, "rejected") == 204
    approved = hexed(await drafted(rosa))
    assert await decided(ugo, approved) == 204
    assert await decided(ugo, approved, "rejected") == 204
    for day, status, reason in (("2026-12-01", 200, ""), ("2026-11-30", 409, "error"), ("2026-12-01", 200, "error")):
        draft = hexed(await drafted(rosa, reason=reason))
        await decided(ugo, draft)
        answer = await rosa.call("POST", f"/statistics/drafts/{draft}/publication", {"day": day})
        assert answer.status_code == status, answer.text
        if status == 409:
            assert answer.json()["code"] == "release_day"
            await decided(ugo, draft, "rejected")
    with workplace.owner.begin() as connection:
        assert [one.version for one in index(connection, date(2026, 12, 1))] == [2, 1]


async def test_a_year_with_few_cases_says_little_of_them(workplace: Workplace, rosa: Staff) -> None:
    fill(workplace, rows_of_last_year(6))
    release = (await drafted(rosa)).json()["release"]
    assert {count for table in release["tables"] for count in table["counts"]} <= {0, 5, 10}
    assert release["matters"]["case"] in {5, 10}
    assert set(release["left_out"].values()) == {"too_few_cases"}


async def test_the_last_of_three_small_years_brings_crossings_over_all_of_them(
    workplace: Workplace, rosa: Staff, ugo: Staff
) -> None:
    assert LAST_YEAR % 3 == 0
    years = range(LAST_YEAR - 2, LAST_YEAR + 1)
    fill(workplace, [row for year in years for row in simulated("SG", year, 16, 1)])
    found = []
    for year in years:
        made = await drafted(rosa, year)
        found.append({table["name"] for table in made.json()["release"]["tables"] if "×" in table["name"]})
        await decided(ugo, hexed(made))
        day = {"day": TODAY.isoformat()}
        assert (await rosa.call("POST", f"/statistics/drafts/{hexed(made)}/publication", day)).status_code == 200
    assert found[:2] == [set(), set()]
    assert found[2]
    assert all(name.endswith("+3") for name in found[2])


async def test_after_three_drafts_in_four_weeks_none_tells_of_single_cases(
    workplace: Workplace, rosa: Staff, ugo: Staff
) -> None:
    rows = rows_of_last_year(40)
    fill(workplace, [*rows[:15], *simulated("SG", LAST_YEAR - 1, 16, 1)])
    for more in (rows[15:16], rows[16:17], rows[17:18]):
        assert await decided(ugo, hexed(await drafted(rosa)), "rejected") == 204
        fill(workplace, more)
    refused = await drafted(rosa)
    assert (refused.status_code, refused.json()["code"]) == (409, "drafted_often")
    other_year = await drafted(rosa, LAST_YEAR - 1)
    assert other_year.status_code == 201, "of another year none was seen"
    weeks_ago = sa.update(statistics_drafts).where(statistics_drafts.c.year == LAST_YEAR)
    with workplace.owner.begin() as connection:
        connection.execute(weeks_ago.values(day=TODAY - timedelta(days=28)))
    assert await decided(ugo, hexed(await drafted(rosa)), "rejected") == 204, "four weeks ago is over"
    with workplace.owner.begin() as connection:
        connection.execute(weeks_ago.values(day=TODAY - timedelta(days=27)))
    fill(workplace, rows[18:19])
    assert (await drafted(rosa)).json()["code"] == "drafted_often"
    fill(workplace, rows[19:])
    assert (await drafted(rosa)).status_code == 201


async def test_who_may_draft_what(workplace: Workplace, anna: Staff, rosa: Staff, ugo: Staff) -> None:
    refused = await drafted(anna)
    assert (refused.status_code, refused.json()["code"]) == (403, "role")
    assert (await drafted(rosa, canton="VS")).status_code == 404, "not one of her cantons"
    too_early = await drafted(rosa, year=TODAY.year)
    assert (too_early.status_code, too_early.json()["fields"]) == (422, {"year": "not_over"})
    assert workplace.rows(statistics_drafts) == []
    fill(workplace, rows_of_last_year(10))
    first = await drafted(rosa)
    again = await drafted(ugo)
    assert (first.status_code, again.status_code, again.json()["code"]) == (201, 409, "draft_waits")
    assert await decided(ugo, hexed(first), "rejected") == 204
    assert await decided(ugo, hexed(first), "approved") == 409
    assert (await drafted(ugo)).status_code == 201
    listed = (await rosa.call("GET", "/statistics/drafts")).json()["drafts"]
    assert [one["state"] for one in listed] == ["drafted", "rejected"], "of a day the one that waits comes first"


async def test_the_statistician_sees_no_case_and_a_counsellor_no_draft(
    workplace: Workplace, anna: Staff, rosa: Staff
) -> None:
    assert (await rosa.call("GET", "/cases")).json()["cases"] == []
    fill(workplace, rows_of_last_year(10))
    draft = hexed(await drafted(rosa))
    for path in ("/statistics/drafts", f"/statistics/drafts/{draft}"):
        assert (await anna.call("GET", path)).status_code == 403
    assert (await rosa.call("GET", f"/statistics/drafts/{draft}")).json()["canton"] == "SG"


async def test_an_altered_row_stops_the_draft_and_keeps_nothing(workplace: Workplace, rosa: Staff) -> None:
    fill(workplace, rows_of_last_year(3))
    one = workplace.rows(statistics_rows)[0]["row_id"]
    moved = sa.update(statistics_rows).where(statistics_rows.c.row_id == one).values(row_id=os.urandom(16))
    with workplace.owner.begin() as connection:
        connection.execute(moved)
    assert (await drafted(rosa)).status_code == 500
    assert workplace.rows(statistics_drafts) == []


async def published(rosa: Staff, ugo: Staff, reason: str = "", year: int = LAST_YEAR) -> str:
    """Draft, approve, publish: the draft's id."""
    made = await drafted(rosa, reason=reason, year=year)
    assert made.status_code == 201, made.text
    draft = hexed(made)
    assert await decided(ugo, draft) == 204
    out = await rosa.call("POST", f"/statistics/drafts/{draft}/publication", {"day": TODAY.isoformat()})
    assert out.status_code == 200, out.text
    return draft


async def test_a_new_version_says_why_and_needs_twenty_changed_cases_or_an_error(
    workplace: Workplace, rosa: Staff, ugo: Staff
) -> None:
    fill(workplace, rows_of_last_year(60))
    unneeded = await drafted(rosa, reason="error")
    assert (unneeded.status_code, unneeded.json()["fields"]) == (422, {"reason": "first_version"})
    await published(rosa, ugo)
    assert (await drafted(rosa)).json()["fields"] == {"reason": "needed"}
    assert (await drafted(rosa, reason="changed_cases")).json()["code"] == "revision_too_soon"
    workplace.clock.seconds += 366 * 86_400
    assert (await rosa.sign_in()).status_code == (await ugo.sign_in()).status_code == 201
    fill(workplace, rows_of_last_year(19))
    few = await drafted(rosa, reason="changed_cases")
    assert (few.status_code, few.json()["code"]) == (409, "revision_too_small")
    fill(workplace, rows_of_last_year(4))
    revised = await drafted(rosa, reason="changed_cases")
    assert revised.status_code == 201, revised.text
    release = revised.json()["release"]
    assert (release["version"], release["reason"]) == (2, "changed_cases")
    assert release["reason_names"]["de"]
    await decided(ugo, hexed(revised), "rejected")
    with workplace.owner.begin() as connection:
        connection.execute(sa.delete(statistics_drafts))  # the figures are out, what they were made of is gone
    alone = await drafted(rosa, reason="changed_cases")
    assert (alone.status_code, alone.json()["code"]) == (409, "revision_too_small")
    assert (await drafted(rosa, reason="error")).status_code == 201


async def test_texts_are_the_drafters_and_an_approval_names_the_edition_she_saw(
    workplace: Workplace, rosa: Staff, ugo: Staff
) -> None:
    fill(workplace, rows_of_last_year(30))
    draft = hexed(await drafted(rosa))
    path = f"/statistics/drafts/{draft}/texts"
    said = {"texts": {"de": "Ein Wort.\r\n\r\n<b>Noch eines.</b> ", "fr": " "}, "edition": 0}
    assert (await ugo.call("PUT", path, said)).json()["code"] == "draft_of_another"
    for _ in range(2):
        assert (await rosa.call("PUT", path, said)).json() == {"edition": 1}
    assert (await rosa.call("PUT", path, {"texts": {}, "edition": 0})).json()["code"] == "draft_changed"
    assert (await rosa.call("PUT", path, {"texts": {"de": "\x07"}, "edition": 1})).status_code == 422
    emoji = await rosa.call("PUT", path, {"texts": {"de": "Danke \U0001f389"}, "edition": 1})
    assert (emoji.status_code, emoji.json()["fields"]) == (422, {"texts": "characters"})
    assert (await rosa.call("PUT", path, {"texts": {"xx": "word"}, "edition": 1})).status_code == 422
    assert await decided(ugo, draft) == 409, "he saw the edition before"
    seen = await ugo.call("POST", f"/statistics/drafts/{draft}/decision", {"decision": "approved", "edition": 1})
    assert seen.status_code == 204
    assert (await rosa.call("PUT", path, {"texts": {}, "edition": 1})).json()["code"] == "draft_decided"
    out = await rosa.call("POST", f"/statistics/drafts/{draft}/publication", {"day": TODAY.isoformat()})
    assert out.json()["texts"] == {"de": "Ein Wort.\n\n<b>Noch eines.</b>"}
    told = [one.detail.split() for one in workplace.recorded() if one.event.startswith("statistics.")]
    first, written, approved, released = (words[words.index("digest") + 1] for words in told)
    assert first != written == approved, "what was written last is what was approved"
    assert released == sha256(workplace.rows(releases)[0]["body"]).hexdigest()


async def test_a_year_is_looked_at_in_tens_and_a_draft_beside_what_was_published(
    workplace: Workplace, rosa: Staff, ugo: Staff, anna: Staff
) -> None:
    fill(workplace, rows_of_last_year(63))
    seen = (await rosa.call("GET", f"/statistics/preview/SG/{LAST_YEAR}")).json()
    assert (seen["cases"] in {60, 70}, seen["not_coded"]) == (True, 10)
    silent = {one["name"]: one["not_stated"] for one in seen["lists"]}
    assert (silent["life_domain"], silent["gender"], silent["age_band"]) == (10, 100, 40)
    assert {one["reason"] for one in seen["tables"]} == {"admitted", "coarser", "too_few_cases"}
    now = (await rosa.call("GET", f"/statistics/preview/SG/{TODAY.year}")).json()
    assert (now["cases"], now["not_coded"]) == (0, None)
    for path, status in ((f"SG/{TODAY.year + 1}", 422), (f"VS/{LAST_YEAR}", 404), ("SG/1999", 422)):
        assert (await rosa.call("GET", f"/statistics/preview/{path}")).status_code in {status, 400}
    assert (await anna.call("GET", f"/statistics/preview/SG/{LAST_YEAR}")).status_code == 403
    fill(workplace, [msgspec.structs.replace(row, year=LAST_YEAR - 1) for row in rows_of_last_year(20)])
    await published(rosa, ugo, year=LAST_YEAR - 1)
    await published(rosa, ugo)
    draft = hexed(await drafted(rosa, reason="error"))
    before = (await rosa.call("GET", f"/statistics/drafts/{draft}/earlier")).json()["earlier"]
    assert [(one["year"], one["version"]) for one in before] == [(LAST_YEAR, 1), (LAST_YEAR - 1, 1)]
    [first] = [one for one in workplace.rows(releases) if one["year"] == LAST_YEAR]
    release = msgspec.json.decode(first["body"], type=Release)
    for table in release.tables:
        if len(table.dimensions) == 1:
            assert before[0]["tables"][table.name] == dict(zip(table.codes[0], table.counts, strict=True))


async def test_a_delegate_reads_what_is_decided_and_does_nothing(workplace: Workplace, rosa: Staff, ugo: Staff) -> None:
    dora = await workplace.join("dora", "ost", "delegate")
    fill(workplace, rows_of_last_year(30))
    draft = hexed(await drafted(rosa))
    assert (await dora.call("GET", "/statistics/drafts")).json()["drafts"] == []
    assert (await dora.call("GET", f"/statistics/drafts/{draft}")).status_code == 404
    await decided(ugo, draft)
    [line] = (await dora.call("GET", "/statistics/drafts")).json()["drafts"]
    assert (line["state"], line["made_by_login"]) == ("approved", None)
    [line] = (await ugo.call("GET", "/statistics/drafts")).json()["drafts"]
    assert line["made_by_login"] == rosa.login
    assert (await dora.call("GET", f"/statistics/drafts/{draft}")).json()["canton"] == "SG"
    for method, path, body in (
        ("POST", "/statistics/drafts", {"canton": "SG", "year": LAST_YEAR}),
        ("POST", f"/statistics/drafts/{draft}/decision", {"decision": "rejected"}),
        ("POST", f"/statistics/drafts/{draft}/publication", {"day": TODAY.isoformat()}),
        ("GET", f"/statistics/preview/SG/{LAST_YEAR}", None),
    ):
        assert (await dora.call(method, path, body)).status_code == 403
