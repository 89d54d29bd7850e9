"""The interface of a person's mailbox. Her token comes with each call; it opens nothing but ciphertext."""

from datetime import date
from functools import partial
from typing import Any

import msgspec
from litestar import Request, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.response import Stream
from sqlalchemy.engine import Connection

from reporting.centres.service import Service
from reporting.mailbox import attachments, box, messages, wishes
from reporting.mailbox.box import Mailbox
from reporting.mailbox.messages import Message, Posted, Secret
from reporting.mailbox.promise import promise_of
from reporting.web import bearer
from reporting.web.body import JSON_LIMIT
from reporting.web.envelopes import envelope
from reporting.web.identifier import identifier
from reporting.web.schema import BEARER, refusals


class WithdrawToken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """W: what ending access and withdrawing need beside the way to the mailbox."""

    withdraw_token: Secret


class Withdrawal(msgspec.Struct, frozen=True):
    """The day on which withdrawal was asked for; null if it was not, or was taken back."""

    day: date | None


@get("/api/v1/mailbox", summary="What is in the mailbox", responses=refusals(404, 429, 503), security=BEARER)
async def open_mailbox(request: Request[Any, Any, Any], service: NamedDependency[Service]) -> Mailbox:
    """Ciphertext, states and days; `awaited` is null once the centre has answered.

    A token that is unknown, ended or malformed gets one and the same answer.
    """
    work = partial(box.mailbox, lookup=bearer.lookup(request), promise=await promise_of(service))
    return await service.database.read(work)


@get(
    "/api/v1/mailbox/attachments/{record:str}",
    media_type="application/octet-stream",
    summary="One sealed file",
    responses=refusals(404, 429, 503),
    security=BEARER,
)
async def get_attachment(
    request: Request[Any, Any, Any], service: NamedDependency[Service], record: FromPath[str]
) -> Stream:
    """The raw envelope, streamed."""
    lookup, named = bearer.lookup(request), identifier(record)

    def find(connection: Connection) -> tuple[bytes, int]:
        case = box.report_of(connection, lookup)["case_id"]
        return case, attachments.size_of(connection, case, named)

    case, size = await service.database.read(find)
    return await envelope(attachments.stream(service.database, case, named, size), size)


@post(
    "/api/v1/mailbox/messages",
    summary="Send a sealed message",
    responses=refusals(400, 403, 404, 409, 413, 422, 429, 503),
    request_max_body_size=JSON_LIMIT,
    security=BEARER,
)
async def post_message(
    request: Request[Any, Any, Any], service: NamedDependency[Service], data: JSONBody[Message]
) -> Posted:
    """Answers after the commit; the same message sent again is kept once."""
    lookup, published = bearer.lookup(request), await service.published()
    work = partial(messages.post, message=data, lookup=lookup, published=published, today=published.today)
    return await service.database.write(work)


@delete(
    "/api/v1/mailbox",
    summary="End my access",
    responses=refusals(400, 403, 413, 422, 429, 503),
    request_max_body_size=JSON_LIMIT,
    status_code=204,
)
async def end_access(service: NamedDependency[Service], data: JSONBody[WithdrawToken]) -> None:
    """The lookup is erased. The answer is the same for every well-formed token."""
    await service.database.write(partial(wishes.end_access, withdraw_token=data.withdraw_token))


@get("/api/v1/mailbox/withdrawal", summary="Whether I withdrew", responses=refusals(404, 429, 503), security=BEARER)
async def see_withdrawal(request: Request[Any, Any, Any], service: NamedDependency[Service]) -> Withdrawal:
    """The day on which it was asked for."""
    work = partial(wishes.withdrawal_day, lookup=bearer.lookup(request))
    return Withdrawal(await service.database.read(work))


@post(
    "/api/v1/mailbox/withdrawal",
    summary="Withdraw my report",
    responses=refusals(400, 403, 413, 422, 429, 503),
    request_max_body_size=JSON_LIMIT,
    status_code=202,
    media_type="text/plain",  # an empty answer; as JSON it would be `null`
)
async def withdraw(service: NamedDependency[Service], data: JSONBody[WithdrawToken]) -> None:
    """Carried out after seven days. The answer is the same for every well-formed token."""
    work = partial(wishes.withdraw, withdraw_token=data.withdraw_token, today=service.today)
    await service.database.write(work)


@delete(
    "/api/v1/mailbox/withdrawal",
    summary="Take my withdrawal back",
    responses=refusals(400, 403, 413, 422, 429, 503),
    request_max_body_size=JSON_LIMIT,
    status_code=202,
    media_type="text/plain",  # an empty answer; as JSON it would be `null`
)
async def take_back_withdrawal(service: NamedDependency[Service], data: JSONBody[WithdrawToken]) -> None:
    """Within seven days. The answer is the same for every well-formed token."""
    work = partial(wishes.take_back_withdrawal, withdraw_token=data.withdraw_token, today=service.today)
    await service.database.write(work)


handlers = [open_mailbox, get_attachment, post_message, end_access, see_withdrawal, withdraw, take_back_withdrawal]
