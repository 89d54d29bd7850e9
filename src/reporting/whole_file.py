"""Files that are there whole or not at all, and on the disk before anybody builds on them.

A crash leaves the old one or the new one.
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO


def write_whole(path: Path, content: str | bytes) -> None:
    """Put a text (UTF-8), or bytes, in the place of what is there. Raises OSError: what was there is still there."""
    draft = path.with_name(f"{path.name}.new")
    with draft.open("wb") as file:
        file.write(content.encode() if isinstance(content, str) else content)
        _sync(file)
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)  # the name, too
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextlib.contextmanager
def new_file(path: Path, mode: int = 0o644) -> Iterator[BinaryIO]:
    """A file that was not there, to be written; on the disk from the end of the block on.

    Raises FileExistsError, and leaves what is there; OSError if it cannot be written. Whatever the block raises, no half is left.
    """
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        try:
            yield file
            _sync(file)
        except BaseException:
            path.unlink()
            raise


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
