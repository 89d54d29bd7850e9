"""A table of a release as a picture (SVG 1.1): bars, bars in groups, a line over the months, dots for long lists, a map.

A picture has a title, a description that says its numbers, real text, patterns beside colour, and no script or style of its
own. It says nothing that its table does not say. Pure: the same table gives the same bytes.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple
from xml.sax.saxutils import escape

from reporting.publishing import maps
from reporting.publishing.releases import Release, Table
from reporting.publishing.tables import called, labels, place, rows, title, unit_called
from reporting.web.language import month_name

MEDIA_TYPE: Final = "image/svg+xml"

WIDTH: Final = 720
LEFT: Final = 340  # where the names end and the bars begin
RIGHT: Final = 690
LINE: Final = 22  # the height of a line with its name
LONGEST_NAME: Final = 54  # characters that fit beside the bars
GREY: Final = "#8d8d8d"
MANY: Final = 12  # more lines than that are dots
SERIES: Final = 4  # as many colours as are told apart; more columns, and there is no picture
COLOURS: Final = ("#0f5c56", "#d98e2b", "#4a5fb0", GREY)
MONTHS: Final = ("month",)
NOT_STATED: Final = ("not_stated",)
# Over each colour: nothing, stripes, dots, stripes the other way.
PATTERNS: Final = ("", "M0 6L6 0", "M2 3h2", "M0 0L6 6")

Line = tuple[str, Sequence[int]]  # a name and its numbers, one a series


class Plot(NamedTuple):
    """What is drawn: lines with their numbers, the names of the series (none for one), what is counted."""

    lines: Sequence[Line]
    series: Sequence[str]
    unit: str


def plot_of(release: Release, table: Table, language: str) -> Plot | None:
    """What a picture of a table shows; None: it has too many columns, or nothing to show."""
    names, *columns = labels(release, table, language)
    series = columns[0] if columns else []
    if len(series) > SERIES or len(names) * max(len(series), 1) > 48 or not any(table.counts):
        return None
    lines = list(zip(names, rows(table), strict=True))
    if table.dimensions == MONTHS and table.codes[0][-1:] == NOT_STATED:
        del lines[-1]  # no month: it stands in the table alone
    return Plot(lines, series, unit_called(table, language))


def chart(release: Release, table: Table, language: str, *, alone: bool = True) -> str:
    """The picture of a table, or an empty text if there is none. `alone`: as a file; else for a page that shows the table."""
    plot = plot_of(release, table, language)
    if plot is None:
        return ""
    drawn, height = _drawn(plot, table, language)
    box = f'viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="12" fill="currentColor"'
    if not alone:
        return f'<svg {box} aria-hidden="true">{drawn}</svg>'
    head = f"{called(release, table, language)}. {title(release, language)}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {box} role="img" aria-labelledby="t d" lang="{language}" '
        f'width="{WIDTH}" height="{height}"><title id="t">{escape(head)} ({place(release)})</title>'
        f'<desc id="d">{escape(described(plot))}</desc>{drawn}</svg>'
    )


def described(plot: Plot) -> str:
    """The numbers of a picture in words: `Cases. Work: 25; School: 10.`"""
    series = plot.series or [""]
    told = (
        f"{name}: " + ", ".join(f"{one} {count}".strip() for one, count in zip(series, counts, strict=True))
        for name, counts in plot.lines
    )
    return f"{plot.unit}. {'; '.join(told)}."


def _drawn(plot: Plot, table: Table, language: str) -> tuple[str, int]:
    if table.dimensions == MONTHS:
        return _over_time(_short(plot, table, language))
    if maps.is_mapped(table.dimensions, table.codes[0]):
        return maps.drawn(table.codes[0], plot.lines, COLOURS[0])
    most = max(count for _, counts in plot.lines for count in counts) or 1
    if plot.series:
        return _grouped(plot, most)
    drawn = _dots if len(plot.lines) > MANY else _bars
    tops = [LINE * at for at in range(len(plot.lines))]
    ends = [LEFT + _long(count, most) for _, (count,) in plot.lines]
    said = "".join(
        f'<text x="{x + 9}" y="{y + 15}">{counts[0]}</text>'
        for x, y, (_, counts) in zip(ends, tops, plot.lines, strict=True)
    )
    return _names(plot, tops) + drawn(ends, tops) + said, LINE * len(tops) + 4


def _bars(ends: Sequence[int], tops: Sequence[int]) -> str:
    """All in one path."""
    drawn = "".join(f"M{LEFT} {y + 3}h{x - LEFT}v16H{LEFT}z" for x, y in zip(ends, tops, strict=True) if x > LEFT)
    return f'<path d="{drawn}" fill="{COLOURS[0]}"/>'


def _dots(ends: Sequence[int], tops: Sequence[int]) -> str:
    stems = "".join(f"M{LEFT} {y + 11}H{x}" for x, y in zip(ends, tops, strict=True))
    dots = "".join(f'<circle cx="{x}" cy="{y + 11}" r="5"/>' for x, y in zip(ends, tops, strict=True))
    return f'<path d="{stems}" stroke="{GREY}"/><g fill="{COLOURS[0]}">{dots}</g>'


def _grouped(plot: Plot, most: int) -> tuple[str, int]:
    thick, gap = 12, 10
    tall, start = thick * len(plot.series) + gap, LINE * len(plot.series) + 8
    tops = [start + tall * at for at in range(len(plot.lines))]
    parts = [
        _patterns(len(plot.series)),
        *_legend(plot.series),
        _names(plot, [y + (tall - gap - LINE) // 2 for y in tops]),
    ]
    for number in range(len(plot.series)):
        longs = [_long(counts[number], most) for _, counts in plot.lines]
        ys = [top + thick * number for top in tops]
        shape = "".join(f"M{LEFT} {y}h{x}v{thick - 1}h-{x}z" for x, y in zip(longs, ys, strict=True) if x)
        parts.append(_filled(shape, number))
        said = (
            f'<text x="{LEFT + x + 6}" y="{y + 10}">{counts[number]}</text>'
            for x, y, (_, counts) in zip(longs, ys, plot.lines, strict=True)
        )
        parts.append(f'<g font-size="10">{"".join(said)}</g>')
    return "".join(parts), start + tall * len(plot.lines)


def _legend(series: Sequence[str]) -> Iterator[str]:
    for number, name in enumerate(series):
        yield _filled(f"M{LEFT} {LINE * number + 4}h24v14h-24z", number)
        yield f'<text x="{LEFT + 32}" y="{LINE * number + 16}">{escape(name)}</text>'


def _filled(shape: str, number: int) -> str:
    plain = f'<path d="{shape}" fill="{COLOURS[number]}"/>'
    return plain if not PATTERNS[number] else f'{plain}<path d="{shape}" fill="url(#p{number})"/>'


def _patterns(series: int) -> str:
    """Defined once in a picture; only what stands before the fourth series is used."""
    made = (
        f'<pattern id="p{number}" width="6" height="6" patternUnits="userSpaceOnUse">'
        f'<path d="{PATTERNS[number]}" stroke="#fff" stroke-width="1.5"/></pattern>'
        for number in range(1, series)
    )
    return f"<defs>{''.join(made)}</defs>"


def _short(plot: Plot, table: Table, language: str) -> Plot:
    """With months in short, so that twelve stand side by side; half-years and quarters as they are called."""
    lines = zip(table.codes[0], plot.lines, strict=False)  # what is not stated has no line
    return plot._replace(
        lines=[
            (month_name(language, int(code), "abbreviated") if code.isdigit() else name, counts)
            for code, (name, counts) in lines
        ]
    )


def _over_time(plot: Plot) -> tuple[str, int]:
    bottom, tall, side = 190, 160, max(30, *(4 * len(name) for name, _ in plot.lines))
    most = max(counts[0] for _, counts in plot.lines) or 1
    step = (WIDTH - 2 * side) / max(len(plot.lines) - 1, 1)
    xs = [round(side + step * at) for at in range(len(plot.lines))]
    ys = [bottom - tall * counts[0] // most for _, counts in plot.lines]
    line = "L".join(f"{x} {y}" for x, y in zip(xs, ys, strict=True))
    dots = "".join(f'<circle cx="{x}" cy="{y}" r="4"/>' for x, y in zip(xs, ys, strict=True))
    told = [y + 17 if _is_valley(ys, at) else y - 9 for at, y in enumerate(ys)]  # where no line runs
    said = "".join(
        f'<text x="{x}" y="{y}">{counts[0]}</text><text x="{x}" y="{bottom + 34}">{escape(name)}</text>'
        for x, y, (name, counts) in zip(xs, told, plot.lines, strict=True)
    )
    drawn = (
        f'<path d="M{side} {bottom}H{WIDTH - side}" stroke="{GREY}"/>'
        f'<path d="M{line}" fill="none" stroke="{COLOURS[0]}" stroke-width="2"/>'
        f'<g fill="{COLOURS[0]}">{dots}</g><g text-anchor="middle">{said}</g>'
    )
    return drawn, bottom + 42


def _is_valley(ys: Sequence[int], at: int) -> bool:
    """Whether a line comes down to a point, or goes up from it, and none lies below. `ys`: from above."""
    beside = [*ys[max(at - 1, 0) : at], *ys[at + 1 : at + 2]]
    return bool(beside) and max(beside) <= ys[at] and min(beside) < ys[at]


def _names(plot: Plot, tops: Sequence[int]) -> str:
    said = (
        f'<text y="{y + 15}">{escape(name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…")}</text>'
        for y, (name, _) in zip(tops, plot.lines, strict=True)
    )
    return f'<g text-anchor="end" transform="translate({LEFT - 8})">{"".join(said)}</g>'


def _long(count: int, most: int) -> int:
    return (RIGHT - LEFT - 20) * count // most
