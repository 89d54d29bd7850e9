"""What somebody without JavaScript has begun, sealed under a key that only her cookie holds (the sealing specification, 6).

The cookie carries 32 random bytes K. The row is found by SHA-256("lookup" ‖ K) and opens with HKDF(K): who has the database
alone can neither open it nor tell whose it is. It ends `life` to fifteen minutes more after the last step, or at once when she
leaves.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Any, Final

import sqlalchemy as sa
from litestar import Request
from litestar.datastructures import Cookie
from sqlalchemy.engine import Connection

from reporting.database import metadata, run, spelt
from reporting.sealing.chunks import open_chunks, seal_chunks
from reporting.sealing.keys import derive
from reporting.sealing.padding import pad_text, unpad_text

drafts = sa.Table(
    "drafts",
    metadata,
    sa.Column("lookup", sa.LargeBinary(32), primary_key=True),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    sa.Column("expires_hour_quarter", sa.Integer, nullable=False),  # quarters of an hour since 1970
)

# Built once: building a statement costs more than running it.
_MINE = drafts.c.lookup == sa.bindparam("key")
_LIVING = sa.select(drafts.c.sealed).where(_MINE, drafts.c.expires_hour_quarter > sa.bindparam("quarter"))
_FIND, _HOLD = spelt(_LIVING), spelt(_LIVING.with_for_update())
_KEEP = spelt(
    sa.text(
        "INSERT INTO drafts (lookup, sealed, expires_hour_quarter) VALUES (:key, :content, :until)"
        " ON CONFLICT (lookup) DO UPDATE SET sealed = excluded.sealed, expires_hour_quarter = excluded.expires_hour_quarter"
    )
)

COOKIE: Final = "__Host-draft"
KEY_LENGTH: Final = 32
QUARTER: Final = 900  # seconds
LIFE: Final = 1800  # seconds after the last step, unless the room says otherwise


def key_of(request: Request[Any, Any, Any]) -> bytes | None:
    """K of the request's cookie; None for no cookie or one that we did not make."""
    try:
        key = urlsafe_b64decode(request.cookies.get(COOKIE, "").encode("ascii"))
    except ValueError:
        return None
    return key if len(key) == KEY_LENGTH else None


def cookie(key: bytes) -> Cookie:
    """The cookie that carries K until the browser is closed; no script can read it."""
    value = urlsafe_b64encode(key).decode()
    return Cookie(key=COOKIE, value=value, path="/", secure=True, httponly=True, samesite="strict")


def left_cookie() -> Cookie:
    """What takes the cookie away when she leaves: changed, and gone a second later.

    A browser may keep the page she leaves for its Back button, scripts or not. Chromium throws such a page away when a cookie of
    it was changed, but not when it was deleted (seen in version 156): deleting alone would leave her words behind Back.
    """
    return Cookie(key=COOKIE, value="left", path="/", secure=True, httponly=True, samesite="strict", max_age=1)


def no_cookie() -> Cookie:
    """What takes the cookie away."""
    return Cookie(key=COOKIE, value="", path="/", secure=True, httponly=True, samesite="strict", max_age=0)


def keep(connection: Connection, key: bytes, content: bytes, now: int, life: int = LIFE) -> None:
    """Keep `content` under K from now on, in place of what was kept. `now` is in seconds since 1970, `life` in seconds.

    Raises ValueError if it is longer than any text may be.
    """
    run(connection, _KEEP, row_of(key, content, now, life))


def row_of(key: bytes, content: bytes, now: int, life: int = LIFE) -> dict[str, object]:
    """What `keep` stores: the `key` of the row, its `content`, and `until` when. Raises as `keep`."""
    sealed = seal_chunks(_sealing_key(key), b"", pad_text(content))
    return {"key": _lookup(key), "content": sealed, "until": (now + life) // QUARTER + 1}


def kept(connection: Connection, key: bytes, now: int, *, for_change: bool = False) -> bytes | None:
    """What is kept under K; None when it has ended. `for_change` holds the row until the transaction ends.

    Raises NotGenuine if somebody changed the row.
    """
    sealed = stored(connection, key, now, for_change=for_change)
    return None if sealed is None else opened(key, sealed)


def stored(connection: Connection, key: bytes, now: int, *, for_change: bool = False) -> bytes | None:
    """What is kept under K as it lies there, sealed; else as `kept`."""
    sought = {"key": _lookup(key), "quarter": now // QUARTER}
    found = run(connection, _HOLD if for_change else _FIND, sought).fetchone()
    return found[0] if found else None


def opened(key: bytes, sealed: bytes) -> bytes:
    """The content of what was `stored`. Raises NotGenuine if somebody changed the row."""
    return unpad_text(open_chunks(_sealing_key(key), b"", sealed))


def forget(connection: Connection, key: bytes) -> None:
    """Delete what is kept under K."""
    connection.execute(drafts.delete().where(drafts.c.lookup == _lookup(key)))


def remove_ended(connection: Connection, now: int) -> int:
    """Delete what has ended, whoever it belonged to; how many. For the worker."""
    return connection.execute(drafts.delete().where(drafts.c.expires_hour_quarter <= now // QUARTER)).rowcount


def _lookup(key: bytes) -> bytes:
    return sha256(b"lookup" + key).digest()


def _sealing_key(key: bytes) -> bytes:
    return derive(key, b"", b"isonomia/v1/draft")
