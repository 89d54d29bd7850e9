"""An archive made in the browser, read back by a reader that is not ours."""

import base64
import io
import json
import subprocess
import zipfile
from pathlib import Path

import pytest

ZIP = Path(__file__).parents[4] / "src" / "counselling" / "workspace" / "browser" / "zip.js"
FILES = {
    "report.txt": "Grüezi, ünd ça và?\n".encode(),
    "files/Zeugnis – Klasse 4b (grösser).pdf": bytes(range(256)) * 300,
    "files/empty": b"",
    "חוזה.txt": b"\xff\x00\xff",
}


def archive(files: list[tuple[str, bytes]], day: str = "2026-11-22") -> bytes:
    given = [{"name": name, "bytes": base64.b64encode(content).decode()} for name, content in files]
    script = f"""
        import {{ zip }} from {json.dumps(ZIP.as_uri())};
        const files = {json.dumps(given)}.map(({{ name, bytes }}) => (
          {{ name, bytes: Uint8Array.from(Buffer.from(bytes, "base64")) }}));
        process.stdout.write(Buffer.from(zip(files, {json.dumps(day)})));
    """
    done = subprocess.run(
        ["node", "--input-type=module", "--eval", script], capture_output=True, check=True, timeout=30
    )
    return done.stdout


def test_every_file_is_read_back_with_its_name_its_day_and_a_right_checksum() -> None:
    with zipfile.ZipFile(io.BytesIO(archive(list(FILES.items())))) as read:
        assert read.testzip() is None
        assert {name: read.read(name) for name in read.namelist()} == FILES
        assert read.namelist() == list(FILES)
        assert {one.date_time for one in read.infolist()} == {(2026, 11, 22, 0, 0, 0)}


def test_the_same_files_give_the_same_bytes() -> None:
    assert archive(list(FILES.items())) == archive(list(FILES.items()))


def test_no_file_at_all_is_an_empty_archive() -> None:
    with zipfile.ZipFile(io.BytesIO(archive([]))) as read:
        assert read.namelist() == []


@pytest.mark.parametrize("name", ["", "/etc/passwd", "../up", "a/../b", "a\\b", "a/", "a//b", "./a", "..", "C:a"])
def test_a_name_that_points_out_of_the_archive_is_refused(name: str) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        archive([(name, b"x")])


def test_a_name_twice_and_a_year_before_the_format_are_refused() -> None:
    with pytest.raises(subprocess.CalledProcessError):
        archive([("a", b"1"), ("a", b"2")])
    with pytest.raises(subprocess.CalledProcessError):
        archive([("a", b"1")], day="1979-12-31")
