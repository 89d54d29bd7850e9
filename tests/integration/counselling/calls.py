"""The calls of the matrix: every route as somebody, about one of its cases, with a body that is taken from who may."""

import os
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any, Final

import httpx
import msgspec

from reporting.sealing.slot import DIALOGUE
from tests.integration.counselling.matrix import DRAFTED, FREE, PUBLISHED, Told, World
from tests.integration.counselling.passing_on import TAGS, consent, proposal, signed
from tests.integration.counselling.rights import CASE, CENTRE, DRAFT, FIGURES, STATISTICS
from tests.integration.counselling.test_statistics_rows import filing
from tests.integration.counselling.test_taking_in import taken_in
from tests.integration.counselling.workplace import PASSWORD, Staff
from tests.integration.reporting.network import TODAY, Person

PROFILE: Final = {"languages": ["de"], "domains": [], "working_days": 31} | dict.fromkeys(
    ("most_cases", "away_from", "away_until", "deputy")
)
SETTINGS: Final = {"assignment": "desk", "takeover_days": 3, "retention_months": 24, "archive_offer": False}

Body = Callable[[World, Staff, Told], Any]


def always(body: Any) -> Body:
    """The same for everybody."""
    return lambda _world, _who, _told: body


BODIES: Final[dict[str, Body]] = {
    "POST /api/v1/session": lambda w, _, __: {
        "login": w.people["colleague"].login,
        "password": PASSWORD,
        "code": w.people["colleague"].code(1),
    },
    "POST /api/v1/invitation": lambda w, _, __: {"token": w.link},
    "POST /api/v1/invitation/acceptance": lambda w, _, __: w.workplace.browser("lea").acceptance(w.link, w.invitation),
    "POST /api/v1/unlock-slots": lambda _, who, __: who.unlock_slot("daily"),
    f"POST {CENTRE}/generations": lambda w, who, _: w.next_generation(who),
    f"POST {CENTRE}/grants": lambda w, who, _: w.grants(who),
    f"POST {CENTRE}/invitations": always(
        {"login": "newcomer", "role": "counsellor", "language": "de", "digest": bytes(32)}
    ),
    f"POST {CENTRE}/members/{{staff:str}}/renewal": always({"digest": bytes(32)}),
    f"PUT {CENTRE}/profiles/{{staff:str}}": always(PROFILE),
    f"PUT {CENTRE}/settings": always(SETTINGS),
    f"POST {FIGURES}": always({"cases": 0, "tables": {}}),
    "PUT /api/v1/profile": always(PROFILE),
    "PUT /api/v1/feed": always({"digest": bytes(32)}),
    "PUT /api/v1/notice-address": always({"address": "a@example.ch", "language": "de"}),
    "POST /api/v1/cases": lambda w, _, __: taken_in(Person(w.workplace.network), own=False),
    "PUT /api/v1/intake/{case:str}/attachments/{record:str}": lambda w, _, __: w.file_of(Person(w.workplace.network)),
    "POST /api/v1/exports": lambda _, __, told: {"cases": [told.person.case], "digest": bytes(32)},
    f"POST {CASE}/takeover": always({}),
    f"POST {CASE}/exports": always({}),
    f"POST {CASE}/closing": always({}),
    f"POST {CASE}/reopening": always({}),
    f"POST {CASE}/subject-access": always({}),
    f"POST {CASE}/messages": lambda w, _, told: w.workplace.reply(told.person),
    f"POST {CASE}/notes": lambda w, _, told: w.workplace.note(told.person),
    f"PUT {CASE}/attachments/{{record:str}}": lambda w, _, told: w.file_of(told.person),
    f"POST {CASE}/proposal": always({name: TAGS[name] for name in ("language", "life_domain", "urgent")}),
    f"POST {CASE}/tasks": lambda _, __, ___: {"task": os.urandom(16), "kind": "task", "state": "open"},
    f"PUT {CASE}/tasks/{{task:str}}": always({"kind": "task", "state": "done", "version": 1}),
    f"PUT {CASE}/hold": always({"hold": True, "reason": "proceedings"}),
    f"POST {CASE}/erasure": always({"reason": "wish"}),
    f"POST {CASE}/erasure/decision": always({"decision": "keep", "reason": "wish", "proposed_day": str(TODAY)}),
    f"POST {CASE}/transitions": lambda _, who, __: proposal("assign", to_member=who.staff),
    f"POST {CASE}/consents": lambda _, __, ___: consent(),
    f"POST {CASE}/walls": lambda w, _, __: {"staff": w.bystander.staff, "reason": "person"},
    f"PUT {CASE}/restriction": lambda w, _, __: {
        "members": [w.people["lead"].staff, w.people["assignee"].staff, w.bystander.staff]
    },
    f"PUT {CASE}/slots": lambda w, who, told: {
        "slots": [signed(w.workplace, who, "ost", DIALOGUE, 0, told.person.case, told.person.code.dialogue_key(0))]
    },
    f"POST {CASE}/slots/reversal": always({"slots": [bytes(1208)]}),
    "POST /api/v1/transitions/{transition:str}/{step:str}": lambda _, __, told: told.step[1],
    f"POST {STATISTICS}/rows": lambda _, __, ___: filing(os.urandom(16)),
    f"POST {STATISTICS}/drafts": always({"canton": "SG", "year": FREE, "reason": ""}),
    f"PUT {DRAFT}/texts": always({"texts": {"de": "Ein Wort."}, "edition": 0}),
    f"POST {DRAFT}/decision": always({"decision": "rejected", "edition": 0}),
    f"POST {DRAFT}/publication": always({"day": TODAY.isoformat()}),
    "POST /api/v1/trail/checks": always({"kept": []}),
}


