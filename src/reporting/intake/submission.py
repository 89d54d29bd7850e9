"""A report as a person hands it in, whoever sealed it: her browser, or this service for somebody without JavaScript."""

from collections.abc import Mapping

from sqlalchemy.engine import Connection

from reporting.centres.manifest import Published
from reporting.mailbox.messages import Id, Secret
from reporting.mailbox.reports import Beside, Draw, Receipt, Sealed, Tags, keep, keep_of_draft


class Submission(Sealed, frozen=True, forbid_unknown_fields=True):
    """A sealed report, as it is posted. `withdraw` is SHA-256(W); `attachments` name files that are already here."""

    withdraw: Secret
    attachments: list[Id]
    tags: Tags


def submit(
    connection: Connection,
    submission: Submission,
    lookup: bytes,
    published: Published,
    tags: bytes,
    draw: Draw,
) -> Receipt:
    """Keep a report of a person: `lookup` is SHA-256(T) of her token, `tags` what `sealed_tags` made. Raises as `keep`."""
    beside = Beside(lookup, submission.withdraw, "received", submission.tags, tags)
    return keep(connection, submission, beside, published, draw, submission.attachments)


def submit_draft(
    connection: Connection,
    submission: Submission,
    lookup: bytes,
    published: Published,
    tags: bytes,
    reference: str,
    place: Mapping[str, object],
) -> bool:
    """The same for PostgreSQL, together with what is in `place` of its draft from then on; tells whether. As `keep_of_draft`."""
    beside = Beside(lookup, submission.withdraw, "received", submission.tags, tags)
    return keep_of_draft(connection, submission, beside, published, reference, place)
