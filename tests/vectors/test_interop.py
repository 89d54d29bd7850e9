"""What the one half of sealing sealed, the other opens: Python and a real Chromium, on both of its paths.

Vectors cannot show this, for every sealing is random. Where one half refuses, so does the other, for the same reason.
"""

import json
import zlib
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs
from playwright.sync_api import Error
from playwright.sync_api import Page as BrowserPage

from reporting.sealing import (
    access_code,
    attachment,
    content,
    envelope,
    keys,
    manifest,
    note,
    padding,
    roster,
    slot,
    unlock,
)
from reporting.sealing.canonical import canonical
from reporting.sealing.errors import NotGenuine
from tests.vectors.page import PATHS, opened

Call = Callable[..., Any]

# Fixed, so that a failure can be repeated; nothing here protects anybody.
SEED, OTHER_SEED, KEY, CASE, RECORD, STAFF, SALT = (
    sha256(name.encode()).digest() for name in ("seed", "other seed", "key", "case", "record", "staff", "salt")
)
CASE, RECORD, STAFF, SALT = CASE[:16], RECORD[:16], STAFF[:16], SALT[:16]

MIB = 1024 * 1024
TODAY = date(2026, 12, 1)


@pytest.fixture(scope="module", params=PATHS)
def page(request: pytest.FixtureRequest) -> Iterator[BrowserPage]:
    """The browser half on one of its two paths."""
    with opened("interop", request.param) as browser_page:
        ask(browser_page, "suite.useNative", PATHS[request.param])
        yield browser_page


@pytest.fixture
def browser(page: BrowserPage) -> Call:
    """Calls a function of the browser half. What it refuses is raised as NotGenuine, as Python does."""
    return partial(ask, page)


def ask(page: BrowserPage, name: str, *parameters: object) -> Any:
    answer = page.evaluate("([name, parameters]) => call(name, parameters)", [name, [leaving(p) for p in parameters]])
    if "refused" in answer:
        raise NotGenuine(answer["refused"])
    return arriving(answer.get("value"))


def leaving(value: object) -> object:
    return {"hex": value.hex()} if isinstance(value, bytes) else value


def arriving(value: Any) -> Any:
    if isinstance(value, dict):
        return bytes.fromhex(value["hex"]) if list(value) == ["hex"] else {k: arriving(v) for k, v in value.items()}
    return [arriving(part) for part in value] if isinstance(value, list) else value


def identity(seed: bytes) -> dict[str, str]:
    return {"identity": seed.hex()}


def recipient(seed: bytes) -> dict[str, str]:
    return {"recipient": keys.expand(seed).public.hex()}


def reason(called: Callable[[], object]) -> str:
    with pytest.raises(NotGenuine) as refused:
        called()
    return refused.value.reason


@pytest.mark.parametrize(("what", "generation"), [(slot.DIALOGUE, 0), (slot.FILE, 1), (slot.CENTRE_SEED, 65535)])
def test_slots_open_on_the_other_side(browser: Call, what: int, generation: int) -> None:
    ours = slot.seal_slot(keys.recipient(keys.expand(SEED).public), what, generation, CASE, KEY)
    theirs = browser("slot.sealSlot", recipient(SEED), what, generation, CASE, KEY)
    assert browser("slot.openSlot", identity(SEED), what, generation, CASE, ours) == KEY
    assert slot.open_slot(keys.expand(SEED), what, generation, CASE, theirs) == KEY
    assert ours[:40] == theirs[:40]
    assert ours[40:] != theirs[40:]


def test_a_signed_slot_opens_on_the_other_side(browser: Call) -> None:
    member = keys.expand(OTHER_SEED)
    sealed = slot.seal_slot(keys.recipient(keys.expand(SEED).public), slot.FILE, 1, CASE, KEY)
    ours = slot.sign_slot(sealed, STAFF, member.signing_key)
    theirs = browser("slot.signSlot", sealed, STAFF, {"signingKey": OTHER_SEED.hex()})
    assert ours == theirs
    opened_there = browser("slot.openSignedSlot", identity(SEED), slot.FILE, 1, CASE, ours, STAFF, member.sign_public)
    assert opened_there == KEY
    assert slot.open_signed_slot(keys.expand(SEED), slot.FILE, 1, CASE, theirs, STAFF, member.sign_public) == KEY


