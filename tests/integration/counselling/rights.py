"""Who may reach what, and nothing else: a line for each route of the workspace program. `test_reach` calls every line as everybody.

A right is a set of people of the world in `matrix`, or how that set is found for a case. Who has it gets the status beside it;
who has not is answered 404 about a case that she does not see, 403 about one that she does, either of them elsewhere, and 401
without a session. Whoever adds a route adds a line, and so decides.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

Names = frozenset[str]


@dataclass(frozen=True)
class Subject:
    """Who sees a case, who stands on the other side of a transition of it, and whether that one carries keys."""

    sees: Names
    offered: Names = frozenset()

    @property
    def answers(self) -> Names:
        """Who may take the step on its transition: the other side; of one without it, whoever gives the case."""
        return self.offered or self.sees & (LEADS | {"assignee"})


def names(*given: str) -> Names:
    """A set of people."""
    return frozenset(given)


LEADS: Final = names("lead", "kept out coordinator")
TEAM: Final = LEADS | names("assignee", "colleague", "kept out counsellor")
FOREIGN: Final = names("foreign coordinator", "foreign counsellor")
STATISTICIANS: Final = names("drafter", "statistician")
DELEGATES: Final = names("delegate", "foreign delegate")
SUPERVISORS: Final = names("supervisor", "foreign supervisor")
SIGNED_IN: Final = TEAM | FOREIGN | STATISTICIANS | DELEGATES | SUPERVISORS | names("foreign statistician")
SIGNED_OUT: Final = names("nobody", "left", "idle too long")
NO_TOKEN: Final = "lead without a form token"
PEOPLE: Final = SIGNED_IN | SIGNED_OUT | {NO_TOKEN}
ANYBODY: Final = PEOPLE

SUBJECTS: Final = {
    "walled": Subject(names("lead", "assignee", "colleague")),
    "restricted": Subject(names("lead", "assignee")),
    "conflict": Subject(LEADS),  # new, and it may concern somebody at the centre
    "offered": Subject(TEAM, FOREIGN),
}


def sees(subject: Subject) -> Names:
    """Who sees the case."""
    return subject.sees


def leads(subject: Subject) -> Names:
    """Who sees it and leads the centre."""
    return subject.sees & LEADS


def offered(subject: Subject) -> Names:
    """Whom it is offered to, with its keys."""
    return subject.offered


def answers(subject: Subject) -> Names:
    """Who takes the step."""
    return subject.answers


Right = Names | Callable[[Subject], Names]
CASE, CENTRE, STATISTICS = "/api/v1/cases/{case:str}", "/api/v1/centres/{centre:str}", "/api/v1/statistics"
DRAFT = f"{STATISTICS}/drafts/{{draft:str}}"
FIGURES = f"{CENTRE}/figures/{{canton:str}}/{{year:int}}"
PAGES: Final = (
    "/",
    "/inbox",
    "/case/{case:str}",
    "/case/{case:str}/coding",
    "/case/{case:str}/transition",
    "/case/{case:str}/closing",
    "/calendar",
    "/coordination",
    "/intake",
    "/centre",
    "/me",
    "/figures",
    "/trail",
)
PAGE_LINES: Final[dict[str, tuple[Right, int]]] = {
    f"{method} {path}": (ANYBODY, 200) for path in PAGES for method in ("GET", "HEAD")
}
RIGHTS: Final[dict[str, tuple[Right, int]]] = PAGE_LINES | {
    "GET /assets/{name:str}": (ANYBODY, 404),  # there is none of this name
    "GET /health": (ANYBODY, 204),
    "GET /health/trail": (ANYBODY, 404),  # for whoever is on the machine itself, as nobody here is
    "GET /schema": (ANYBODY, 200),
    "GET /schema/openapi.json": (ANYBODY, 200),
    "GET /schema/{path:str}": (ANYBODY, 404),
    "GET /calendar/{name:str}": (ANYBODY, 200),  # whoever has the address of the assignee's calendar
    "POST /api/v1/session": (ANYBODY, 201),  # whoever has the colleague's password and code
    "POST /api/v1/invitation": (ANYBODY, 200),  # whoever has the link
    "POST /api/v1/invitation/acceptance": (ANYBODY, 201),
    "GET /api/v1/session": (SIGNED_IN, 200),
    "DELETE /api/v1/session": (SIGNED_IN, 204),
    "GET /api/v1/unlock-slots": (SIGNED_IN, 200),
    "POST /api/v1/unlock-slots": (SIGNED_IN, 201),
    "DELETE /api/v1/unlock-slots/{slot_id:str}": (names("assignee"), 204),  # hers
    "GET /api/v1/manifest": (SIGNED_IN, 200),
    "GET /api/v1/roots": (SIGNED_IN, 200),
    "GET /api/v1/centres": (SIGNED_IN, 200),
    "GET /api/v1/profile": (SIGNED_IN, 200),
    "PUT /api/v1/profile": (TEAM | FOREIGN, 204),
    "GET /api/v1/reminding": (SIGNED_IN, 200),
    "PUT /api/v1/feed": (SIGNED_IN, 204),
    "DELETE /api/v1/feed": (SIGNED_IN, 204),
    "PUT /api/v1/notice-address": (SIGNED_IN, 204),
    "DELETE /api/v1/notice-address": (SIGNED_IN, 204),
    f"POST {CENTRE}/generations": (LEADS, 201),
    f"POST {CENTRE}/grants": (TEAM, 201),
    f"GET {CENTRE}/rosters/{{version:int}}": (TEAM, 200),
    f"GET {CENTRE}/invitations": (LEADS, 200),
    f"POST {CENTRE}/invitations": (names("lead"), 201),  # from whom no case of the centre is kept
    f"DELETE {CENTRE}/invitations/{{staff:str}}": (LEADS, 204),
    f"POST {CENTRE}/members/{{staff:str}}/renewal": (names("lead"), 201),
    f"DELETE {CENTRE}/members/{{staff:str}}": (names("lead"), 204),
    f"GET {CENTRE}/profiles": (LEADS, 200),
    f"GET {CENTRE}/profiles/{{staff:str}}": (LEADS, 200),
    f"PUT {CENTRE}/profiles/{{staff:str}}": (LEADS, 204),
    f"GET {CENTRE}/settings": (TEAM, 200),
    f"PUT {CENTRE}/settings": (LEADS, 204),
    f"GET {CENTRE}/key-progress": (LEADS, 200),
    f"GET {CENTRE}/older-keys": (TEAM, 200),
    f"GET {CENTRE}/load": (LEADS, 200),
    f"GET {FIGURES}": (LEADS, 200),
    f"POST {FIGURES}": (LEADS, 409),  # it is the only centre of the canton
    "GET /api/v1/members/{staff:str}/cases": (SIGNED_IN, 200),  # those of them that she sees
    "GET /api/v1/unassigned": (SIGNED_IN, 200),
    "GET /api/v1/tasks": (SIGNED_IN, 200),
    "GET /api/v1/retention": (SIGNED_IN, 200),
    "GET /api/v1/transitions": (SIGNED_IN, 200),
    "GET /api/v1/sheets": (SIGNED_IN, 200),
    "GET /api/v1/cases": (SIGNED_IN, 200),
    "POST /api/v1/cases": (TEAM | {"delegate"}, 201),
    "PUT /api/v1/intake/{case:str}/attachments/{record:str}": (TEAM | FOREIGN | DELEGATES, 201),
    "POST /api/v1/exports": (sees, 204),
    f"GET {CASE}": (sees, 200),
    f"GET {CASE}/sheets": (sees, 200),
    f"POST {CASE}/takeover": (sees, 200),
    f"POST {CASE}/messages": (sees, 201),
    f"POST {CASE}/notes": (sees, 201),
    f"PUT {CASE}/attachments/{{record:str}}": (sees, 201),
    f"GET {CASE}/attachments/{{record:str}}": (sees, 200),
    f"POST {CASE}/exports": (sees, 204),
    f"GET {CASE}/proposal": (sees, 200),
    f"POST {CASE}/proposal": (sees, 200),
    f"GET {CASE}/transitions": (sees, 200),
    f"POST {CASE}/transitions": (sees, 200),
    "GET /api/v1/transitions/{transition:str}/keys": (offered, 200),
    "POST /api/v1/transitions/{transition:str}/{step:str}": (answers, 200),
    f"GET {CASE}/consents": (sees, 200),
    f"POST {CASE}/consents": (sees, 204),
    "DELETE /api/v1/consents/{consent:str}": (sees, 204),
    f"GET {CASE}/walls": (sees, 200),
    f"POST {CASE}/walls": (leads, 204),
    f"DELETE {CASE}/walls/{{staff:str}}": (leads, 204),
    f"PUT {CASE}/restriction": (leads, 204),
    f"DELETE {CASE}/restriction": (leads, 204),
    f"POST {CASE}/closing": (sees, 200),
    f"POST {CASE}/reopening": (sees, 204),
    f"PUT {CASE}/hold": (leads, 204),
    f"POST {CASE}/erasure": (sees, 201),
    f"POST {CASE}/erasure/decision": (sees, 204),
    f"POST {CASE}/subject-access": (sees, 200),
    f"PUT {CASE}/slots": (sees, 204),
    f"POST {CASE}/slots/reversal": (sees, 409),  # none was sealed anew
    f"GET {CASE}/tasks": (sees, 200),
    f"POST {CASE}/tasks": (sees, 201),
    f"PUT {CASE}/tasks/{{task:str}}": (sees, 200),
    f"GET {STATISTICS}/codes/{{year:int}}": (SIGNED_IN, 200),
    f"POST {STATISTICS}/rows": (TEAM, 204),
    f"GET {STATISTICS}/drafts": (STATISTICIANS | DELEGATES | {"foreign statistician"}, 200),
    f"POST {STATISTICS}/drafts": (STATISTICIANS, 201),
    f"GET {DRAFT}": (STATISTICIANS | {"delegate"}, 200),
    f"GET {DRAFT}/earlier": (STATISTICIANS, 200),
    f"PUT {DRAFT}/texts": (names("drafter"), 200),
    f"POST {DRAFT}/decision": (STATISTICIANS, 204),
    f"POST {DRAFT}/publication": (STATISTICIANS, 200),
    f"GET {STATISTICS}/preview/{{canton:str}}/{{year:int}}": (STATISTICIANS, 200),
    "GET /api/v1/trail/members": (SUPERVISORS, 200),
    "GET /api/v1/trail/cases/{reference:str}": (names("supervisor"), 200),
    "GET /api/v1/trail/members/{staff:str}": (names("supervisor"), 200),
    "GET /api/v1/trail/kinds/{event:str}": (SUPERVISORS, 200),
    "GET /api/v1/trail/patterns": (SUPERVISORS, 200),
    "GET /api/v1/trail/export": (SUPERVISORS, 200),
    "POST /api/v1/trail/checks": (SUPERVISORS, 200),
}
# Beside her right the case decides: what is answered where it stands in the way.
CLOSING = f"POST {CASE}/closing"
STANDS_IN_THE_WAY: Final[Mapping[tuple[str, str], int]] = {
    (CLOSING, "walled"): 409,  # it is on its way outside
    (CLOSING, "offered"): 409,
    (CLOSING, "conflict"): 409,  # nobody took it over
    (f"POST {CASE}/transitions", "offered"): 409,
    ("POST /api/v1/transitions/{transition:str}/{step:str}", "restricted"): 409,  # it is over
}
# What she has the right to by her role, and not for this: no refusal of a right, and it changes nothing either.
OTHERWISE: Final[Mapping[tuple[str, str], int]] = {
    ("statistician", f"PUT {DRAFT}/texts"): 409,  # somebody else's draft
    ("foreign coordinator", f"POST {STATISTICS}/rows"): 422,  # her centre does not serve that canton
    ("foreign counsellor", f"POST {STATISTICS}/rows"): 422,
}
