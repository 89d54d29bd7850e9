"""The public site as a process of its own for the tests in a browser, with a network of two centres whose seeds the test holds.

The centre's half is done by the sealing kernel directly in the database, as the workspace would do it through its interface.
Run as a program it serves an example until it is told to end: `python -m tests.browser.site PORT`.
"""

import contextlib
import http.server
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final, NamedTuple

import httpx
import msgspec
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from counselling.migrations import migrate
from reporting.centres.manifest import import_note
from reporting.database import Database
from reporting.mailbox import model
from reporting.publishing.releases import publish
from reporting.sealing.attachment import AttachmentSealer, open_attachment
from reporting.sealing.content import Appointment, Attachment, Text, decode_text, encode_text
from reporting.sealing.envelope import DIALOGUE_RING, MESSAGE_FROM_CENTRE, open_text, seal_text
from reporting.sealing.keys import Identity, expand
from reporting.sealing.manifest import CentreKey, EscrowKey, Manifest, manifest_text
from reporting.sealing.note import sign_note, verifier_key
from reporting.sealing.service_key import print_keys
from reporting.sealing.slot import DIALOGUE, open_slot
from reporting.settings import Contact, Office, Program, Settings, load
from reporting.web import clock
from tests.browser.tls import https
from tests.figures import example_release
from tests.ports import own_ports

ROOT_NAME: Final = "example.org/isonomia"
EAST, VALAIS = "beratung-ost", "ecoute-valais"
NAMES: Final = {
    EAST: {
        "de": "Beratungsstelle gegen Rassismus St. Gallen–Appenzell",
        "fr": "Centre de conseil Saint-Gall–Appenzell",
    },
    VALAIS: {"fr": "Bureau d’écoute contre le racisme Valais", "de": "Anlaufstelle gegen Rassismus Wallis"},
}
CONTACTS: Final = {
    EAST: Contact(phone="071 000 00 00", hours="Mo–Fr 9–12, 14–17", interpreters=True),
    VALAIS: Contact(phone="027 000 00 00", hours="Lu–Ve 9–12", interpreters=True),
}
SECOND_CONTACT: Final = Office(name="Ombudsstelle", phone="071 000 00 99", email="ombud@example.org")


class Said(NamedTuple):
    """One text of a case as the centre opened it."""

    kind: int
    generation: int
    text: Text


