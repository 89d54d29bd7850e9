"""What the person consented to: kept with its days, withdrawn at once with everything that hangs on it.

To whom and for what in words stands in the case sheet under the same id; here are codes under the service key.
"""

from datetime import date

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.outbox import Act, record
from counselling.cases.access import to_change, visible
from counselling.cases.model import consents
from counselling.routing.codes import ConsentCodes, Purpose, Recipient, open_codes, seal_codes
from counselling.routing.transitions import end_hanging
from reporting.database import insert_missing
from reporting.errors import Conflict, Invalid, NotFound
from reporting.mailbox.messages import Id


class NewConsent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A consent with the id that its words have in the case sheet; `expires`: its last day, null for none."""

    consent: Id
    recipient: Recipient
    purpose: Purpose
    expires: date | None = None


class Consent(msgspec.Struct, frozen=True):
    """A consent of a case, given or withdrawn."""

    consent: bytes
    state: str
    day: date
    expires: date | None
    withdrawn_day: date | None
    made_by: bytes
    recipient: str
    purpose: str


def give_consent(connection: Connection, act: Act, staff: bytes, case: bytes, new: NewConsent, today: date) -> None:
    """Write down that the person consented. The same again changes nothing.

    Raises:
        NotFound: the case is not hers.
        Conflict: another consent stands under this id; `case_erased`.
        Invalid: `expires` lies in the past.
    """
    keys = act.trail.service_keys
    to_change(connection, keys, staff, case)
    said = ConsentCodes(new.recipient, new.purpose)
    kept = connection.execute(sa.select(consents).where(consents.c.consent_id == new.consent)).first()
    if kept is not None:
        before = open_codes(keys, "consents", new.consent, kept.sealed, ConsentCodes)
        if (kept.case_id, kept.made_by, kept.expires, before) != (case, staff, new.expires, said):
            raise Conflict
        return
    if new.expires is not None and new.expires < today:
        raise Invalid(fields={"expires": "day"})
    values = {"case_id": case, "state": "given", "day": today, "expires": new.expires, "made_by": staff}
    sealed = seal_codes(keys, "consents", new.consent, said)
    if not insert_missing(connection, consents, consent_id=new.consent, **values, sealed=sealed):
        raise Conflict
    record(connection, act, "consent.given", case, referral=new.consent, purpose=new.purpose)


def withdraw_consent(connection: Connection, act: Act, staff: bytes, consent: bytes, today: date) -> None:
    """Write down that the person withdrew it: what hangs on it ends in the same transaction. Again changes nothing.

    Raises:
        NotFound: there is none, or its case is not hers.
        Conflict: `case_erased`.
    """
    keys = act.trail.service_keys
    found = connection.execute(sa.select(consents).where(consents.c.consent_id == consent)).first()
    if found is None:
        raise NotFound
    to_change(connection, keys, staff, found.case_id)
    given = sa.and_(consents.c.consent_id == consent, consents.c.state == "given")
    if not connection.execute(sa.update(consents).where(given).values(state="withdrawn", withdrawn_day=today)).rowcount:
        return
    purpose = open_codes(keys, "consents", consent, found.sealed, ConsentCodes).purpose
    record(connection, act, "consent.withdrawn", found.case_id, referral=consent, purpose=purpose)
    end_hanging(connection, act, consent, today)


def consents_of(connection: Connection, act: Act, staff: bytes, case: bytes) -> tuple[Consent, ...]:
    """All consents of a case, in the order they were given. Raises NotFound: it is not hers."""
    keys = act.trail.service_keys
    visible(connection, keys, staff, case)
    query = sa.select(consents).where(consents.c.case_id == case).order_by(consents.c.day, consents.c.consent_id)
    found = []
    for row in connection.execute(query):
        said = open_codes(keys, "consents", row.consent_id, row.sealed, ConsentCodes)
        days = (row.state, row.day, row.expires, row.withdrawn_day)
        found.append(Consent(row.consent_id, *days, row.made_by, said.recipient, said.purpose))
    return tuple(found)
