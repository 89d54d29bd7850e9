"""Where the key that signs checkpoints lies: a file beside the service keys, outside database and backups; the worker's alone.

A copy is kept where the copy of the service keys is. If it is lost the trail goes on under a new name, from nothing.
"""

from pathlib import Path
from urllib.parse import urlsplit

from counselling.audit.checkpoint import Signer, signer
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


def origin(settings: Settings) -> str:
    """The name of this installation's trail, a URL without its scheme (C2SP tlog-checkpoint)."""
    return f"{urlsplit(settings.reporting.origin).netloc}/trail"
