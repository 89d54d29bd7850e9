"""The one-way rule: who may import whom. Its parts 1, 2 and 3 are contracts in pyproject.toml; 4, 5 and 6 are here."""

import subprocess
import sys
from collections.abc import Iterable, Iterator
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
    "reporting.mailbox.attachments",  # the files of the messages
    "reporting.mailbox.box",
    "reporting.mailbox.messages",
    "reporting.mailbox.reports",  # a report that a member takes in
    "reporting.mailbox.uploads",  # and how they arrive
    "reporting.mailbox.wishes",
    "reporting.publishing.releases",
    "reporting.sealing",
    "reporting.settings",
    "reporting.web",
    "reporting.whole_file",
)
# 4. Drawers of a room from the ground up (`keys_api` is an `api`); whatever has another name is a verb.
HEIGHTS = {"model": 0, "pages": 2, "api": 2}
VERB = 1
SHELL = "reporting.web"  # no room: what surrounds every page
# 5. What a reviewer reads alone, as far as it exists, and what it may not reach, not even through others.
KERNELS = (
    "counselling.audit.checkpoint",
    "counselling.audit.entries",
    "counselling.audit.repeats",
    "counselling.audit.statement",
    "counselling.audit.tree",
    "counselling.audit.verify",
    "counselling.routing.moves",
    "counselling.routing.rules",
    "counselling.statistics.protection",
    "counselling.statistics.relations",
    "counselling.statistics.tables",
    "counselling.statistics.witness",
    "reporting.centres.responsible",
    "reporting.codes",
    "reporting.deadlines.due",
    "reporting.deadlines.reading",
    "reporting.deadlines.rules",
    "reporting.deadlines.working_days",
    "reporting.sealing",
)
FRAMEWORKS = ("alembic", "anyio", "jinja2", "litestar", "psycopg", "sqlalchemy", "sqlite3", "uvicorn")
GROUND = ("reporting.database", "reporting.settings", "reporting.web", "counselling.settings")


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("reporting", "counselling", include_external_packages=True, cache_dir=None)


@pytest.fixture(scope="module")
def imports(graph: grimp.ImportGraph) -> list[tuple[str, str]]:
    """Every direct import among our modules: importer, imported."""
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
    assert _listed(pair for pair in through if not _is_door(pair[1])) == ""


def _is_door(module: str) -> bool:
    return module.endswith(".model") or any(module == door or module.startswith(f"{door}.") for door in DOORS)


def test_inside_a_room_pages_use_verbs_and_verbs_use_the_model(imports: list[tuple[str, str]]) -> None:
    inside = list(_inside_rooms(imports))
    assert inside
    assert _listed(pair for pair in inside if _height(pair[0]) < _height(pair[1])) == ""


def _inside_rooms(imports: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Imports between two drawers of one room (`package.room.drawer`)."""
    for importer, imported in imports:
        ours, theirs = importer.split("."), imported.split(".")
        if min(len(ours), len(theirs)) > 2 and ours[:2] == theirs[:2] and not importer.startswith(SHELL):
            yield importer, imported


def _height(module: str) -> int:
    return HEIGHTS.get(module.split(".")[2].rpartition("_")[2], VERB)


def _listed(imports: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"{importer} imports {imported}" for importer, imported in imports)


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_kernel_knows_no_framework_and_no_database(graph: grimp.ImportGraph, kernel: str) -> None:
    parts = {module for module in graph.modules if module == kernel or module.startswith(f"{kernel}.")}
    reached = parts.union(*(graph.find_upstream_modules(part) for part in parts))
    forbidden = {module for module in reached if module.split(".")[0] in FRAMEWORKS or module.startswith(GROUND)}
    assert forbidden == set()


def test_the_graph_sees_frameworks_where_they_are(graph: grimp.ImportGraph) -> None:
    assert "sqlalchemy" in graph.find_upstream_modules("counselling.cases.model")
