"""Keeps one sender from taking the place of all others, without knowing afterwards who it was.

A bucket of calls an address, in memory only, under a name that nobody can lead back to the address once the hourly key is gone.
The buckets are wide, so that a classroom behind one address gets through; a script that goes beyond them is told how long to
wait, or may work for its call: a challenge (hashcash, SHA-256) that is good for one call. What files weigh is counted in the
same way, so that one address alone cannot fill the room that all people's files share.
"""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from hashlib import blake2b, sha256
from hmac import compare_digest
from ipaddress import IPv4Address, IPv6Address, IPv6Network
from math import ceil

from reporting.errors import TooMany

Draw = Callable[[int], bytes]

KEY_SECONDS = 3_600
MOST_BUCKETS = 65_536
CHALLENGE_SECONDS = 120
CHALLENGE_BITS = 18  # about a quarter of a million hashes: a second of a script's time, for one call

_TRANSLATED = IPv6Network("64:ff9b::/96")  # IPv4 addresses as an IPv6 network sees them


class Throttle:
    """Token buckets by subject: each holds `burst` calls (or bytes) and refills by `per_second`. Nothing of it is ever written."""

    def __init__(self, burst: int, per_second: float, draw: Draw) -> None:
        self._burst, self._per_second, self._draw = burst, per_second, draw
        self._key, self._key_expires = b"", 0
        self._buckets: dict[bytes, tuple[float, int]] = {}

    def wait(self, subject: str, now: int, amount: int = 1) -> int:
        """Take `amount` from the bucket of `subject`: 0 if it was there, else the seconds until it is, and nothing is taken."""
        if now >= self._key_expires:
            self._key, self._key_expires = self._draw(32), now + KEY_SECONDS
            self._buckets.clear()
        name = blake2b(subject.encode(), key=self._key, digest_size=16).digest()
        level, seen = self._buckets.pop(name, (float(self._burst), now))
        level = min(self._burst, level + max(0, now - seen) * self._per_second)
        missing = max(0.0, amount - level)
        self._buckets[name] = (level if missing else level - amount, now)  # last in the order: the one touched last
        if len(self._buckets) > MOST_BUCKETS:
            del self._buckets[next(iter(self._buckets))]
        return ceil(missing / self._per_second)


class Challenges:
    """Work that admits one call each. A challenge is `bits.expires.nonce.mac`; its answer is `challenge:n`, in ASCII, such
    that SHA-256 of the answer begins with `bits` zero bits. Only those that were answered are remembered, until they expire.
    """

    def __init__(self, draw: Draw, bits: int = CHALLENGE_BITS) -> None:
        self._draw, self._bits = draw, bits
        self._key = draw(32)
        self._answered: dict[str, int] = {}

    def issue(self, now: int) -> str:
        """A new challenge, good for two minutes. It is derived from chance alone."""
        unsigned = f"{self._bits}.{now + CHALLENGE_SECONDS}.{urlsafe_b64encode(self._draw(12)).decode()}"
        return f"{unsigned}.{self._mac(unsigned)}"

    def redeem(self, answer: str, now: int) -> bool:
        """Whether `answer` is the first right answer to a challenge of ours that has not expired."""
        challenge = answer.partition(":")[0]
        unsigned, _, mac = challenge.rpartition(".")
        if len(answer) > 200 or not answer.isascii() or not compare_digest(self._mac(unsigned), mac):
            return False
        expires = int(unsigned.split(".")[1])  # ours: the mac says so
        if now > expires or challenge in self._answered or not has_zero_bits(answer, self._bits):
            return False
        self._answered = {old: end for old, end in self._answered.items() if end >= now} | {challenge: expires}
        return True

    def _mac(self, unsigned: str) -> str:
        return urlsafe_b64encode(blake2b(unsigned.encode(), key=self._key, digest_size=18).digest()).decode()


def file_throttle(most_pending: int, draw: Draw) -> Throttle:
    """Buckets of bytes for files, of an eighth of what all people together may leave here unannounced, and as much an hour.

    A file that nobody announces or keeps alive goes after two hours at the latest, in which a bucket is made full at most three
    times by a new key and refilled twice: so within two hours one neighbourhood alone fills no more than five eighths of the room.
    A member's files, which lie outside that room, are held to as much.
    """
    share = most_pending // 8
    return Throttle(share, max(share, 1) / KEY_SECONDS, draw)


class Admission:
    """Who may call now: whoever has a call left in her bucket, or has worked for this one. `files` holds bytes, if they count."""

    def __init__(self, throttle: Throttle, challenges: Challenges, files: Throttle | None = None) -> None:
        self._throttle, self._challenges, self._files = throttle, challenges, files

    def admit(self, address: str, answer: str | None, now: int) -> None:
        """Let one call in.

        Raises:
            TooMany: not now; carries a challenge that admits the same call at once.
        """
        seconds = self._throttle.wait(neighbourhood(address), now)
        if seconds and not (answer and self._challenges.redeem(answer, now)):
            raise TooMany(seconds, challenge=self._challenges.issue(now))

    def admit_file(self, address: str, size: int, now: int) -> None:
        """Let `size` bytes of a file in. Raises TooMany: `too_many_files`; no work helps here, only waiting."""
        seconds = self._files.wait(neighbourhood(address), now, size) if self._files else 0
        if seconds:
            raise TooMany(seconds, "too_many_files")


def has_zero_bits(answer: str, bits: int) -> bool:
    """Whether SHA-256 of `answer` begins with `bits` zero bits."""
    return int.from_bytes(sha256(answer.encode()).digest(), "big") >> (256 - bits) == 0


def neighbourhood(address: str) -> str:
    """What one sender can change at will is left out: of an IPv6 address the first 64 bits count, unless it stands for an
    IPv4 address (RFC 4291, 2.5.5.2; RFC 6052, 2.1): then that one does.
    """
    if ":" not in address:
        return address
    try:
        known = IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    stands_for = IPv4Address(int(known) & 0xFFFFFFFF) if known in _TRANSLATED else known.ipv4_mapped
    return f"{int(known) >> 64:x}" if stands_for is None else str(stands_for)
