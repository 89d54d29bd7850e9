"""`counselling statistics draft | approve | publish`: a statistician's own acts, typed instead of clicked.

They sign in at the workspace as she does, with her login, password and code, and call the same interface: the operator of
the service can do none of them in her name, and whoever drafted does not approve here either. Nothing is kept of the session.
"""

import argparse
import getpass
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.cookies import SimpleCookie
from itertools import product
from typing import Any, Final

import httpx
import msgspec

from counselling.cli.ground import CannotDo, add_command, day_of
from counselling.staff.guards import FORM_HEADER
from counselling.staff.sessions import COOKIE
from counselling.statistics.drafts import WAITING, Draft
from reporting.centres.directory import CANTONS
from reporting.publishing.releases import Release
from reporting.web import clock

SECONDS: Final = 180.0  # for one call: a draft is counted, protected and attacked meanwhile

SENTENCES: Final[Mapping[str, str]] = {
    "sign_in_refused": "login, password and code do not go together; each code works once: wait for the next one",
    "too_many": "too many attempts; wait a minute",
    "role": "this member is no statistician",
    "not_found": "this is not one of her cantons, or there is no such draft",
    "drafted_often": "three drafts in four weeks, and single cases changed since: "
    "wait until four weeks are over, or until 20 cases have changed",
    "drafts_used_up": "six drafts in four weeks: wait until they are over",
    "block_is_out": "this year is published together with others: only an error (--reason error) is corrected, without crossings",
    "block_changed": "it counts years together, and of one of them another version is out or waits: reject that, or draft anew",
    "draft_waits": "a draft of this year waits already: approve or reject it first",
    "own_draft": "she made this draft herself; somebody else has to approve it",
    "draft_decided": "somebody has decided on this draft meanwhile",
    "draft_changed": "its text was written anew meanwhile: look at it again",
    "cannot_protect": "these figures cannot be protected well enough; nothing was kept",
    "revision_too_small": "fewer than 20 cases changed since it was published; only an error (--reason error) is corrected",
    "revision_too_soon": "the last version is less than a year old; only an error (--reason error) is corrected sooner",
    "not_approved": "it is not approved yet",
    "release_day": "the version before it comes out later: choose that day or a later one",
    "release_version": "other figures of this year were published meanwhile: draft it anew",
    "tampered": "what is stored does not fit together, or a key is missing: somebody may have changed it; tell the operator",
}
CANNOT_PROTECT: Final[Mapping[str, str]] = {
    "nothing_to_show": "there are so few cases in this year that every number would be 0; nothing was kept",
    "too_slow": "these figures could not be protected in the time there is; nothing was kept: "
    "try again, and if it happens again, tell the operator",
    "unknown_code": "a case has a code that stands in no list of this year; nothing was kept: tell the operator",
    "too_much_beside_earlier": "beside what is published already these figures would say too much; nothing was kept: "
    "if cases changed, wait until more have; if there is an error, "
    "say in the text of the next year's figures what was wrong, without a number",
}
FIELDS: Final[Mapping[str, str]] = {
    "year:not_over": "the year is not over",
    "reason:needed": "figures of this year are out: say why a new version comes, --reason changed_cases or error",
    "reason:first_version": "nothing of this year is out: the first version needs no --reason",
    "day:over": "the day is over",
    "day:too_far": "the day is more than a year away",
}


def add_commands(kinds: Any) -> None:
    """Describe them."""
    example = "--workspace https://workspace.example.ch --login rosa --canton SG --year 2025"
    draft = _command(kinds, "draft", _draft, "draft a year's release", f"statistics draft {example}")
    draft.add_argument("--reason", choices=("changed_cases", "error"), default="", help="why a new version comes")
    approve = _command(
        kinds, "approve", _approve, "approve what somebody else drafted", f"statistics approve {example}"
    )
    instead = approve.add_mutually_exclusive_group()
    instead.add_argument("--look", action="store_true", help="print every figure of it, and decide nothing")
    instead.add_argument("--reject", action="store_true", help="reject it instead, also one's own or an approved one")
    publish = _command(
        kinds, "publish", _publish, "publish what was approved", f"statistics publish {example} --day 2026-03-01"
    )
    publish.add_argument("--day", type=day_of, metavar="DAY", help="from when on everybody sees it (today)")


def _command(kinds: Any, name: str, run: Any, text: str, example: str) -> argparse.ArgumentParser:
    verb = add_command(kinds, name, run, text, example, settings=False)
    verb.add_argument("--workspace", required=True, metavar="URL", help="the address of the workspace")
    verb.add_argument(
        "--login", required=True, help="whose act it is; password and code are asked for, or read as lines"
    )
    verb.add_argument("--canton", required=True, choices=sorted(CANTONS), metavar="SG", help="two letters")
    verb.add_argument("--year", type=int, required=True, help="the year of the figures")
    return verb


def _draft(chosen: argparse.Namespace) -> None:
    wanted = {"canton": chosen.canton, "year": chosen.year, "reason": chosen.reason}
    with _signed_in(chosen) as http:
        made = _call(http, "POST", "/statistics/drafts", wanted)
    _told(msgspec.convert(made["release"], Release))
    print("drafted; somebody else has to approve it")


