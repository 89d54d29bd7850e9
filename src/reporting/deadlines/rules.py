"""Which deadline runs from what, for how long, and how it ends: `rules.toml`, read and checked. Knows no framework."""

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final, Literal

import msgspec

# In the order in which they are asked for. `end` alone may lie ahead.
EVENTS: Final = ("happened", "knew", "saw", "told", "notice", "end", "letter")
AHEAD: Final = frozenset({"end"})
# One cannot come before the other.
ORDER: Final = (("happened", "knew"), ("happened", "saw"), ("notice", "end"))

SITUATIONS: Final = (
    "attacked", "at_work", "dismissal", "job_refused", "service_refused", "flat_refused", "flat_notice", "authority",
    "decision", "insurance", "prosecutor", "published",
)  # fmt: skip


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One deadline; the fields are explained in `rules.toml`. `key` is its name there."""

    situations: tuple[str, ...]
    kind: Literal["period", "until", "open", "at_once"]
    certainty: Literal["read", "general", "open"]
    key: str = ""
    start: str = ""
    length: str = ""
    start_at_latest: str = ""
    at_latest: str = ""
    ending: Literal["", "forfeiture", "prescription", "prosecution", "order"] = ""
    arrives: bool = False
    cantons: tuple[str, ...] = ()
    article: str = ""
    law: str = ""
    source: str = ""
    checked: date | None = None


def load(path: Path) -> dict[str, Rule]:
    """The rules of a file by key, in its order. Raises msgspec.ValidationError."""
    entries = msgspec.convert(tomllib.loads(path.read_text("utf-8")), dict[str, Rule])
    return {key: msgspec.structs.replace(rule, key=key) for key, rule in entries.items()}


RULES: Final[Mapping[str, Rule]] = load(Path(__file__).with_name("rules.toml"))


def rules_for(situation: str, canton: str | None) -> list[Rule]:
    """The deadlines that may run in a situation. Without a canton those that are a canton's own are left out."""
    return [
        rule for rule in RULES.values() if situation in rule.situations and (not rule.cantons or canton in rule.cantons)
    ]


def events_of(situation: str) -> list[str]:
    """The events whose days are needed for a situation, in the order in which they are asked for."""
    rules = [rule for rule in RULES.values() if situation in rule.situations]
    needed = {event for rule in rules for event in (rule.start, rule.start_at_latest)}
    return [event for event in EVENTS if event in needed]
