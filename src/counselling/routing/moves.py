"""What a transition can become, by whose act: one table, without a database.

`assign` and `absence` take effect when they are made, the others when somebody accepts. A transition lives while it is
proposed or accepted; whatever else it becomes is its end, and nothing follows.
"""

from collections.abc import Mapping
from typing import Final, Literal

Kind = Literal["assign", "hand_over", "absence", "refer_centre", "refer_delegate", "refer_outside"]
State = Literal["proposed", "accepted", "declined", "taken_back", "done", "ended"]
Step = Literal["accept", "decline", "take_back", "done", "end"]
# The side that gives the case away, the one that is to take it, the calendar, the person's consent, the case's going to
# another centre.
Who = Literal["giver", "taker", "time", "consent", "move"]

LIVING: Final[frozenset[State]] = frozenset({"proposed", "accepted"})
# Where the case goes, to a colleague or to another centre, this goes too: the office outside was given something of the person's
# on her consent, both of which are hers and not a member's. Whoever looks after the case by then is who gives.
GOES_ALONG: Final[frozenset[Kind]] = frozenset({"refer_outside"})

BEGINS: Final[Mapping[Kind, State]] = {
    "assign": "done",
    "hand_over": "proposed",
    "absence": "accepted",
    "refer_centre": "proposed",
    "refer_delegate": "proposed",
    "refer_outside": "proposed",
}

_PROPOSED: Final[Mapping[tuple[State, Step, Who], State]] = {
    ("proposed", "accept", "taker"): "done",
    ("proposed", "decline", "taker"): "declined",
    ("proposed", "take_back", "giver"): "taken_back",
    ("proposed", "end", "time"): "ended",
    ("proposed", "end", "consent"): "ended",
}
MOVES: Final[Mapping[Kind, Mapping[tuple[State, Step, Who], State]]] = {
    "assign": {},
    "hand_over": _PROPOSED,
    "refer_centre": _PROPOSED,
    "absence": {
        ("accepted", "decline", "taker"): "declined",
        ("accepted", "take_back", "giver"): "taken_back",
        ("accepted", "done", "giver"): "done",
        ("accepted", "done", "taker"): "done",
        ("accepted", "end", "time"): "ended",
    },
    # A region's delegate answers herself; she sees what is shared with her by its names, never the case. She is her centre's:
    # where the case goes to another, nobody there gave her anything.
    "refer_delegate": {
        ("proposed", "accept", "taker"): "accepted",
        ("proposed", "decline", "taker"): "declined",
        ("proposed", "take_back", "giver"): "taken_back",
        ("proposed", "end", "time"): "ended",
        ("proposed", "end", "consent"): "ended",
        ("proposed", "end", "move"): "ended",
        ("accepted", "done", "giver"): "done",
        ("accepted", "done", "taker"): "done",
        ("accepted", "take_back", "giver"): "taken_back",
        ("accepted", "end", "time"): "ended",
        ("accepted", "end", "consent"): "ended",
        ("accepted", "end", "move"): "ended",
    },
    # The office outside has no account: who gives writes down what it said.
    "refer_outside": {
        ("proposed", "accept", "giver"): "accepted",
        ("proposed", "decline", "giver"): "declined",
        ("proposed", "take_back", "giver"): "taken_back",
        ("proposed", "end", "time"): "ended",
        ("proposed", "end", "consent"): "ended",
        ("accepted", "done", "giver"): "done",
        ("accepted", "take_back", "giver"): "taken_back",
        ("accepted", "end", "time"): "ended",
        ("accepted", "end", "consent"): "ended",
    },
}


def next_state(kind: Kind, state: State, step: Step, sides: frozenset[Who]) -> State | None:
    """What a transition becomes by this step of somebody on these sides; None: the step is not hers, or not now."""
    found = {MOVES[kind].get((state, step, who)) for who in sides} - {None}
    return found.pop() if found else None


def led_to(kind: Kind, state: State, step: Step) -> bool:
    """Whether this step leads to where a transition stands: by whoever decided it, it is the same call made again.

    Her side is not asked: with her step it may have passed to somebody else.
    """
    return any(state == becomes and step == made for (_, made, _), becomes in MOVES[kind].items())
