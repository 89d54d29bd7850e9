"""What must be true of a request before its body is read, and the reading of a form with files as it arrives.

A browser that was sent here by another site is refused. Files of a form go through memory piece by piece: nothing is spooled.
"""

from collections.abc import AsyncIterator, Callable, Collection
from typing import Any, NamedTuple

from litestar import Request
from litestar.connection import ASGIConnection
from multipart import (  # type: ignore[import-untyped]  # it has no stubs
    MultipartError,
    MultipartSegment,
    ParserLimitReached,
    PushMultipartParser,
    parse_options_header,
)

from reporting.errors import Invalid, Refused, TooLarge, TooMany, Unavailable

AnyConnection = ASGIConnection[Any, Any, Any, Any]

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OUR_OWN = frozenset({"same-origin", "none"})

AnyRequest = Request[Any, Any, Any]
Pay = Callable[[AnyRequest, int], None]
PAY = "pay"  # where an application keeps what counts the bytes of files (raises TooMany)
LEAST_FILE = 320 * 1024  # what the smallest file counts for: its padding, and the row and chunk it takes

MOST_PARTS = 100
LONGEST_PART_HEADER = 4_096


def refuse_other_sites(connection: AnyConnection, origin: str) -> None:
    """Refuse what a page of another site makes a browser send.

    `Sec-Fetch-Site` (Fetch Metadata) is the browser's own word; an older browser says `Origin`. What says neither is no
    browser: it carries no cookie that it was not given on purpose.

    Raises:
        Refused: `cross_site`.
    """
    if connection.scope["method"] in SAFE_METHODS:  # type: ignore[typeddict-item]  # an HTTP scope: handlers here have no other
        return
    headers = connection.headers
    site = headers.get("sec-fetch-site")
    sender = headers.get("origin", origin)
    if (sender != origin) if site is None else (site not in OUR_OWN):
        raise Refused("cross_site")


class Part(NamedTuple):
    """One field of a form. `filename` is None for a field that is no file; `chunks` can be read once, in its turn.

    `media_type` is what the sender claims a file to be ("" if nothing).
    """

    name: str
    filename: str | None
    media_type: str
    chunks: AsyncIterator[bytes]


async def parts(request: Request[Any, Any, Any]) -> AsyncIterator[Part]:
    """The fields of a multipart/form-data body in the order in which they arrive; what is not read of one is passed over.

    Raises:
        Invalid: `malformed`: not such a body, or it breaks off.
        TooLarge: more than a hundred fields, or a field with an endless header.
    """
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get("boundary", "")
    if kind != "multipart/form-data" or not 1 <= len(boundary) <= 200:
        raise Invalid("malformed")
    parser = PushMultipartParser(boundary, max_header_size=LONGEST_PART_HEADER, max_segment_count=MOST_PARTS)
    events = _events(request, parser)
    async for event in events:
        if isinstance(event, MultipartSegment):
            chunks = _until_its_end(events)
            if event.filename:
                chunks = _or_not_now(paid(request, chunks))
            yield Part(event.name, event.filename, event.header("Content-Type") or "", chunks)


async def paid(request: AnyRequest, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """A file's bytes as they arrive, as long as its sender's neighbourhood may still send files. Raises TooMany."""
    pay: Pay = request.app.state[PAY]
    pay(request, LEAST_FILE)
    free = LEAST_FILE
    async for piece in pieces:
        free -= len(piece)
        if free < 0:
            pay(request, -free)
            free = 0
        yield piece


async def _or_not_now(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Of a form the words come through all the same: to them a file that must wait is one that cannot be kept now."""
    try:
        async for piece in pieces:
            yield piece
    except TooMany:
        raise Unavailable("too_many_files") from None


Events = AsyncIterator[MultipartSegment | bytearray | None]


async def _events(request: Request[Any, Any, Any], parser: PushMultipartParser) -> Events:
    try:
        async for piece in request.stream():
            for event in parser.parse(piece) if piece else ():
                yield event
        parser.close()
    except ParserLimitReached:
        raise TooLarge from None
    except MultipartError:
        raise Invalid("malformed") from None


async def _until_its_end(events: Events) -> AsyncIterator[bytes]:
    async for event in events:
        if event is None:
            return
        if isinstance(event, bytearray):
            yield bytes(event)


async def text(part: Part, limit: int) -> str:
    """The words of a field that is no file.

    Raises:
        TooLarge: more than `limit` bytes.
        Invalid: `malformed`: not UTF-8.
    """
    collected = bytearray()
    async for chunk in part.chunks:
        collected += chunk
        if len(collected) > limit:
            raise TooLarge(limit=limit)
    try:
        return collected.decode()
    except UnicodeDecodeError:
        raise Invalid("malformed") from None


async def fields(
    request: AnyRequest, names: Collection[str], longest: int, too_long: str | None = None
) -> dict[str, str]:
    """The fields of a form that have these names, each once; its files and all other fields are passed over.

    Raises:
        TooLarge: one has more than `longest` bytes, and nothing (`too_long`) stands for that.
        Invalid: as `parts` and `text`.
    """
    found: dict[str, str] = {}
    async for part in parts(request):
        if part.filename is None and part.name in names and part.name not in found:
            try:
                found[part.name] = await text(part, longest)
            except TooLarge:
                if too_long is None:
                    raise
                found[part.name] = too_long
    return found
