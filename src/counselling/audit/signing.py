"""Where the key that signs checkpoints lies: a file beside the service keys, outside database and backups; the worker's alone.

A copy is kept where the copy of the service keys is. If it is lost the trail goes on under a new name, from nothing.
"""

from pathlib import Path
from urllib.parse import urlsplit

from counselling.audit.checkpoint import Signer, signer, verifier_keys
from reporting.sealing.canonical import base64_bytes, base64_text
from reporting.sealing.errors import NotGenuine
from reporting.settings import Settings, SettingsError

SECRET_LENGTH = 32


def key_file(settings: Settings) -> Path:
    """The file of the signing secret."""
    return settings.service_keys.with_name("checkpoint.key")


def print_secret(secret: bytes) -> str:
    """The content of the file: 32 bytes in base64."""
    return base64_text(secret) + "\n"


def read_signer(settings: Settings) -> Signer:
    """The keys that sign the checkpoints of this installation. Raises SettingsError."""
    path = key_file(settings)
    try:
        secret = base64_bytes(path.read_text("ascii").removesuffix("\n"))
    except OSError as error:
        raise SettingsError(f"{path}: the key of the checkpoints cannot be read: {error.strerror}") from None
    except (NotGenuine, UnicodeDecodeError):
        secret = b""
    if len(secret) != SECRET_LENGTH:
        raise SettingsError(f"{path}: not a checkpoint key (32 bytes in base64)")
    return signer(origin(settings), secret)


def public_file(settings: Settings) -> Path:
    """The file of the public keys, beside the secret one: what `counselling audit keys` prints, for the workspace to check with."""
    return key_file(settings).with_suffix(".pub")


def read_public(settings: Settings) -> tuple[str, str] | None:
    """The verifier keys of this installation; None if the operator has not put them there."""
    try:
        lines = public_file(settings).read_text("ascii").split()
    except (OSError, UnicodeDecodeError):
        return None
    return (lines[0], lines[1]) if len(lines) == 2 else None


def print_public(secret: bytes, settings: Settings) -> str:
    """The content of the file of the public keys."""
    return "\n".join(verifier_keys(signer(origin(settings), secret))) + "\n"


def origin(settings: Settings) -> str:
    """The name of this installation's trail, a URL without its scheme (C2SP tlog-checkpoint)."""
    return f"{urlsplit(settings.reporting.origin).netloc}/trail"
