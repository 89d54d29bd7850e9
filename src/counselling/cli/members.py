"""`counselling staff invite | list | leave`."""

import argparse
from datetime import datetime
from typing import Any

from counselling.cli.ground import CannotDo, add_command, add_group, ground
from counselling.staff.affairs import renew_lost
from counselling.staff.guards import CENTRE
from counselling.staff.invitations import LOGIN, VALID_SECONDS, Invited, invite, token_text
from counselling.staff.leaving import leave, list_members
from counselling.staff.model import ROLES
from counselling.staff.sessions import Membership
from counselling.staff.sign_in import login_of
from reporting.sealing.keys import member_fingerprint
from reporting.settings import Settings
from reporting.web import clock


def add_commands(verbs: Any) -> None:
    """Describe them."""
    below = add_group(
        verbs,
        "staff",
        "invite members, list them, renew them, let them leave",
        "staff list --settings /etc/isonomia.toml",
    )
    inviting = add_command(
        below,
        "invite",
        _invite,
        "invite a member: prints a link that works once within seven days",
        "staff invite --settings FILE --login anna --centre heks-ost --role counsellor --language de",
    )
    inviting.add_argument("--login", required=True, help="what she will type to sign in")
    inviting.add_argument("--centre", required=True, help="the code of her centre, such as heks-ost")
    inviting.add_argument("--role", required=True, choices=ROLES)
    inviting.add_argument("--language", default="de", help="of her workspace (de)")
    add_command(below, "list", _list, "list the members and their keys' fingerprints", "staff list --settings FILE")
    renewing = add_command(
        below,
        "renew",
        _renew,
        "for whoever lost both passphrases and has no other coordinator: a link with which she makes new keys",
        "staff renew --settings FILE anna",
    )
    renewing.add_argument("login", metavar="LOGIN")
    leaving = add_command(
        below, "leave", _leave, "end a member's sign-in and sessions at once", "staff leave --settings FILE anna"
    )
    leaving.add_argument("login", metavar="LOGIN")


def _invite(chosen: argparse.Namespace) -> None:
    login = login_of(chosen.login)
    if not LOGIN.fullmatch(login):
        raise CannotDo("a login has letters a to z, digits and . _ @ -, 64 at most")
    if not CENTRE.fullmatch(chosen.centre):
        raise CannotDo("a centre's code has small letters, digits and hyphens, 64 at most")
    with ground(chosen) as (connection, act, settings):
        joins = Membership(chosen.centre, chosen.role)
        invited = invite(connection, act, clock.day(act.now), login, joins, chosen.language)
    _tell_link(settings, invited, login, act.now)


def _tell_link(settings: Settings, invited: Invited, login: str, now: int) -> None:
    ends = datetime.fromtimestamp(now + VALID_SECONDS, clock.ZURICH)
    print(f"{settings.counselling.origin}/#invitation={token_text(invited.token)}")
    print(f"Give {login} this link over a channel you trust. It works once, until {ends:%Y-%m-%d %H:%M}.")


def _list(chosen: argparse.Namespace) -> None:
    with ground(chosen) as (connection, _, _):
        listed = list_members(connection)
    for one in listed:
        shown = member_fingerprint(one.key, one.sign_key) if one.key and one.sign_key else "no key yet"
        print(f"{one.login:24} {one.state:8} {one.centre:20} {one.role:12} {shown}")


def _renew(chosen: argparse.Namespace) -> None:
    login = login_of(chosen.login)
    with ground(chosen) as (connection, act, settings):
        renewed = renew_lost(connection, act, login)
    _tell_link(settings, renewed, login, act.now)
    print("Then a colleague lets her in again. If nobody there can: ceremony request, recover, admit.")


def _leave(chosen: argparse.Namespace) -> None:
    login = login_of(chosen.login)
    with ground(chosen) as (connection, act, _):
        leave(connection, act, login)
    print(f"{login} has left: no sign-in, no session. Her centre should make its next key now.")
