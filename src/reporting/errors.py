"""The refusals of both programs, named after the fact. They know no HTTP: `web.errors` maps each to a status and a page.

`code` is stable: machines and our own browser code read it, and translated sentences hang on it.
"""

from collections.abc import Mapping


class ReportingError(Exception):
    """A refusal with a stable code and facts that may be shown to whoever asked."""

    code = "error"

    def __init__(self, code: str | None = None, **facts: object) -> None:
        super().__init__(code or self.code)
        self.code = code or self.code
        self.facts: Mapping[str, object] = facts


class NotFound(ReportingError):
    """There is no such thing, or it is not yours: the two are not told apart."""

    code = "not_found"


class Refused(ReportingError):
    """You are known, but may not do this, or not now."""

    code = "refused"


class NotSignedIn(ReportingError):
    """The call needs a session and has none that is valid."""

    code = "not_signed_in"


class Conflict(ReportingError):
    """Something else already stands there: a different body under the same id, a lost compare-and-set."""

    code = "conflict"


class Invalid(ReportingError):
    """What was sent cannot be taken as it is. `fields` names what to mend: field name -> stable reason code."""

    code = "invalid"

    def __init__(
        self,
        code: str | None = None,
        fields: Mapping[str, str] | None = None,
        **facts: object,
    ) -> None:
        super().__init__(code, **facts)
        self.fields = dict(fields or {})


class TooLarge(ReportingError):
    """More bytes than the published limit; `limit` says how many are taken."""

    code = "too_large"


class TooMany(ReportingError):
    """Too many attempts for now; `retry_after` is in seconds. Nobody is locked out for longer."""

    code = "too_many"

    def __init__(self, retry_after: int, code: str | None = None, **facts: object) -> None:
        super().__init__(code, **facts)
        self.retry_after = retry_after


class Unavailable(ReportingError):
    """The service cannot keep anything now (database away, disk full, queue full).

    Nothing was kept. Code `not_known`: the answer to a commit was lost, so it may be. The same call may be made again.
    """

    code = "unavailable"
    retry_after = 5


class Tampered(ReportingError):
    """Stored bytes are not what was once accepted. Never skipped quietly: a 500, an alarm and an entry."""

    code = "tampered"