async def make(world: World, who: Staff, route: str, told: Told, query: str = "") -> httpx.Response:
    """One call of hers."""
    method, pattern = route.split(" ", 1)
    body = BODIES[route](world, who, told) if method in ("POST", "PUT") else None
    path = _path(world, route, pattern, told)
    who.http.cookies.clear()
    if isinstance(body, bytes):
        headers = who.headers | {"Content-Type": "application/octet-stream"}
        return await who.http.request(method, path, content=body, headers=headers)
    content = None if body is None else msgspec.json.encode(body)
    return await who.http.request(method, path + query, content=content, headers=who.headers)


def _path(world: World, route: str, path: str, told: Told) -> str:
    intake, is_new = "/intake/" in route, route.startswith("PUT")
    values = {
        "{case:str}": (world.owner if intake else told.person).case.hex(),
        "{record:str}": world.file.hex() if is_new else told.record.hex(),
        "{task:str}": told.task.hex(),
        "{consent:str}": told.consent.hex(),
        "{transition:str}": told.transition.hex(),
        "{step:str}": told.step[0],
        "{slot_id:str}": world.slot.hex(),
        "{staff:str}": _named(world, route).hex(),
        "{centre:str}": "ost",
        "{version:int}": "1",
        "{canton:str}": "SG",
        "{year:int}": str(PUBLISHED if "/figures/" in route else DRAFTED),
        "{draft:str}": world.drafts["drafted" if route.endswith(("/decision", "/texts")) else "approved"],
        "{reference:str}": told.reference,
        "{event:str}": "case.viewed",
    }
    name = urlsafe_b64encode(world.feed).decode().rstrip("=") + ".ics"
    values["{name:str}"] = name if "/calendar/" in route else "nothing"
    values["{path:str}"] = "nothing"
    for pattern, value in values.items():
        path = path.replace(pattern, value)
    return path


def _named(world: World, route: str) -> bytes:
    if "/invitations/" in route:
        return world.invited
    if "/centres/" in route:
        return world.bystander.staff
    return world.people["kept out counsellor" if "/walls/" in route else "assignee"].staff
