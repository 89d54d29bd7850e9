"""Transitions as a state machine: whatever members, calendar and consents do in whatever order, the table holds."""

from typing import get_args

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from counselling.routing.moves import BEGINS, GOES_ALONG, LIVING, MOVES, Kind, State, Step, Who, led_to, next_state

KINDS, STATES, STEPS, SIDES = (get_args(one) for one in (Kind, State, Step, Who))
sides = st.frozensets(st.sampled_from(SIDES))


class ATransition(RuleBasedStateMachine):
    """One transition from its beginning, and everybody who acts on it."""

    @initialize(kind=st.sampled_from(KINDS))
    def begin(self, kind: Kind) -> None:
        self.kind: Kind = kind
        self.state: State = BEGINS[kind]
        self.told: list[tuple[State, Step, frozenset[Who]]] = []

    @rule(step=st.sampled_from(STEPS), who=sides)
    def act(self, step: Step, who: frozenset[Who]) -> None:
        becomes = next_state(self.kind, self.state, step, who)
        if becomes is None:
            return
        assert self.state in LIVING
        self.told.append((self.state, step, who))
        self.state = becomes
        assert led_to(self.kind, self.state, step)

    @rule(who=sides)
    def repeat_the_last(self, who: frozenset[Who]) -> None:
        """A lost answer: the same call again finds where it led, and leads nowhere else."""
        if self.told:
            _, step, by = self.told[-1]
            assert led_to(self.kind, self.state, step)
            assert next_state(self.kind, self.state, step, by) in (None, self.state)

    @rule(who=st.sampled_from(["time", "consent"]))
    def end_by_itself(self, who: Who) -> None:
        """Neither calendar nor consent does anything but end."""
        others = (next_state(self.kind, self.state, step, frozenset({who})) for step in STEPS if step != "end")
        assert set(others) == {None}
        before = self.state
        self.act("end", frozenset({who}))
        if before in LIVING and who == "time":
            assert self.state == "ended"

    @rule()
    def the_case_goes_to_another_centre(self) -> None:
        """What goes along is open to whoever gives there, to its end; of the rest nothing that waits there lives on."""
        self.act("end", frozenset({"move"}))
        if self.kind in GOES_ALONG and self.state in LIVING:
            steps = {step for step in STEPS if next_state(self.kind, self.state, step, frozenset({"giver"}))}
            assert steps >= ({"accept", "decline", "take_back"} if self.state == "proposed" else {"done", "take_back"})
        elif self.kind == "refer_delegate":
            assert self.state not in LIVING

    @invariant()
    def an_end_is_an_end(self) -> None:
        if hasattr(self, "state") and self.state not in LIVING:
            every: frozenset[Who] = frozenset(SIDES)
            assert {next_state(self.kind, self.state, step, every) for step in STEPS} == {None}

    @invariant()
    def members_never_end_what_the_calendar_ends_and_a_stranger_does_nothing(self) -> None:
        if hasattr(self, "state"):
            members: frozenset[Who] = frozenset({"giver", "taker"})
            assert next_state(self.kind, self.state, "end", members) is None
            assert {next_state(self.kind, self.state, step, frozenset()) for step in STEPS} == {None}


TestTransition = ATransition.TestCase


def test_every_step_leads_from_a_living_state_to_one_that_can_be_reached_and_left_or_is_an_end() -> None:
    for kind, moves in MOVES.items():
        reached = {BEGINS[kind], *moves.values()}
        assert {state for state, _, _ in moves} == reached & LIVING
        assert {state for state, _, _ in moves} <= LIVING


def test_two_sides_never_pull_one_step_to_two_ends() -> None:
    for kind, moves in MOVES.items():
        for state, step, _ in moves:
            ends = {becomes for (at, made, _), becomes in moves.items() if (at, made) == (state, step)}
            assert len(ends) == 1, (kind, state, step)


def test_what_waits_for_the_other_side_is_never_accepted_by_the_one_that_gives() -> None:
    for kind in ("hand_over", "refer_centre"):
        assert next_state(kind, "proposed", "accept", frozenset({"giver"})) is None
        assert next_state(kind, "proposed", "take_back", frozenset({"taker"})) is None


def test_a_consent_ends_whatever_can_hang_on_one() -> None:
    for kind in ("refer_centre", "refer_outside"):
        for state in {at for at, _, _ in MOVES[kind]}:
            assert next_state(kind, state, "end", frozenset({"consent"})) == "ended"


def test_with_a_move_ends_what_belongs_to_the_centre_alone_and_what_goes_along_needs_nobody_of_it() -> None:
    for kind, moves in MOVES.items():
        if kind in GOES_ALONG:
            assert {who for _, _, who in moves} == {"giver", "time", "consent"}
        ended = {state for state, step, who in moves if (step, who) == ("end", "move")}
        assert ended == ({at for at, _, _ in moves} if kind == "refer_delegate" else set())


def test_where_a_transition_stands_tells_which_step_led_there() -> None:
    for kind, moves in MOVES.items():
        for state in set(moves.values()):
            assert len({step for step in STEPS if led_to(kind, state, step)}) == 1, (kind, state)