def test_a_grant_opens_on_the_other_side_only_with_the_manifests_key(browser: Call) -> None:
    ours = slot.seal_slot(keys.recipient(keys.expand(SEED).public), slot.CENTRE_SEED, 3, CASE, OTHER_SEED)
    key = keys.expand(OTHER_SEED).public
    assert browser("slot.openGrant", identity(SEED), 3, CASE, ours, key) == OTHER_SEED
    another = keys.expand(SEED).public
    there = reason(lambda: browser("slot.openGrant", identity(SEED), 3, CASE, ours, another))
    assert there == reason(lambda: slot.open_grant(keys.expand(SEED), 3, CASE, ours, another))


@pytest.mark.parametrize("spoilt", ["short", "low order", "beyond the modulus"])
def test_a_key_nobody_can_have_is_refused_on_both_sides(browser: Call, spoilt: str) -> None:
    public = keys.expand(SEED).public
    bad = {
        "short": public[:-1],
        "low order": public[:1184] + bytes(32),
        "beyond the modulus": b"\xff" * 300 + public[300:],
    }
    assert reason(lambda: browser("keys.recipient", bad[spoilt])) == reason(lambda: keys.recipient(bad[spoilt]))


@pytest.mark.parametrize("kind", [kind for kind in envelope.RINGS if kind != envelope.ATTACHMENT])
@pytest.mark.parametrize("length", [0, 4092, 4093, 262_140])
def test_texts_open_on_the_other_side(browser: Call, kind: int, length: int) -> None:
    (ring,) = envelope.RINGS[kind]
    context = (KEY, kind, ring, 0, CASE, RECORD)
    text = bytes(number * 7 % 251 for number in range(length))
    ours = envelope.seal_text(*context, text)
    theirs = browser("envelope.sealText", *context, text)
    assert browser("envelope.openText", *context, ours) == text
    assert envelope.open_text(*context, theirs) == text
    assert len(ours) == len(theirs)
    assert ours[:40] == theirs[:40]


