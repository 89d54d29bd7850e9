"""A file that is sealed as it arrives is bounded by what arrives, also where nothing of it goes on."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from reporting.errors import TooLarge
from reporting.mailbox.metadata import Cleaner
from reporting.mailbox.sealed_here import AT_ONCE, _sealed
from reporting.sealing.attachment import AttachmentSealer
from reporting.sealing.padding import ATTACHMENT_LIMIT
from reporting.web.forms import Part

PIECE = 1 << 20
PICTURE = b"\xff\xd8\xff\xdb\0\3\0\xff\xd9"  # behind its end nothing goes on


async def pieces(first: bytes, size: int) -> AsyncIterator[bytes]:
    yield first
    for start in range(len(first), size, PIECE):
        yield bytes(min(PIECE, size - start))


async def swallowed(size: int, cleaner: Cleaner | None) -> int:
    """How many bytes of a picture with a long tail the sealer was given."""
    sealer = AttachmentSealer(bytes(32), 0, bytes(16), bytes(16))
    part = Part("files", "foto.jpg", "image/jpeg", pieces(PICTURE, size))
    async for _ in _sealed(part, sealer, cleaner):
        pass
    return sealer.size


def test_what_stands_behind_a_picture_does_not_go_on() -> None:
    assert asyncio.run(swallowed(ATTACHMENT_LIMIT, Cleaner())) == len(PICTURE)
    assert asyncio.run(swallowed(ATTACHMENT_LIMIT, None)) == ATTACHMENT_LIMIT


@pytest.mark.parametrize("cleaner", [Cleaner(), None], ids=["cleaned", "as it is"])
def test_more_than_may_arrive_is_refused_even_if_nothing_of_it_goes_on(cleaner: Cleaner | None) -> None:
    with pytest.raises(TooLarge):
        asyncio.run(swallowed(ATTACHMENT_LIMIT + 1, cleaner))


def test_others_have_their_turn_while_a_file_is_cleaned() -> None:
    async def turns() -> int:
        taken = 0

        async def another() -> None:
            nonlocal taken
            while True:
                taken += 1
                await asyncio.sleep(0)

        others = asyncio.create_task(another())
        await swallowed(PIECE, Cleaner())
        others.cancel()
        return taken

    assert asyncio.run(turns()) >= PIECE // AT_ONCE