def _approve(chosen: argparse.Namespace) -> None:
    with _signed_in(chosen) as http:
        draft = _waiting(http, chosen, WAITING if chosen.reject or chosen.look else ("drafted",))
        path = f"/statistics/drafts/{draft.draft.hex()}"
        release = msgspec.convert(_call(http, "GET", path), Release)
        if chosen.look:
            _told(release)
            _every_table(release)
            return
        _told(release)
        decision = "rejected" if chosen.reject else "approved"
        _call(http, "POST", f"{path}/decision", {"decision": decision, "edition": draft.edition})
    print(decision)


def _publish(chosen: argparse.Namespace) -> None:
    day = chosen.day or clock.today()
    with _signed_in(chosen) as http:
        draft = _waiting(http, chosen, ("approved",))
        _call(http, "POST", f"/statistics/drafts/{draft.draft.hex()}/publication", {"day": day})
    print(f"{draft.canton} {draft.year}.{draft.version} is published for good; everybody sees it from {day} on")


def _told(release: Release) -> None:
    """What would be published, in a few lines."""
    print(f"{release.canton} {release.year}.{release.version}, as coded on {release.cut_off}; every number is rounded")
    for kind, number in release.matters.items():
        print(f"  {release.matter_names[kind]['en']}: {number:,}")
    print(f"  tables: {len(release.tables):,}; left out, too few cases or too telling: {len(release.left_out):,}")
    for language, text in release.texts.items():
        print(f"  text ({language}): {text}")


def _every_table(release: Release) -> None:
    """Each table under its name, a line a cell."""
    for table in release.tables:
        print(f"{table.name}{' (a case can stand in several lines)' if table.mentions else ''}")
        known = [release.dimensions[one].codes for one in table.dimensions]
        for codes, count in zip(product(*table.codes), table.counts, strict=True):
            labels = (names[code]["en"] for names, code in zip(known, codes, strict=True))
            print(f"  {' / '.join(labels)}: {count:,}")


def _waiting(http: httpx.Client, chosen: argparse.Namespace, states: tuple[str, ...]) -> Draft:
    listed = msgspec.convert(_call(http, "GET", "/statistics/drafts")["drafts"], list[Draft])
    of_year = [one for one in listed if (one.canton, one.year) == (chosen.canton, chosen.year)]
    found = next((one for one in of_year if one.state in states), None)
    if found is None:
        there = ", ".join(f"version {one.version} is {one.state}" for one in of_year) or "there is none"
        raise CannotDo(f"no draft of {chosen.canton} {chosen.year} is {' or '.join(states)}: {there}")
    return found


@contextmanager
def _signed_in(chosen: argparse.Namespace) -> Iterator[httpx.Client]:
    """Calls of her session, which ends with the block."""
    password, code = _asked("Password: ", getpass.getpass), _asked("Code of the moment: ", input)
    try:
        with httpx.Client(base_url=chosen.workspace, timeout=SECONDS) as http:
            answer = _request(http, "POST", "/session", {"login": chosen.login, "password": password, "code": code})
            if not answer.is_success:
                missing = answer.status_code == HTTPStatus.NOT_FOUND  # nobody signs in there: the public pages, say
                raise CannotDo(_elsewhere(answer) if missing else _refusal(answer))
            cookies = SimpleCookie()
            for line in answer.headers.get_list("Set-Cookie"):
                cookies.load(line)
            http.cookies.clear()
            http.headers["Cookie"] = f"{COOKIE}={cookies[COOKIE].value}"
            http.headers[FORM_HEADER] = answer.json()["form_token"]
            try:
                yield http
            finally:  # also after a refusal, which is what she is told of, whatever the answer is here
                _request(http, "DELETE", "/session")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise CannotDo(f"the workspace at {chosen.workspace} does not answer: {error}") from None


def _asked(what: str, ask: Any) -> str:
    try:
        return str(ask(what)) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    except EOFError:
        raise CannotDo("password and code are needed") from None


def _call(http: httpx.Client, method: str, path: str, body: object = None) -> Any:
    """What the interface answers, JSON. Raises CannotDo: it refused, in a sentence."""
    answer = _request(http, method, path, body)
    if not answer.is_success:
        raise CannotDo(_refusal(answer))
    return answer.json() if answer.content else None


def _request(http: httpx.Client, method: str, path: str, body: object = None) -> httpx.Response:
    content = None if body is None else msgspec.json.encode(body)
    typed = {} if body is None else {"Content-Type": "application/json"}
    return http.request(method, f"/api/v1{path}", content=content, headers=typed)


def _refusal(answer: httpx.Response) -> str:
    try:
        facts = msgspec.json.decode(answer.content, type=dict[str, Any])
    except msgspec.DecodeError:
        return _elsewhere(answer)
    for name, why in facts.get("fields", {}).items():
        if f"{name}:{why}" in FIELDS:
            return FIELDS[f"{name}:{why}"]
    code = str(facts.get("code", answer.status_code))
    if code == "cannot_protect" and facts.get("reason") in CANNOT_PROTECT:
        return CANNOT_PROTECT[facts["reason"]]
    return SENTENCES.get(code, f"the workspace refused it: {code}")


def _elsewhere(answer: httpx.Response) -> str:
    return f"the workspace answered with {answer.status_code}; is the address right?"
