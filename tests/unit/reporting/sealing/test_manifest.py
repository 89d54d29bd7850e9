"""A manifest is taken only if a root signed it, it has not expired, and none newer was seen."""

from datetime import date, timedelta

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from reporting.sealing import keys, manifest, note
from tests.unit.reporting.sealing.refused import refused

ROOT = Ed25519PrivateKey.from_private_bytes(b"r" * 32)
NAME = "example.ch/keys"
KEY = note.verifier_key(NAME, ROOT.public_key().public_bytes_raw())
DAY = date(2026, 11, 22)


def centre_key(
    centre: str, generation: int, valid_from: date, cantons: tuple[str, ...] = ("SG",)
) -> manifest.CentreKey:
    return manifest.CentreKey(
        cantons=cantons,
        centre=centre,
        default=False,
        generation=generation,
        grounds=(),
        key=keys.expand(f"{centre}{generation}".encode().ljust(32)).public,
        languages=("de", "fr"),
        names={"de": "Beratungsstelle Ost", "fr": "Centre de conseil «Est»"},
        valid_from=valid_from,
    )


MANIFEST = manifest.Manifest(
    sequence=7,
    day=DAY,
    expires=date(2027, 11, 22),
    escrow=manifest.EscrowKey(escrow=keys.expand(b"e" * 32).public, generation=1),
    centres=(
        centre_key("heks-ost", 2, DAY + timedelta(days=30)),
        centre_key("heks-ost", 1, DAY),
        centre_key("becr-vs", 1, DAY, ("VS",)),
    ),
)
TEXT = manifest.manifest_text(MANIFEST)
NOTE = note.sign_note(TEXT, NAME, ROOT)


def test_what_the_root_signed_is_read_as_it_was_meant() -> None:
    assert manifest.verify_manifest(NOTE, [KEY], DAY, 0) == MANIFEST


def test_it_holds_through_its_last_day() -> None:
    manifest.verify_manifest(NOTE, [KEY], MANIFEST.expires, 0)
    with refused("expired"):
        manifest.verify_manifest(NOTE, [KEY], MANIFEST.expires + timedelta(days=1), 0)


def test_the_newest_one_seen_is_taken_again_and_an_older_one_is_not() -> None:
    manifest.verify_manifest(NOTE, [KEY], DAY, 7)
    with refused("sequence lower than seen"):
        manifest.verify_manifest(NOTE, [KEY], DAY, 8)


def test_a_centre_slipped_in_is_refused() -> None:
    forged = TEXT + manifest.manifest_text(MANIFEST).splitlines()[-1].replace("becr-vs", "evil") + "\n"
    with refused("signature"):
        manifest.verify_manifest(forged + NOTE[len(TEXT) :], [KEY], DAY, 0)


def test_current_is_the_highest_generation_that_is_valid_today() -> None:
    assert manifest.current(MANIFEST, "heks-ost", DAY).generation == 1
    assert manifest.current(MANIFEST, "heks-ost", DAY + timedelta(days=29)).generation == 1
    assert manifest.current(MANIFEST, "heks-ost", DAY + timedelta(days=30)).generation == 2


def test_nobody_seals_to_a_centre_that_is_not_listed_or_not_yet_valid() -> None:
    with refused("no such centre"):
        manifest.current(MANIFEST, "becr", DAY)
    with refused("no such centre"):
        manifest.current(MANIFEST, "heks-ost", DAY - timedelta(days=1))


def test_retained_are_all_generations_in_rising_order() -> None:
    assert [line.generation for line in manifest.retained(MANIFEST, "heks-ost")] == [1, 2]
    assert manifest.retained(MANIFEST, "becr") == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("isonomia-keys v1", "isonomia-keys v2"),
        ("7 2026-11-22", "07 2026-11-22"),
        ("7 2026-11-22", "-7 2026-11-22"),
        ("7 2026-11-22", "7 20261122"),
        ("7 2026-11-22", "7  2026-11-22"),
        ('"generation":1', '"generation": 1'),
        ('"generation":1', '"generation":1.0'),
        ('"generation":1', '"generation":0'),
        ('"generation":1', '"generation":65536'),
        ('"default":false', '"default":0'),
        ('"default":false,', ""),
        ('"default":false', '"default":false,"extra":1'),
        ('"grounds":[]', '"grounds":[1]'),
        ("Beratungsstelle", "\\u0042eratungsstelle"),
        ('"key":"', '"key":"AAAA'),
        ('2026-11-22"}', '2026-11-22"} '),
        ("\n{", "\n\n{"),
        ("becr-vs", "heks-ost"),
    ],
)
def test_a_signed_text_in_another_spelling_is_refused(old: str, new: str) -> None:
    changed = TEXT.replace(old, new)
    assert changed != TEXT
    with refused("format"):
        manifest.parse_manifest(changed)


@pytest.mark.parametrize("lines", [0, 1, 2])
def test_a_text_that_ends_too_soon_is_refused(lines: int) -> None:
    with refused("format"):
        manifest.parse_manifest("".join(TEXT.splitlines(keepends=True)[:lines]))


def test_a_manifest_may_list_no_centre_yet() -> None:
    empty = msgspec.structs.replace(MANIFEST, centres=())
    assert manifest.parse_manifest(manifest.manifest_text(empty)) == empty
