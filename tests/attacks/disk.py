"""Everything that a thief of the disk carries away, and how she searches it: each secret in every spelling."""

import base64
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

# What the example keeps in clear for its own people, and the service key that the thief has not got.
NOT_STOLEN = frozenset(
    {"secrets.json", "root.txt", "escrow_shares.txt", "service_keys.txt", "READ_ME", "manifest.txt", "centres.toml"}
)


class Disk(NamedTuple):
    """The service and its temporary files, PostgreSQL's own directory if it has one, the database's address."""

    folder: Path
    temporary: Path
    postgresql: Path | None
    database: str

    def files(self) -> Iterator[Path]:
        """Every file of the service and its database: tables, indexes, write-ahead log, logs, leftovers."""
        for top in filter(None, (self.folder, self.temporary, self.postgresql)):
            for path in top.rglob("*"):
                if path.is_file() and path.name not in NOT_STOLEN:
                    yield path


def found(disk: Disk, secrets: Mapping[str, bytes]) -> list[str]:
    """Where which secret lies, in any spelling: `name as spelling in path`."""
    needles = [(name, spelling, text) for name, value in secrets.items() for spelling, text in spellings(value).items()]
    hits = []
    for path in disk.files():
        content = path.read_bytes()
        hits += [f"{name} as {spelling} in {path}" for name, spelling, text in needles if text in content]
    return hits


def spellings(value: bytes) -> dict[str, bytes]:
    """The forms in which these bytes may lie about. A base64 text depends on what stood before: all three are tried."""
    forms = {"bytes": value, "hex": value.hex().encode(), "HEX": value.hex().upper().encode()}
    for offset in range(3):
        known = slice((offset * 8 + 5) // 6, (offset + len(value)) * 8 // 6)
        forms[f"base64+{offset}"] = base64.b64encode(bytes(offset) + value)[known]
        in_urls = base64.urlsafe_b64encode(bytes(offset) + value)[known]
        if in_urls not in forms.values():
            forms[f"base64url+{offset}"] = in_urls
    try:
        text = value.decode()
    except UnicodeDecodeError:
        return forms
    return forms | {"UTF-16LE": text.encode("utf-16-le"), "UTF-16BE": text.encode("utf-16-be")}
