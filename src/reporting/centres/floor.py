"""The lowest sequence that a manifest may have here. It stands in a file beside the service keys, outside the database and
its backups: whoever writes to the database, or brings an old one back, cannot bring an old manifest into force with it.
"""

import logging
from pathlib import Path
from typing import Final

from reporting.sealing.manifest import SEQUENCES
from reporting.settings import Settings
from reporting.whole_file import write_whole

_NAME: Final = "manifest-sequence"

_log = logging.getLogger(__name__)


def floor(settings: Settings) -> int:
    """The sequence of the last manifest that was imported; 0 before the first. A file that says nothing refuses them all."""
    path = _path(settings)
    try:
        return int(path.read_text("ascii"))
    except FileNotFoundError:
        return 0
    except (OSError, ValueError):
        _log.critical("%s cannot be read: no manifest is believed", path)
        return SEQUENCES


def raise_floor(settings: Settings, sequence: int) -> None:
    """From here on nothing below this sequence is in force; it never falls. Raises OSError."""
    path = _path(settings)
    if sequence <= floor(settings):
        return
    write_whole(path, f"{sequence}\n")


def _path(settings: Settings) -> Path:
    return settings.service_keys.with_name(_NAME)
