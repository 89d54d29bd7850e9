"""The deadline finder without JavaScript: asked in two steps, computed, and nothing kept. It answers without the database."""

import re
from html import unescape

import httpx
import pytest

from reporting.deadlines.pages import _blank
from tests.integration.conftest import ONE_KIND
from tests.integration.reporting.conftest import ORIGIN
from tests.integration.reporting.network import Clock
from tests.integration.reporting.running import Site

pytestmark = ONE_KIND

# The example's today is 22 November 2026.
INSULTED = {"what": "attacked", "asked": "attacked", "canton": "SG"}


async def ask(site: Site, fields: dict[str, str], language: str = "en") -> httpx.Response:
    parts = [(name, (None, value.encode())) for name, value in fields.items()]
    return await site.http.post(f"/{language}/deadlines", files=parts, headers={"Origin": ORIGIN})


def day(event: str, number: str, month: str, year: str) -> dict[str, str]:
    return {f"{event}-day": number, f"{event}-month": month, f"{event}-year": year}


def cards(answer: httpx.Response) -> list[str]:
    """The text of each deadline, in the order of the page."""
    found = re.findall(r'<article class="card deadline" id="rule-(\w+)">(.*?)</article>', answer.text, re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", f"{key} {html}")).split()) for key, html in found]


def about(answer: httpx.Response, rule: str) -> str:
    (text,) = [card for card in cards(answer) if card.startswith(rule)]
    return text


async def test_first_it_asks_what_happened_and_then_only_the_days_that_matter(site: Site) -> None:
    first = await site.http.get("/en/deadlines")
    assert first.status_code == 200
    assert "I was dismissed" in first.text
    then = await ask(site, {"what": "dismissal", "canton": "VS"})
    assert then.status_code == 200
    assert "When did the notice reach you?" in then.text
    assert "When does your employment end?" in then.text
    assert "When did it happen?" not in then.text
    assert '<option value="VS" selected>' in then.text
    assert cards(then) == []


async def test_the_way_in_is_made_once_a_day_and_compressed_for_everybody(site: Site, clock: Clock) -> None:
    made = _blank.cache_info().misses
    first, second = [await site.http.get("/fr/deadlines") for _ in range(2)]
    assert _blank.cache_info().misses == made + 1
    assert first.text == second.text
    assert '"today":"2026-11-22"' in first.text
    assert first.headers["content-encoding"] == "gzip"
    clock.seconds += 86_400
    assert '"today":"2026-11-23"' in (await site.http.get("/fr/deadlines")).text


async def test_what_was_chosen_is_never_compressed(site: Site) -> None:
    answer = await ask(site, {"canton": "VS"})
    assert '<option value="VS" selected>' in answer.text
    assert "content-encoding" not in answer.headers


async def test_an_insult_has_three_months_from_knowing_who_it_was(site: Site) -> None:
    answer = await ask(site, INSULTED | day("happened", "10", "10", "2026") | day("knew", "16", "10", "2026"))
    assert answer.status_code == 200
    complaint = about(answer, "criminal_complaint")
    assert "Do it by 15 January 2027" in complaint  # a Friday
    assert "The very last day 16 January 2027" in complaint
    assert "Art. 30, 31, Criminal Code (StGB)" in complaint
    assert "Last checked: 22 November 2026" in complaint
    order = [card.split()[0] for card in cards(answer)]
    assert order[:2] == ["evidence", "criminal_complaint"]
    assert "To be confirmed by the centre" in about(answer, "small_offence")
    assert "Nobody can be punished after 10 October 2030" in about(answer, "honour")
    assert "There is no fixed day." in about(answer, "personality")


async def test_not_knowing_who_it_was_is_said_to_mean_something(site: Site) -> None:
    answer = await ask(site, INSULTED | day("happened", "10", "10", "2026"))
    complaint = about(answer, "criminal_complaint")
    assert "As long as you do not know for sure who it was, this time has not begun." in complaint
    assert "very last day" not in complaint
    assert "Over in any case after 10 October 2036" in about(answer, "damages")


async def test_what_is_over_is_said_kindly_and_with_a_way_on(site: Site) -> None:
    answer = await ask(site, INSULTED | day("happened", "1", "3", "2026") | day("knew", "1", "3", "2026"))
    complaint = about(answer, "criminal_complaint")
    assert "This may be over. Sometimes it is not, and other ways remain. Ask the centre at once." in complaint
    assert "Do it by" not in complaint


async def test_little_time_is_said_to_be_little(site: Site) -> None:
    answer = await ask(
        site, {"what": "dismissal", "asked": "dismissal", "canton": "SG"} | day("end", "25", "11", "2026")
    )
    objection = about(answer, "dismissal_objection")
    assert "Little time is left. Do it today, and phone the centre." in objection
    assert "It must have arrived by 25 November 2026" in objection
    assert "registered mail by" not in objection  # that day has gone by
    assert "To work it out, this day is missing: “When did the notice reach you?”" in about(answer, "dismissal_at_once")


async def test_a_decision_has_the_deadline_of_its_canton_and_the_letter_comes_first(site: Site) -> None:
    fields = {"what": "decision", "asked": "decision"} | day("letter", "20", "11", "2026")
    here = {canton: cards(await ask(site, fields | {"canton": canton})) for canton in ("SG", "VS", "GL", "", "nowhere")}
    assert "4 December 2026" in here["SG"][1]
    assert "18 December 2026" in here["VS"][1]  # the 20th is a Sunday
    assert [[card.split()[0] for card in here[canton]] for canton in ("GL", "", "nowhere")] == [
        ["letter", "supervision"]
    ] * 3


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (day("happened", "23", "11", "2026"), "When did it happen? This day is still to come."),
        (day("happened", "31", "6", "2026"), "When did it happen? There is no such day."),
        (day("happened", "1", "", "2026"), "When did it happen? Day, month and year are needed."),
        (day("happened", "1", "6", "26"), "When did it happen? Please check the year."),
        (day("happened", "1", "6", "2026") | day("knew", "31", "5", "2026"),
         "Since when do you know for sure who it was? This day is before the day on which it happened."),
    ],
)  # fmt: skip
async def test_a_day_that_cannot_be_is_said_beside_it_and_what_was_typed_stays(
    site: Site, days: dict[str, str], said: str
) -> None:
    answer = await ask(site, INSULTED | days)
    assert answer.status_code == 422
    assert "<title>Error: " in answer.text
    assert unescape(answer.text).count(said) == 2  # on top, and beside the field
    for name, value in days.items():
        assert re.search(rf'name="{name}" value="{value}"', answer.text)
    assert cards(answer) == []


