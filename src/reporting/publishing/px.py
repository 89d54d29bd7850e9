"""A table of a release as a PX file, the format that STAT-TAB of the Federal Statistical Office reads and writes.

Source: PX file format, version 2013 (Statistics Sweden). Texts stand in German, French, Italian and English; UTF-8.
"""

from collections.abc import Iterator
from typing import Final

from reporting.codes import LANGUAGES
from reporting.publishing.releases import Release, Table, years_together
from reporting.publishing.tables import called, dimension, labels, period, place, rows, title, together, unit_called
from reporting.publishing.words import BASIS, PROTECTED, REPORTED, SEVERAL, TWICE

MEDIA_TYPE: Final = "text/x-pc-axis"
_LONGEST: Final = 200  # characters of a text on one line; the format allows 256 for the whole line
_FIRST: Final = LANGUAGES[0]


def as_px(release: Release, table: Table, source: str) -> bytes:
    """The file. `source`: who runs the service. What stands in a text with `"` stands there with `'`."""
    lines = [*_head(release, table), *_texts(release, table, source), *_values(release, table)]
    numbers = "\r\n".join(" ".join(map(str, row)) for row in rows(table))
    return ("\r\n".join(lines) + f"\r\nDATA=\r\n{numbers};\r\n").encode()


def _head(release: Release, table: Table) -> list[str]:
    day = release.published.strftime("%Y%m%d 00:00")
    return [
        'CHARSET="ANSI";',
        'AXIS-VERSION="2013";',
        'CODEPAGE="utf-8";',
        f'LANGUAGE="{_FIRST}";',
        f"LANGUAGES={_listed(LANGUAGES)};",
        f'CREATION-DATE="{day}";',
        f'LAST-UPDATED="{day}";',
        "DECIMALS=0;",
        "SHOWDECIMALS=0;",
        f'MATRIX="{release.canton}{release.year}_{release.version}";',
        f'TABLEID="{table.name}";',
        f'SURVEY="{place(release)}";',
        'SUBJECT-CODE="ISO";',
        "AGGREGALLOWED=NO;" if table.mentions else "AGGREGALLOWED=YES;",
    ]


def _texts(release: Release, table: Table, source: str) -> Iterator[str]:
    notes = (REPORTED, TWICE, PROTECTED, *([SEVERAL] if table.mentions else []))
    is_pooled = years_together(table) > 1
    for tag in LANGUAGES:
        known, name = _of(tag), called(release, table, tag)
        basis = BASIS[tag].format(year=period(release, table), day=release.cut_off.isoformat())
        yield f"SUBJECT-AREA{known}={_text(title(release, tag))};"
        yield f"TITLE{known}={_text(f'{title(release, tag)}: {name}')};"
        yield f"CONTENTS{known}={_text(name)};"
        yield f"UNITS{known}={_text(unit_called(table, tag))};"
        yield f"SOURCE{known}={_text(source)};"
        said = [basis, *(note[tag] for note in notes), *([together(release, tag)] if is_pooled else [])]
        yield f"NOTE{known}={_text(' '.join(said))};"


def _values(release: Release, table: Table) -> Iterator[str]:
    for tag in LANGUAGES:
        known = _of(tag)
        names = [dimension(release, one).names[tag] for one in table.dimensions]
        yield f"STUB{known}={_text(names[0])};"
        if len(names) > 1:
            yield f"HEADING{known}={_text(names[1])};"
        for name, said, codes in zip(names, labels(release, table, tag), table.codes, strict=True):
            yield f"VALUES{known}({_text(name)})={_listed(said)};"
            yield f"CODES{known}({_text(name)})={_listed(codes)};"


def _of(tag: str) -> str:
    return "" if tag == _FIRST else f"[{tag}]"


def _listed(texts: tuple[str, ...] | list[str]) -> str:
    return ",\r\n".join(map(_text, texts))


def _text(text: str) -> str:
    """In quotation marks; a long one goes on in a string on the next line."""
    plain = text.replace('"', "'")
    parts = [plain[at : at + _LONGEST] for at in range(0, len(plain), _LONGEST)] or [""]
    return "\r\n".join(f'"{part}"' for part in parts)
