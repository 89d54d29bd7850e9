"""Whether a program can keep anything now, for whoever watches over it. It says nothing else, and to everybody the same."""

from litestar import get
from litestar.di import NamedDependency

from reporting.database import Database
from reporting.web.schema import refusals


@get("/health", summary="Whether anything can be kept", status_code=204, responses=refusals(503))
async def health(database: NamedDependency[Database]) -> None:
    """Says nothing but that the database answers."""
    await database.read(lambda connection: connection.exec_driver_sql("SELECT 1").scalar())
