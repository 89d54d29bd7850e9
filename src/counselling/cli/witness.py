"""`counselling audit witness`: a small witness of other people's trails, on a machine of whoever supervises them.

It speaks the protocol of C2SP tlog-witness over plain HTTP, on this machine alone unless told otherwise; a proxy adds TLS.
"""

import argparse
import secrets
from collections.abc import Mapping
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from counselling.audit.checkpoint import Signer, signer, verifier_keys
from counselling.audit.signing import SECRET_LENGTH, print_secret
from counselling.audit.witness import LARGEST, SIZE_TYPE, NotCosigned, cosign
from counselling.cli.ground import CannotDo, add_command, read, write_new
from reporting.sealing.canonical import base64_bytes
from reporting.sealing.errors import NotGenuine
from reporting.sealing.note import parse_verifier_key
from reporting.web import clock


def add_witness(kinds: Any) -> None:
    """Describe it."""
    witness = add_command(
        kinds,
        "witness",
        _witness,
        "sign checkpoints of a trail that only grew, and refuse every other, until told to end",
        "audit witness --name witness.example --folder /var/lib/witness --log trail.keys",
        settings=False,
    )
    witness.add_argument("--name", required=True, help="the name under which it signs")
    witness.add_argument("--folder", type=Path, required=True, help="where its key and what it signed are kept")
    witness.add_argument(
        "--log",
        type=Path,
        action="append",
        required=True,
        metavar="FILE",
        help="a file with what `counselling audit keys` printed; repeatable",
    )
    witness.add_argument("--host", default="127.0.0.1")
    witness.add_argument("--port", type=int, default=8_080)


def _witness(chosen: argparse.Namespace) -> None:
    chosen.folder.mkdir(parents=True, exist_ok=True)
    keys, logs = witness_keys(chosen.folder / "witness.key", chosen.name), dict(map(known_log, chosen.log))
    server = served(keys, logs, chosen.folder, chosen.host, chosen.port)
    print(f"{verifier_keys(keys)[1]}\nwitness of {', '.join(logs)} on {chosen.host}:{server.server_port}", flush=True)
    with server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return


def witness_keys(path: Path, name: str) -> Signer:
    """The key of a witness, made at its first start. Raises CannotDo."""
    if not path.exists():
        write_new(path, print_secret(secrets.token_bytes(SECRET_LENGTH)), 0o600)
    try:
        secret = base64_bytes(read(path).removesuffix("\n"))
    except NotGenuine:
        secret = b""
    if len(secret) != SECRET_LENGTH:
        raise CannotDo(f"{path}: not a witness key (32 bytes in base64)")
    return signer(name, secret)


def known_log(path: Path) -> tuple[str, tuple[str, str]]:
    """The origin and the verifier keys of a log. Raises CannotDo."""
    lines = read(path).split()
    try:
        ed25519, ml_dsa = lines
        return parse_verifier_key(ed25519).name, (ed25519, ml_dsa)
    except (ValueError, NotGenuine):
        raise CannotDo(f"{path}: two lines are needed, as `counselling audit keys` prints them") from None


def served(
    keys: Signer, logs: Mapping[str, tuple[str, str]], folder: Path, host: str, port: int
) -> ThreadingHTTPServer:
    """The witness, listening; `serve_forever` runs it."""
    return ThreadingHTTPServer((host, port), partial(_Answers, keys, logs, folder))


class _Answers(BaseHTTPRequestHandler):
    """One connection: `POST …/add-checkpoint`, and nothing else."""

    protocol_version = "HTTP/1.1"
    timeout = 30  # seconds that somebody may say nothing

    def __init__(self, keys: Signer, logs: Mapping[str, tuple[str, str]], folder: Path, *rest: Any) -> None:
        self._keys, self._logs, self._folder = keys, logs, folder
        super().__init__(*rest)

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > LARGEST:
            self.close_connection = True
            return self._answer(413, "too large")
        body = self.rfile.read(int(length))
        if self.path != "/add-checkpoint":
            return self._answer(404, "there is only add-checkpoint")
        try:
            line = cosign(body.decode("utf-8"), self._logs, self._keys, self._folder, clock.now())
        except UnicodeDecodeError:
            return self._answer(400, "not a text")
        except NotCosigned as refused:
            if refused.size is not None:
                return self._answer(409, str(refused.size), SIZE_TYPE)
            return self._answer(refused.status, refused.reason)
        return self._answer(200, line.removesuffix("\n"))

    def log_message(self, *_words: object) -> None:
        """Nothing: who asked is of no interest."""

    def _answer(self, status: int, text: str, kind: str = "text/plain; charset=utf-8") -> None:
        content = (text + "\n").encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
