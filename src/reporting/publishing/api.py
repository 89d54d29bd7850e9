"""What is published, for machines: the newest checkpoint of the audit trail."""

from functools import partial
from typing import Final

from litestar import get
from litestar.di import NamedDependency

from reporting.centres.service import Service
from reporting.publishing.checkpoints import published_checkpoint
from reporting.web.schema import refusals


@get("/api/v1/checkpoint", media_type="text/plain", summary="The newest checkpoint", responses=refusals(404, 429, 503))
async def checkpoint(service: NamedDependency[Service]) -> str:
    """Of the audit trail, as of the last day that is over; whoever keeps it can prove a later rewriting."""
    return (await service.database.read(partial(published_checkpoint, today=service.today))).note


handlers: Final = [checkpoint]
