"""A sealed file as the answer to a call, by pieces as they are read. Its first piece is there before the answer has begun: that a
file is not whole can still be said then. No browser shows it as a page of ours.
"""

from collections.abc import AsyncIterator

from litestar.response import Stream

from reporting.web.schema import BYTES


async def envelope(pieces: AsyncIterator[bytes], size: int) -> Stream:
    """The answer: `size` bytes in all. Raises what reading the first piece raises."""
    headers = {"Content-Length": str(size), "Content-Disposition": "attachment"}
    return Stream(_joined(await anext(pieces), pieces), media_type=BYTES, headers=headers)


async def _joined(first: bytes, others: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in others:
        yield piece
