"""The first start of the example (the sealing specification, 9), by the real commands and the real interfaces.

Root and escrow are made before there is a server; each centre's seed is made by its first member's device; a centre
is listed only when the root has signed; everybody else is let in by a colleague who compared a fingerprint.
"""

import base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import httpx

from counselling.demo.centre_keys import grant, make_first_seed
from counselling.demo.dialogue import Draw
from counselling.demo.folder import Account, Folder, Ports, claim_database, write_settings
from counselling.demo.member import Member
from counselling.demo.network import PROFILES, Example, centres_text
from counselling.demo.passphrase import passphrase
from counselling.demo.processes import command
from counselling.staff.sessions import CASE_ROLES
from counselling.staff.totp import STEP_SECONDS, code_at, parse_secret
from reporting.sealing.canonical import base64_bytes


class Clock(NamedTuple):
    """The time of the example: its day, and seconds since 1970."""

    today: Callable[[], date]
    now: Callable[[], int]


def lay_ground(folder: Folder, database: str, ports: Ports) -> None:
    """Root, escrow, settings, service keys and an empty database, before any program runs.

    Raises DidNotStart, NotAnExample: folder or database are somebody else's.
    """
    folder.prepare()
    verifier_key = command("ceremony", "root", "--name", "demo.example/isonomia", "--out", folder.root)
    shares = command("ceremony", "escrow", "--out", folder.escrow)
    folder.escrow_shares.write_text(shares)
    write_settings(folder, database, verifier_key.strip(), ports)
    claim_database(folder)
    command("init", "--settings", folder.settings)


def people(
    folder: Folder,
    http: httpx.Client,
    members: Sequence[Example],
    clock: Clock,
    draw: Draw,
    say: Callable[[str], None],
) -> dict[str, tuple[Member, Account]]:
    """Invites every member, lets her make her keys, founds the centres, signs the manifest, grants. By login.

    `http` reaches the workspace; it stays in use by the members.
    """
    settings = folder.load()
    escrow = base64_bytes(folder.escrow.read_text().strip())
    joined = {}
    for example in members:
        say(f"{example.name} accepts her invitation and makes her keys")
        device = Member(http, settings.roots, escrow, clock.today(), draw)
        joined[example.login] = join(folder, device, example, clock, draw)
    founders = list(_founders(members))
    for example in founders:
        say(f"{example.name} makes the keys of {example.centre}")
        make_first_seed(joined[example.login][0], example.centre, example.name)
    say("the root signs the manifest")
    folder.centres.write_text(centres_text(members))
    sign_manifest(folder)
    for example in members:
        if example not in founders and example.role in CASE_ROLES:
            founder = next(other for other in founders if other.centre == example.centre)
            say(f"{founder.name} compares a fingerprint and lets {example.name} in")
            read_out = joined[example.login][0].fingerprint
            grant(joined[founder.login][0], example.centre, example.login, read_out, example.name)
    return joined


def say_profiles(devices: Mapping[str, Member]) -> None:
    """Each member says what she can take on, so that new cases are proposed to somebody."""
    for login, said in PROFILES.items():
        device = devices[login]
        profile = {"languages": said.languages, "domains": said.domains, "working_days": said.working_days}
        deputy = None if said.deputy is None else devices[said.deputy].staff
        limits = {"most_cases": said.most_cases, "away_from": None, "away_until": None, "deputy": deputy}
        device.call("PUT", "/profile", profile | limits)


def sign_manifest(folder: Folder) -> None:
    """Proposes what stands in the database, signs it with the example's root, and imports it."""
    proposal, note = folder.path / "manifest.txt", folder.path / "manifest.note"
    settings = ("--settings", folder.settings)
    command("manifest", "propose", *settings, "--centres", folder.centres, "--out", proposal)
    command("manifest", "sign", proposal, "--root", folder.root, "--out", note, "--compared")
    command("manifest", "import", *settings, note)


def sign_in_code(secret: str, now: int) -> str:
    """What a member's authenticator shows at this second, from her secret (base32)."""
    return code_at(parse_secret(secret), now // STEP_SECONDS)


def _founders(members: Sequence[Example]) -> Iterable[Example]:
    seen: set[str] = set()
    for example in members:
        if example.centre not in seen:
            seen.add(example.centre)
            yield example


def join(folder: Folder, member: Member, example: Example, clock: Clock, draw: Draw) -> tuple[Member, Account]:
    """Invites somebody, who makes her sign-in and her keys at her device and is signed in from then on."""
    passphrases = {purpose: passphrase(draw, example.language) for purpose in ("daily", "recovery")}
    password = passphrase(draw, example.language, words=3).replace(" ", "-")
    secret = member.accept_invitation(
        invite(folder, example), password, passphrases, lambda secret: sign_in_code(secret, clock.now())
    )
    account = Account(
        login=example.login,
        centre=example.centre,
        role=example.role,
        password=password,
        passphrase=passphrases["daily"],
        recovery=passphrases["recovery"],
        totp_secret=secret,
    )
    return member, account


def invite(folder: Folder, example: Example) -> bytes:
    """Invites a member and gives the token of her link."""
    printed = command(
        *("staff", "invite", "--settings", folder.settings, "--login", example.login, "--centre", example.centre),
        *("--role", example.role, "--language", example.language),
    )
    token = printed.split("#invitation=")[1].split()[0]
    return base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
