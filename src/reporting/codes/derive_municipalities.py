"""Derives `municipalities.csv` and the localities of `other_names.csv` from public registers; run by hand once a year.

    npm pack swiss-maps@4.7.0
    python -m reporting.codes.derive_municipalities swiss-maps-4.7.0.tgz localities.csv

The package (BSD-3-Clause; data: Federal Statistical Office and swisstopo, generalised boundaries) holds the numbers and cantons
of 2026 and, to 2024, the names. The second file is an extract of swisstopo's register of localities, with the columns
`locality` and `bfs_number`; where it has no row for a canton, people find only the municipality's own name.
"""

import base64
import csv
import struct
import sys
import tarfile
from collections.abc import Iterator, Mapping
from hashlib import sha512
from pathlib import Path
from typing import Final

from reporting.codes.places import MUNICIPALITIES, OTHER_NAMES

PACKAGE: Final = "MRX9u8rm6xHmBjAleGvmz2TqzIxrgflO4q7WIZP3mDv11V8j/L3AdbIJsurrKqUIR0FlUEncUIWNDMF2Djg/eg=="  # sha-512
NAMED, CURRENT = "2024", "2026"

# The numbers of cantons in the register: 1 is Zurich, 26 is Jura.
CANTONS: Final = "ZH BE LU UR SZ OW NW GL ZG FR SO BS BL SH AR AI SG GR AG TG TI VD VS NE GE JU"

# Numbers given in 2025 and 2026, of which the package has no names. Their areas are those of the municipalities named beside
# them, as the boundaries of both years show.
NEW: Final = {
    2056: "Fétigny-Ménières",  # Fétigny, Ménières
    2239: "Grolley-Ponthaux",  # Grolley, Ponthaux
    5395: "Lema",  # Astano, Bedigliora, Curio, Miglieglia, Novaggio
    6513: "Laténa",  # Enges, Hauterive (NE), La Tène, Saint-Blaise
    6831: "Moutier",  # until 2025 of the canton of Bern, number 700
}


def rows(table: bytes) -> Iterator[Mapping[str, str]]:
    """The rows of a dBASE III table (the .dbf of a shapefile), in UTF-8."""
    count, header, size = struct.unpack_from("<IHH", table, 4)
    fields = [table[at : at + 32] for at in range(32, header - 1, 32)]
    for number in range(count):
        at, row = header + number * size + 1, {}
        for field in fields:
            name, width = field[:11].split(b"\0")[0].decode("ascii"), field[16]
            row[name] = table[at : at + width].decode().strip(" \0")
            at += width
        yield row


def municipalities(package: Path) -> list[tuple[int, str, str]]:
    """Number, name and canton of every municipality of 2026. Raises ValueError for another package."""
    content = package.read_bytes()
    if base64.b64encode(sha512(content).digest()).decode() != PACKAGE:
        raise ValueError(f"{package} is not swiss-maps 4.7.0")
    with tarfile.open(package) as archive:
        names = {int(row["id"]): row["name"] for row in rows(_table(archive, NAMED))} | NEW
        current = [(int(row["id"]), int(row["KTNR"])) for row in rows(_table(archive, CURRENT))]
    return [(number, names[number], CANTONS.split()[canton - 1]) for number, canton in sorted(current)]


def localities(register: Path) -> list[tuple[str, int]]:
    """Name of a locality and number of a municipality it lies in, each pair once."""
    with register.open(encoding="utf-8", newline="") as file:
        return sorted({(row["locality"], int(row["bfs_number"])) for row in csv.DictReader(file)})


def _table(archive: tarfile.TarFile, year: str) -> bytes:
    member = archive.extractfile(f"package/{year}/municipalities.dbf")
    if member is None:
        raise ValueError(f"the package has no municipalities of {year}")
    return member.read()


def main(package: str, register: str) -> None:
    """Write both lists; the names in other languages, which people collected, stay as they are."""
    found = municipalities(Path(package))
    own = {(name, number) for number, name, _ in found}
    with OTHER_NAMES.open(encoding="utf-8", newline="") as file:
        kept = [(row["name"], int(row["number"]), row["kind"]) for row in csv.DictReader(file)]
    names = [line for line in kept if line[2] != "locality"]
    names += [(*pair, "locality") for pair in localities(Path(register)) if pair not in own]
    _write(MUNICIPALITIES, ("number", "name", "canton"), found)
    _write(OTHER_NAMES, ("name", "number", "kind"), names)


def _write(path: Path, header: tuple[str, ...], lines: list[tuple[int, str, str]] | list[tuple[str, int, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)


if __name__ == "__main__":
    main(*sys.argv[1:])
