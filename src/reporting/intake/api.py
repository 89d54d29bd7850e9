"""The interface for taking in reports, for our own browser code and everybody else's."""

import gzip
from functools import cache, partial
from typing import Any

import msgspec
from litestar import Request, Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from reporting.centres.service import Service
from reporting.codes.places import every_name
from reporting.intake.submission import Submission, submit
from reporting.mailbox import attachments, uploads
from reporting.mailbox.messages import MESSAGE_LIMIT
from reporting.mailbox.reports import Receipt, sealed_tags
from reporting.sealing.padding import ATTACHMENT_LIMIT, TEXT_BUCKETS
from reporting.web import bearer
from reporting.web.assets import accepts_gzip
from reporting.web.body import JSON_LIMIT
from reporting.web.forms import paid
from reporting.web.identifier import identifier
from reporting.web.schema import BEARER, BytesOperation, refusals


class Limits(msgspec.Struct, frozen=True):
    """The longest padded text and the largest file in bytes; files of a person in a case, messages in a mailbox."""

    text: int
    attachments: int
    attachment_size: int
    messages: int


LIMITS = Limits(TEXT_BUCKETS[-1], attachments.LIMIT, ATTACHMENT_LIMIT, MESSAGE_LIMIT)


class WellKnown(msgspec.Struct, frozen=True):
    """What this service is. `root` is there for people to compare; programs have theirs built in."""

    service: str
    root: str
    languages: tuple[str, ...]
    limits: Limits


@post(
    "/api/v1/reports",
    summary="Hand in a sealed report",
    responses=refusals(400, 403, 404, 409, 413, 422, 429, 503),
    security=BEARER,
    request_max_body_size=JSON_LIMIT,
)
async def submit_report(
    request: Request[Any, Any, Any], service: NamedDependency[Service], data: JSONBody[Submission]
) -> Receipt:
    """Answers after the commit: who has the receipt knows that the report is kept."""
    lookup = bearer.required(request)
    published = await service.published()
    tags = sealed_tags(service.service_keys, data.case, data.tags)
    work = partial(submit, submission=data, lookup=lookup, published=published, tags=tags, draw=service.draw)
    return await service.database.write(work, single=not data.attachments)


@put(
    "/api/v1/attachments/{case:str}/{record:str}",
    summary="Send a sealed file",
    status_code=201,
    media_type="text/plain",  # an empty answer; as JSON it would be `null`
    responses=refusals(400, 403, 404, 409, 413, 422, 429, 503),
    operation_class=BytesOperation,
    security=BEARER,
    request_max_body_size=None,
)
async def send_attachment(
    request: Request[Any, Any, Any], service: NamedDependency[Service], case: FromPath[str], record: FromPath[str]
) -> None:
    """The raw envelope; it is taken as it arrives. What no text announces within the hour is removed."""
    owner = bearer.required(request)
    named = identifier(case), identifier(record)
    uploads.require_fitting(request.content_length)
    begun = await service.database.read(
        partial(
            uploads.begin,
            case=named[0],
            record=named[1],
            owner=owner,
            mark=service.draw(32),
            most_pending=service.settings.most_pending,
        )
    )
    await uploads.receive(service.database, begun, paid(request, request.stream()), service.clock())


@get("/api/v1/manifest", media_type="text/plain", summary="The signed list of centres", responses=refusals(429, 503))
async def manifest(service: NamedDependency[Service]) -> str:
    """The note, exactly as a root signed it (the sealing specification, 5)."""
    return (await service.published()).note


class Place(msgspec.Struct, frozen=True):
    """A name that people use for a municipality, its number (Federal Statistical Office) and canton; `own`: not a locality's."""

    name: str
    number: int
    canton: str
    own: bool


@get("/api/v1/places", summary="The municipalities of Switzerland, by every name", responses=refusals(429))
async def places(request: Request[Any, Any, Any]) -> Response[list[Place]]:
    """For finding the responsible centre in the browser: so the place itself is not sent."""
    content, compressed = _places()
    headers = {"Vary": "Accept-Encoding"}
    if accepts_gzip(request):
        content, headers["Content-Encoding"] = compressed, "gzip"
    return Response(content, media_type="application/json", headers=headers)  # type: ignore[arg-type]  # encoded here


@cache
def _places() -> tuple[bytes, bytes]:
    """The same for everybody: as JSON, and compressed."""
    content = msgspec.json.encode([Place(name, one.number, one.canton, own) for name, one, own in every_name()])
    return content, gzip.compress(content, 9, mtime=0)


@get("/.well-known/isonomia", summary="What this service is, and its limits", responses=refusals(429))
async def well_known(service: NamedDependency[Service]) -> WellKnown:
    """For people and for clients that ask before they send."""
    settings = service.settings
    return WellKnown(settings.service, settings.roots[0], settings.languages, LIMITS)


handlers = [submit_report, send_attachment, manifest, places, well_known]
