"""`counselling audit prune`: take entries away that are older than they must be kept."""

import argparse
import secrets
from typing import Any

from counselling.audit.entries import OPERATOR
from counselling.audit.outbox import Act, open_trail
from counselling.audit.pruning import prunable, prune
from counselling.audit.signing import read_signer
from counselling.cli.ground import CannotDo, add_command, agreed, day_of
from reporting.centres.service import read_service_keys
from reporting.database import Database
from reporting.errors import Conflict
from reporting.settings import load
from reporting.web import clock

QUESTION = "{:,} entries, {} to {}, go for good; only an export made before can still be checked. Type yes: "
SENTENCES = {
    "nothing_to_prune": "no whole block of 256 entries is older than that",
    "too_young": "entries are kept for a year at least (Data Protection Ordinance, SR 235.11, art. 4 para. 5; to be confirmed)",
}


def add_prune(kinds: Any) -> None:
    """Describe it."""
    command = add_command(
        kinds,
        "prune",
        _prune,
        "take away entries from before a day, under a signed statement; export the trail first",
        "audit prune --settings /etc/isonomia.toml --before 2025-01-01",
    )
    command.add_argument("--before", type=day_of, required=True, metavar="DAY", help="a day, as 2025-01-01")
    command.add_argument("--yes", action="store_true", help="it is exported, and nobody needs to be asked")


def _prune(chosen: argparse.Namespace) -> None:
    settings = load(chosen.settings)
    service_keys, keys = read_service_keys(settings), read_signer(settings)
    database = Database(settings.database)  # as its owner: neither program may delete what is numbered
    try:
        with database.begin() as connection:
            gone = prunable(connection, keys, chosen.before, clock.today())
        if not (chosen.yes or agreed(QUESTION.format(len(gone), gone[0], gone[-1]))):
            raise CannotDo("nothing was taken away")
        with database.begin() as connection:  # a new one: none stays open while somebody thinks
            act = Act(OPERATOR, clock.now(), open_trail(connection, service_keys, secrets.token_bytes))
            count = prune(connection, act, keys, chosen.before, clock.today())
    except Conflict as error:
        raise CannotDo(SENTENCES[error.code]) from None
    finally:
        database.close()
    print(f"{count:,} entries pruned; the statement stands at the beginning of every export from now on")
