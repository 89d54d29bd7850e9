"""The one history of the database of both programs, and the roles that go with it. Run by the owner, never by a program.

`migrate` is safe to repeat. On PostgreSQL it also makes the roles and gives them exactly the table of `counselling.grants`.
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

import counselling.audit.model as audit
import counselling.cases.model as cases
import counselling.staff.model as staff
import counselling.statistics.model as statistics
import reporting.centres.model as centres
import reporting.intake.model as intake
import reporting.mailbox.model as mailbox
import reporting.publishing.model as publishing
from counselling.grants import roles_sql
from reporting.database import Database, metadata

HISTORY = Path(__file__).resolve().parents[2] / "deploy" / "migrations"

ROOMS = (
    centres,
    intake,
    mailbox,
    publishing,
    staff,
    cases,
    audit,
    statistics,
)  # importing a room's model puts its tables into the metadata

__all__ = ["ROOMS", "compare", "metadata", "migrate"]


def migrate(url: str) -> None:
    """Bring the database at `url` to the newest revision."""
    database = Database(url)
    try:
        with database.begin() as connection:
            command.upgrade(_config(connection), "head")
            if connection.dialect.name == "postgresql":
                connection.execute(sa.text(roles_sql()))
    finally:
        database.close()


def compare(url: str) -> None:
    """Raise `alembic.util.CommandError` if the tables in the code are not those of the database at `url`."""
    database = Database(url)
    try:
        with database.begin() as connection:
            command.check(_config(connection))
    finally:
        database.close()


def _config(connection: sa.Connection) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(HISTORY))
    return config
