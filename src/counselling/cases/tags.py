"""The tags that led a report here, as they are until it is taken over: sealed under the service key."""

from typing import Any

import msgspec

from reporting.errors import Tampered
from reporting.sealing.errors import NotGenuine
from reporting.sealing.service_key import ServiceKeys

CONFLICT = "conflict"  # it is about somebody at the centre, or must not reach somebody there


def open_tags(keys: ServiceKeys, case: bytes, sealed: bytes) -> dict[str, Any]:
    """The tags of a report by name. Raises Tampered."""
    try:
        return msgspec.json.decode(keys.open("reports", case, sealed), type=dict[str, Any])
    except (NotGenuine, msgspec.DecodeError) as error:
        raise Tampered from error
