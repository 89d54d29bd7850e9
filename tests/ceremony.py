"""The escrow ceremony as its three keepers hold it: sheets of paper, and a machine of its own."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.service import Service


def shares(service: Service) -> list[str]:
    """The three shares, from their sheets of paper."""
    lines = service.folder.escrow_shares.read_text().splitlines()
    return [lines[number + 1] for number, line in enumerate(lines) if line.startswith("share ")]


def recover(service: Service, request: Path, out: Path, typed: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """The ceremony, on a machine of its own, with these shares typed in."""
    words = ["ceremony", "recover", str(request), "--root", service.settings.roots[0], "--out", str(out)]
    return subprocess.run(
        [sys.executable, "-m", "counselling.cli", *words],
        input="\n".join(typed) + "\n",
        capture_output=True,
        text=True,
        check=False,
    )
