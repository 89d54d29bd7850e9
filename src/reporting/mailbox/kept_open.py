"""Whose mailbox is open in a browser without JavaScript: her code waits, sealed, in a row that only the cookie opens, for half
an hour after the last step.
"""

import asyncio
from datetime import date
from functools import partial
from typing import Any, Final

import msgspec
from litestar import Request
from sqlalchemy.engine import Connection

from reporting.centres.service import Service
from reporting.mailbox import box, wishes
from reporting.mailbox.dialogue import Box, opened
from reporting.mailbox.promise import promise_of
from reporting.sealing.access_code import AccessCode, from_secret
from reporting.web import kept
from reporting.web.forms import fields

AnyRequest = Request[Any, Any, Any]

# What is read of a short form, each once; the rest is passed over.
SHORT_FIELDS: Final = frozenset({"code", "sure", "record", "accepts", "declines"})


class Opened(msgspec.Struct, frozen=True, tag="mailbox", tag_field="what"):
    """What the row holds."""

    secret: bytes

    def __repr__(self) -> str:
        return "Opened(…)"


_DECODER = msgspec.json.Decoder(Opened)


async def code_of(request: AnyRequest, service: Service) -> AccessCode | None:
    """The code of the mailbox that is open in this browser."""
    key = kept.key_of(request)
    if key is None:
        return None
    content = await service.database.read(partial(kept.kept, key=key, now=service.clock()))
    try:
        return None if content is None else from_secret(_DECODER.decode(content).secret)
    except msgspec.ValidationError:
        return None


def keep_open(connection: Connection, key: bytes, code: AccessCode, now: int) -> None:
    """From now on her mailbox is open under K for another half hour."""
    kept.keep(connection, key, msgspec.json.encode(Opened(code.secret)), now)


async def shut(request: AnyRequest, service: Service) -> None:
    """Forget the code of this browser."""
    key = kept.key_of(request)
    if key is not None:
        await service.database.write(partial(kept.forget, key=key))


async def open_box(service: Service, code: AccessCode, page: int = 0) -> Box:
    """A page of the mailbox. Texts are opened beside the event loop: twenty long ones take a while."""
    promise = await promise_of(service)

    def look(connection: Connection) -> tuple[box.Excerpt, date | None]:
        return box.excerpt(connection, code.lookup, page, promise), wishes.withdrawal_day(connection, code.lookup)

    return await asyncio.to_thread(opened, code, *await service.database.read(look))


async def fields_of(request: AnyRequest, names: frozenset[str] = SHORT_FIELDS, longest: int = 1_000) -> dict[str, str]:
    """The fields of a form that have these names, each of `longest` bytes at most; its files are passed over."""
    if not request.headers.get("content-type", "").startswith("multipart/"):
        return {}
    return await fields(request, names, longest)
