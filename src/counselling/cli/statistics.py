"""`counselling statistics attack` and `counselling simulate`: attack what was published; invent rows to try things with.

The attack needs no installation: the files that anybody can download are enough. It ends with 0 if it learned nothing it must
not, 1 if it did, 2 if it could not be done. What statisticians do themselves is in `statistics_room`, files for others in
`statistics_files`.
"""

import argparse
import re
import secrets
import sys
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from counselling.audit.entries import OPERATOR
from counselling.audit.outbox import INSTALLATION, compose, open_trail, store, what
from counselling.cli import statistics_files, statistics_room
from counselling.cli.ground import CannotDo, add_command, add_group
from counselling.statistics.attack import NARROW, Learned, learn, system_of
from counselling.statistics.blocks_attack import BLOCK, learned_together, parted, told_by_block
from counselling.statistics.model import statistics_rows
from counselling.statistics.printed import BETWEEN, Cell, Printed
from counselling.statistics.printed import read as read_printed
from counselling.statistics.printed_files import READERS, NotPrinted
from counselling.statistics.relations import ENDLESS, Contradiction
from counselling.statistics.side_by_side import compared, only
from counselling.statistics.simulated import sealed_rows, simulated
from reporting.centres.directory import CANTONS
from reporting.centres.service import read_service_keys
from reporting.database import Database
from reporting.errors import NotFound
from reporting.settings import load
from reporting.web import clock

READ = (".csv", ".json", *READERS)
BESIDE = ".csv-metadata.json"  # says what columns mean, holds no figures
SHOWN = 3  # cells named of each finding
WIDEST = 10  # values of a cell: `--thorough` looks at every one
NOT_LOOKED_AT = (
    "Not looked at: two blocks of years beside each other, more than two versions of a year at once, or several of one year beside "
    "a block."
)
ENDS = "Ends with 0 if nothing was learned that must not be known, with 1 if something was, with 2 if it could not be done."
YEARS = re.compile(r"(20[0-9]{2})(?:-(20[0-9]{2}))?")


def add_commands(verbs: Any) -> None:
    """Describe them."""
    kinds = add_group(
        verbs,
        "statistics",
        "draft, approve, publish and attack yearly figures; files of them",
        "statistics attack --year 2025 downloads/",
    )
    statistics_room.add_commands(kinds)
    statistics_files.add_commands(kinds)
    attack = add_command(
        kinds,
        "attack",
        _attack,
        "try to work out true counts from published releases in a folder: files of any kind, pages, reports",
        "statistics attack --year 2025 downloads/",
        settings=False,
    )
    attack.description = f"{attack.description} {ENDS} {NOT_LOOKED_AT}"
    attack.add_argument("folder", type=Path, metavar="DIR", help=f"where the downloaded files lie: {', '.join(READ)}")
    attack.add_argument("--year", type=int, help="the releases of this year alone")
    attack.add_argument(
        "--added", type=_positive, metavar="N", help="cases that were added between two versions, for whoever knows it"
    )
    attack.add_argument(
        "--thorough", action="store_true", help="an integer program for every cell, not for narrow ones alone: minutes"
    )
    simulate = add_command(
        verbs,
        "simulate",
        _simulate,
        "add invented rows to the statistics of a demonstration; each run adds more",
        "simulate --settings demo.toml --canton SG --years 2023-2025 --cases 60 --seed 1",
    )
    simulate.add_argument("--cases", type=_positive, required=True, metavar="N", help="cases a year")
    simulate.add_argument("--years", required=True, metavar="A-B", help="the first and the last year, or one")
    simulate.add_argument("--seed", type=int, default=1, metavar="S", help="the same seed gives the same rows (1)")
    simulate.add_argument("--canton", required=True, choices=sorted(CANTONS), metavar="SG", help="two letters")


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 1_000_000:
        raise argparse.ArgumentTypeError("a whole number from 1 to 1,000,000 is needed")
    return int(text)


def _attack(chosen: argparse.Namespace) -> int:
    releases = [one for one in _releases(chosen.folder) if chosen.year in (None, one.place.year)]
    if not releases:
        raise CannotDo(f"{chosen.folder} holds no release of {chosen.year}")
    narrow = WIDEST if chosen.thorough else NARROW
    found = 0
    for one in releases:
        own, blocks = parted(one)
        found += _told(str(one.place), _learned(own, narrow))
        found += sum(_of_block(releases, one, years, narrow) for years in blocks)
    pairs = [pair for pair in pairwise(releases) if pair[0].place[:2] == pair[1].place[:2]]
    for earlier, later in pairs:
        found += _against(earlier, later, chosen.added or ENDLESS, narrow)
    said = "nothing that must not be known" if not found else f"{found:,} FINDINGS"
    print(f"releases: {len(releases):,}; pairs of versions: {len(pairs):,}; learned: {said}")
    return 1 if found else 0


def _releases(folder: Path) -> list[Printed]:
    if not folder.is_dir():
        raise CannotDo(f"{folder} is no folder; give the one that holds the downloaded files")
    paths = sorted(path for path in folder.iterdir() if path.suffix in READ and not path.name.endswith(BESIDE))
    if not paths:
        raise CannotDo(f"{folder} holds no .csv and no {', '.join(READ[1:])}; download them from the page of a release")
    try:
        return read_printed((path.name, path.read_bytes()) for path in paths)
    except OSError as error:
        raise CannotDo(f"{folder} cannot be read: {error.strerror}") from None
    except NotPrinted as error:
        raise CannotDo(str(error)) from None


