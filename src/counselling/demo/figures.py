"""Published years of three cantons, from invented rows: drafted by one statistician, approved by another, published."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

import sqlalchemy as sa

from counselling.audit.entries import OPERATOR
from counselling.audit.outbox import open_trail
from counselling.demo.member import Member
from counselling.demo.network import PUBLISHED
from counselling.statistics.model import statistics_rows
from counselling.statistics.moving import Held, tell
from counselling.statistics.rows import Row
from counselling.statistics.simulated import sealed_rows, simulated
from reporting.centres.service import read_service_keys
from reporting.database import Database
from reporting.sealing.canonical import base64_bytes
from reporting.sealing.service_key import ServiceKeys
from reporting.settings import Settings

SEED = 1
LATE_SEED = 2


def publish_years(settings: Settings, devices: Mapping[str, Member], today: date, say: Callable[[str], None]) -> None:
    """The last years that are over, one after the other. The rows come to lie where the worker would have moved them."""
    keys, database = read_service_keys(settings), Database(settings.database)
    try:
        for canton, figures in PUBLISHED.items():
            for year, cases in zip(_years(today, len(figures.cases)), figures.cases, strict=True):
                say(
                    f"{figures.drafts} drafts the figures of {canton} {year}, {figures.approves} approves and publishes them"
                )
                late = simulated(canton, year - 1, figures.late, LATE_SEED)
                _file(database, keys, [*simulated(canton, year, cases, SEED), *late], today)
                _publish(devices[figures.drafts], devices[figures.approves], {"canton": canton, "year": year}, today)
    finally:
        database.close()


def _file(database: Database, keys: ServiceKeys, rows: Sequence[Row], today: date) -> None:
    with database.begin() as connection:
        made, trail = sealed_rows(keys, rows, secrets.token_bytes), open_trail(connection, keys, secrets.token_bytes)
        connection.execute(sa.insert(statistics_rows), made)
        tell(connection, trail, OPERATOR, today, Held(len(made), 0))


def _publish(drafts: Member, approves: Member, wanted: Mapping[str, object], today: date) -> None:
    made = drafts.call("POST", "/statistics/drafts", dict(wanted)).json()
    draft = f"/statistics/drafts/{base64_bytes(made['draft']).hex()}"
    approves.call("POST", f"{draft}/decision", {"decision": "approved"})
    drafts.call("POST", f"{draft}/publication", {"day": today})


def _years(today: date, number: int) -> range:
    last = (today - timedelta(days=today.timetuple().tm_yday)).year
    return range(last - number + 1, last + 1)
