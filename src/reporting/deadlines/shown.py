"""The deadlines as people see them: rules, days and questions in the words of a language, and the facts for the script."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from markupsafe import Markup

from reporting.centres.directory import CANTONS
from reporting.deadlines import texts
from reporting.deadlines.due import Deadline, State, due, ordered, state
from reporting.deadlines.laws import cited
from reporting.deadlines.rules import AHEAD, ORDER, RULES, SITUATIONS, Rule, events_of, rules_for
from reporting.deadlines.working_days import ANYWHERE, EVERYWHERE, RESTS
from reporting.web.pages import Translate, facts, months, spoken_day
from reporting.web.texts import SHARED

# What of a rule the script computes with.
COMPUTED: Final = (
    "key", "situations", "kind", "start", "length", "start_at_latest", "at_latest", "ending", "arrives", "cantons",
)  # fmt: skip


def card(rule: Rule, language: str, translate: Translate) -> dict[str, Any]:
    """A rule in words, with its article and source."""
    title, words = texts.RULES[rule.key]
    return {
        "rule": rule,
        "title": translate(title),
        "words": translate(words),
        "article": cited(translate, rule.article, rule.law),
        "source": rule.source,
        "asked": translate(texts.EVENTS[rule.start][0]) if rule.start else "",
        "checked": spoken_day(language, rule.checked) if rule.checked else "",
    }


def every_card(language: str, translate: Translate) -> list[dict[str, Any]]:
    """All rules, for the script to show those that may run."""
    return [card(rule, language, translate) for rule in RULES.values()]


def found(
    what: str, days: Mapping[str, date], canton: str, today: date, language: str, translate: Translate
) -> list[dict[str, Any]]:
    """The deadlines that may run, the most urgent first, with their days as people write them."""
    deadlines = [due(rule, days, canton or None) for rule in rules_for(what, canton or None)]
    return [
        card(deadline.rule, language, translate) | _days(deadline, state(deadline, today), language)
        for deadline in ordered(deadlines, today)
    ]


def _days(deadline: Deadline, stands: State, language: str) -> dict[str, str]:
    days = {"strict": deadline.strict, "safe": deadline.safe, "latest": deadline.latest}
    return {"state": stands} | {name: spoken_day(language, day) if day else "" for name, day in days.items()}


def choices(translate: Translate) -> dict[str, Any]:
    """What happened, and the cantons by name."""
    cantons = [(code, translate(name)) for code, name in CANTONS.items()]
    return {
        "situations": [(key, translate(texts.SITUATIONS[key])) for key in SITUATIONS],
        "cantons": sorted(cantons, key=lambda canton: canton[1]),
    }


def questions(events: Sequence[str], typed: Mapping[str, Sequence[str]], translate: Translate) -> list[dict[str, Any]]:
    """The questions for days, with what was typed."""
    return [
        {
            "event": event,
            "question": translate(texts.EVENTS[event][0]),
            "hint": translate(texts.EVENTS[event][1]),
            "typed": [*typed.get(event, ()), "", "", ""][:3],
        }
        for event in events
    ]


def sentences(faults: Mapping[str, str], translate: Translate) -> dict[str, str]:
    """What is wrong, by field, in words that can be read without seeing the field."""
    return {
        field: " ".join([*_question(field, translate), translate(texts.FAULTS[code])]) for field, code in faults.items()
    }


def _question(field: str, translate: Translate) -> list[str]:
    return [translate(texts.EVENTS[field][0])] if field in texts.EVENTS else []


def script_facts(language: str, translate: Translate, today: date) -> Markup:
    """Everything the script computes with; it asks for nothing more and sends nothing."""
    events = list(texts.EVENTS)
    wrong = {code: translate(sentence) for code, sentence in texts.FAULTS.items()}
    return facts(
        today=today,
        rules=[{name: getattr(rule, name) for name in COMPUTED} for rule in RULES.values()],
        rests={"everywhere": " ".join(EVERYWHERE), "anywhere": ANYWHERE, "cantons": RESTS},
        events={situation: events_of(situation) for situation in SITUATIONS},
        order=ORDER,
        ahead=sorted(AHEAD),
        questions={event: translate(texts.EVENTS[event][0]) for event in events},
        texts={name: translate(SHARED[name]) for name in ("error", "summary")} | wrong,
        **months(language),
    )