@pytest.mark.parametrize("size", [0, 1, 65_536, 65_537, 81_920, MIB - 1, MIB, MIB + 1, 2 * MIB + 3])
def test_files_open_on_the_other_side(browser: Call, size: int) -> None:
    context = (KEY, 2, CASE, RECORD)
    file = bytes(range(251)) * (size // 251) + bytes(range(size % 251))
    sealer = attachment.AttachmentSealer(*context)
    ours = sealer.update(file) + sealer.finish()
    theirs = browser("envelope.sealAttachment", *context, {"blob": file.hex()})
    assert {"size": theirs["size"], "sha256": theirs["sha256"]} == {"size": sealer.size, "sha256": sealer.sha256}
    assert len(theirs["envelope"]) == len(ours)
    assert attachment.open_attachment(*context, sealer.size, sealer.sha256, theirs["envelope"]) == file
    assert browser("envelope.openAttachment", *context, sealer.size, sealer.sha256, ours) == file


def test_a_file_is_given_out_only_with_its_own_hash_and_size(browser: Call) -> None:
    context = (KEY, 2, CASE, RECORD)
    sealer = attachment.AttachmentSealer(*context)
    sealed = sealer.update(b"a file\0") + sealer.finish()
    right, other = sealer.sha256, sha256(b"another").hexdigest()
    assert browser("envelope.openAttachment", *context, 7, right, sealed) == b"a file\0"
    assert reason(lambda: browser("envelope.openAttachment", *context, 7, other, sealed)) == "hash"
    assert reason(lambda: browser("envelope.openAttachment", *context, 8, right, sealed)) == "hash"
    assert reason(lambda: browser("envelope.openAttachment", *context, 5, right, sealed)) == "padding is not zero"
    assert reason(lambda: browser("envelope.openAttachment", *context, 99_999, right, sealed)) == "length"
    cut = sealed[:-16_400]
    assert reason(lambda: browser("envelope.openAttachment", *context, 7, right, cut)) == "length"


@pytest.mark.parametrize("size", [2**exponent + more for exponent in range(16, 25) for more in (-1, 0, 1, 12_345)])
def test_size_classes_are_the_same(browser: Call, size: int) -> None:
    assert browser("padding.paddedAttachment", size) == padding.padded_attachment(size)


def test_an_access_code_means_the_same(browser: Call) -> None:
    ours = access_code.from_secret(SEED[:15])
    assert browser("access_code.fromSecret", SEED[:15]) == ours.text
    assert browser("keys.fingerprint", SEED[:16]) == keys.fingerprint(SEED[:16])
    both = bytes(keys.PUBLIC_LENGTH), SEED
    assert browser("keys.memberFingerprint", *both) == keys.member_fingerprint(*both)
    for generation in (0, 1, 65_535):
        key = ours.dialogue_key(generation)
        assert browser("access_code.commitment", key) == access_code.commitment(key)


SLIPS = [
    "",
    "0",
    "\u017f" * 25,
    "\u0131" * 25,
    "٠" * 25,
    "0" * 24,
    "0" * 26,
    "U" * 25,
    "00000-00000-00000-00000-0000D",
    "𝟘" * 25,
    "0\0" * 25,
]


@pytest.mark.parametrize("typed", SLIPS)
def test_a_slip_in_a_code_is_refused_alike(browser: Call, typed: str) -> None:
    assert reason(lambda: browser("access_code.parse", typed)) == reason(lambda: access_code.parse(typed))


GENEROUS = [
    "{}",
    " {}\n",
    "\u00a0{}\u3000",
    "{}".lower(),
    "\u2014{}\u2212",
    "\u2010\u2011\u2013{}\ufe58\uff0d",
    "\ufeff{}\x85\x1c",
]


@pytest.mark.parametrize("around", GENEROUS)
def test_a_code_is_read_as_generously(browser: Call, around: str) -> None:
    code = access_code.from_secret(bytes(15))
    typed = around.format(code.text.replace("0", "o", 3).lower().replace("-", " "))
    assert access_code.parse(typed).text == code.text
    assert browser("access_code.parse", typed) == code.text


@pytest.fixture(scope="module")
def root() -> keys.Identity:
    return keys.expand(OTHER_SEED)


def a_manifest() -> manifest.Manifest:
    centre = manifest.CentreKey(
        cantons=("SG", "AR"),
        centre="heks-ost",
        default=True,
        generation=1,
        grounds=("race", "religion"),
        key=keys.expand(SEED).public,
        languages=("de", "ti"),
        names={"de": "Beratung", "ti": "ኤርትራ", "x": 'line\u2028 "quoted" \\ \t \x7f 😀 /'},
        valid_from=date(2026, 1, 1),
    )
    later = structs.replace(centre, generation=2, valid_from=date(2027, 1, 1))
    escrow = manifest.EscrowKey(escrow=keys.expand(OTHER_SEED).public, generation=1)
    return manifest.Manifest(7, date(2026, 11, 22), date(2027, 11, 22), escrow, (centre, later))


def test_a_manifest_signed_here_is_believed_there(browser: Call, root: keys.Identity) -> None:
    text = manifest.manifest_text(a_manifest())
    signed = note.sign_note(text, "example.test/keys", root.signing_key)
    known = note.verifier_key("example.test/keys", root.sign_public)
    unknown = note.verifier_key("example.test/keys", keys.expand(SEED).sign_public)
    found = browser("manifest.verifyManifest", signed, [unknown, known], "2026-12-01", 7)
    assert (found["sequence"], found["day"], found["expires"]) == (7, "2026-11-22", "2027-11-22")
    assert [centre["key"] for centre in found["centres"]] == [centre.key for centre in a_manifest().centres]
    assert found["centres"][0]["names"] == a_manifest().centres[0].names
    two = signed + note.signature_line(text, "example.test/other", keys.expand(SEED).signing_key)
    assert browser("manifest.verifyManifest", two, [known], "2027-11-22", 0)["sequence"] == 7


def changed_notes(signed: str) -> list[str]:
    text, _, signatures = signed.rpartition("\n\n")
    return [
        "",
        text + "\n",
        signed + "\n",
        signed[:-1],
        signed.replace("isonomia-keys v1", "isonomia-keys v2"),
        signed.replace("\n7 ", "\n07 "),
        signed.replace("2027-11-22", "2028-11-22"),
        signed.replace("— ", "- "),
        signed.replace("\n", "\r\n"),
        signed.replace('"default":true', '"default": true'),
        f"{text}\n\n{signatures[:-3]}A=\n",
        f"{text}\n\n{signatures}{signatures.replace('keys', 'Keys')}",
    ]


@pytest.mark.parametrize("number", range(12))
def test_a_changed_manifest_is_refused_alike(browser: Call, root: keys.Identity, number: int) -> None:
    signed = note.sign_note(manifest.manifest_text(a_manifest()), "example.test/keys", root.signing_key)
    known = [note.verifier_key("example.test/keys", root.sign_public)]
    changed = changed_notes(signed)[number]
    if number == 11:  # one more line by a key that nobody knows changes nothing
        assert manifest.verify_manifest(changed, known, TODAY, 0).sequence == 7
        assert browser("manifest.verifyManifest", changed, known, "2026-12-01", 0)["sequence"] == 7
        return
    ours = reason(lambda: manifest.verify_manifest(changed, known, TODAY, 0))
    assert reason(lambda: browser("manifest.verifyManifest", changed, known, "2026-12-01", 0)) == ours


MISSPELT = [
    ("names", {"de": 1}),
    ("names", None),
    ("key", "AAAA"),
    ("generation", 0),
    ("generation", 65_536),
    ("generation", "1"),
    ("default", 1),
    ("valid_from", "2026-02-30"),
    ("valid_from", "2026-2-03"),
    ("extra", 1),
    ("cantons", "SG"),
]


@pytest.mark.parametrize(("field", "value"), MISSPELT)
def test_a_line_of_another_shape_is_refused_alike(
    browser: Call, root: keys.Identity, field: str, value: object
) -> None:
    lines = manifest.manifest_text(a_manifest()).split("\n")
    lines[3] = canonical({**json.loads(lines[3]), field: value}).decode()
    signed = note.sign_note("\n".join(lines), "example.test/keys", root.signing_key)
    known = [note.verifier_key("example.test/keys", root.sign_public)]
    assert reason(lambda: manifest.verify_manifest(signed, known, TODAY, 0)) == "format"
    assert reason(lambda: browser("manifest.verifyManifest", signed, known, "2026-12-01", 0)) == "format"


def members() -> list[roster.Member]:
    names = ((STAFF, SEED, "Zoë \u2028 <b> \x00\x1f\x7f 😀"), (SALT, OTHER_SEED, '"\\/\b\f\n\r\t'))
    people = ((staff, keys.expand(seed), name) for staff, seed, name in names)
    return [roster.Member(staff, name, person.public, person.sign_public) for staff, person, name in people]


def base64(value: bytes) -> str:
    return b64encode(value).decode()


def on_the_wire(roster_members: list[roster.Member]) -> list[dict[str, str]]:
    loaded: list[dict[str, str]] = json.loads(canonical(roster_members))
    return loaded


def test_a_chain_of_rosters_is_written_in_turns(browser: Call) -> None:
    first = roster.next_roster(None, members()[:1], STAFF, keys.expand(SEED).signing_key)
    context = (KEY, 1, CASE, RECORD)
    ours = roster.seal_roster(*context, first)
    read_there = browser("roster.openRoster", *context, ours, None, None)
    assert canonical(first).decode() == browser("json.canonical", read_there)
    before = browser("roster.seen", read_there, ours)
    second = browser("roster.nextRoster", before, on_the_wire(members()), base64(STAFF), {"signingKey": SEED.hex()})
    theirs = browser("roster.sealRoster", *context, second)
    read_here = roster.open_roster(*context, theirs, first.signers, roster.seen(first, ours))
    assert read_here.members == tuple(members())
    assert read_here.version == 2


def test_a_roster_is_refused_alike(browser: Call) -> None:
    first = roster.next_roster(None, members()[:1], STAFF, keys.expand(SEED).signing_key)
    context = (KEY, 1, CASE, RECORD)
    sealed = roster.seal_roster(*context, first)
    seen = roster.seen(first, sealed)
    stranger = roster.next_roster(seen, members(), SALT, keys.expand(OTHER_SEED).signing_key)
    forged = roster.next_roster(seen, members(), STAFF, keys.expand(OTHER_SEED).signing_key)
    jumping = roster.next_roster(roster.Seen(2, seen.sha256), members(), STAFF, keys.expand(SEED).signing_key)
    branch = roster.next_roster(roster.Seen(1, "0" * 64), members(), STAFF, keys.expand(SEED).signing_key)
    signers = {base64(staff): base64(key) for staff, key in first.signers.items()}
    for other, before in (
        (stranger, seen),
        (forged, seen),
        (jumping, seen),
        (branch, seen),
        (first, roster.Seen(5, "1" * 64)),
    ):
        envelope_bytes = roster.seal_roster(*context, other)
        state = {"version": before.version, "sha256": before.sha256}
        ours = reason(partial(roster.open_roster, *context, envelope_bytes, first.signers, before))
        assert reason(partial(browser, "roster.openRoster", *context, envelope_bytes, signers, state)) == ours


def test_unlock_slots_open_on_the_other_side(browser: Call) -> None:
    words = "Strasse №1 ﬁve\u00a0words e\u0301 😀"
    ours = unlock.seal_with_passphrase(words, STAFF, SALT, SEED)
    theirs = browser("unlock.sealWithPassphrase", words, STAFF, SALT, SEED)
    assert browser("unlock.openWithPassphrase", words, STAFF, ours) == SEED
    assert unlock.open_with_passphrase(words, STAFF, theirs) == SEED
    by_passkey = unlock.seal_with_passkey(KEY, STAFF, SALT, SEED)
    assert browser("unlock.openWithPasskey", KEY, STAFF, by_passkey) == SEED
    assert unlock.open_with_passkey(KEY, STAFF, browser("unlock.sealWithPasskey", KEY, STAFF, SALT, SEED)) == SEED
    with pytest.raises(NotGenuine, match="does not open"):
        browser("unlock.openWithPasskey", SEED, STAFF, by_passkey)
    with pytest.raises(NotGenuine, match="header"):
        browser("unlock.openWithPassphrase", words, STAFF, by_passkey)


def a_text() -> dict[str, Any]:
    file = {"record": base64(RECORD), "name": "a.pdf", "type": "application/pdf", "size": 5, "sha256": "ab" * 32}
    return {
        "v": 1,
        "seq": 0,
        "seen": 0,
        "day": "2026-11-22",
        "sealed_by": "browser",
        "language": "ar",
        "text": "نص \u202e 😀 \x00",
        "attachments": [file],
        "answers": {"ground": ["race", "origin"]},
        "contact": "",
        "next": base64(KEY),
        "appointments": [an_appointment()],
        "accepts": "0f" * 16,
        "declines": ["1e" * 16],
    }


def an_appointment(**changes: object) -> dict[str, Any]:
    proposed = {"id": "0f" * 16, "day": "2026-12-01", "from": "08:30", "to": "09:00", "where": "😀" * 300}
    return {**proposed, **changes}


def test_texts_are_written_and_read_alike(browser: Call) -> None:
    written_there = browser("content.encodeText", a_text())
    read_here = content.decode_text(written_there)
    assert browser("content.decodeText", content.encode_text(read_here)) == a_text()
    assert content.decode_text(json.dumps({**a_text(), "later": {"field": 1}}).encode()) == read_here
    assert browser("content.decodeText", json.dumps({**a_text(), "later": 1}).encode())["seq"] == 0


OTHER_TEXTS = [
    ("v", 2),
    ("seq", -1),
    ("seq", 1.5),
    ("seq", 2**53),
    ("seen", 10**30),
    ("day", "0000-01-01"),
    ("text", "half \ud83d of a symbol"),
    ("answers", {"\ud800": []}),
    ("next", "A" * 43 + "=\n"),
    ("seen", -2),
    ("day", "2026-13-01"),
    ("sealed_by", "nobody"),
    ("text", None),
    ("attachments", None),
    ("attachments", [{}]),
    ("attachments", [{**a_text()["attachments"][0], "size": 30 * MIB + 1}]),
    ("attachments", [{**a_text()["attachments"][0], "sha256": "AB" * 32}]),
    ("attachments", [{**a_text()["attachments"][0], "record": "AAAA"}]),
    ("attachments", [{**a_text()["attachments"][0], "record": "A" * 21 + "B=="}]),
    ("attachments", [{**a_text()["attachments"][0], "sha256": "ab" * 32 + "\n"}]),
    ("answers", {"ground": "race"}),
    ("answers", []),
    ("contact", 5),
    ("next", "short"),
    ("appointments", [an_appointment(id="0F" * 16)]),
    ("appointments", [an_appointment(id="0f" * 16 + "\n")]),
    ("appointments", [an_appointment(day="2026-02-30")]),
    ("appointments", [an_appointment(**{"from": "24:00"})]),
    ("appointments", [an_appointment(to="9:00")]),
    ("appointments", [an_appointment(where="é" * 301)]),
    ("appointments", [an_appointment(where=None)]),
    ("appointments", [an_appointment()] * 9),
    ("appointments", an_appointment()),
    ("accepts", ["0f" * 16]),
    ("accepts", ""),
    ("declines", "0f" * 16),
    ("declines", ["0f" * 16] * 9),
    ("declines", ["٠" * 32]),
]


@pytest.mark.parametrize(("field", "value"), OTHER_TEXTS)
def test_a_text_of_another_shape_is_refused_alike(browser: Call, field: str, value: object) -> None:
    written = json.dumps({**a_text(), field: value}).encode()
    assert reason(lambda: content.decode_text(written)) == "content"
    assert reason(lambda: browser("content.decodeText", written)) == "content"


@pytest.mark.parametrize("written", [b"", b"[]", b"null", b"{", b"\xff\xfe", b'{"v":1}', b"\xef\xbb\xbf{}"])
def test_what_is_no_text_is_refused_alike(browser: Call, written: bytes) -> None:
    assert reason(lambda: content.decode_text(written)) == "content"
    assert reason(lambda: browser("content.decodeText", written)) == "content"


def test_half_a_symbol_in_words_or_in_the_name_of_a_file_is_replaced_before_it_is_sealed(browser: Call) -> None:
    typed = {**a_text(), "text": "a \ud83d b", "attachments": [{**a_text()["attachments"][0], "name": "\udc00.jpg"}]}
    read_here = content.decode_text(browser("content.encodeText", typed))
    assert (read_here.text, read_here.attachments[0].name) == ("a \ufffd b", "\ufffd.jpg")


def test_a_manifest_whose_number_not_every_reader_has_exactly_is_refused_alike(
    browser: Call, root: keys.Identity
) -> None:
    known = [note.verifier_key("example.test/keys", root.sign_public)]
    text = manifest.manifest_text(structs.replace(a_manifest(), sequence=10**15))
    signed = note.sign_note(text, "example.test/keys", root.signing_key)
    assert reason(lambda: manifest.verify_manifest(signed, known, TODAY, 0)) == "format"
    assert reason(lambda: browser("manifest.verifyManifest", signed, known, "2026-12-01", 0)) == "format"


def test_wycheproofs_messages_open_in_the_browser(browser: Call, shared: Path) -> None:
    document = json.loads((shared / "vectors" / "cobblestone_256_wycheproof.json").read_text(encoding="utf-8"))
    tests = [test for group in document["testGroups"] for test in group["tests"]]
    for test in tests:
        parameters = bytes.fromhex(test["key"]), bytes.fromhex(test["ctx"]), zlib.decompress(bytes.fromhex(test["ct"]))
        if test["result"] == "valid":
            assert sha512(browser("cobblestone.open", *parameters)).hexdigest() == test["msgSha512"]
        else:
            with pytest.raises(Error if len(parameters[0]) != 32 else NotGenuine):
                browser("cobblestone.open", *parameters)
    assert {test["result"] for test in tests} == {"valid", "invalid"}
