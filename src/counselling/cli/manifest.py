"""`counselling manifest propose | sign | import`."""

import argparse
from datetime import timedelta
from pathlib import Path
from typing import Any

from counselling.cli.ground import CannotDo, add_command, add_group, agreed, day_of, ground, read, write_over
from counselling.staff.ceremony import parse_root
from counselling.staff.manifests import Days, described, import_manifest, overtaken, parse_centres, propose
from counselling.staff.service import read_escrow
from reporting.centres.floor import floor, raise_floor
from reporting.centres.manifest import newest
from reporting.sealing.errors import NotGenuine
from reporting.sealing.manifest import manifest_text, parse_manifest
from reporting.sealing.note import sign_note
from reporting.web import clock

VALID_DAYS = 365


def add_commands(verbs: Any) -> None:
    """Describe them."""
    below = add_group(
        verbs,
        "manifest",
        "propose, sign and import the list of centres and their keys",
        "manifest import --settings /etc/isonomia.toml manifest.note",
    )
    proposing = add_command(
        below,
        "propose",
        _propose,
        "write the text to sign, and print every key's fingerprint to compare",
        "manifest propose --settings FILE --centres centres.toml --out manifest.txt",
    )
    proposing.add_argument("--centres", type=Path, required=True, help="which centres there are (TOML)")
    proposing.add_argument("--out", type=Path, required=True, help="the text to sign; written over")
    proposing.add_argument("--expires", type=day_of, metavar="DAY", help="its last day (in a year)")
    proposing.add_argument(
        "--valid-from", type=day_of, metavar="DAY", help="first day of keys that are new in it (today)"
    )
    signing = add_command(
        below,
        "sign",
        _sign,
        "sign a proposed text with a root key; needs no network and no settings",
        "manifest sign manifest.txt --root root.txt --out manifest.note",
        settings=False,
    )
    signing.add_argument("proposal", type=Path)
    signing.add_argument("--root", type=Path, required=True, help="the file of `ceremony root`")
    signing.add_argument("--out", type=Path, required=True, help="the signed note; written over")
    signing.add_argument("--compared", action="store_true", help="do not ask whether the fingerprints were compared")
    importing = add_command(
        below, "import", _import, "take a signed note in", "manifest import --settings FILE manifest.note"
    )
    importing.add_argument("note", type=Path)


def _propose(chosen: argparse.Namespace) -> None:
    centres = parse_centres(read(chosen.centres))
    with ground(chosen) as (connection, act, settings):
        escrow, today = read_escrow(settings), clock.day(act.now)
        if escrow is None:
            raise CannotDo("the settings name no escrow recipient")
        expires = chosen.expires or today + timedelta(days=VALID_DAYS)
        if expires <= today:
            raise CannotDo(
                f"a manifest that ends on {expires} would hold for nobody: --expires takes a later day than today"
            )
        days = Days(today, expires, chosen.valid_from or today)
        seen = floor(settings)
        before = newest(connection, settings.roots, today, seen)
        proposed = propose(connection, centres, escrow, before, days, seen)
        late = overtaken(connection, centres)
    write_over(chosen.out, manifest_text(proposed))
    print(f"manifest {proposed.sequence}, until {proposed.expires}. Compare each fingerprint over another channel:")
    print("\n".join(described(proposed)))
    for centre in late:
        print(f"{centre}: its next keys are left out, since its members changed: its coordinator makes them again")


def _sign(chosen: argparse.Namespace) -> None:
    text = read(chosen.proposal)
    try:
        proposed = parse_manifest(text)
    except NotGenuine:
        raise CannotDo(f"{chosen.proposal} is not what `manifest propose` writes") from None
    try:
        name, key = parse_root(read(chosen.root).strip())
    except NotGenuine:
        raise CannotDo(f"{chosen.root} is not a root key") from None
    print(
        f"manifest {proposed.sequence}, until {proposed.expires}. Compare each with what its centre or the escrow's sheet says:"
    )
    print("\n".join(described(proposed)))
    if not (chosen.compared or agreed("Sign it? Type yes: ")):
        raise CannotDo("nothing was signed")
    write_over(chosen.out, sign_note(text, name, key))
    print(f"signed: {chosen.out}")


def _import(chosen: argparse.Namespace) -> None:
    note = read(chosen.note)
    with ground(chosen) as (connection, act, settings):
        imported = import_manifest(connection, act, note, settings.roots, clock.day(act.now), floor(settings))
    try:
        raise_floor(settings, imported.sequence)  # after the commit: it must not forbid what is in force
    except OSError as error:
        raise CannotDo(f"the manifest is in force, but its sequence was not noted: {error}") from None
    print(f"manifest {imported.sequence} is in force until {imported.expires}")
