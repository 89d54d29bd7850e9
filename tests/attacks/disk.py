"""Everything that a thief of the disk carries away, and how she searches it: each secret in every spelling."""

import base64
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

HEAD: Final = 4  # bytes of a needle that are looked for first
SECOND_NAME: Final = "Samir Beispiel"  # in the roster; so long that megabytes of sealed bytes do not hold it by chance

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
    seek = seeker(spelt(secrets))
    return [f"{hit} in {path}" for path in disk.files() for hit in sorted(seek(path.read_bytes()))]


def spelt(secrets: Mapping[str, bytes]) -> dict[str, bytes]:
    """Each secret in each of its forms: `name as spelling`."""
    return {f"{name} as {form}": text for name, value in secrets.items() for form, text in spellings(value).items()}


def seeker(needles: Mapping[str, bytes]) -> Callable[[bytes], set[str]]:
    """Tells which needles (each of four bytes or more) are in some bytes, in one pass over them however many needles there are.

    Four bytes are read at every place, and only where they begin a needle is it compared whole.
    """
    assert min(map(len, needles.values())) >= HEAD
    by_head: dict[int, list[tuple[str, bytes]]] = defaultdict(list)
    for name, text in needles.items():
        by_head[int.from_bytes(text[:HEAD], "little")].append((name, text))
    heads = np.array(sorted(by_head), np.uint32)
    begins = np.zeros(1 << 16, np.bool_)
    begins[heads & 0xFFFF] = True

    def seek(content: bytes) -> set[str]:
        hits: set[str] = set()
        for shift in range(min(HEAD, len(content) - HEAD + 1)):
            words = np.frombuffer(content, "<u4", (len(content) - shift) // HEAD, shift)
            likely = np.flatnonzero(begins[words & 0xFFFF])
            for place in likely[np.isin(words[likely], heads)].tolist():
                at = shift + HEAD * place
                hits |= {name for name, text in by_head[int(words[place])] if content.startswith(text, at)}
        return hits

    return seek


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
