"""Who would fit a case and why, for the members who see it: the rules at work on the centre as it is today."""

from datetime import date

import msgspec
from sqlalchemy.engine import Connection

from counselling.cases.access import visible
from counselling.cases.tags import open_tags
from counselling.cases.unassigned import terms
from counselling.routing.members import active_members_of, kept_out, tags_of, walled
from counselling.routing.rounds import NOBODY
from counselling.routing.rules import Tags, propose
from counselling.staff.centre_settings import find_settings
from counselling.staff.profiles import DomainCode, LanguageCode
from reporting.sealing.service_key import ServiceKeys


class FitView(msgspec.Struct, frozen=True):
    """Somebody who fits, with the codes of why; `load`: her cases that are not closed, but for those that walls keep from
    the reader; `deputy_for`: staff ids."""

    staff: bytes
    reasons: tuple[str, ...]
    load: int
    deputy_for: tuple[bytes, ...]


class PassedOverView(msgspec.Struct, frozen=True):
    """Somebody who does not, with the code of why."""

    staff: bytes
    reason: str
    load: int


class ProposalView(msgspec.Struct, frozen=True):
    """The best first; an empty `ranked`: the desk decides. `interpreter`: none of them speaks the person's language.

    `due`: the day by which it shall be taken over, null where no clock runs; `escalated`: 0 nobody told, 1 given to a
    deputy, 2 left to the coordinators. `tagged`: whether language and domain are still known; else they did not count.
    """

    ranked: tuple[FitView, ...]
    passed_over: tuple[PassedOverView, ...]
    interpreter: bool
    assignment: str
    due: date | None
    escalated: int
    tagged: bool


class FreshTags(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a member's browser says of a case whose tags are erased: from the sealed case sheet, and kept nowhere here."""

    language: LanguageCode | None = None
    life_domain: DomainCode | None = None
    urgent: bool = False


def proposal_of(
    connection: Connection, keys: ServiceKeys, staff: bytes, case: bytes, today: date, fresh: FreshTags | None = None
) -> ProposalView:
    """Who fits, who does not, each with reasons. `fresh` counts where the case has no tags of its own any more.

    Raises NotFound: the case is not hers.
    """
    seen = visible(connection, keys, staff, case)
    known = None if seen.tags is None else tags_of(open_tags(keys, case, seen.tags))
    members = active_members_of(connection, seen.centre, staff)
    until, escalated, restricted = connection.execute(terms(case)).one()
    out = walled(members, restricted, kept_out(connection, [case]).get(case, NOBODY))
    tags = known or (fresh and Tags(fresh.language, fresh.life_domain, is_urgent=fresh.urgent))
    proposal = propose(tags or Tags(), members, today, out)
    return ProposalView(
        ranked=tuple(FitView(*fit) for fit in proposal.ranked),
        passed_over=tuple(PassedOverView(*one) for one in proposal.passed_over),
        interpreter=proposal.interpreter,
        assignment=find_settings(connection, seen.centre).assignment,
        due=until,
        escalated=escalated,
        tagged=tags is not None,
    )
