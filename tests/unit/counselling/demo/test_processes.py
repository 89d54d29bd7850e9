"""The example starts beside nobody: a port that is taken is said before anything of it is made or forgotten."""

import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from counselling.demo.__main__ import main
from counselling.demo.processes import require_free


@pytest.fixture(autouse=True)
def _signals() -> Iterator[None]:
    """The example hears SIGTERM in its own way; the tests go on without that."""
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


def test_a_port_that_is_taken_is_said_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert main(["--folder", str(tmp_path / "example"), "--port", str(port), "--workspace-port", "1"]) == 1
    assert capsys.readouterr().err.startswith(f"demo: port {port} is taken")
    assert not (tmp_path / "example").exists()
    require_free([port])
