"""What is committed names no registry, no place on somebody's machine, pins what it downloads, and is spelt Swiss."""

import json
import re
import subprocess
from pathlib import Path

import pytest

REGISTRIES = re.compile(
    r"pypi\.org|pythonhosted\.org|registry\.npmjs|registry\.yarnpkg|deb\.debian\.org|npmmirror\.com"
)
PLACES = re.compile(r"(?<![\w.~-])/(?:work|root|Users)/\w|(?<![\w.~-])/home/(?!isonomia)\w")
REQUIREMENTS = ("requirements.txt", "requirements-dev.txt", "requirements-uv.txt")
SHARP_S = "\N{LATIN SMALL LETTER SHARP S}\N{LATIN CAPITAL LETTER SHARP S}"


@pytest.fixture(scope="module")
def committed(root: Path) -> dict[str, str]:
    """The text of every file that is committed or about to be."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    names = [name for name in listed.split("\0") if (root / name).is_file() and not name.endswith(".png")]
    assert "pyproject.toml" in names
    return {name: (root / name).read_text(errors="replace") for name in names}


@pytest.mark.parametrize("pattern", [REGISTRIES, PLACES], ids=["registry", "place"])
def test_no_file_names_a_registry_or_a_place_on_a_machine(committed: dict[str, str], pattern: re.Pattern[str]) -> None:
    found = {name: match[0] for name, text in committed.items() if (match := pattern.search(text))}
    assert found == {}


def test_no_file_names_the_folder_it_lies_in(committed: dict[str, str], root: Path) -> None:
    assert [name for name, text in committed.items() if f"{root}/" in text] == []


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_requirements_are_pinned_by_hash_and_name_no_host(root: Path, name: str) -> None:
    text = (root / name).read_text()
    blocks = [block for block in re.split(r"\n(?=\S)", text.strip()) if not block.startswith("#")]
    assert blocks
    assert [block for block in blocks if "==" not in block or "--hash=sha256:" not in block] == []
    assert "://" not in text
    assert "--index" not in text


def test_the_package_lock_is_pinned_by_hash_and_names_no_host(root: Path) -> None:
    packages = json.loads((root / "package-lock.json").read_text())["packages"]
    installed = {path: package for path, package in packages.items() if path}
    assert installed
    assert [path for path, package in installed.items() if not package.get("integrity")] == []
    assert [path for path, package in installed.items() if "resolved" in package] == []


def test_german_is_spelt_as_in_switzerland(committed: dict[str, str]) -> None:
    """No other language of ours has the letter, so it may stand nowhere."""
    assert [name for name, text in committed.items() if any(letter in text for letter in SHARP_S)] == []


def test_nothing_of_others_is_committed(root: Path) -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, text=True, check=True).stdout
    assert not re.search(r"(^|/)(node_modules|built|\.dev|vendor)/|\.(whl|woff2?|ttf|otf|wasm)$", listed, re.MULTILINE)