async def test_an_employment_cannot_end_before_the_notice(site: Site) -> None:
    days = day("notice", "10", "11", "2026") | day("end", "9", "11", "2026")
    answer = await ask(site, {"what": "dismissal", "asked": "dismissal"} | days)
    assert answer.status_code == 422
    assert "This day is before the day on which the notice reached you." in answer.text


async def test_without_a_choice_it_asks_again(site: Site) -> None:
    for fields in ({"canton": "SG"}, {"what": "<script>", "canton": "SG"}):
        answer = await ask(site, fields)
        assert answer.status_code == 422
        assert "Choose what happened." in answer.text
        assert "<script>" not in answer.text.replace("<script type", "")
        assert '<option value="SG" selected>' in answer.text


async def test_hostile_text_in_a_day_stays_text(site: Site) -> None:
    answer = await ask(site, INSULTED | day("happened", '"><b>', "\u202e1", "🙂"))
    assert answer.status_code == 422
    assert "<b>" not in answer.text.replace("<b>I was", "")
    assert (await ask(site, INSULTED | day("happened", "1" * 300, "1", "2026"))).status_code == 413


async def test_nothing_is_kept_and_no_cookie_is_set(site: Site) -> None:
    answer = await ask(site, INSULTED | day("happened", "10", "10", "2026"))
    for page in (await site.http.get("/en/deadlines"), answer):
        assert "set-cookie" not in page.headers
        assert page.headers["cache-control"] == "no-store"
    assert "content-encoding" not in answer.headers  # her days are never compressed
    assert "not kept" in answer.text


async def test_whom_to_ask_stands_there_by_name(site: Site) -> None:
    for answer in (await site.http.get("/de/deadlines"), await ask(site, {"what": "attacked"}, "de")):
        assert "<bdi>Beratungsstelle ost</bdi>" in answer.text


async def test_arabic_digits_are_digits(site: Site) -> None:
    answer = await ask(site, INSULTED | day("happened", "١٠", "١٠", "٢٠٢٦"))
    assert answer.status_code == 200


async def test_it_answers_while_the_database_is_away(site: Site) -> None:
    with site.owner.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE manifests RENAME TO away")
    assert (await site.http.get("/de/deadlines")).status_code == 200
    assert (await ask(site, INSULTED | day("happened", "10", "10", "2026"), "de")).status_code == 200
