"""Slows guessing down without locking anybody out, and without knowing afterwards who guessed.

Attempts are counted in memory under names made with an hourly key; nothing is written. A count belongs to one login
from one browser that has signed in before, or else from one neighbourhood of addresses: a stranger's failures delay
the stranger. A count of the whole neighbourhood slows whoever tries many logins there from browsers that are not known
as that login's. Whoever knows the password and
guesses codes is slowed wherever she comes from, and is not told so: a guess that comes too early is not looked at,
and its answer is the usual refusal.
"""

from collections.abc import Callable
from hashlib import blake2b

from reporting.errors import TooMany

KEY_SECONDS = 3_600
MOST_NAMES = 65_536
FREE, LONGEST_WAIT = 5, 300  # one login from one place
FREE_NEARBY, LONGEST_NEARBY = 50, 30  # all logins from one neighbourhood: an office shares it
FREE_CODES, LONGEST_CODES = 5, 60  # wrong codes after the right password


class Attempts:
    """The counts of this hour."""

    def __init__(self, draw: Callable[[int], bytes]) -> None:
        self._draw = draw
        self._key, self._key_expires = b"", 0
        self._counts: dict[bytes, tuple[int, int]] = {}  # name -> (attempts, second of the last one)

    def begin(self, login: str, place: str, neighbourhood: str | None, now: int) -> None:
        """Count an attempt to sign in; success forgets it. `neighbourhood`: None for a browser known to be hers.

        Raises TooMany: too early, and not counted.
        """
        names = {self._name("place", login, place, now=now): (FREE, LONGEST_WAIT)}
        if neighbourhood is not None:
            names[self._name("near", neighbourhood, now=now)] = (FREE_NEARBY, LONGEST_NEARBY)
        wait = max(self._wait(name, *limits, now) for name, limits in names.items())
        if wait > 0:
            raise TooMany(wait)
        for name in names:
            self._count(name, now)

    def succeeded(self, login: str, place: str, now: int) -> None:
        """She is who she says: her own failures count no more."""
        for name in (self._name("place", login, place, now=now), self._name("code", login, now=now)):
            self._counts.pop(name, None)

    def may_try_code(self, login: str, now: int) -> bool:
        """Whether a code for this login is looked at now."""
        return self._wait(self._name("code", login, now=now), FREE_CODES, LONGEST_CODES, now) <= 0

    def wrong_code(self, login: str, now: int) -> None:
        """Count a wrong code that came with the right password."""
        self._count(self._name("code", login, now=now), now)

    def _wait(self, name: bytes, free: int, longest: int, now: int) -> int:
        attempts, last = self._counts.get(name, (0, 0))
        if attempts < free:
            return 0
        return last + min(1 << min(attempts - free, 16), longest) - now

    def _count(self, name: bytes, now: int) -> None:
        attempts, _ = self._counts.pop(name, (0, 0))
        self._counts[name] = (attempts + 1, now)  # last in the order: the one touched last
        if len(self._counts) > MOST_NAMES:
            del self._counts[next(iter(self._counts))]

    def _name(self, *words: str, now: int) -> bytes:
        if now >= self._key_expires:
            self._key, self._key_expires = self._draw(32), now + KEY_SECONDS
            self._counts.clear()
        return blake2b("\0".join(words).encode(), key=self._key, digest_size=16).digest()
