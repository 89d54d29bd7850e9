"""A form with files is read as it arrives, piece by piece; what is not such a form is refused."""

import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from types import SimpleNamespace
from typing import Any, cast

import pytest
from litestar import Request

from reporting.errors import Invalid, ReportingError, TooLarge, TooMany, Unavailable
from reporting.web.forms import LEAST_FILE, PAY, parts, text

BOUNDARY = "----border"
FORM = (
    b"------border\r\n"
    b'Content-Disposition: form-data; name="words"\r\n\r\n'
    b"Gr\xc3\xbcezi\r\n"
    b"------border\r\n"
    b'Content-Disposition: form-data; name="file"; filename="a.png"\r\n'
    b"Content-Type: image/png\r\n\r\n"
    b"\x89PNG\r\n\r\n--\x00" + b"x" * 1_000 + b"\r\n"
    b"------border\r\n"
    b'Content-Disposition: form-data; name="empty"; filename=""\r\n\r\n'
    b"\r\n"
    b"------border--\r\n"
)
ONE_FIELD = b'------border\r\nContent-Disposition: form-data; name="one"\r\n\r\n1\r\n'


class Arriving:
    """A request as far as a form is concerned: its type, and its body in pieces."""

    def __init__(
        self, pieces: Sequence[bytes], content_type: str = f"multipart/form-data; boundary={BOUNDARY}"
    ) -> None:
        self.headers = {"content-type": content_type}
        self.app = SimpleNamespace(state={PAY: self._pay})
        self.paid, self.room = 0, 10**9
        self._pieces = pieces

    def _pay(self, _request: object, size: int) -> None:
        if self.paid + size > self.room:
            raise TooMany(60, "too_many_files")
        self.paid += size

    async def stream(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            yield piece
        yield b""


def request(body: bytes, size: int = 1, **kind: str) -> Request[Any, Any, Any]:
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return cast(Request[Any, Any, Any], Arriving(pieces, **kind))


def one_file(size: int) -> bytes:
    head = b'------border\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\n'
    return head + bytes(size) + b"\r\n" + ONE_FIELD


async def test_a_file_counts_for_what_it_weighs_and_a_small_one_for_what_it_takes() -> None:
    for size, counted in ((1, LEAST_FILE), (LEAST_FILE, LEAST_FILE), (LEAST_FILE + 5, LEAST_FILE + 5)):
        arriving = request(one_file(size) + b"------border--\r\n", 4_096)
        assert [len([chunk async for chunk in part.chunks]) > 0 async for part in parts(arriving)] == [True, True]
        assert cast(Arriving, arriving).paid == counted


async def test_a_file_that_must_wait_lets_the_words_behind_it_through() -> None:
    arriving = request(one_file(LEAST_FILE + 5) + b"------border--\r\n", 4_096)
    cast(Arriving, arriving).room = LEAST_FILE
    found = []
    async for part in parts(arriving):
        if part.filename:
            with pytest.raises(Unavailable, match="too_many_files"):
                _ = [chunk async for chunk in part.chunks]
        else:
            found.append((part.name, await text(part, 10)))
    assert found == [("one", "1")]


async def read(body: bytes, size: int) -> list[tuple[str, str | None, str, bytes]]:
    found = []
    async for part in parts(request(body, size)):
        content = b"".join([chunk async for chunk in part.chunks])
        found.append((part.name, part.filename, part.media_type, content))
    return found


@pytest.mark.parametrize("size", [1, 7, 64, 4_096])
async def test_a_form_is_the_same_however_it_arrives(size: int) -> None:
    assert await read(FORM, size) == [
        ("words", None, "", "Grüezi".encode()),
        ("file", "a.png", "image/png", b"\x89PNG\r\n\r\n--\x00" + b"x" * 1_000),
        ("empty", "", "", b""),
    ]


@pytest.mark.parametrize("size", [1, 50, 4_096])
async def test_what_is_not_read_of_a_part_is_passed_over(size: int) -> None:
    names = []
    async for part in parts(request(FORM, size)):
        names.append(part.name)
        if part.name == "file":
            await anext(part.chunks)
    assert names == ["words", "file", "empty"]


async def test_nothing_is_spooled(monkeypatch: pytest.MonkeyPatch) -> None:
    def spool(*_: object, **__: object) -> None:
        raise AssertionError("plaintext on the disk")

    for name in ("TemporaryFile", "SpooledTemporaryFile", "NamedTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, spool)
    big = FORM.replace(b"x" * 1_000, b"x" * 5_000_000)
    found = await read(big, 65_536)
    assert len(found[1][3]) == 5_000_000 + 11


@pytest.mark.parametrize(
    ("spoil", "refusal"),
    [
        (lambda form: form[:-20], Invalid),
        (lambda form: form[:300], Invalid),
        (lambda _: b"", Invalid),
        (lambda _: b"words=1", Invalid),
        (lambda form: form.replace(b"\r\n\r\n", b"\n\n", 1), Invalid),
        (lambda form: form.replace(b'name="words"', b'name="' + b"w" * 9_000 + b'"'), TooLarge),
        (lambda form: ONE_FIELD * 101 + form, TooLarge),
    ],
)
async def test_what_is_no_form_or_breaks_off_is_refused(
    spoil: Callable[[bytes], bytes], refusal: type[ReportingError]
) -> None:
    with pytest.raises(refusal):
        await read(spoil(FORM), 64)


@pytest.mark.parametrize(
    "kind",
    [
        "",
        "text/plain",
        "multipart/form-data",
        "multipart/form-data; boundary=" + "x" * 300,
        "multipart/mixed; boundary=a",
    ],
)
async def test_another_type_is_no_form(kind: str) -> None:
    with pytest.raises(Invalid, match="malformed"):
        [part async for part in parts(request(FORM, 64, content_type=kind))]


async def test_words_are_utf_8_and_not_endless() -> None:
    async for part in parts(request(FORM, 64)):
        if part.name == "words":
            assert await text(part, 100) == "Grüezi"
    async for part in parts(request(FORM, 64)):
        if part.name == "words":
            with pytest.raises(TooLarge):
                await text(part, 3)
    async for part in parts(request(FORM.replace(b"\xc3\xbc", b"\xff"), 64)):
        if part.name == "words":
            with pytest.raises(Invalid, match="malformed"):
                await text(part, 100)
