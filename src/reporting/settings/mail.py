"""The mail server of a deployment, which takes what members asked to be told. Nobody but members is ever written to."""

import re
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
