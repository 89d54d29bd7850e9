"""A file is there whole or not at all."""

import stat
from pathlib import Path

import pytest

from reporting.whole_file import new_file, write_whole


def test_what_is_written_takes_the_place_of_what_was_there_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    for text in ("erst", "später"):
        for content in (text, text.encode()):
            write_whole(path, content)
            assert path.read_text("utf-8") == text
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    write_whole(path, "before")
    (tmp_path / "note.txt.new").mkdir()
    with pytest.raises(OSError, match="directory"):
        write_whole(path, "after")
    assert path.read_text() == "before"


def test_a_new_file_is_its_owners_and_overwrites_nothing(tmp_path: Path) -> None:
    path = tmp_path / "key"
    with new_file(path, 0o600) as file:
        file.write(b"secret")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError), new_file(path) as file:
        file.write(b"other")
    assert path.read_bytes() == b"secret"


def test_a_new_file_that_was_not_finished_is_not_there(tmp_path: Path) -> None:
    def begun() -> None:
        with new_file(tmp_path / "key") as file:
            file.write(b"half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        begun()
    assert list(tmp_path.iterdir()) == []
