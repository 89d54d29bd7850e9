"""A centre's seed and roster as a member's device keeps them: made there, granted there, never on a server.

A seed is used only when its public key is the one the signed manifest gives; a colleague is let in only with the key
whose fingerprint she read out herself; the roster is believed only under the newest generation that the manifest gives,
so that who left and kept an older one cannot write it.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from counselling.demo.calls import answer
from counselling.demo.member import Member, RosterSeen
from counselling.demo.shapes import Centre, Colleague, Roots, RosterRow
from reporting.sealing.errors import NO_SUCH_CENTRE, NotGenuine
from reporting.sealing.keys import SEED_LENGTH, Identity, centre_id, expand, member_fingerprint, recipient
from reporting.sealing.manifest import retained
from reporting.sealing.roster import Member as RosterMember
from reporting.sealing.roster import Roster, next_roster, open_roster, seal_roster, seen
from reporting.sealing.slot import CENTRE_SEED, open_grant, seal_slot

OTHER_FINGERPRINT: Final = "the fingerprint is not the one she read out"
OTHER_ESCROW: Final = "the escrow recipient is not the one on paper"
OTHER_THAN_ROSTER: Final = "the service shows another key than the roster"
OLDER_GENERATION: Final = "a roster under an older key of the centre"
NOT_GRANTED: Final = "nobody has granted this centre's keys yet"


class Keyring(NamedTuple):
    """A centre's usable identities by generation, and its roster."""

    centre: str
    identities: dict[int, Identity]
    roster: Roster

    @property
    def newest(self) -> int:
        return max(self.identities)


def centre_of(member: Member, centre: str) -> Centre:
    """What the service says of one of her centres. Raises NotGenuine if it is none of hers."""
    for found in answer(member.call("GET", "/centres"), tuple[Centre, ...]):
        if found.centre == centre:
            return found
    raise NotGenuine(NO_SUCH_CENTRE)


def make_first_seed(member: Member, centre: str, name: str) -> None:
    """Makes generation 1 of a centre: its seed for herself and for escrow, and roster 1 with `name`, herself.

    Raises NotGenuine if the service shows another escrow recipient than her printed sheet.
    """
    shown = answer(member.call("GET", "/roots"), Roots).escrow
    if shown != member.escrow:
        raise NotGenuine(OTHER_ESCROW)
    identity = expand(member.draw(SEED_LENGTH))
    mine, escrow = recipient(member.identity.public), recipient(member.escrow)
    slots = [
        {"recipient": to.key_id, "slot": seal_slot(to, CENTRE_SEED, 1, centre_id(centre), identity.seed)}
        for to in (mine, escrow)
    ]
    entry = RosterMember(member.staff, name, member.identity.public, member.identity.sign_public)
    roster = next_roster(None, [entry], member.staff, member.identity.signing_key)
    sealed = _sealed(member, centre, identity, 1, roster)
    body = {"generation": 1, "key": identity.public, "grants": slots}
    member.call("POST", f"/centres/{centre}/generations", body | {"roster": _first(sealed)})


def open_centre(member: Member, centre: str, joining: str | None = None) -> Keyring:
    """Every generation she was granted and the manifest lists, and the roster, believed. Raises NotGenuine.

    `joining` is the login of somebody who is about to be let in (again), and so may show another key than the roster.
    """
    shown = centre_of(member, centre)
    keyring = _opened(member, shown)
    _compare(member, keyring.roster, [one for one in shown.members if one.login != joining])
    return keyring


def open_recovered(member: Member, centre: str) -> Keyring:
    """What the escrow ceremony sealed to her: she opens the centre's keys, but no roster names her yet.

    Her next act is `make_next_seed`. Raises NotGenuine.
    """
    return _opened(member, centre_of(member, centre))


def _opened(member: Member, shown: Centre) -> Keyring:
    listed = {line.generation: line.key for line in retained(member.manifest(), shown.centre)}
    identities = {
        grant.generation: expand(
            open_grant(member.identity, grant.generation, centre_id(shown.centre), grant.slot, listed[grant.generation])
        )
        for grant in shown.grants
        if grant.generation in listed
    }
    if not identities or shown.roster is None:
        raise NotGenuine(NOT_GRANTED)
    believed = _believe_roster(member, shown.centre, identities, shown.roster)
    if believed.generation < max(listed):
        raise NotGenuine(OLDER_GENERATION)
    member.rosters_seen[shown.centre] = believed
    return Keyring(shown.centre, identities, believed.roster)


