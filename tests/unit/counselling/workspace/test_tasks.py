"""What is to be done, in the browser's modules: how near a day is, the safe day of a deadline, an extract that leads to nobody."""

from datetime import date, timedelta
from typing import Any

import pytest

from counselling.workspace.deadlines import deadline_facts, deadline_names
from reporting.deadlines.due import due
from reporting.deadlines.rules import RULES
from tests.unit.counselling.workspace.test_counting import run

TODAY = "2026-11-22"


@pytest.mark.parametrize(
    ("day", "stands"),
    [
        (None, "unknown"),
        ("2026-11-21", "overdue"),
        ("2026-11-22", "today"),
        ("2026-11-23", "in_3"),
        ("2026-11-25", "in_3"),
        ("2026-11-26", "in_7"),
        ("2026-11-29", "in_7"),
        ("2026-11-30", "in_14"),
        ("2026-12-06", "in_14"),
        ("2026-12-07", "later"),
    ],
)
def test_a_day_stands_where_its_reminder_puts_it(day: str | None, stands: str) -> None:
    assert run("tasks.js", "m.standing(g.day, g.today)", day=day, today=TODAY) == stands


def test_the_days_are_those_of_the_kernel_for_every_rule() -> None:
    dated = [rule for rule in RULES.values() if rule.kind in ("period", "until")]
    starts = [date(2026, 1, 31) + timedelta(days=37 * number) for number in range(12)]
    asked: list[dict[str, Any]] = []
    wanted = []
    for rule in dated:
        for start in starts:
            days = {event: start for event in (rule.start, rule.start_at_latest) if event}
            found = due(rule, days, rule.cantons[0] if rule.cantons else None)
            wanted.append([found.strict and str(found.strict), found.safe and str(found.safe)])
            asked.append({"key": rule.key, "days": {event: str(day) for event, day in days.items()}})
    expression = """g.asked.map(({key, days}) => {
        const rule = g.facts.rules.find((one) => one.key === key);
        const {strict, safe} = m.computed(g.facts, rule, days);
        if (m.safeDay(g.facts, key, strict) !== safe) throw new Error(key);
        return [strict, safe];
    })"""
    assert run("tasks.js", expression, facts=deadline_facts(), asked=asked) == wanted


def test_what_is_to_be_confirmed_is_known_and_everything_has_words() -> None:
    unsure = run("tasks.js", "g.facts.rules.map(({key}) => [key, m.isUnsure(g.facts, key)])", facts=deadline_facts())
    assert dict(unsure) == {key: rule.certainty != "read" for key, rule in RULES.items()}
    assert {True, False} == set(dict(unsure).values())
    for language in ("de", "fr"):
        names = deadline_names(language)
        assert all(names[f"rule:{key}"] and names[f"rule_words:{key}"] for key in RULES)


WORDS = """{
    code: (question, code) => code, question: (name) => name, task: ({kind}) => kind, role: (role) => role,
    month: (month) => month,
    headings: {about: "About", open_since: "Since", texts: "Messages", contacts: "Contacts", people: "People",
        tasks: "To do", asks: "Question"},
}"""


def test_an_extract_has_facts_and_codes_and_nothing_that_leads_to_anybody() -> None:
    secret = {"name": "Samira Beispiel", "remark": "Nachbarin im 3. Stock"}
    answers = {"life_domain": ["work"], "municipality": ["3203"], "place": ["Bahnhof"], "contact": ["079 000 00 00"]}
    given = {
        "served": {"day": "2026-11-03", "reference": "KVFN-FMVY"},
        "opened": {
            "texts": [{"kind": 1, "text": {"text": "Mein Chef, Herr Muster", "answers": answers | {"age": ["30"]}}}],
            "notes": [{"text": "Anruf bei Samira"}],
        },
        "sheet": {"people": {"a": secret | {"role": "witness"}, "b": secret | {"role": "witness"}}},
        "tasks": [{"kind": "deadline", "state": "open"}, {"kind": "task", "state": "done"}],
    }
    text = run("extract.js", f"m.extractOf(g.served, g.opened, g.sheet, g.tasks, {WORDS})", **given)
    assert text.split("\n\n") == [
        "About\nlife_domain work",
        "Since 2026-11\nMessages 1\nContacts 1",
        "People\n2 × witness",
        "To do\ndeadline",
        "Question\n",
    ]
