"""`counselling ceremony root | escrow | request | recover | admit`. The first two and `recover` belong on a machine
without a network."""

import argparse
import secrets
import sys
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from counselling.cli.ground import CannotDo, add_command, add_group, ground, read, write_new
from counselling.staff.ceremony import (
    ENOUGH,
    Escrowed,
    NotEnough,
    Recovered,
    join_escrow,
    make_root,
    recover,
    split_escrow,
)
from counselling.staff.escrowed import hand_out, take_back
from counselling.staff.service import read_escrow
from counselling.staff.sign_in import login_of
from reporting.centres.floor import floor
from reporting.centres.manifest import newest
from reporting.sealing.canonical import base64_text
from reporting.sealing.errors import NotGenuine
from reporting.sealing.keys import SEED_LENGTH, expand, fingerprint, key_id, member_fingerprint
from reporting.sealing.manifest import verify_manifest
from reporting.web import clock

T = TypeVar("T")


def add_commands(verbs: Any) -> None:
    """Describe them."""
    below = add_group(
        verbs,
        "ceremony",
        "make the root key and the escrow, or bring lost keys back from it",
        "ceremony escrow --out escrow.txt",
    )
    root = add_command(
        below,
        "root",
        _root,
        "make a root key, offline: prints the verifier key for the settings",
        "ceremony root --name isonomia.example/root --out root.txt",
        settings=False,
    )
    root.add_argument("--name", required=True, help="names the key in notes; no spaces, no plus")
    root.add_argument("--out", type=Path, required=True, help="the file of the secret key")
    escrow = add_command(
        below,
        "escrow",
        _escrow,
        "make the escrow, offline: prints three shares, two of which bring every centre's keys back",
        "ceremony escrow --out escrow.txt",
        settings=False,
    )
    escrow.add_argument("--out", type=Path, required=True, help="the file of the public recipient, for the settings")
    request = add_command(
        below,
        "request",
        _request,
        "hand out what the escrow ceremony needs; all of it is public or sealed",
        "ceremony request --settings FILE --centre heks-ost --login nora --out request.json",
    )
    request.add_argument("--centre", required=True)
    request.add_argument("--login", required=True, help="the member who is to have the centre's keys")
    request.add_argument("--out", type=Path, required=True)
    recovery = add_command(
        below,
        "recover",
        _recover,
        "open a centre's keys with two shares, offline, and seal them to the member of the request",
        "ceremony recover request.json --root VERIFIER_KEY --out recovered.json",
        settings=False,
    )
    recovery.add_argument("request", type=Path)
    recovery.add_argument("--root", required=True, action="append", help="a root's verifier key, from paper")
    recovery.add_argument("--out", type=Path, required=True)
    admit = add_command(
        below,
        "admit",
        _admit,
        "take in what the escrow ceremony made; recorded as a use of the escrow",
        "ceremony admit --settings FILE recovered.json --reason last_member_lost",
    )
    admit.add_argument("recovered", type=Path)
    admit.add_argument("--reason", default="last_member_lost", help="a word for the trail")


def _root(chosen: argparse.Namespace) -> None:
    try:
        secret, verifier = make_root(chosen.name, secrets.token_bytes(SEED_LENGTH))
    except ValueError as error:
        raise CannotDo(str(error)) from None
    write_new(chosen.out, secret + "\n", 0o600)
    print(verifier)


def _escrow(chosen: argparse.Namespace) -> None:
    identity = expand(secrets.token_bytes(SEED_LENGTH))
    write_new(chosen.out, base64_text(identity.public) + "\n")
    print(f"recipient: {fingerprint(identity.key_id)}  (its public key is in {chosen.out})")
    print("Three shares; any two make the escrow seed. Write each on paper of its own and give it to somebody else:")
    for number, share in enumerate(split_escrow(identity.seed), 1):
        print(f"\nshare {number}:\n{share}")


def _request(chosen: argparse.Namespace) -> None:
    with ground(chosen) as (connection, act, settings):
        escrow = read_escrow(settings)
        published = newest(connection, settings.roots, clock.day(act.now), floor(settings))
        if escrow is None or published is None:
            raise CannotDo("there is no escrow recipient in the settings, or no manifest in force")
        asked = hand_out(connection, chosen.centre, login_of(chosen.login), key_id(escrow), published)
    write_new(chosen.out, msgspec.json.encode(asked).decode())
    print(f"{chosen.login}'s fingerprint, for her to read out: {member_fingerprint(asked.key, asked.sign_key)}")


def _recover(chosen: argparse.Namespace) -> None:
    asked = _parsed(chosen.request, Escrowed)
    try:
        manifest = verify_manifest(asked.manifest, chosen.root, clock.today(), 0)
        shown = member_fingerprint(asked.key, asked.sign_key)
        print(f"sealing {asked.centre} to {asked.login}, fingerprint {shown}", file=sys.stderr)
        recovered = recover(join_escrow(_shares()), asked, manifest)
    except NotGenuine as error:
        raise CannotDo(f"refused: {error.reason}") from None
    except NotEnough as error:
        raise CannotDo(str(error)) from None
    write_new(chosen.out, msgspec.json.encode(recovered).decode())
    print(f"{len(recovered.grants)} of {asked.centre}'s keys sealed to {asked.login}")


def _shares() -> list[str]:
    """Two shares, a line each, from the keyboard or a pipe."""
    print(f"type {ENOUGH} shares, one a line:", file=sys.stderr)
    return [" ".join(sys.stdin.readline().split()) for _ in range(ENOUGH)]


def _admit(chosen: argparse.Namespace) -> None:
    recovered = _parsed(chosen.recovered, Recovered)
    with ground(chosen) as (connection, act, _):
        take_back(connection, act, recovered, chosen.reason)
    print(f"{recovered.login} can open {recovered.centre} again; she writes its next roster when she unlocks")


def _parsed(path: Path, shape: type[T]) -> T:
    try:
        return msgspec.json.decode(read(path), type=shape)
    except msgspec.DecodeError:
        raise CannotDo(f"{path} is not a file of this ceremony") from None
