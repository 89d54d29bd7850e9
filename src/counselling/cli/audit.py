"""`counselling audit keys`, `export`, `prove`, `stuck` and `restored`: the trail as the operator hands it out."""

import argparse
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from counselling.audit.checkpoint import parse, verifier_keys
from counselling.audit.export import export, newest_size
from counselling.audit.lag import compared, lag, said
from counselling.audit.outbox import record
from counselling.audit.proof import Proof, print_proof
from counselling.audit.proving import as_stored, prove_entry
from counselling.audit.signing import read_signer
from counselling.cli.ground import CannotDo, add_command, add_group, created, ground, opened, progress, read, write_new
from counselling.cli.prune import add_prune
from counselling.cli.verify import add_verify
from counselling.cli.witness import add_witness
from counselling.staff.sessions import end_every_session
from reporting.errors import NotFound, Tampered
from reporting.sealing.note import split_note
from reporting.settings import load


def add_commands(verbs: Any) -> None:
    """Describe them."""
    kinds = add_group(
        verbs,
        "audit",
        "the audit trail: its keys, an export, and verifying one",
        "audit verify trail-2026.txt --keys trail.keys",
    )
    add_command(
        kinds,
        "keys",
        _keys,
        "print the public keys that verify checkpoints",
        "audit keys --settings /etc/isonomia.toml",
    )
    out = add_command(
        kinds,
        "export",
        _export,
        "write the whole trail to a new file",
        "audit export --settings /etc/isonomia.toml trail-2026.txt",
    )
    out.add_argument("file", type=Path, help="the file to be written; it must not be there yet")
    prove = add_command(
        kinds,
        "prove",
        _prove,
        "write a proof that an entry is in the trail, which anybody who has the keys can verify",
        "audit prove --settings /etc/isonomia.toml 4711 --out 4711.tlog-proof",
    )
    prove.add_argument("entry", type=int, help="the number of the entry, from 0")
    prove.add_argument("--out", type=Path, required=True, metavar="FILE", help="the file to be written")
    back = add_command(
        kinds,
        "restored",
        _restored,
        "record that the database came back from a backup, and say what of the trail is missing since",
        "audit restored --settings /etc/isonomia.toml backup-2026-11-21.dump",
    )
    back.add_argument("backup", type=Path, help="the file of the backup; its SHA-256 stands in the trail")
    add_command(
        kinds,
        "stuck",
        _stuck,
        "say what waits to be numbered, and where two rows claim to be the same act, which of them was put there",
        "audit stuck --settings /etc/isonomia.toml",
    )
    add_prune(kinds)
    add_witness(kinds)
    add_verify(kinds)


def _keys(chosen: argparse.Namespace) -> None:
    print("\n".join(verifier_keys(read_signer(load(chosen.settings)))))


def _stuck(chosen: argparse.Namespace) -> None:
    with ground(chosen) as (connection, act, _):
        found = lag(connection)
        print("\n".join((said(found), *compared(connection, act.trail, found))))


def _export(chosen: argparse.Namespace) -> None:
    with ground(chosen) as (connection, act, settings):
        record(connection, act, "trail.viewed", purpose="export")
    database = opened(settings)
    try:
        count, digest = _written(chosen.file, export(database.begin))
    finally:
        database.close()
    with ground(chosen) as (connection, act, _):
        record(connection, act, "trail.exported", number=0, count=count, digest=digest)
    print(f"{chosen.file}: {count:,} entries, SHA-256 {digest.hex()}")


def _written(path: Path, lines: Iterable[bytes]) -> tuple[int, bytes]:
    """Write a new file; how many entries went into it, and its SHA-256."""
    digest, count = hashlib.sha256(), 0
    with created(path) as file:
        for line in lines:
            file.write(line)
            digest.update(line)
            count += line.startswith(b"{")
            if count % 10_000 == 0:
                progress(f"{count:,} entries")
    progress("")
    return count, digest.digest()


def _prove(chosen: argparse.Namespace) -> None:
    with ground(chosen) as (connection, act, _):
        try:
            proof = prove_entry(connection, chosen.entry)
        except NotFound:
            raise CannotDo(f"there is no entry {chosen.entry} under a checkpoint; it may have been pruned") from None
        record(connection, act, "trail.exported", number=chosen.entry, count=1)
        write_new(chosen.out, print_proof(proof))
    print(f"{chosen.out}: entry {proof.number}, proved under a checkpoint over {_size(proof):,}")


def _size(proof: Proof) -> int:
    return parse(split_note(proof.note)[0]).size


def _restored(chosen: argparse.Namespace) -> int:
    """0 if the trail has every entry that a checkpoint in the folder is over; 1 if some were lost with the restore."""
    try:
        with chosen.backup.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").digest()
    except OSError as error:
        raise CannotDo(f"{chosen.backup} cannot be read: {error.strerror}") from None
    with ground(chosen) as (connection, act, settings):
        outside = _newest_outside(settings.checkpoints)
        record(connection, act, "restore.carried_out", digest=digest)
        end_every_session(connection)
        size = newest_size(connection)
    print(f"recorded: the database came back from {chosen.backup}, SHA-256 {digest.hex()}; every session was ended")
    if outside <= size:
        return 0
    print(
        f"LOST: the trail ends at {size:,} entries, and a checkpoint that went out is over {outside:,}."
        " Witnesses will sign nothing more of it: tell whoever oversees this service, and keep that checkpoint"
    )
    return 1


def _newest_outside(folder: Path | None) -> int:
    """How many entries the largest checkpoint in the folder is over. Raises CannotDo: a file named by a day holds none."""
    size = 0
    for path in sorted(folder.glob("????-??-??.txt")) if folder is not None else []:
        try:
            size = max(size, as_stored(read(path)).checkpoint.size)
        except Tampered:
            raise CannotDo(f"{path}: not a checkpoint; nothing was recorded") from None
    return size