def _learned(printed: Printed, narrow: int) -> Learned:
    try:
        return learn(system_of(printed), narrow, _progress)
    except Contradiction:
        raise CannotDo(f"{printed.place}: no true counts fit these files; one was changed, or made otherwise") from None


def _of_block(releases: list[Printed], closing: Printed, years: int, narrow: int) -> int:
    """The years that a release counts together, beside each version of each of them as far as they lie in the folder."""
    canton, year, _ = closing.place
    out = [[one for one in releases if one.place[:2] == (canton, each)] for each in range(year - years + 1, year + 1)]
    block = parted(closing)[1][years]
    title = f"{closing.place}, {years} years together"
    if not all(out):
        return _told(f"{title}; not all of them are here", _learned(block, narrow))
    several = [at for at, versions in enumerate(out) if len(versions) > 1]
    found = 0
    for chosen in product(*out):
        which = ", ".join(str(chosen[at].place) for at in several)
        named = f"{title}, beside {which}" if which else title
        inside = [parted(one)[0] for one in chosen]
        learned = learned_together(inside, block, narrow)
        if learned is None:
            found += _reckoned(f"{named}: the years count more cases", told_by_block(inside, block))
        else:
            found += _told(named, learned)
    return found


def _against(earlier: Printed, later: Printed, added: int, narrow: int) -> int:
    what = f"{later.place} against version {earlier.place.version}"
    try:
        learned = learn(compared(parted(earlier)[0], parted(later)[0], added), narrow, _progress)
    except Contradiction:
        if added != ENDLESS:
            print(f"{what}: cases were not only added, or not {added:,}; nothing follows")
            return 0
        cells = told_by_block([parted(earlier)[0]], parted(later)[0])
        named = [(name.replace(f"{BLOCK}: ", f"{later.place}: "), codes) for name, codes in cells]
        return _reckoned(f"{what}: cases were not only added", named)
    names = (str(earlier.place.version), str(later.place.version), "added")
    titles = (f"{earlier.place} beside {later.place}", f"{later.place} beside {earlier.place}", f"{what}, cases added")
    return sum(_told(title, only(learned, name)) for title, name in zip(titles, names, strict=True))


def _reckoned(title: str, cells: list[Cell]) -> int:
    """Nothing follows for certain, but for whoever reckons with as few changed cases as must have been: print what does."""
    print(
        f"{title}; if as few as possible changed, fewer than three values of a small count: {len(cells):,}{_some(cells)}"
    )
    return len(cells)


def _told(title: str, learned: Learned) -> int:
    """Print what was learned; how many findings there are. That a cell is empty is one where it was not printed so."""
    _clear()
    exact, small = learned.exact(), learned.small()
    print(f"{title}: {int(learned.open.sum()):,} cells, {len(learned.system.lines):,} relations")
    print(f"  found exactly: {len(exact):,}{_some(exact)}")
    print(f"  a 1 or 2 proven: {len(small):,}{_some(small)}")
    if learned.open.any():
        cell, between = learned.narrowest()
        values = between.most - between.least + 1
        print(f"  narrowest: {values} values, {between.least} to {between.most}{_some([cell])}")
    return len({*exact, *small})


def _some(cells: list[Cell]) -> str:
    shown = "; ".join(f"{name} {BETWEEN.join(codes)}".rstrip() for name, codes in cells[:SHOWN])
    return f" ({shown}{' …' if len(cells) > SHOWN else ''})" if cells else ""


def _progress(done: int, all_: int) -> None:
    if sys.stderr.isatty():
        print(f"\rinteger programs: {done:,} of {all_:,} cells", end="", file=sys.stderr, flush=True)


def _clear() -> None:
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def _simulate(chosen: argparse.Namespace) -> None:
    settings = load(chosen.settings)
    if not settings.demo:
        raise CannotDo("invented rows never stand beside real ones: the settings do not say `demo = true`")
    years = _years(chosen.years)
    made = [row for year in years for row in simulated(chosen.canton, year, chosen.cases, chosen.seed)]
    keys = read_service_keys(settings)
    database = Database(settings.database)  # as its owner: of the programs only the worker may insert
    try:
        with database.begin() as connection:
            trail = open_trail(connection, keys, secrets.token_bytes)
            connection.execute(sa.insert(statistics_rows), sealed_rows(keys, made, secrets.token_bytes))
            told = what("statistics.moved", count=len(made))
            line = compose(trail.draw, trail.installation_key, INSTALLATION, clock.today(), OPERATOR, told)
            store(connection, [line])
    except NotFound:
        raise CannotDo("the database was not initialised: counselling init") from None
    finally:
        database.close()
    print(f"{len(made):,} rows added: {chosen.canton}, {years[0]} to {years[-1]}, {chosen.cases:,} cases a year")


def _years(text: str) -> range:
    found = YEARS.fullmatch(text)
    years = range(int(found[1]), int(found[2] or found[1]) + 1) if found else range(0)
    if not years:
        raise CannotDo("--years takes a year or two, the earlier first: 2023-2025")
    return years
