"""Whatever is sealed comes back, whatever is changed is refused, and every text has one spelling."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counselling.audit import entries
from reporting.sealing import access_code, attachment, content, envelope, keys, manifest, note, padding, slot
from reporting.sealing.chunks import open_chunks, plain_length, seal_chunks, sealed_length
from reporting.sealing.errors import NotGenuine
from reporting.sealing.service_key import ServiceKeys, parse_keys, print_keys

ids = st.binary(min_size=16, max_size=16)
secrets = st.binary(min_size=32, max_size=32)
generations = st.integers(0, 0xFFFF)
days = st.dates(date(2000, 1, 1), date(2200, 1, 1))
changes = st.integers(1, 255)
places = st.floats(0, 1, exclude_max=True)
kinds_and_rings = st.sampled_from(
    [(kind, ring) for kind, rings in envelope.RINGS.items() for ring in rings if kind != envelope.ATTACHMENT]
)
people = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
whats = st.sampled_from([slot.DIALOGUE, slot.FILE, slot.CENTRE_SEED])

ANNA = keys.expand(b"a" * 32)


def changed(sealed: bytes, place: float, change: int) -> bytes:
    position = int(place * len(sealed))
    return sealed[:position] + bytes((sealed[position] ^ change,)) + sealed[position + 1 :]


@given(secrets, whats, generations, ids, secrets)
def test_a_slot_gives_its_secret_back(seed: bytes, what: int, generation: int, subject: bytes, secret: bytes) -> None:
    identity = keys.expand(seed)
    sealed = slot.seal_slot(keys.recipient(identity.public), what, generation, subject, secret)
    slot.check_slot(sealed, what, generation, subject, identity.key_id)
    assert slot.open_slot(identity, what, generation, subject, sealed) == secret


@given(whats, generations, ids, secrets, ids, places, changes)
def test_no_byte_of_a_signed_slot_can_be_another(
    what: int, generation: int, subject: bytes, secret: bytes, staff: bytes, place: float, change: int
) -> None:
    sealed = slot.seal_slot(keys.recipient(ANNA.public), what, generation, subject, secret)
    signed = slot.sign_slot(sealed, staff, ANNA.signing_key)
    assert slot.open_signed_slot(ANNA, what, generation, subject, signed, staff, ANNA.sign_public) == secret
    with pytest.raises(NotGenuine):
        slot.open_slot(ANNA, what, generation, subject, changed(sealed, place, change))
    with pytest.raises(NotGenuine):
        slot.verify_signed_slot(changed(signed, place, change), staff, ANNA.sign_public)


@given(secrets, kinds_and_rings, generations, ids, ids, st.binary(max_size=20_000), places, changes)
def test_an_envelope_gives_its_content_back_and_no_byte_of_it_can_be_another(
    key: bytes,
    kind_and_ring: tuple[int, int],
    generation: int,
    case: bytes,
    record: bytes,
    written: bytes,
    place: float,
    change: int,
) -> None:
    kind, ring = kind_and_ring
    context = (kind, ring, 0 if kind == envelope.REPORT else generation, case, record)
    sealed = envelope.seal_text(key, *context, written)
    assert envelope.open_text(key, *context, sealed) == written
    with pytest.raises(NotGenuine):
        envelope.open_text(key, *context, changed(sealed, place, change))


@given(st.binary(max_size=300_000), st.lists(st.integers(1, 100_000), min_size=1, max_size=5), places, changes)
def test_a_file_comes_back_whatever_the_pieces_and_no_byte_of_it_can_be_another(
    written: bytes, pieces: list[int], place: float, change: int
) -> None:
    sealer = attachment.AttachmentSealer(b"k" * 32, 0, b"c" * 16, b"r" * 16)
    sealed = b"".join(map(sealer.update, cut(written, pieces))) + sealer.finish()
    envelope.check_attachment_length(len(sealed))
    announced = (b"k" * 32, 0, b"c" * 16, b"r" * 16, sealer.size, sealer.sha256)
    opener = attachment.AttachmentOpener(*announced)
    assert b"".join(map(opener.update, cut(sealed, pieces))) + opener.finish() == written
    with pytest.raises(NotGenuine):
        attachment.open_attachment(*announced, changed(sealed, place, change))


def cut(whole: bytes, pieces: list[int]) -> list[bytes]:
    found: list[bytes] = []
    start = 0
    while start < len(whole):
        length = pieces[len(found) % len(pieces)]
        found.append(whole[start : start + length])
        start += length
    return found


@given(secrets, st.binary(max_size=100), st.binary(max_size=40_000), st.integers(0, 60))
def test_nothing_can_be_cut_off_or_added(key: bytes, context: bytes, written: bytes, cut_off: int) -> None:
    sealed = seal_chunks(key, context, written)
    assert len(sealed) == sealed_length(len(written))
    assert plain_length(len(sealed)) == len(written)
    assert open_chunks(key, context, sealed) == written
    with pytest.raises(NotGenuine):
        open_chunks(key, context, sealed[: len(sealed) - 1 - cut_off])
    with pytest.raises(NotGenuine):
        open_chunks(key, context, sealed + bytes(1 + cut_off))


@given(st.binary(max_size=padding.TEXT_LIMIT))
def test_a_text_is_padded_and_taken_out_again(written: bytes) -> None:
    padded = padding.pad_text(written)
    assert len(padded) in padding.TEXT_BUCKETS
    assert padding.unpad_text(padded) == written


@given(st.integers(0, padding.ATTACHMENT_LIMIT))
def test_a_padded_size_is_one_of_few_and_not_much_more(size: int) -> None:
    padded = padding.padded_attachment(size)
    assert max(size, 65536) <= padded <= max(size * 1.12, 65536)
    assert padding.padded_attachment(padded) == padded
    envelope.check_attachment_length(40 + sealed_length(padded))


@given(st.integers(0, envelope.ATTACHMENT_ENVELOPE_LIMIT * 2))
def test_only_lengths_of_padded_files_are_taken(length: int) -> None:
    padded = plain_length(length - 40)
    possible = padded is not None and padded <= padding.ATTACHMENT_LIMIT and padding.padded_attachment(padded) == padded
    if possible:
        envelope.check_attachment_length(length)
    else:
        with pytest.raises(NotGenuine):
            envelope.check_attachment_length(length)


@given(st.binary(min_size=15, max_size=15))
def test_an_access_code_is_read_as_it_was_printed(secret: bytes) -> None:
    code = access_code.from_secret(secret)
    assert access_code.parse(code.text).secret == secret
    assert access_code.parse(code.text.lower().replace("-", " ").replace("0", "o").replace("1", "l")).secret == secret


@given(st.text(max_size=60))
def test_what_is_read_as_an_access_code_is_printed_in_its_one_spelling(typed: str) -> None:
    try:
        code = access_code.parse(typed)
    except NotGenuine:
        return
    assert access_code.parse(code.text).secret == code.secret


@given(st.dictionaries(st.integers(1, 0xFFFF), secrets, min_size=1, max_size=4), ids, st.binary(max_size=252))
def test_service_keys_are_read_as_they_were_printed_and_open_what_they_sealed(
    numbered: dict[int, bytes], row: bytes, written: bytes
) -> None:
    service_keys = parse_keys(print_keys(numbered))
    assert service_keys.numbers == sorted(numbered)
    assert ServiceKeys(numbered).open("t", row, service_keys.seal("t", row, written, 256)) == written


centre_keys = st.builds(
    manifest.CentreKey,
    cantons=st.lists(people, max_size=3).map(tuple),
    centre=people,
    default=st.booleans(),
    generation=st.integers(1, 0xFFFF),
    grounds=st.lists(people, max_size=3).map(tuple),
    key=st.just(ANNA.public),
    languages=st.lists(people, max_size=3).map(tuple),
    names=st.dictionaries(people, people, max_size=3),
    valid_from=days,
)
manifests = st.builds(
    manifest.Manifest,
    sequence=st.integers(0, 10**9),
    day=days,
    expires=days,
    escrow=st.builds(manifest.EscrowKey, escrow=st.just(ANNA.public), generation=st.integers(1, 0xFFFF)),
    centres=st.lists(centre_keys, max_size=4, unique_by=lambda line: (line.centre, line.generation)).map(tuple),
)


@given(manifests)
def test_a_manifest_is_read_as_it_was_printed(written: manifest.Manifest) -> None:
    assert manifest.parse_manifest(manifest.manifest_text(written)) == written


@given(manifests, places, st.characters(exclude_categories=["Cs"]))
def test_a_text_that_differs_is_another_manifest_or_none(written: manifest.Manifest, place: float, other: str) -> None:
    text = manifest.manifest_text(written)
    position = int(place * len(text))
    changed_text = text[:position] + other + text[position + 1 :]
    try:
        read = manifest.parse_manifest(changed_text)
    except NotGenuine:
        return
    assert manifest.manifest_text(read) == changed_text


@given(st.lists(people.map(lambda line: "".join(c for c in line if c >= " ")), min_size=1, max_size=5), places, changes)
def test_a_note_is_verified_and_no_byte_of_it_can_be_another(lines: list[str], place: float, change: int) -> None:
    key = note.verifier_key("example.ch/root", ANNA.sign_public)
    text = "".join(line + "\n" for line in lines)
    signed = note.sign_note(text, "example.ch/root", ANNA.signing_key)
    assert note.verify_note(signed, [key]) == text
    with pytest.raises(NotGenuine):
        note.verify_note(changed(signed.encode(), place, change).decode("utf-8", "surrogateescape"), [key])


texts = st.builds(
    content.Text,
    v=st.just(1),
    seq=st.integers(0, 2**31),
    seen=st.integers(-1, 2**31),
    day=days,
    sealed_by=st.sampled_from(["browser", "server"]),
    language=people,
    text=people,
    attachments=st.lists(
        st.builds(
            content.Attachment,
            record=ids,
            name=people,
            type=people,
            size=st.integers(0, padding.ATTACHMENT_LIMIT),
            sha256=secrets.map(bytes.hex),
        ),
        max_size=3,
    ).map(tuple),
    answers=st.none() | st.dictionaries(people, st.lists(people, max_size=3).map(tuple), max_size=3),
    contact=st.none() | people,
    next=st.none() | secrets.map(access_code.commitment),
)


@given(texts)
def test_a_text_says_what_was_written(written: content.Text) -> None:
    assert content.decode_text(content.encode_text(written)) == written


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_a_text_or_refused(written: bytes) -> None:
    with pytest.raises(NotGenuine):
        content.decode_text(written)


@given(
    st.integers(0, 2**40),
    st.sampled_from([code for code, event in entries.EVENTS.items() if not event.by_day]),
    ids,
    secrets,
    secrets,
    places,
    changes,
)
def test_an_entry_is_verified_and_no_byte_of_it_can_be_another(
    t: int, event: str, nonce: bytes, key: bytes, other_key: bytes, place: float, change: int
) -> None:
    leaf = entries.entry(t, event, "st_0", nonce, key, "")
    read = entries.verify_entry(leaf, key, "")
    assert (read.t, read.e, read.n) == (t, event, nonce)
    with pytest.raises(entries.NotAnEntry):
        entries.verify_entry(changed(leaf, place, change), key, "")
    if other_key != key:
        with pytest.raises(entries.NotAnEntry):
            entries.verify_entry(leaf, other_key, "")
