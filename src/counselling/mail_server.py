"""Gives a mail to the server that the settings name, which knows us by our address. What stands in it is the caller's affair."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final

import aiosmtplib

from reporting.settings import Mail
from reporting.web.clock import ZURICH

SECONDS: Final = 20  # a mail server gets so long


class NotSent(Exception):
    """The server did not take a mail; the text says why, in a word that names nobody. `is_final`: it never will."""

    def __init__(self, reason: str, *, is_final: bool = False) -> None:
        super().__init__(reason)
        self.is_final = is_final


def letter(settings: Mail, to: str, subject: str, text: str, now: int, draw: Callable[[int], bytes]) -> EmailMessage:
    """A mail of this moment (seconds since 1970) to one address; `draw` gives random bytes."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = settings.sender, to, subject
    message["Date"] = format_datetime(datetime.fromtimestamp(now, ZURICH))
    message["Message-ID"] = f"<{draw(16).hex()}@{settings.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answering machine answers it
    message.set_content(text)
    return message


def send(settings: Mail, message: EmailMessage) -> None:
    """Give it to the mail server. Raises NotSent."""
    sending = aiosmtplib.send(
        message,
        hostname=settings.host,
        port=settings.port,
        use_tls=settings.tls == "tls",
        start_tls=settings.tls == "starttls",
        timeout=SECONDS,
    )
    try:
        asyncio.run(_done(sending))
    except aiosmtplib.SMTPRecipientsRefused as error:
        is_final = all(one.code >= 500 for one in error.recipients)
        raise NotSent("the address is refused", is_final=is_final) from error
    except (aiosmtplib.SMTPException, OSError) as error:
        raise NotSent(type(error).__name__) from error


async def _done(sending: object) -> None:
    await sending  # type: ignore[misc]  # a coroutine; `asyncio.run` takes one of ours only
