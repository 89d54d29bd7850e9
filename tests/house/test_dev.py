"""`./dev` explains itself, refuses what it does not know, and ends quietly."""

import ast
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

VERBS = ("setup", "run", "test", "check", "lock", "bench", "screenshots", "vectors", "code", "build")


def _dev(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([root / "dev", *words], capture_output=True, text=True, check=False, cwd="/")


def test_alone_it_lists_its_verbs_with_one_line_each(root: Path) -> None:
    ended = _dev(root)
    lines = [line.split(maxsplit=1) for line in ended.stdout.splitlines() if line.startswith("  ")]
    assert ended.returncode == 0
    assert tuple(verb for verb, _ in lines) == VERBS


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_explains_itself_with_an_example(root: Path, verb: str) -> None:
    ended = _dev(root, verb, "--help")
    assert ended.returncode == 0
    assert f"example: ./dev {verb}" in ended.stdout


def test_an_unknown_verb_gets_one_line_of_advice(root: Path) -> None:
    ended = _dev(root, "tset")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "dev: no verb 'tset'; did you mean test?\n"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("setup", "now"), "it takes no 'now'"),
        (("check", "--fixx"), "it takes no '--fixx'"),
        (("build", "all"), "it takes no 'all'"),
        (("vectors", "one.json", "two.json"), "one file at a time"),
    ],
)
def test_what_a_verb_does_not_take_is_said_and_nothing_is_done(root: Path, words: tuple[str, ...], says: str) -> None:
    ended = _dev(root, *words)
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1)
    assert ended.stderr.startswith(f"dev {words[0]}: {says}")


def test_a_missing_vector_file_gets_one_line(root: Path) -> None:
    ended = _dev(root, "vectors", "no-such-file.json")
    assert ended.returncode == 2
    assert ended.stderr == f"dev vectors: there is no file {Path('/no-such-file.json')}\n"


def test_it_needs_nothing_but_the_standard_library(root: Path) -> None:
    tree = ast.parse((root / "dev").read_text())
    modules = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    modules += [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert {module.split(".")[0] for module in modules} <= sys.stdlib_module_names


def test_ctrl_c_ends_it_and_what_it_started_without_a_traceback(root: Path, tmp_path: Path) -> None:
    (tmp_path / "test_long.py").write_text(
        "import os, pathlib, time\n\ndef test_long():\n"
        f"    pathlib.Path({str(tmp_path / 'started')!r}).write_text(str(os.getpid()))\n    time.sleep(60)\n"
    )
    terminal, other = pty.openpty()
    command = [str(part) for part in (root / "dev", "test", "--rootdir", tmp_path, tmp_path)]
    # Whoever runs these tests may have told them not to hear the interrupt.
    command = ["env", "--default-signal=INT", *command]
    with subprocess.Popen(command, stdin=other, stdout=other, stderr=other, start_new_session=True) as process:
        os.close(other)
        started = tmp_path / "started"
        latest = time.monotonic() + 120
        while process.poll() is None and not _text(started) and time.monotonic() < latest:
            time.sleep(0.05)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
        shown = _all_of(terminal)
        assert process.wait(60) == 130, shown
    assert "KeyboardInterrupt" in shown  # pytest's own word for it, in its report
    assert 'File "' not in shown
    with pytest.raises(ProcessLookupError):
        os.kill(int(_text(started)), 0)


def _text(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def _all_of(terminal: int) -> str:
    """Everything shown until the other side hangs up."""
    shown = b""
    try:
        while part := os.read(terminal, 65536):
            shown += part
    except OSError:
        pass
    finally:
        os.close(terminal)
    return shown.decode()
