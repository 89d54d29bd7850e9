"""Every refusal that the workspace's interface can answer has a sentence that says what to do next, and no sentence is left over.

The codes are read from the syntax trees of the modules that the workspace program is made of, the sentences from its script.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from reporting import errors
from reporting.web.errors import _HTTP_CODES, STATUS

MODULES: Final = (
    "counselling/app.py",
    "counselling/audit/outbox.py",
    "counselling/cases/*.py",
    "counselling/retention/*.py",
    "counselling/routing/*.py",
    "counselling/staff/*.py",
    "counselling/statistics/*.py",
    "counselling/supervision/*.py",
    "counselling/workspace/shell.py",
    "reporting/centres/manifest.py",
    "reporting/database/*.py",
    "reporting/mailbox/attachments.py",
    "reporting/mailbox/messages.py",
    "reporting/mailbox/uploads.py",
    "reporting/publishing/releases.py",
    "reporting/web/*.py",
)
# Raised for commands, the worker, or the public program only: nobody at the workspace is ever answered with these.
NOT_THERE: Final = {
    "centre_without_key": "manifest propose",
    "centres_refused": "manifest propose",
    "grant_exists": "ceremony admit; the interface compares the roster's version first",
    "key_not_proposed": "manifest import",
    "manifest_refused": "manifest import",
    "manifest_sequence": "manifest import",
    "member_left": "staff leave",
    "member_unknown": "staff leave, ceremony",
    "nothing_in_escrow": "ceremony request",
    "proposal_overtaken": "manifest import",
    "role_unknown": "staff invite",
    "too_many_files": "public site",
    "too_much_pending": "public site",
}
CLASSES: Final = {name: kind for name, kind in vars(errors).items() if isinstance(kind, type) and kind in STATUS}


def test_every_refusal_of_the_workspace_is_explained(root: Path) -> None:
    answered = set(codes(root)) | set(_HTTP_CODES.values()) | {"internal"}
    assert set(NOT_THERE) <= answered, "what no module raises any more is not listed here"
    explained = sentences(root)
    assert len(explained) > 20
    assert {"missing": sorted(answered - set(NOT_THERE) - explained), "left over": sorted(explained - answered)} == {
        "missing": [],
        "left over": [],
    }


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("raise NotFound", ["not_found"]),
        ('raise errors.Conflict("overtaken", case=1)', ["overtaken"]),
        ('raise TooMany(5, "too_many_files")', ["too_many_files"]),
        ("raise TooMany(5)", ["too_many"]),
        ('raise Invalid("a" if bad else "b") from None', ["a", "b"]),
        ('raise Invalid(fields={"code": "wrong"})', ["invalid"]),
    ],
)
def test_the_reading_of_codes_finds_what_is_raised(line: str, found: list[str]) -> None:
    assert sorted(_raised(ast.parse(line))) == found


def codes(root: Path) -> Iterator[str]:
    """The code of every refusal that these modules raise."""
    for pattern in MODULES:
        paths = sorted((root / "src").glob(pattern))
        assert paths, pattern
        for path in paths:
            yield from _raised(ast.parse(path.read_text("utf-8")))


def sentences(root: Path) -> set[str]:
    """The codes that the workspace's script has a sentence for."""
    script = (root / "src/counselling/workspace/browser/explain.js").read_text("utf-8")
    begin = script.index("const REFUSALS = () => ({")
    table = script[begin : script.index("\n});", begin)]
    return set(re.findall(r"^  (\w+): t\(\"", table, re.MULTILINE))


def _raised(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Name | ast.Attribute):
            yield from _defaults(node.exc)
        elif isinstance(node, ast.Call):
            given = node.args[1:] if _name(node.func) == "TooMany" else node.args
            texts = [one.value for part in given[:1] for one in ast.walk(part) if isinstance(one, ast.Constant)]
            if _name(node.func) in CLASSES:
                yield from (text for text in texts if isinstance(text, str))
                yield from [] if texts else _defaults(node.func)


def _defaults(node: ast.expr) -> Iterator[str]:
    if _name(node) in CLASSES:
        yield CLASSES[_name(node)].code


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
