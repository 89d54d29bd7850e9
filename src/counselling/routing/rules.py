"""Who fits a new case, and why: pure, deterministic, explained by codes without values.

Every member of the centre is either ranked or passed over, each with reasons. Nobody with a conflict, nobody away and nobody
who has not said what she can take on is ever ranked. The order: who knows the domain, who works today (before the domain if
it is urgent), whose week is least full, and at last the staff id, so that two runs give one answer.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final, Literal, NamedTuple

from counselling.staff.presence import is_away, works_on
from reporting.deadlines.working_days import working_day_after

ADVICE: Final = "advice"  # the one purpose that promises an answer; the others start no clock
DEPUTY_DAYS: Final = 1  # working days a deputy has before the coordinators are told

# Why somebody fits.
LANGUAGE: Final = "language"
DOMAIN: Final = "domain"
WORKS_TODAY: Final = "works_today"
LOAD: Final = "load"  # nobody who fits has a week less full
DEPUTY_FOR: Final = "deputy_for"
COORDINATES: Final = "coordinates"  # the person named a conflict: only who leads the centre
# Why somebody does not, the first that applies.
CONFLICT: Final = "conflict"
NOT_SET_UP: Final = "not_set_up"  # she has not said yet what she can take on
AWAY: Final = "away"
FULL: Final = "full"
NO_LANGUAGE: Final = "no_language"


class Tags(NamedTuple):
    """What is known of a case without a word of it; None: not known (any more)."""

    language: str | None = None
    domain: str | None = None
    purpose: str | None = None
    is_urgent: bool = False
    has_conflict: bool = False  # it concerns, or must not reach, somebody at the centre


class Profile(NamedTuple):
    """What a member can take on. `working_days`: bits, Monday 1 to Sunday 64; `most`: open cases, None for no limit."""

    languages: frozenset[str]
    domains: frozenset[str]
    working_days: int
    most: int | None = None
    away_from: date | None = None
    away_until: date | None = None  # the last day; None: not known
    deputy: bytes | None = None


class Member(NamedTuple):
    """A member of the centre who works on cases. `load`: her cases that are not closed; `profile` None: not set up."""

    staff: bytes
    is_coordinator: bool
    profile: Profile | None
    load: int = 0


class Fit(NamedTuple):
    """Somebody who fits. `deputy_for`: the members away for whom she stands in."""

    staff: bytes
    reasons: tuple[str, ...]
    load: int
    deputy_for: tuple[bytes, ...] = ()


class PassedOver(NamedTuple):
    """Somebody who does not."""

    staff: bytes
    reason: str
    load: int


class Proposal(NamedTuple):
    """The best first; nobody in `ranked`: the desk. `interpreter`: none of them speaks the language."""

    ranked: tuple[Fit, ...]
    passed_over: tuple[PassedOver, ...]
    interpreter: bool


class Escalation(NamedTuple):
    """Whose turn it is: the deputy's (`member`), or the coordinators'."""

    to: Literal["deputy", "coordinators"]
    member: bytes | None
    reason: Literal["overdue", "no_deputy"]


class _Able(NamedTuple):
    """A member whom nothing keeps from the case but perhaps its language."""

    member: Member
    profile: Profile


def propose(tags: Tags, members: Iterable[Member], today: date, walled: frozenset[bytes] = frozenset()) -> Proposal:
    """Rank the members for a case. `walled`: staff ids that a conflict of interest keeps out, declared or said."""
    everybody = sorted(members, key=lambda member: member.staff)
    obstacles = {member.staff: _obstacle(tags, member, today, walled) for member in everybody}
    able = [_Able(one, one.profile) for one in everybody if one.profile and obstacles[one.staff] is None]
    speakers = [one for one in able if tags.language is None or tags.language in one.profile.languages]
    fitting = speakers or able
    stands_in = _stands_in(tags, everybody, obstacles, {one.member.staff for one in fitting})
    lightest = min(map(_fullness, fitting), default=0.0)
    ranked = sorted(fitting, key=lambda one: _order(tags, one, today, stands_in))
    fits = tuple(
        Fit(
            one.member.staff,
            tuple(_reasons(tags, one, today, stands_in, lightest)),
            one.member.load,
            tuple(absent.staff for absent in stands_in.get(one.member.staff, ())),
        )
        for one in ranked
    )
    named = {fit.staff for fit in fits}
    passed_over = tuple(
        PassedOver(member.staff, obstacles[member.staff] or NO_LANGUAGE, member.load)
        for member in everybody
        if member.staff not in named
    )
    return Proposal(fits, passed_over, interpreter=bool(fits) and not speakers)


def due(day: date, takeover_days: int, cantons: Sequence[str]) -> date:
    """The last day on which a case of `day` is taken over in time: so many working days later, in every one of the cantons."""
    return working_day_after(day, cantons, takeover_days)


def starts_clock(tags: Tags) -> bool:
    """Whether somebody waits to be answered. A purpose that cannot be read is taken for advice: no promise lapses silently."""
    return tags.purpose in (None, ADVICE)


def escalate(
    step: int,
    assignee: Member | None,
    members: Mapping[bytes, Member],
    promised: date,
    today: date,
    cantons: Sequence[str],
) -> Escalation | None:
    """What is due for a case that nobody took over: None while there is time.

    Args:
        step: 0 so far nobody was told, 1 it was given to a deputy.
        assignee: to whom it was given, if to anybody.
        members: those of the centre who may see the case, by staff id.
        promised: the day until which it should have been taken over.
    """
    if today <= promised:
        return None
    if step == 0:
        deputy = _deputy(assignee, members, today)
        return Escalation("deputy", deputy, "overdue") if deputy else Escalation("coordinators", None, "no_deputy")
    is_over = today > working_day_after(promised, cantons, DEPUTY_DAYS)
    return Escalation("coordinators", None, "overdue") if is_over else None


def _obstacle(tags: Tags, member: Member, today: date, walled: frozenset[bytes]) -> str | None:
    profile = member.profile
    if member.staff in walled or (tags.has_conflict and not member.is_coordinator):
        return CONFLICT
    if profile is None:
        return NOT_SET_UP
    if _is_away(profile, today):
        return AWAY
    return FULL if profile.most is not None and member.load >= profile.most else None


def _stands_in(
    tags: Tags, everybody: Iterable[Member], obstacles: Mapping[bytes, str | None], fitting: set[bytes]
) -> dict[bytes, list[Member]]:
    """Deputies who fit, and for whom each stands in: members who would speak the language, but are away."""
    found: dict[bytes, list[Member]] = {}
    for member in everybody:
        profile = member.profile
        if profile is None or profile.deputy not in fitting or obstacles[member.staff] != AWAY:
            continue
        if tags.language is None or tags.language in profile.languages:
            found.setdefault(profile.deputy, []).append(member)
    return found


def _order(
    tags: Tags, one: _Able, today: date, stands_in: Mapping[bytes, Sequence[Member]]
) -> tuple[bool, bool, float, bytes]:
    knows, works = _knows(tags, one, stands_in), works_on(one.profile.working_days, today)
    first, second = (works, knows) if tags.is_urgent else (knows, works)
    return not first, not second, _fullness(one), one.member.staff


def _knows(tags: Tags, one: _Able, stands_in: Mapping[bytes, Sequence[Member]]) -> bool:
    """Whether the domain is hers, or that of somebody she stands in for."""
    absent = (member.profile for member in stands_in.get(one.member.staff, ()) if member.profile)
    return any(tags.domain in profile.domains for profile in (one.profile, *absent))


def _reasons(
    tags: Tags, one: _Able, today: date, stands_in: Mapping[bytes, Sequence[Member]], lightest: float
) -> Iterable[str]:
    if tags.has_conflict:
        yield COORDINATES
    if tags.language in one.profile.languages:
        yield LANGUAGE
    if tags.domain in one.profile.domains:
        yield DOMAIN
    if one.member.staff in stands_in:
        yield DEPUTY_FOR
    if works_on(one.profile.working_days, today):
        yield WORKS_TODAY
    if _fullness(one) == lightest:
        yield LOAD


def _is_away(profile: Profile, today: date) -> bool:
    return is_away(profile.away_from, profile.away_until, today)


def _fullness(one: _Able) -> float:
    """Open cases for each of her days a week: forty cases on two days are more than fifty on five."""
    return one.member.load / max(one.profile.working_days.bit_count(), 1)


def _deputy(assignee: Member | None, members: Mapping[bytes, Member], today: date) -> bytes | None:
    named = assignee.profile.deputy if assignee and assignee.profile else None
    deputy = members.get(named) if named else None
    is_there = deputy is not None and deputy.profile is not None and not _is_away(deputy.profile, today)
    return named if is_there else None
