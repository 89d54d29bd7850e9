"""What axe finds on a page as it stands now: all its rules for WCAG 2.2 A and AA and its best practices."""

from functools import cache
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page

FOUND: Final = """(options) => axe.run({ ...options, resultTypes: ["violations"] }).then(({violations}) =>
  violations.map(({id, nodes}) => `${id}: ${nodes.map(({html, failureSummary}) => `${html} ${failureSummary}`).join(" ")}`))"""
COLOURS: Final = {"runOnly": ["color-contrast", "link-in-text-block"]}


def violations(page: Page, *, of_colours: bool = False) -> list[str]:
    """Each rule that is broken with the places where; `of_colours`: by the rules that ask for colours alone.

    Those are enough where the same page has been looked at in other colours.
    """
    if not page.evaluate("() => 'axe' in globalThis"):
        page.evaluate(_axe())
    options: dict[str, Any] = COLOURS if of_colours else {}
    found: list[str] = page.evaluate(FOUND, options)
    return found


def bring_along(page: Page) -> None:
    """Every page that is opened here from now on has axe already: for who looks at many, one after the other."""
    page.add_init_script(_axe())


@cache
def _axe() -> str:
    return (Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
