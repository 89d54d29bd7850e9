"""The newest checkpoint of the audit trail, for anybody who wants to keep it: the same as `/api/v1/checkpoint`, explained."""

from functools import partial
from typing import Any, Final

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from reporting.centres.service import Service
from reporting.errors import NotFound
from reporting.publishing.checkpoints import published_checkpoint
from reporting.web.pages import Pages, spoken_day

SIGNED: Final = 3  # lines of a checkpoint: whose it is, how many entries, the root over them


@get("/{language:str}/checkpoint", include_in_schema=False)
async def checkpoint_page(
    request: Request[Any, Any, Any],
    service: NamedDependency[Service],
    pages: NamedDependency[Pages],
    language: FromPath[str],
) -> Response[Any]:
    """What the list of acts is, and the newest lines that hold it fast; without them on the first day."""
    try:
        newest = await service.database.read(partial(published_checkpoint, today=service.today))
    except NotFound:
        return pages.page(request, language, "checkpoint.html", here="checkpoint", lines=())
    return pages.page(
        request,
        language,
        "checkpoint.html",
        here="checkpoint",
        lines=newest.note.split("\n")[:SIGNED],
        day=spoken_day(language, newest.day),
        file=f"checkpoint-{newest.day}.txt",
    )


handlers: Final = [checkpoint_page]
