"""Passwords at rest as Argon2id (PHC strings), computed on a few threads of their own: never on the event loop, and
never so many at once that memory runs out.

An unknown login is checked against a decoy, so that it costs the same and is answered the same.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from reporting.errors import TooMany

T = TypeVar("T")

SHORTEST = 12
LONGEST = 1024
THREADS = 2  # each takes 64 MiB while it works
WAITING_LIMIT = 64
KEPT_PLACES = 32  # beyond that, for browsers that are known
RETRY_SECONDS = 3


class Passwords:
    """The threads and the decoy; made once at start. Owned by the service.

    Without another `hasher`: RFC 9106, second recommended option (64 MiB, three passes, four lanes).
    """

    def __init__(self, decoy: bytes, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._decoy = self._hasher.hash(decoy)
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="password")

    async def hashed(self, password: str) -> str:
        """The PHC string to keep. Raises TooMany when too much is waiting."""
        return await self._on_a_thread(WAITING_LIMIT, self._hasher.hash, _prepared(password))

    async def matches(self, kept: str | None, password: str, is_known: bool = False) -> bool:
        """Whether this is the password of the kept PHC string; None is nobody's. Raises TooMany.

        `is_known`: it is typed in a browser of this member's, for which places are kept.
        """
        limit = WAITING_LIMIT + (KEPT_PLACES if is_known else 0)
        matching = await self._on_a_thread(limit, self._verify, kept or self._decoy, _prepared(password))
        return matching and kept is not None

    def close(self) -> None:
        """Finish what is being computed."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _verify(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _on_a_thread(self, limit: int, work: Callable[..., T], *arguments: str) -> T:
        if self._pool._work_queue.qsize() > limit:
            raise TooMany(RETRY_SECONDS)
        return await asyncio.get_running_loop().run_in_executor(self._pool, work, *arguments)


def _prepared(password: str) -> str:
    """The same password typed on another keyboard is the same password (RFC 8265, 4.2: NFC)."""
    return normalize("NFC", password)
