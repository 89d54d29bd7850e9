"""What must be true of every proposal, whoever works there and whatever the case: nobody unfit is ranked, nobody is forgotten."""

import random
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from counselling.routing.rules import Member, Profile, Proposal, Tags, due, escalate, propose
from counselling.staff.presence import is_away
from reporting.deadlines.working_days import RESTS, is_working_day

TODAY = date(2026, 11, 23)
STAFF = [bytes([number]) * 16 for number in range(6)]
LANGUAGES = ["de", "fr", "ti"]
DOMAINS = ["work", "housing", "police"]
DAYS = st.none() | st.dates(TODAY - timedelta(days=3), TODAY + timedelta(days=3))

PROFILES = st.builds(
    Profile,
    st.frozensets(st.sampled_from(LANGUAGES), min_size=1),
    st.frozensets(st.sampled_from(DOMAINS)),
    st.integers(1, 127),
    st.none() | st.integers(0, 6),
    DAYS,
    DAYS,
    st.none() | st.sampled_from(STAFF),
)
TAGS = st.builds(
    Tags,
    st.none() | st.sampled_from([*LANGUAGES, "so"]),
    st.none() | st.sampled_from([*DOMAINS, "health"]),
    st.sampled_from([None, "advice", "documentation"]),
    st.booleans(),
    st.booleans(),
)
MEMBERS = st.lists(
    st.builds(Member, st.sampled_from(STAFF), st.booleans(), st.none() | PROFILES, st.integers(0, 6)),
    unique_by=lambda member: member.staff,
)
WALLED = st.frozensets(st.sampled_from(STAFF))


def of(proposal: Proposal) -> list[bytes]:
    return [fit.staff for fit in proposal.ranked] + [one.staff for one in proposal.passed_over]


@given(TAGS, MEMBERS, WALLED)
def test_every_member_is_ranked_or_passed_over_with_a_reason_and_none_twice(
    tags: Tags, members: list[Member], walled: frozenset[bytes]
) -> None:
    proposal = propose(tags, members, TODAY, walled)
    assert sorted(of(proposal)) == sorted(member.staff for member in members)
    assert all(one.reason for one in proposal.passed_over)


@given(TAGS, MEMBERS, WALLED)
def test_nobody_is_ranked_who_has_a_conflict_is_away_full_or_not_set_up(
    tags: Tags, members: list[Member], walled: frozenset[bytes]
) -> None:
    by_staff = {member.staff: member for member in members}
    for fit in propose(tags, members, TODAY, walled).ranked:
        member = by_staff[fit.staff]
        assert member.profile is not None
        assert not is_away(member.profile.away_from, member.profile.away_until, TODAY)
        assert member.profile.most is None or member.load < member.profile.most
        assert fit.staff not in walled
        assert member.is_coordinator or not tags.has_conflict


@given(TAGS, MEMBERS, WALLED)
def test_either_all_who_are_ranked_speak_the_language_or_an_interpreter_is_asked_for(
    tags: Tags, members: list[Member], walled: frozenset[bytes]
) -> None:
    proposal = propose(tags, members, TODAY, walled)
    speaks = {one.staff: bool(one.profile and tags.language in one.profile.languages) for one in members}
    if proposal.ranked and tags.language is not None:
        assert {speaks[fit.staff] for fit in proposal.ranked} == {not proposal.interpreter}
    else:
        assert not proposal.interpreter


@given(TAGS, MEMBERS, WALLED, st.randoms(use_true_random=False))
def test_the_order_in_which_members_are_read_changes_nothing(
    tags: Tags, members: list[Member], walled: frozenset[bytes], chance: random.Random
) -> None:
    shuffled = list(members)
    chance.shuffle(shuffled)
    assert propose(tags, members, TODAY, walled) == propose(tags, shuffled, TODAY, walled)


@given(TAGS, MEMBERS, WALLED)
def test_a_deputy_stands_in_only_for_colleagues_who_are_away_and_named_her(
    tags: Tags, members: list[Member], walled: frozenset[bytes]
) -> None:
    by_staff = {member.staff: member for member in members}
    for fit in propose(tags, members, TODAY, walled).ranked:
        assert ("deputy_for" in fit.reasons) == bool(fit.deputy_for)
        for absent in fit.deputy_for:
            profile = by_staff[absent].profile
            assert profile is not None
            assert is_away(profile.away_from, profile.away_until, TODAY)
            assert profile.deputy == fit.staff


@given(TAGS, MEMBERS, st.integers(0, 5))
def test_who_has_more_to_do_never_moves_up_by_it(tags: Tags, members: list[Member], place: int) -> None:
    if place >= len(members):
        return
    busier = [one._replace(load=one.load + 1) if n == place else one for n, one in enumerate(members)]
    staff = members[place].staff
    before, after = (
        [fit.staff for fit in propose(tags, some, TODAY).ranked if fit.staff in STAFF] for some in (members, busier)
    )
    if staff in before and staff in after:
        assert after.index(staff) >= before.index(staff)


@given(st.dates(date(2000, 1, 1), date(2080, 1, 1)), st.integers(1, 20), st.lists(st.sampled_from(sorted(RESTS))))
def test_so_many_working_days_lie_in_between_in_every_canton(day: date, days: int, cantons: list[str]) -> None:
    until = due(day, days, cantons)
    between = [day + timedelta(days=n) for n in range(1, (until - day).days + 1)]
    anywhere: list[str | None] = [None]
    works = [all(is_working_day(one, canton) for canton in cantons or anywhere) for one in between]
    assert works.count(True) == days
    assert works[-1]


@given(MEMBERS, st.sampled_from(STAFF), st.integers(0, 1), st.integers(-3, 10))
def test_a_case_goes_on_only_after_its_day_and_only_to_somebody_who_is_there(
    members: list[Member], assignee: bytes, step: int, late: int
) -> None:
    by_staff = {member.staff: member for member in members}
    today = TODAY + timedelta(days=late)
    found = escalate(step, by_staff.get(assignee), by_staff, TODAY, today, ("SG",))
    if late <= 0:
        assert found is None
    elif step == 0:
        assert found is not None
    if found and found.to == "deputy":
        assert found.member is not None
        profile = by_staff[found.member].profile
        assert profile is not None
        assert not is_away(profile.away_from, profile.away_until, today)
