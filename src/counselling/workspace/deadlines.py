"""The legal deadlines for the workspace: as data to compute with, by the same kernel as on the public pages, and in words.

One source: `reporting.deadlines`, and the translations of the public pages.
"""

from collections.abc import Iterator
from typing import Any

from reporting.deadlines import texts
from reporting.deadlines.laws import cited
from reporting.deadlines.rules import RULES
from reporting.deadlines.shown import COMPUTED
from reporting.deadlines.working_days import ANYWHERE, EVERYWHERE, RESTS
from reporting.web.language import LOCALE, catalogue
from reporting.web.pages import Translate


def deadline_facts() -> dict[str, Any]:
    """The rules with their sources and how certain they are, and the days of rest."""
    shown = (*COMPUTED, "source", "certainty")
    rules = [
        {name: getattr(rule, name) for name in shown} | {"checked": rule.checked and rule.checked.isoformat()}
        for rule in RULES.values()
    ]
    return {"rules": rules, "rests": {"everywhere": " ".join(EVERYWHERE), "anywhere": ANYWHERE, "cantons": RESTS}}


def deadline_names(language: str) -> dict[str, str | list[str]]:
    """`rule:KEY`, `rule_words:KEY` and `rule_article:KEY` for a deadline."""
    return dict(_names(catalogue([LOCALE], language).gettext))


def _names(translate: Translate) -> Iterator[tuple[str, str]]:
    for rule in RULES.values():
        title, words = texts.RULES[rule.key]
        yield f"rule:{rule.key}", translate(title)
        yield f"rule_words:{rule.key}", translate(words)
        yield f"rule_article:{rule.key}", cited(translate, rule.article, rule.law)
