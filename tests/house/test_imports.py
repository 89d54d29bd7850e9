"""The one-way rule: who may import whom. Contracts 1, 2, 3 and 5 are in pyproject.toml; 4 and 6 are here."""

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

# 6. What of the public side the counsellors' side may use.
DOORS = (
    "reporting.centres",
    "reporting.codes",
    "reporting.database",
    "reporting.deadlines",
    "reporting.errors",
    "reporting.intake.questions",
    "reporting.mailbox.messages",
    "reporting.publishing.releases",
    "reporting.sealing",
    "reporting.settings",
    "reporting.web",
)
# 4. Drawers of a room from the ground up; whatever has another name is a verb.
HEIGHTS = {"model": 0, "pages": 2, "api": 2}
VERB = 1
# 5. What a reviewer reads alone; each that exists must stand in the contract.
KERNELS = (
    "counselling.audit.checkpoint",
    "counselling.audit.entries",
    "counselling.audit.tree",
    "counselling.audit.verify",
    "counselling.routing.rules",
    "counselling.statistics.protection",
    "counselling.statistics.tables",
    "reporting.centres.responsibility",
    "reporting.codes",
    "reporting.deadlines.rules",
    "reporting.sealing",
)


@pytest.fixture(scope="module")
def imports() -> list[tuple[str, str]]:
    """Every direct import among our modules: importer, imported."""
    graph = grimp.build_graph("reporting", "counselling", cache_dir=None)
    return [
        (importer, imported)
        for importer in sorted(graph.modules)
        for imported in sorted(graph.find_modules_directly_imported_by(importer))
    ]


def test_the_import_contracts_hold(root: Path) -> None:
    program = Path(sys.executable).parent / "lint-imports"
    ended = subprocess.run([program, "--no-logo", "--no-cache"], cwd=root, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout


def test_counselling_uses_reporting_through_few_doors(imports: list[tuple[str, str]]) -> None:
    through = [pair for pair in imports if pair[0].startswith("counselling") and pair[1].startswith("reporting")]
    assert through
    assert [pair for pair in through if not _is_door(pair[1])] == []


def _is_door(module: str) -> bool:
    return module.endswith(".model") or any(module == door or module.startswith(f"{door}.") for door in DOORS)


def test_inside_a_room_pages_use_verbs_and_verbs_use_the_model(imports: list[tuple[str, str]]) -> None:
    inside = list(_inside_rooms(imports))
    upward = [pair for pair in inside if _height(pair[0]) < _height(pair[1])]
    assert inside
    assert upward == []


def _inside_rooms(imports: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Imports between two drawers of one room (`package.room.drawer`)."""
    for importer, imported in imports:
        ours, theirs = importer.split("."), imported.split(".")
        if min(len(ours), len(theirs)) > 2 and ours[:2] == theirs[:2]:
            yield importer, imported


def _height(module: str) -> int:
    return HEIGHTS.get(module.split(".")[2], VERB)


def test_every_kernel_is_under_its_contract(root: Path) -> None:
    contracts = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (kernels,) = (contract["source_modules"] for contract in contracts if contract["name"].startswith("5."))
    there = [kernel for kernel in KERNELS if _exists(root / "src" / kernel.replace(".", "/"))]
    assert sorted(kernels) == sorted(there)


def _exists(path: Path) -> bool:
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()