class Site:
    """A running public site. `seeds` are the centres' identities by name and generation."""

    def __init__(self, settings: Settings, folder: Path, root: Ed25519PrivateKey, neutral: str) -> None:
        self.settings, self.folder, self.neutral = settings, folder, neutral
        self.database_url = settings.database
        self.url = settings.reporting.origin
        self.root = root
        self.sequence = 0
        self.seeds: dict[tuple[str, int], Identity] = {}

    @contextlib.contextmanager
    def rows(self) -> Iterator[sa.Connection]:
        """The database, as its owner sees it."""
        database = Database(self.database_url)
        try:
            with database.begin() as connection:
                yield connection
        finally:
            database.close()

    def publish(self, **generations: int) -> None:
        """Sign and import a manifest in which each centre has the generations 1 … n."""
        today = clock.today()
        for centre, newest in generations.items():
            for generation in range(1, newest + 1):
                self.seeds.setdefault((centre, generation), expand(secrets.token_bytes(32)))
        self.sequence += 1
        manifest = Manifest(
            sequence=self.sequence,
            day=today,
            expires=today + timedelta(days=90),
            escrow=EscrowKey(expand(bytes(32)).public, 1),
            centres=tuple(
                _line(centre, generation, identity.public, today)
                for (centre, generation), identity in sorted(self.seeds.items())
            ),
        )
        with self.rows() as connection:
            import_note(
                connection, sign_note(manifest_text(manifest), ROOT_NAME, self.root), self.settings.roots, today
            )

    def publish_and_wait(self, **generations: int) -> None:
        """`publish`, and then until the running program hands the new manifest out: it looks at the table now and then."""
        before = httpx.get(self.url + "/api/v1/manifest").text
        self.publish(**generations)
        until = time.monotonic() + 60
        while httpx.get(self.url + "/api/v1/manifest").text == before:
            assert time.monotonic() < until, "the program does not look at the table any more"
            time.sleep(0.1)

    def read(self, reference: str | None = None) -> tuple[bytes, list[Said]]:
        """The case with this reference (or the only one), opened as its centre does: its id and everything said."""
        with self.rows() as connection:
            query = sa.select(model.reports)
            if reference is not None:
                query = query.where(model.reports.c.reference == reference)
            report = connection.execute(query).mappings().one()
            entries = connection.execute(
                sa.select(model.envelopes)
                .where(model.envelopes.c.case_id == report["case_id"])
                .order_by(model.envelopes.c.position)
            ).mappings()
            keys = self._dialogue_keys(connection, report["case_id"])
            return report["case_id"], [_open(dict(row), keys) for row in entries]

    def answer(
        self,
        case: bytes,
        words: str,
        files: tuple[tuple[str, bytes], ...] = (),
        *,
        seq: int | None = None,
        seen: int | None = None,
        appointments: tuple[Appointment, ...] | None = None,
    ) -> None:
        """A text of the centre under the newest dialogue key, with files; it also marks the report as read today.

        `seen` is the person's last text that reached the centre: by default, all did.
        """
        with self.rows() as connection:
            keys = self._dialogue_keys(connection, case)
            generation = max(keys)
            found = connection.execute(
                sa.select(model.envelopes.c.kind, sa.func.count())
                .where(model.envelopes.c.case_id == case)
                .group_by(model.envelopes.c.kind)
            ).all()
            counts: dict[int, int] = dict(found)
            record = secrets.token_bytes(16)
            attachments = tuple(
                _store_file(connection, keys[generation], generation, case, record, name, content)
                for name, content in files
            )
            text = Text(
                v=1,
                seq=counts.get(MESSAGE_FROM_CENTRE, 0) if seq is None else seq,
                seen=counts.get(2, 0) if seen is None else seen,
                day=clock.today(),
                sealed_by="browser",
                language="de",
                text=words,
                attachments=attachments,
                appointments=appointments,
            )
            connection.execute(
                sa.insert(model.envelopes).values(
                    case_id=case,
                    record_id=record,
                    position=sum(counts.values()),
                    kind=MESSAGE_FROM_CENTRE,
                    dialogue_generation=generation,
                    day=clock.today(),
                    envelope=seal_text(
                        keys[generation],
                        MESSAGE_FROM_CENTRE,
                        DIALOGUE_RING,
                        generation,
                        case,
                        record,
                        encode_text(text),
                    ),
                )
            )
            if not counts.get(MESSAGE_FROM_CENTRE):
                connection.execute(sa.insert(model.readings).values(case_id=case, role="counsellor", day=clock.today()))
            connection.execute(
                sa.update(model.reports).where(model.reports.c.case_id == case).values(state="in_progress")
            )

    def file(self, case: bytes, announced: Attachment) -> bytes:
        """A file of the person, opened as the centre does."""
        with self.rows() as connection:
            row = (
                connection.execute(
                    sa.select(model.attachments).where(model.attachments.c.record_id == announced.record)
                )
                .mappings()
                .one()
            )
            chunks = connection.execute(
                sa.select(model.attachment_chunks.c.content)
                .where(model.attachment_chunks.c.record_id == announced.record)
                .order_by(model.attachment_chunks.c.number)
            ).scalars()
            key = self._dialogue_keys(connection, case)[row["dialogue_generation"]]
            return open_attachment(
                key,
                row["dialogue_generation"],
                case,
                announced.record,
                announced.size,
                announced.sha256,
                b"".join(chunks),
            )

    def _dialogue_keys(self, connection: sa.Connection, case: bytes) -> dict[int, bytes]:
        slots = connection.execute(sa.select(model.slots).where(model.slots.c.case_id == case)).mappings()
        owners = {identity.key_id: identity for identity in self.seeds.values()}
        return {
            row["generation"]: open_slot(owners[row["recipient"]], DIALOGUE, row["generation"], case, row["slot"])
            for row in slots
        }


def _line(centre: str, generation: int, key: bytes, today: date) -> CentreKey:
    east = centre == EAST
    return CentreKey(
        cantons=("AI", "AR", "SG") if east else ("VS",),
        centre=centre,
        default=east,
        generation=generation,
        grounds=(),
        key=key,
        languages=("de",) if east else ("fr", "de"),
        names=NAMES[centre],
        valid_from=today,
    )


def _open(row: dict[str, object], keys: dict[int, bytes]) -> Said:
    kind, generation = row["kind"], row["dialogue_generation"]
    case, record, envelope = row["case_id"], row["record_id"], row["envelope"]
    assert isinstance(kind, int)
    assert isinstance(generation, int)
    assert isinstance(case, bytes)
    assert isinstance(record, bytes)
    assert isinstance(envelope, bytes)
    content = open_text(keys[generation], kind, DIALOGUE_RING, generation, case, record, envelope)
    return Said(kind, generation, decode_text(content))


def _store_file(
    connection: sa.Connection, key: bytes, generation: int, case: bytes, text: bytes, name: str, content: bytes
) -> Attachment:
    record = secrets.token_bytes(16)
    sealer = AttachmentSealer(key, generation, case, record)
    envelope = sealer.update(content) + sealer.finish()
    connection.execute(
        sa.insert(model.attachments).values(
            case_id=case,
            record_id=record,
            owner=None,
            dialogue_generation=generation,
            size=len(envelope),
            complete=True,
            announced_by=text,
        )
    )
    for number, start in enumerate(range(0, len(envelope), model.CHUNK)):
        connection.execute(
            sa.insert(model.attachment_chunks).values(
                case_id=case, record_id=record, number=number, content=envelope[start : start + model.CHUNK]
            )
        )
    return Attachment(record, name, "application/octet-stream", sealer.size, sealer.sha256)


