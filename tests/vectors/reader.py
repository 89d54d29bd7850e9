"""Reads a file of sealing vectors with the Python half of sealing: `python -m tests.vectors.reader FILE`.

Every list is derived, opened or verified; every entry of `refuse` must be refused for its reason; and in every slot,
signed slot and in the first 120 and last 32 bytes of every envelope each byte in turn is changed by XOR 0x01, which
must be refused. Prints one JSON object on standard output, progress on standard error; exit 1 if anything fell short.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from counselling.audit import entries
from reporting.sealing import access_code, envelope, keys, manifest, padding, roster, slot, unlock
from reporting.sealing.canonical import base64_bytes, canonical
from reporting.sealing.errors import NotGenuine
from reporting.sealing.service_key import ServiceKeys
from tests.vectors.shape import NotVectors, loaded

Item = Mapping[str, Any]

MUTATION: Final = 0x01
HEAD: Final = 120
TAIL: Final = 32


class Differs(Exception):
    """What was derived or opened is not what the vector says."""


def _require_equal(found: object, expected: object, name: str) -> None:
    if found != expected:
        raise Differs(f"{name} differs")


def _bytes(item: Item, name: str) -> bytes:
    return bytes.fromhex(item[name])


@lru_cache(maxsize=64)
def _identity(seed: str) -> keys.Identity:
    return keys.expand(bytes.fromhex(seed))


def _context(item: Item) -> tuple[keys.Identity, int, int, bytes]:
    return _identity(item["seed"]), item["what"], item["generation"], _bytes(item, "subject")


# What opens, derives or verifies one item, and gives what must be equal to the vector.


def _access_code(item: Item) -> None:
    code = access_code.from_secret(_bytes(item, "secret"))
    for text in (item["text"], *item["also_accepted"]):
        _require_equal(access_code.parse(text).secret, code.secret, f"the secret of {text!r}")
    derived = {name: getattr(code, name).hex() for name in _ACCESS_CODE_DERIVED}
    derived |= {f"dialogue_key_{d}": code.dialogue_key(d).hex() for d in (0, 1)}
    derived |= {"text": code.text, "next_of_0": code.next_of(0)}
    for name, value in derived.items():
        _require_equal(value, item[name], name)


_ACCESS_CODE_DERIVED: Final = ("login_token", "lookup", "withdraw_token", "withdraw_lookup")


def _check_identity(item: Item) -> None:
    identity = _identity(item["seed"])
    _require_equal(identity.public, _bytes(item, "public_key"), "public_key")
    _require_equal(identity.key_id, _bytes(item, "key_id"), "key_id")
    _require_equal(identity.sign_public, _bytes(item, "sign_public_key"), "sign_public_key")
    _require_equal(keys.recipient(identity.public).key_id, identity.key_id, "the recipient's key_id")


def _open_slot(item: Item, sealed: bytes) -> bytes:
    identity, what, generation, subject = _context(item)
    if what == slot.CENTRE_SEED:
        return slot.open_grant(identity, generation, subject, sealed, _bytes(item, "centre_public_key"))
    return slot.open_slot(identity, what, generation, subject, sealed)


def _slot(item: Item) -> None:
    _require_equal(_open_slot(item, _bytes(item, "slot")), _bytes(item, "secret"), "secret")
    if "centre" in item:
        _require_equal(keys.centre_id(item["centre"]), _bytes(item, "subject"), "subject")


def _open_signed_slot(item: Item, signed: bytes) -> bytes:
    return slot.open_signed_slot(*_context(item), signed, _bytes(item, "staff"), _bytes(item, "sign_public_key"))


def _signed_slot(item: Item) -> None:
    _require_equal(_open_signed_slot(item, _bytes(item, "signed_slot")), _bytes(item, "secret"), "secret")


def _open_envelope(item: Item, sealed: bytes) -> bytes:
    key, case, record = (_bytes(item, name) for name in ("key", "case", "record"))
    return envelope.open_text(key, item["kind"], item["ring"], item["generation"], case, record, sealed)


def _envelope(item: Item) -> None:
    _require_equal(_open_envelope(item, _bytes(item, "envelope")), _bytes(item, "plaintext"), "plaintext")


def _file_key(item: Item) -> None:
    seed = _bytes(item, "centre_seed")
    _require_equal(keys.file_key(seed, _bytes(item, "case"), item["generation"]), _bytes(item, "file_key"), "file_key")
    _require_equal(keys.roster_key(seed), _bytes(item, "roster_key"), "roster_key")


def _open_service(item: Item) -> bytes:
    service_keys = ServiceKeys({item["key_number"]: _bytes(item, "key")})
    return service_keys.open(item["table"], _bytes(item, "row"), _bytes(item, "stored"))


def _service(item: Item) -> None:
    _require_equal(_open_service(item), _bytes(item, "plaintext"), "plaintext")


def _audit_leaf(item: Item) -> None:
    key, leaf = _bytes(item, "audit_key"), item["leaf"].encode()
    entry = entries.verify_entry(leaf, key, item["detail"])
    printed = entries.entry(entry.t, entry.e, entry.a, entry.n, key, item["detail"])
    _require_equal(printed, leaf, "the leaf printed again")


def _open_unlock_slot(item: Item) -> bytes:
    staff, sealed = _bytes(item, "staff"), _bytes(item, "slot")
    if item["method"] == unlock.PASSPHRASE:
        return unlock.open_with_passphrase(item["passphrase"], staff, sealed)
    return unlock.open_with_passkey(_bytes(item, "prf_output"), staff, sealed)


def _unlock_slot(item: Item) -> None:
    _require_equal(_open_unlock_slot(item), _bytes(item, "seed"), "seed")


def _padding(item: Item) -> None:
    padded = padding.pad_text(bytes(item["length"]))
    _require_equal(len(padded), item["padded"], "padded")
    _require_equal(padding.unpad_text(padded), bytes(item["length"]), "the text taken out again")


def _padme(item: Item) -> None:
    _require_equal(padding.padded_attachment(item["length"]), item["padded"], "padded")


def _open_roster(item: Item, sealed: bytes) -> roster.Roster:
    centre, record = keys.centre_id(item["centre"]), _bytes(item, "record")
    by = base64_bytes(json.loads(_bytes(item, "plaintext"))["by"])
    signers = {by: _bytes(item, "by_sign_public_key")}
    return roster.open_roster(_bytes(item, "centre_seed"), item["generation"], centre, record, sealed, signers, None)


def _roster(item: Item) -> None:
    opened = _open_roster(item, _bytes(item, "envelope"))
    _require_equal(canonical(opened), _bytes(item, "plaintext"), "plaintext")


def _manifest(item: Item) -> None:
    today = date.fromisoformat(item["today"])
    verified = manifest.verify_manifest(item["note"], [item["verifier_key"]], today, item["sequence_seen"])
    text = item["note"].rpartition("\n\n")[0] + "\n"
    _require_equal(manifest.manifest_text(verified), text, "the text printed again")


LISTS: Final[Mapping[str, Callable[[Item], None]]] = {
    "access_codes": _access_code,
    "identities": _check_identity,
    "slots": _slot,
    "signed_slots": _signed_slot,
    "envelopes": _envelope,
    "file_keys": _file_key,
    "service": _service,
    "audit_leaves": _audit_leaf,
    "unlock_slots": _unlock_slot,
    "padding": _padding,
    "padme": _padme,
    "rosters": _roster,
    "manifests": _manifest,
}


# In `refuse`, `what` names the kind of the entry: a refused signed slot does not say what its slot holds.


def _refused_grant(item: Item) -> object:
    subject, manifest_key = _bytes(item, "subject"), _bytes(item, "manifest_key")
    return slot.open_grant(_identity(item["seed"]), item["generation"], subject, _bytes(item, "slot"), manifest_key)


REFUSED: Final[Mapping[str, Callable[[Item], object]]] = {
    "access_code": lambda item: access_code.parse(item["text"]),
    "signed_slot": lambda item: _open_signed_slot({**item, "what": slot.FILE}, _bytes(item, "signed_slot")),
    "grant": _refused_grant,
    "envelope": lambda item: _open_envelope(item, _bytes(item, "envelope")),
    "service": _open_service,
    "unlock_slot": _open_unlock_slot,
    "roster": lambda item: _open_roster(item, _bytes(item, "envelope")),
    "manifest": _manifest,
}


# Where single bytes are changed: the list, the field, what opens it, and whether only its ends are changed.
MUTATED: Final[tuple[tuple[str, str, Callable[[Item, bytes], object], bool], ...]] = (
    ("slots", "slot", _open_slot, False),
    ("signed_slots", "signed_slot", _open_signed_slot, False),
    ("envelopes", "envelope", _open_envelope, True),
    ("rosters", "envelope", _open_roster, True),
)


def read_lists(vectors: Mapping[str, Any]) -> Iterator[str | None]:
    """For every item of every list None, or what is wrong with it. A list that nobody reads is wrong, too."""
    for name, items in vectors.items():
        if not isinstance(items, list) or name == "refuse":
            continue
        _progress(f"{name}: {len(items)}")
        for number, item in enumerate(items):
            wrong = _failure(LISTS[name], item) if name in LISTS else "there is no reader for this list"
            yield wrong and f"{name}[{number}]: {wrong}"


def read_refused(vectors: Mapping[str, Any]) -> Iterator[str | None]:
    """For every entry of `refuse` None if it was refused for its reason, or what happened instead."""
    _progress(f"refuse: {len(vectors.get('refuse', []))}")
    for number, item in enumerate(vectors.get("refuse", [])):
        opened = REFUSED.get(item["what"])
        reason = _refusal(opened, item) if opened else "there is no reader for it"
        yield None if reason == item["why"] else f"refuse[{number}] ({item['what']}, {item['why']}): {reason}"


def read_mutated(vectors: Mapping[str, Any]) -> Iterator[str | None]:
    """For every single changed byte None if the whole was refused, or what happened instead."""
    for name, field, opened, ends_only in MUTATED:
        for number, item in enumerate(vectors.get(name, [])):
            _progress(f"mutations: {name} {number + 1} of {len(vectors[name])}")
            sealed = bytearray(_bytes(item, field))
            for position in _positions(len(sealed), ends_only):
                sealed[position] ^= MUTATION
                wrong = _not_refused(opened, item, bytes(sealed))
                sealed[position] ^= MUTATION
                yield wrong and f"{name}[{number}] with byte {position} changed: {wrong}"


def read(vectors: Mapping[str, Any]) -> dict[str, Any]:
    """Reads everything and counts; `failures` says in words what fell short."""
    lists, refused, mutated = (list(part(vectors)) for part in (read_lists, read_refused, read_mutated))
    nothing = [] if lists else ["there is nothing to read in this file"]
    return {
        "passed": lists.count(None),
        "total": len(lists),
        "refused": refused.count(None),
        "refuse_total": len(refused),
        "mutations_refused": mutated.count(None),
        "mutations": len(mutated),
        "failures": [wrong for wrong in (*nothing, *lists, *refused, *mutated) if wrong is not None],
    }


def _positions(length: int, ends_only: bool) -> list[int]:
    every = range(length)
    return [*every[:HEAD], *every[-TAIL:]] if ends_only else list(every)


def _failure(check: Callable[[Item], None], item: Item) -> str | None:
    try:
        check(item)
    except Exception as error:  # noqa: BLE001 - whatever goes wrong with one vector is told of it, and the next is read
        return f"{type(error).__name__}: {error}"
    return None


def _refusal(opened: Callable[[Item], object], item: Item) -> str:
    try:
        opened(item)
    except NotGenuine as error:
        return error.reason
    except Exception as error:  # noqa: BLE001 - another error than the expected one is a failure that is told
        return f"{type(error).__name__}: {error}"
    return "was accepted"


def _not_refused(opened: Callable[[Item, bytes], object], item: Item, sealed: bytes) -> str | None:
    try:
        opened(item, sealed)
    except NotGenuine:
        return None
    except Exception as error:  # noqa: BLE001 - another error than the expected one is a failure that is told
        return f"{type(error).__name__}: {error}"
    return "was accepted"


def _progress(line: str) -> None:
    print(f"python: {line}", file=sys.stderr, flush=True)


def main(arguments: list[str]) -> int:
    """Reads the one file named; 0 if everything passed, 1 if not, 2 if it cannot be read."""
    if len(arguments) != 1:
        print("usage: python -m tests.vectors.reader FILE", file=sys.stderr)
        return 2
    try:
        vectors = loaded(Path(arguments[0]))
    except NotVectors as error:
        print(error, file=sys.stderr)
        return 2
    found = read(vectors)
    print(json.dumps(found))
    return 1 if found["failures"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
