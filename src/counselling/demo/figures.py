"""Three published years of two cantons, from invented rows: drafted by one statistician, approved by another, published."""

import secrets
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import sqlalchemy as sa

from counselling.audit.entries import OPERATOR
from counselling.audit.outbox import open_trail
from counselling.demo.member import Member
from counselling.demo.network import PUBLISHED
from counselling.statistics.model import statistics_rows
from counselling.statistics.moving import Held, tell
from counselling.statistics.simulated import sealed_rows, simulated
from reporting.centres.service import read_service_keys
from reporting.database import Database
from reporting.sealing.canonical import base64_bytes
from reporting.sealing.service_key import ServiceKeys
from reporting.settings import Settings

SEED = 1


def publish_years(settings: Settings, devices: Mapping[str, Member], today: date) -> None:
    """The last three years that are over. The rows come to lie where the worker would have moved them."""
    keys, database = read_service_keys(settings), Database(settings.database)
    try:
        with database.begin() as connection:
            made, trail = list(_rows(keys, today)), open_trail(connection, keys, secrets.token_bytes)
            connection.execute(sa.insert(statistics_rows), made)
            tell(connection, trail, OPERATOR, today, Held(len(made), 0))
    finally:
        database.close()
    for canton, (drafts, approves, cases) in PUBLISHED.items():
        for year in _years(today, len(cases)):
            wanted = {"canton": canton, "year": year}
            made = devices[drafts].call("POST", "/statistics/drafts", wanted).json()
            draft = f"/statistics/drafts/{base64_bytes(made['draft']).hex()}"
            devices[approves].call("POST", f"{draft}/decision", {"decision": "approved"})
            devices[drafts].call("POST", f"{draft}/publication", {"day": today})


def _rows(keys: ServiceKeys, today: date) -> Iterator[dict[str, bytes]]:
    for canton, (_, _, cases) in PUBLISHED.items():
        for year, number in zip(_years(today, len(cases)), cases, strict=True):
            yield from sealed_rows(keys, simulated(canton, year, number, SEED), secrets.token_bytes)


def _years(today: date, number: int) -> range:
    last = (today - timedelta(days=today.timetuple().tm_yday)).year
    return range(last - number + 1, last + 1)