class _Neutral(http.server.BaseHTTPRequestHandler):
    """The page that "Leave this page" leads to."""

    def do_GET(self) -> None:
        body = b"<!doctype html><html lang=en><title>Weather</title><h1>Sunny</h1>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing is said of a visit."""


@contextlib.contextmanager
def neutral_page() -> Iterator[str]:
    """Another website, on a port of its own."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Neutral)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()


@contextlib.contextmanager
def serving(
    folder: Path,
    database_url: str,
    languages: tuple[str, ...] = ("de", "fr", "en", "ar"),
    port: int = 0,
    *,
    secure: bool = False,
) -> Iterator[Site]:
    """A public site on an empty, migrated database, with its manifest signed; ended when the block ends.

    `secure`: browsers reach it by https only, as in production.
    """
    root = Ed25519PrivateKey.generate()
    with contextlib.ExitStack() as stack:
        free, outer = stack.enter_context(own_ports())
        neutral, port = stack.enter_context(neutral_page()), port or free
        origin = f"http://localhost:{port}"
        if secure:
            stack.enter_context(https(folder, outer, port))
            origin = f"https://localhost:{outer}"
        path = _write_settings(folder, database_url, languages, origin, port, root, neutral)
        site = Site(load(path), folder, root, neutral)
        site.publish(**{EAST: 1, VALAIS: 1})
        with site.rows() as connection:
            publish(connection, example_release("SG", clock.today().year - 1, 130, clock.today()))
        with running(path, f"http://localhost:{port}", folder):
            yield site


@contextlib.contextmanager
def running(settings: Path, url: str, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The program as a process; what it says goes to a file beside the settings."""
    command = [sys.executable, "-W", "error", "-m", "reporting.cli", "serve", "--settings", str(settings)]
    with (folder / "reporting.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, "PYTHONUNBUFFERED": "1"})
        try:
            _await(url + "/health", process, folder / "reporting.log")
            yield process
        finally:
            process.terminate()
            process.wait(60)


def _await(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    ends = time.monotonic() + 90
    with httpx.Client(timeout=2) as http:
        while time.monotonic() < ends:
            with contextlib.suppress(httpx.HTTPError):
                if http.get(url).is_success and "serving" in log.read_text():
                    assert process.poll() is None, log.read_text()
                    return
            assert process.poll() is None, log.read_text()
            time.sleep(0.05)
    raise AssertionError(log.read_text())


def _write_settings(
    folder: Path,
    database_url: str,
    languages: tuple[str, ...],
    origin: str,
    port: int,
    root: Ed25519PrivateKey,
    neutral: str,
) -> Path:
    (folder / "service_keys").write_text(print_keys({1: secrets.token_bytes(32)}))
    settings = Settings(
        service="Isonomia",
        database=database_url,
        service_keys=Path("service_keys"),
        roots=(verifier_key(ROOT_NAME, root.public_key().public_bytes_raw()),),
        languages=languages,
        reporting=Program(origin=origin, port=port, database=_own_login(database_url)),
        counselling=Program(origin="http://workspace.localhost:1", port=1),
        contacts=CONTACTS,
        second_contact=SECOND_CONTACT,
        leave_to=neutral,
        roles=database_url.startswith("postgresql"),
    )
    path = folder / "settings.toml"
    path.write_text(_toml(msgspec.to_builtins(settings, enc_hook=str)))
    return path


def _own_login(database_url: str) -> str | None:
    """A login of PostgreSQL that may do what the public program may; SQLite has none."""
    if not database_url.startswith("postgresql"):
        return None
    name, owner = f"login_{secrets.token_hex(6)}", Database(database_url)
    with owner.begin() as connection:
        connection.execute(sa.text(f"CREATE ROLE {name} LOGIN IN ROLE reporting"))
    owner.close()
    return sa.make_url(database_url).set(username=name).render_as_string(hide_password=False)


def _toml(values: dict[str, object], prefix: str = "") -> str:
    """The few shapes of our settings as TOML: JSON's spelling of texts, numbers and lists is TOML's too."""
    plain = {key: value for key, value in values.items() if not isinstance(value, dict) and value is not None}
    lines = [f"{json.dumps(key)} = {json.dumps(value)}" for key, value in plain.items()]
    for key, value in values.items():
        if isinstance(value, dict):
            name = f"{prefix}{json.dumps(key)}"
            lines += [f"[{name}]", _toml(value, name + ".")]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Serve an example until told to end."""
    told = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: told.set())
    folder = Path(tempfile.mkdtemp(prefix="isonomia-site-"))
    try:
        migrate(f"sqlite:///{folder}/isonomia.sqlite")
        with serving(folder, f"sqlite:///{folder}/isonomia.sqlite", port=int(sys.argv[1])) as site:
            print(site.url, folder, flush=True)
            while not told.wait(1):
                pass  # waiting without end would not let a signal in
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