def grant(member: Member, centre: str, login: str, read_out: str, name: str) -> None:
    """Lets a newcomer in: seals every retained generation to her key and writes the next roster with `name`.

    `read_out` is the fingerprint she read to the member over another channel. Raises NotGenuine if it is not that of
    the keys the service shows; then nothing is sealed.
    """
    keyring = open_centre(member, centre, joining=login)
    newcomer = next(found for found in centre_of(member, centre).members if found.login == login)
    if newcomer.key is None or newcomer.sign_key is None:
        raise NotGenuine(OTHER_FINGERPRINT)
    if member_fingerprint(newcomer.key, newcomer.sign_key) != read_out:
        raise NotGenuine(OTHER_FINGERPRINT)
    to = recipient(newcomer.key)
    slots = [
        {
            "generation": generation,
            "recipient": to.key_id,
            "slot": seal_slot(to, CENTRE_SEED, generation, centre_id(centre), identity.seed),
        }
        for generation, identity in sorted(keyring.identities.items())
    ]
    others = [entry for entry in keyring.roster.members if entry.staff != newcomer.staff]
    members = [*others, RosterMember(newcomer.staff, name, newcomer.key, newcomer.sign_key)]
    before = member.rosters_seen[centre].seen
    roster = next_roster(before, members, member.staff, member.identity.signing_key)
    sealed = _sealed(member, centre, keyring.identities[keyring.newest], keyring.newest, roster)
    member.call("POST", f"/centres/{centre}/grants", {"grants": slots, "roster": sealed})


def make_next_seed(
    member: Member, keyring: Keyring, staying: Sequence[RosterMember], read_out: Mapping[bytes, str]
) -> None:
    """Makes the centre's next generation, for those who stay and for escrow; it counts once the manifest is signed.

    `read_out` gives, by staff id, the fingerprint that each of them read out. Raises NotGenuine if one is another's.
    """
    for entry in staying:
        if member_fingerprint(entry.key, entry.sign_key) != read_out.get(entry.staff):
            raise NotGenuine(OTHER_FINGERPRINT)
    centre, generation = keyring.centre, keyring.newest + 1
    identity = expand(member.draw(SEED_LENGTH))
    to = [recipient(key) for key in (*(entry.key for entry in staying), member.manifest().escrow.escrow)]
    slots = [
        {
            "recipient": one.key_id,
            "slot": seal_slot(one, CENTRE_SEED, generation, centre_id(centre), identity.seed),
        }
        for one in to
    ]
    roster = next_roster(member.rosters_seen[centre].seen, staying, member.staff, member.identity.signing_key)
    sealed = _sealed(member, centre, identity, generation, roster)
    body = {"generation": generation, "key": identity.public, "grants": slots}
    member.call("POST", f"/centres/{centre}/generations", body | {"roster": _first(sealed)})
    # After an escrow ceremony nobody of the roster before can vouch for her: she believes what she wrote herself.
    member.rosters_written[centre] = RosterSeen(seen(roster, sealed.envelope), roster, generation)


def _sealed(member: Member, centre: str, identity: Identity, generation: int, roster: Roster) -> RosterRow:
    record = member.draw(16)
    envelope = seal_roster(identity.seed, generation, centre_id(centre), record, roster)
    return RosterRow(roster.version, generation, record, envelope)


def _first(sealed: RosterRow) -> dict[str, object]:
    """A roster that goes with a new generation, and so need not name it."""
    return {"version": sealed.version, "record": sealed.record, "envelope": sealed.envelope}


def _believe_roster(member: Member, centre: str, identities: dict[int, Identity], newest: RosterRow) -> RosterSeen:
    """Walks from the version she has seen to the newest she can open, each signed by a member of the one before.

    No generation is older than the one before; a version under one that the manifest does not list yet waits. Raises
    NotGenuine.
    """
    known = member.rosters_seen.get(centre)
    for row in _unseen(member, centre, identities, newest):
        if known is not None and row.generation < known.generation:
            raise NotGenuine(OLDER_GENERATION)
        written = member.rosters_written.get(centre)
        if written is not None and seen(written.roster, row.envelope) == written.seen:
            known = written
            continue
        roster = open_roster(
            identities[row.generation].seed,
            row.generation,
            centre_id(centre),
            row.record,
            row.envelope,
            None if known is None else known.roster.signers,
            None if known is None else known.seen,
        )
        known = RosterSeen(seen(roster, row.envelope), roster, row.generation)
    if known is None:
        raise NotGenuine(NOT_GRANTED)
    return known


def _unseen(member: Member, centre: str, identities: dict[int, Identity], newest: RosterRow) -> Sequence[RosterRow]:
    """The rows to open, the oldest first: at first sight the newest that can be opened, afterwards all since then."""
    known = member.rosters_seen.get(centre)
    if known is not None and newest.version <= known.seen.version:
        return [newest] if newest.generation in identities else []
    first = 1 if known is None else known.seen.version + 1
    rows = []
    for version in range(newest.version, first - 1, -1):
        row = newest if version == newest.version else _roster_row(member, centre, version)
        if row.generation in identities:
            rows.append(row)
            if known is None:
                break
    return rows[::-1]


def _roster_row(member: Member, centre: str, version: int) -> RosterRow:
    return answer(member.call("GET", f"/centres/{centre}/rosters/{version}"), RosterRow)


def _compare(member: Member, roster: Roster, shown: Sequence[Colleague]) -> None:
    """Nobody in the roster may have another key than the service shows, she herself least of all."""
    entries = {entry.staff: (entry.key, entry.sign_key) for entry in roster.members}
    if entries.get(member.staff) != (member.identity.public, member.identity.sign_public):
        raise NotGenuine(OTHER_THAN_ROSTER)
    for colleague in shown:
        if entries.get(colleague.staff, (colleague.key, colleague.sign_key)) != (colleague.key, colleague.sign_key):
            raise NotGenuine(OTHER_THAN_ROSTER)
