"""Rules beyond import contracts, from the syntax tree: who commits, who calls cryptography, what an import may do."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

MAY_CALL_CRYPTOGRAPHY = ("reporting/sealing/", "counselling/staff/", "counselling/audit/checkpoint.py")
CRYPTOGRAPHY = ("cryptography", "argon2", "nacl", "Crypto", "pyotp", "jwt", "hpke")
MAY_COMMIT = tuple(f"reporting/database/{name}.py" for name in ("__init__", "commits", "engines"))
# Settings, the clock and randomness: a function may be handed them, no module may read them while it is imported.
NOT_AT_IMPORT = (
    "os.environ",
    "os.environb",
    "os.getenv",
    "os.getpid",
    "os.urandom",
    "random",
    "secrets",
    "time",
    "uuid.uuid1",
    "uuid.uuid4",
    "datetime.date.today",
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "reporting.settings",
    "counselling.settings",
)


class Module(NamedTuple):
    name: str  # relative to src
    tree: ast.Module


@pytest.fixture(scope="module")
def modules(root: Path) -> list[Module]:
    found = [
        Module(path.relative_to(root / "src").as_posix(), ast.parse(path.read_text()))
        for path in sorted((root / "src").rglob("*.py"))
    ]
    assert found
    return found


def test_only_the_database_commits(modules: list[Module]) -> None:
    assert [name for name, tree in modules if _commits(tree) and name not in MAY_COMMIT] == []
    assert [name for name, tree in modules if _commits(tree)] == list(MAY_COMMIT)


def _commits(tree: ast.AST) -> bool:
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("commit", "rollback")
        for node in ast.walk(tree)
    )


def test_only_sealing_staff_and_the_checkpoint_call_cryptography(modules: list[Module]) -> None:
    callers = [name for name, tree in modules if _imported(tree) & set(CRYPTOGRAPHY)]
    assert callers
    assert [name for name in callers if not name.startswith(MAY_CALL_CRYPTOGRAPHY)] == []


def _imported(tree: ast.AST) -> set[str]:
    """The outermost packages a module imports, anywhere in it."""
    return {name.split(".")[0] for name in _names(tree).values()}


def test_no_module_reads_settings_clock_or_randomness_while_imported(modules: list[Module]) -> None:
    readers = {name: found for name, tree in modules if (found := list(_read_at_import(tree)))}
    assert readers == {}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import time\nSTARTED = time.monotonic()", ["time.monotonic"]),
        ("from datetime import datetime as d, UTC\nNOW = d.now(UTC)", ["datetime.datetime.now"]),
        ("import os\nHOME = os.environ['HOME']", ["os.environ"]),
        ("import secrets\ndef new(size=secrets.randbelow(9)): ...", ["secrets.randbelow"]),
        ("import secrets\nclass Key:\n    salt = secrets.token_bytes(16)", ["secrets.token_bytes"]),
        ("from reporting.settings import load\nSETTINGS = load()", ["reporting.settings.load"]),
        ("import secrets\ndef new(): return secrets.token_bytes(16)", []),
        ("import time\nnew = lambda: time.time()", []),
        ("import os\nif __name__ == '__main__': print(os.environ)", []),
    ],
)
def test_the_rule_about_imports_sees_what_it_should(source: str, found: list[str]) -> None:
    assert list(_read_at_import(ast.parse(source))) == found


def _read_at_import(tree: ast.Module) -> Iterator[str]:
    names = _names(tree)
    for node in _executed(tree):
        used = node.func if isinstance(node, ast.Call) else node
        if isinstance(node, ast.Call) or (isinstance(node, ast.Attribute) and node.attr.startswith("environ")):
            dotted = _dotted(used, names)
            if any(dotted == banned or dotted.startswith(f"{banned}.") for banned in NOT_AT_IMPORT):
                yield dotted


def _executed(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a module that run when it is imported: all but the bodies of its functions and its main program."""
    yield node
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            for part in (*child.decorator_list, *child.args.defaults, *filter(None, child.args.kw_defaults)):
                yield from _executed(part)
        elif not isinstance(child, ast.Lambda) and not _is_main(child):
            yield from _executed(child)


def _is_main(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "__name__" in ast.unparse(node.test)


def _names(tree: ast.AST) -> dict[str, str]:
    """What each imported name stands for."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.asname or alias.name.split(".")[0]: alias.name for alias in node.names if alias.asname}
            names |= {alias.name.split(".")[0]: alias.name.split(".")[0] for alias in node.names if not alias.asname}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return names


def _dotted(node: ast.AST, names: dict[str, str]) -> str:
    """The full name of what an expression names, or an empty string."""
    if isinstance(node, ast.Name):
        return names.get(node.id, "")
    if isinstance(node, ast.Attribute) and (outer := _dotted(node.value, names)):
        return f"{outer}.{node.attr}"
    return ""
