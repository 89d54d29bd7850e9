"""The mail server of a deployment, which takes what members asked to be told, and each day's checkpoint of the audit trail.

Nobody is ever written to but members, and whom the operator names for the checkpoints.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal

import msgspec

from reporting.settings.lines import Fault

_ADDRESS: Final = re.compile(r"[!-?A-~]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


class Mail(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A server that knows us by our address: there is no password.

    `sender` is the address that members see; `tls`: from the first byte (`tls`), asked for (`starttls`), or not at all
    (`none`, for a server on the same machine).
    """

    host: str
    sender: str
    port: int = 25
    tls: Literal["starttls", "tls", "none"] = "starttls"


def check_mail(mail: Mail) -> None:
    """Refuse what no mail could be sent from. Raises Fault."""
    if not _ADDRESS.fullmatch(mail.sender):
        raise Fault(("mail", "sender"), f"`{mail.sender}` is not an e-mail address")


def check_checkpoints(addresses: Sequence[str], mail: Mail | None, folder: Path | None) -> None:
    """Refuse addresses that checkpoints could not be written to. Raises Fault."""
    for address in addresses:
        if not _ADDRESS.fullmatch(address):
            raise Fault(("checkpoints_to",), f"`{address}` is not an e-mail address")
    if addresses and mail is None:
        raise Fault(("checkpoints_to",), "checkpoints_to needs a mail server: [mail]")
    if addresses and folder is None:
        raise Fault(("checkpoints_to",), "checkpoints_to needs checkpoints, the folder in which they lie too")
