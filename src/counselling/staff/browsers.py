"""Browsers that members have signed in from. Each holds a mark, which opens nothing and names nobody: it gives whoever
signs in with it a count of attempts of her own, so that neighbours' failures do not delay her.

Nothing is kept of a mark. It is random, and a tag under the installation's key ties it to its member and its last second.
"""

import hmac

from counselling.audit.outbox import Trail

COOKIE = "__Host-browser"
KNOWN_SECONDS = 180 * 86_400
NONCE_LENGTH = 16
MARK_LENGTH = NONCE_LENGTH + 8 + 32


def make_mark(trail: Trail, staff: bytes, now: int) -> bytes:
    """A mark for the browser in which this member has just signed in."""
    ground = trail.draw(NONCE_LENGTH) + (now + KNOWN_SECONDS).to_bytes(8, "big")
    return ground + _tag(trail, staff, ground)


def is_hers(trail: Trail, staff: bytes, mark: bytes, now: int) -> bool:
    """Whether this is the mark of a browser in which this member has signed in, not too long ago."""
    ground, tag = mark[:-32], mark[-32:]
    is_genuine = hmac.compare_digest(tag, _tag(trail, staff, ground))
    return is_genuine and now < int.from_bytes(ground[NONCE_LENGTH:], "big")


def _tag(trail: Trail, staff: bytes, ground: bytes) -> bytes:
    return hmac.digest(trail.installation_key, b"isonomia/v1/browser" + staff + ground, "sha256")
