"""The year's work beside its cases: consultations, those with an interpreter, trainings and events and who came.

The numbers are protected like all others: multiples of 5, at most 4 away. They hang together with nothing else that is
published, but for one relation: what was interpreted is part of the consultations.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from counselling.statistics.protection import protect
from counselling.statistics.relations import Relations
from counselling.statistics.rows import Activity, Consultations, Row

KINDS: Final = ("consultations", "interpreted", "trainings", "events", "participants")
LATE: Final = "registered_late"  # the line beside them that is counted from the rows of earlier years (`late`)

_RELATIONS: Final = Relations(
    names=tuple(("work", (at,)) for at in range(len(KINDS))),
    sums=(),
    bounds=(((KINDS.index("consultations"), 1), (KINDS.index("interpreted"), -1)),),
)


def work_of(rows: Sequence[Row]) -> dict[str, int]:
    """The true numbers among filed rows, by kind."""
    talks = [row for row in rows if isinstance(row, Consultations)]
    activities = [row for row in rows if isinstance(row, Activity)]
    return {
        "consultations": sum(row.count for row in talks),
        "interpreted": sum(min(row.interpreted, row.count) for row in talks),
        "trainings": sum(row.what == "training" for row in activities),
        "events": sum(row.what == "event" for row in activities),
        "participants": sum(row.participants for row in activities),
    }


def protected_work(rows: Sequence[Row], key: bytes) -> dict[str, int]:
    """The numbers to publish, by kind. Raises CannotProtect: none was found in time."""
    true = work_of(rows)
    published = protect(_RELATIONS, np.array([true[kind] for kind in KINDS], dtype=np.int64), key)
    return {kind: int(count) for kind, count in zip(KINDS, published, strict=True)}
