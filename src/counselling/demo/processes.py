"""The programs of the example as child processes of this one: all started, or none left behind.

Each has a session of its own, so that Ctrl-C reaches only us and we end them in order; their output goes to files.
"""

import contextlib
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import Final

import httpx

from counselling import cli

READY_SECONDS: Final = 60
STOP_SECONDS: Final = 10


class DidNotStart(Exception):
    """A program ended or kept silent at its start; the text names it and shows the end of what it wrote."""


class Programs:
    """The running children by name, in the order they were started. Owned by `running`."""

    def __init__(self, settings: Path, logs: Path) -> None:
        self._settings = settings
        self._logs = logs
        self.children: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, module: str, verb: str) -> None:
        """Starts `python -m module verb --settings FILE`."""
        command = [sys.executable, "-m", module, verb, "--settings", str(self._settings)]
        with (self._logs / f"{name}.log").open("ab") as log:
            self.children[name] = subprocess.Popen(  # noqa: S603 - our own programs
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )

    def wait_until_ready(self, name: str, url: str) -> None:
        """Returns when the program answers at `url`. Raises DidNotStart."""
        deadline = time.monotonic() + READY_SECONDS
        with httpx.Client(trust_env=False) as http:
            while time.monotonic() < deadline and self.children[name].poll() is None:
                with contextlib.suppress(httpx.TransportError):
                    if http.get(url).is_success:
                        return
                time.sleep(0.05)
        raise DidNotStart(f"{name} did not start:\n{self.last_words(name)}")

    def last_words(self, name: str) -> str:
        """The end of what the program wrote."""
        return (self._logs / f"{name}.log").read_text("utf-8", "replace")[-2000:]

    def kill(self, name: str) -> None:
        """Ends it as a power failure would."""
        child = self.children.pop(name)
        child.send_signal(signal.SIGKILL)
        child.wait()

    def end(self, name: str) -> None:
        """Asks it to end, and waits until it has."""
        child = self.children.pop(name)
        child.terminate()
        child.wait(STOP_SECONDS)

    def ended(self) -> str | None:
        """The name of a child that is no longer there, if any."""
        return next((name for name, child in self.children.items() if child.poll() is not None), None)

    def stop(self) -> None:
        """Asks every child to end, the last started first, and ends whoever does not."""
        for child in reversed(self.children.values()):
            with contextlib.suppress(ProcessLookupError):
                child.terminate()
        for child in self.children.values():
            try:
                child.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def require_free(ports: Iterable[int]) -> None:
    """Nobody listens there yet: what is started beside somebody else would talk to them instead. Raises DidNotStart."""
    for port in ports:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            raise DidNotStart(
                f"port {port} is taken, perhaps by another example: end it, or choose --port and --workspace-port"
            )


@contextlib.contextmanager
def running(settings: Path, logs: Path, urls: Mapping[str, str]) -> Iterator[Programs]:
    """Both programs and the worker, ready; stopped at the end whatever happens.

    `urls` gives where `reporting` and `counselling` listen.
    """
    logs.mkdir(exist_ok=True)
    programs = Programs(settings, logs)
    try:
        start_all(programs, urls)
        yield programs
    finally:
        programs.stop()


def start_all(programs: Programs, urls: Mapping[str, str]) -> None:
    """Starts whichever of the three is not running and waits until both programs answer."""
    for name, (module, verb) in _PROGRAMS.items():
        if name not in programs.children:
            programs.start(name, module, verb)
    for name, url in urls.items():
        programs.wait_until_ready(name, f"{url}/health")


def print_papers(settings: Path, logs: Path, what: str) -> bool:
    """Prints posters and cards (`print`) or the yearly figures (`report`), as an operator would; a dot every two seconds.

    Without its library or the fonts the example does without them.
    """
    logs.mkdir(exist_ok=True)
    command, dots = [sys.executable, "-m", "reporting.cli", what, "--settings", str(settings)], ""
    with (
        (logs / f"{what}.log").open("wb") as log,
        subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log) as child,  # noqa: S603 - ours
    ):
        while _still_runs(child, 2):
            print("." if dots else " " * 11 + ".", end="", flush=True)
            dots += "."
    print("\n" if dots else "", end="", flush=True)
    return child.returncode == 0


def _still_runs(child: subprocess.Popen[bytes], seconds: float) -> bool:
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        return True
    return False


_PROGRAMS: Final = {
    "reporting": ("reporting.cli", "serve"),
    "counselling": ("counselling.cli", "serve"),
    "worker": ("counselling.cli", "worker"),
}


def command(*arguments: object) -> str:
    """Runs `counselling ARGUMENTS` in this process; what it printed. Raises DidNotStart with what it complained of."""
    said, complained = StringIO(), StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(complained):
        status = cli.main([str(argument) for argument in arguments])
    if status != 0:
        raise DidNotStart(complained.getvalue().strip())
    return said.getvalue()
