"""The commands as an operator types them: first start, members, manifests, ceremonies; and what they say when they cannot."""

import argparse
import io
import secrets
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command

from counselling.audit.checkpoint import sign, signer
from counselling.audit.entries import OPERATOR, parse_entry
from counselling.audit.indexed import told
from counselling.audit.model import audit_index, audit_keys, outbox, trail_entries
from counselling.audit.outbox import INSTALLATION, Act, open_key, open_trail, record, record_all, what
from counselling.audit.sequencer import sequence
from counselling.audit.signing import read_signer
from counselling.cli import main, parser
from counselling.first_start import migrate_later
from counselling.migrations import _config, compare
from counselling.staff.ceremony import join_escrow, make_root, parse_root, split_escrow
from counselling.staff.model import centre_keys, grants, members, sessions
from reporting.centres.model import manifests
from reporting.database import Database
from reporting.publishing.model import checkpoints
from reporting.sealing.canonical import base64_bytes
from reporting.sealing.errors import NotGenuine
from reporting.sealing.keys import centre_id, expand, member_fingerprint, recipient
from reporting.sealing.service_key import parse_keys
from reporting.sealing.slot import CENTRE_SEED, open_slot, seal_slot
from reporting.settings import load

CENTRES = """
[[centre]]
centre = "ost"
names = { de = "Beratungsstelle Ost" }
cantons = ["SG"]
languages = ["de"]
default = true
"""


@dataclass
class Operator:
    """Somebody at a terminal in a folder."""

    folder: Path
    database: str
    terminal: pytest.CaptureFixture[str]

    def types(self, *words: object) -> tuple[int, str, str]:
        """Runs `counselling WORDS`: exit code, what it printed, what it complained of."""
        code = main([str(word) for word in words])
        said = self.terminal.readouterr()
        return code, said.out, said.err

    def does(self, *words: object) -> str:
        """The same, for what must work; what it printed."""
        code, printed, complained = self.types(*words)
        assert (code, complained) == (0, ""), complained
        return printed

    @property
    def settings(self) -> Path:
        return self.folder / "settings.toml"

    def write_settings(self, root: str, **more: str) -> None:
        """The settings file for a root's verifier key."""
        lines = {"service": "Isonomia", "database": self.database, "service_keys": "keys.txt", "escrow": "escrow.txt"}
        text = "".join(f'{name} = "{value}"\n' for name, value in (lines | more).items())
        text += f'roots = ["{root}"]\nlanguages = ["de"]\n[reporting]\norigin = "http://localhost:8000"\n'
        self.settings.write_text(text + '[counselling]\norigin = "http://workspace.localhost:8001"\n')

    def rows(self, table: sa.Table) -> list[sa.RowMapping]:
        """All that stands in a table."""
        database = Database(self.database)
        with database.begin() as connection:
            found = list(connection.execute(sa.select(table)).mappings())
        database.close()
        return found

    def recorded(self) -> list[str]:
        """`event detail` of each act on no case, as the installation's audit key opens it."""
        keys = parse_keys((self.folder / "keys.txt").read_text())
        sealed = {row["nonce"]: row["sealed"] for row in self.rows(audit_index) if row["subject"] == INSTALLATION}
        [row] = [row for row in self.rows(audit_keys) if row["subject"] == INSTALLATION]
        key = open_key(keys, INSTALLATION, row["sealed"])
        waiting = [(parse_entry(row["entry"]), row["entry"]) for row in self.rows(outbox)]
        return [f"{one.e} {told(entry, key, sealed[one.n])[1]}" for one, entry in waiting if one.n in sealed]

    def changes(self, *statements: Any) -> None:
        """Something that members' browsers did."""
        database = Database(self.database)
        with database.begin() as connection:
            for statement in statements:
                connection.execute(statement)
        database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with nothing in it at all."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'isonomia.sqlite'}"
        return
    cluster = request.getfixturevalue("postgresql_cluster")
    yield cluster.create("empty")
    cluster.drop("empty")


@pytest.fixture
def operator(empty_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Operator:
    return Operator(tmp_path, empty_url, capsys)


@pytest.fixture
def initialised(operator: Operator) -> Operator:
    """An installation after its first start; its escrow shares are in `shares`."""
    root = operator.does("ceremony", "root", "--name", "test.example/root", "--out", operator.folder / "root.txt")
    shares = operator.does("ceremony", "escrow", "--out", operator.folder / "escrow.txt")
    (operator.folder / "shares.txt").write_text(shares)
    operator.write_settings(root.strip())
    operator.does("init", "--settings", operator.settings)
    return operator


def test_the_first_start_makes_keys_and_tables_and_says_so_in_the_trail(initialised: Operator) -> None:
    keys = initialised.folder / "keys.txt"
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600
    assert parse_keys(keys.read_text()).numbers == [1]
    compare(initialised.database)
    first = [line.split()[:2] for line in initialised.recorded()]
    assert first == [["service.initialised", "key"], ["migration.applied", "revision"]]


def test_the_first_start_overwrites_nothing(initialised: Operator) -> None:
    keys = initialised.folder / "keys.txt"
    before = keys.read_bytes()
    code, _, complaint = initialised.types("init", "--settings", initialised.settings)
    assert (code, complaint.count("\n")) == (2, 1)
    assert "initialised before" in complaint
    keys.rename(initialised.folder / "kept.txt")
    assert initialised.types("init", "--settings", initialised.settings)[0] == 2
    assert not keys.exists()
    assert (initialised.folder / "kept.txt").read_bytes() == before


def test_service_keys_that_are_there_are_never_written_over(operator: Operator) -> None:
    root = operator.does("ceremony", "root", "--name", "test.example/root", "--out", operator.folder / "root.txt")
    operator.does("ceremony", "escrow", "--out", operator.folder / "escrow.txt")
    operator.write_settings(root.strip())
    (operator.folder / "keys.txt").write_text("somebody else's")
    code, _, complaint = operator.types("init", "--settings", operator.settings)
    assert (code, "already" in complaint) == (2, True)
    assert (operator.folder / "keys.txt").read_text() == "somebody else's"


@pytest.mark.parametrize(
    ("root", "escrow", "complaint"),
    [
        ("nonsense", "no", "not a verifier key"),
        (None, "no", "not the recipient"),
        (None, None, "cannot be read"),
    ],
)
def test_a_first_start_without_root_or_escrow_makes_nothing(
    operator: Operator, root: str | None, escrow: str | None, complaint: str
) -> None:
    made = operator.does("ceremony", "root", "--name", "test.example/root", "--out", operator.folder / "root.txt")
    operator.write_settings(root or made.strip())
    if escrow:
        (operator.folder / "escrow.txt").write_text(escrow)
    code, _, said = operator.types("init", "--settings", operator.settings)
    assert (code, complaint in said, said.count("\n")) == (2, True, 1)
    assert not (operator.folder / "keys.txt").exists()


def test_an_installation_that_was_not_initialised_says_so(operator: Operator) -> None:
    operator.write_settings("whatever")
    code, _, complaint = operator.types("staff", "list", "--settings", operator.settings)
    assert (code, complaint.count("\n")) == (2, 1)


def test_members_are_invited_listed_and_let_go(initialised: Operator) -> None:
    words = ("--settings", initialised.settings)
    invitation = ("staff", "invite", *words, "--login", "Anna", "--centre", "ost", "--role", "counsellor")
    first, second = initialised.does(*invitation), initialised.does(*invitation)
    assert first.startswith("http://workspace.localhost:8001/#invitation=")
    assert first.splitlines()[0] != second.splitlines()[0]
    listed = initialised.does("staff", "list", *words).split()
    assert listed == ["anna", "invited", "ost", "counsellor", "no", "key", "yet"]
    assert "no such member" in initialised.types("staff", "renew", *words, "anna")[2], "she has no keys to lose"
    initialised.does("staff", "leave", *words, "anna")
    assert initialised.types("staff", "leave", *words, "anna")[2] == "counselling: she has left already\n"
    assert "no such member" in initialised.types("staff", "leave", *words, "nobody")[2]
    assert "choose another" in initialised.types(*invitation)[2]


@pytest.mark.parametrize(("login", "centre"), [("an na", "ost"), ("anna", "Ost!"), ("", "ost")])
def test_a_login_or_centre_of_another_spelling_is_refused(initialised: Operator, login: str, centre: str) -> None:
    words = ("--login", login, "--centre", centre, "--role", "counsellor")
    code, _, complaint = initialised.types("staff", "invite", "--settings", initialised.settings, *words)
    assert (code, complaint.count("\n")) == (2, 1)


def member_with_keys(operator: Operator, login: str = "anna") -> bytes:
    """Somebody has joined (her browser did), with these keys; her seed."""
    operator.does(
        "staff", "invite", "--settings", operator.settings, "--login", login, "--centre", "ost", "--role", "counsellor"
    )
    seed = login.encode().ljust(32, b"s")
    hers = sa.update(members).where(members.c.login == login)
    identity = expand(seed)
    operator.changes(hers.values(state="active", key=identity.public, sign_key=identity.sign_public))
    return seed


def first_generation(operator: Operator, staff: bytes) -> bytes:
    """Her centre has its first seed, sealed to escrow; the seed."""
    seed = b"c" * 32
    escrow = recipient(base64_bytes((operator.folder / "escrow.txt").read_text().strip()))
    key = {"centre": "ost", "generation": 1, "key": expand(seed).public, "proposed_by": staff}
    slot = seal_slot(escrow, CENTRE_SEED, 1, centre_id("ost"), seed)
    grant = {"centre": "ost", "generation": 1, "recipient": escrow.key_id, "slot": slot}
    operator.changes(sa.insert(centre_keys).values(key), sa.insert(grants).values(grant))
    return seed


def signed_manifest(operator: Operator) -> str:
    """Propose, sign, import; what the signer was shown."""
    folder, words = operator.folder, ("--settings", operator.settings)
    (folder / "centres.toml").write_text(CENTRES)
    proposal = ("--centres", folder / "centres.toml", "--out", folder / "manifest.txt")
    shown = operator.does("manifest", "propose", *words, *proposal)
    sign = ("manifest", "sign", folder / "manifest.txt", "--root", folder / "root.txt")
    signing = operator.does(*sign, "--out", folder / "manifest.note", "--compared")
    assert signing.splitlines()[1:-1] == shown.splitlines()[1:]
    operator.does("manifest", "import", *words, folder / "manifest.note")
    return shown


def test_a_manifest_is_proposed_signed_and_imported_and_its_sequence_rises(initialised: Operator) -> None:
    member_with_keys(initialised)
    seed = first_generation(initialised, initialised.rows(members)[0]["staff_id"])
    shown = signed_manifest(initialised)
    assert expand(seed).key_id.hex() in shown
    again = ("manifest", "import", "--settings", initialised.settings, initialised.folder / "manifest.note")
    assert "already" in initialised.types(*again)[2]
    assert "manifest 2" in signed_manifest(initialised)
    assert (initialised.folder / "manifest-sequence").read_text() == "2\n"
    assert [row["sequence"] for row in initialised.rows(manifests)] == [1, 2]
    assert sum(line.startswith("manifest.imported sequence") for line in initialised.recorded()) == 2


def test_a_manifest_that_has_ended_or_has_no_place_is_said(initialised: Operator) -> None:
    member_with_keys(initialised)
    first_generation(initialised, initialised.rows(members)[0]["staff_id"])
    (initialised.folder / "centres.toml").write_text(CENTRES)
    words = (
        "manifest",
        "propose",
        "--settings",
        initialised.settings,
        "--centres",
        initialised.folder / "centres.toml",
    )
    nowhere, place = initialised.folder / "none" / "manifest.txt", initialised.folder / "manifest.txt"
    code, _, said = initialised.types(*words, "--out", nowhere)
    assert (code, said) == (2, f"counselling: {nowhere} cannot be written: No such file or directory\n")
    code, _, said = initialised.types(*words, "--out", place, "--expires", "2020-01-01")
    assert (code, "--expires takes a later day than today" in said, place.exists()) == (2, True, False)


def test_a_manifest_older_than_one_that_was_imported_is_refused_also_when_the_table_forgot(
    initialised: Operator,
) -> None:
    member_with_keys(initialised)
    first_generation(initialised, initialised.rows(members)[0]["staff_id"])
    signed_manifest(initialised)
    older = initialised.folder / "older.note"
    older.write_text((initialised.folder / "manifest.note").read_text())
    signed_manifest(initialised)
    initialised.changes(sa.delete(manifests))
    bring = ("manifest", "import", "--settings", initialised.settings)
    code, _, said = initialised.types(*bring, older)
    assert (code, "sequence lower than seen" in said) == (2, True)
    assert "manifest 2" in initialised.does(*bring, initialised.folder / "manifest.note")


@pytest.mark.parametrize("answer", ["", "no\n", "yes\n"])
def test_nothing_is_signed_before_whoever_signs_has_compared(
    initialised: Operator, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    member_with_keys(initialised)
    first_generation(initialised, initialised.rows(members)[0]["staff_id"])
    signed_manifest(initialised)
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    folder, note = initialised.folder, initialised.folder / "asked.note"
    code, _, said = initialised.types(
        "manifest", "sign", folder / "manifest.txt", "--root", folder / "root.txt", "--out", note
    )
    assert (code, note.exists(), "nothing was signed" in said) == (
        (0, True, False) if answer == "yes\n" else (2, False, True)
    )


def test_after_a_backup_came_back_the_next_manifest_is_above_every_one_that_was_imported(initialised: Operator) -> None:
    member_with_keys(initialised)
    first_generation(initialised, initialised.rows(members)[0]["staff_id"])
    signed_manifest(initialised)
    signed_manifest(initialised)
    initialised.changes(sa.delete(manifests).where(manifests.c.sequence == 2))
    assert "manifest 3" in signed_manifest(initialised)


def test_a_manifest_that_cannot_be_noted_is_said(initialised: Operator) -> None:
    member_with_keys(initialised)
    first_generation(initialised, initialised.rows(members)[0]["staff_id"])
    (initialised.folder / "manifest-sequence.new").mkdir()
    with pytest.raises(AssertionError, match="was not noted"):
        signed_manifest(initialised)


def test_a_manifest_of_another_root_is_refused(initialised: Operator) -> None:
    member_with_keys(initialised)
    first_generation(initialised, initialised.rows(members)[0]["staff_id"])
    (initialised.folder / "root.txt").unlink()
    initialised.does("ceremony", "root", "--name", "test.example/root", "--out", initialised.folder / "root.txt")
    with pytest.raises(AssertionError, match="another root"):
        signed_manifest(initialised)
    assert initialised.rows(manifests) == []


@pytest.mark.parametrize(
    ("centres", "complaint"),
    [
        (CENTRES.replace("true", "false"), "exactly one"),
        (CENTRES + CENTRES, "once"),
        (CENTRES.replace("cantons", "kantone"), "kantone"),
        ("[[", "centres refused"),
        (CENTRES, "no key yet"),
    ],
)
def test_centres_that_cannot_be_listed_are_said(initialised: Operator, centres: str, complaint: str) -> None:
    (initialised.folder / "centres.toml").write_text(centres)
    proposal = ("--centres", initialised.folder / "centres.toml", "--out", initialised.folder / "manifest.txt")
    code, _, said = initialised.types("manifest", "propose", "--settings", initialised.settings, *proposal)
    assert (code, complaint in said, said.count("\n")) == (2, True, 1)


def shares_of(operator: Operator) -> list[str]:
    lines = (operator.folder / "shares.txt").read_text().splitlines()
    return [lines[number + 1] for number, line in enumerate(lines) if line.startswith("share ")]


@pytest.mark.parametrize("held", [(0, 1), (0, 2), (1, 2)])
def test_two_shares_bring_a_centres_keys_back_to_a_newcomer(
    initialised: Operator, monkeypatch: pytest.MonkeyPatch, held: tuple[int, int]
) -> None:
    folder, words = initialised.folder, ("--settings", initialised.settings)
    member_with_keys(initialised)
    seed = first_generation(initialised, initialised.rows(members)[0]["staff_id"])
    signed_manifest(initialised)
    newcomer = expand(member_with_keys(initialised, "nora"))
    request = ("ceremony", "request", *words, "--centre", "ost", "--login", "nora", "--out", folder / "request.json")
    shown = member_fingerprint(newcomer.public, newcomer.sign_public)
    assert shown in initialised.does(*request)
    assert shown in initialised.does("staff", "list", *words)
    typed = [shares_of(initialised)[number] for number in held]
    root = parse_root((folder / "root.txt").read_text().strip())[1]
    verifier = make_root("test.example/root", root.private_bytes_raw())[1]
    recover = ("ceremony", "recover", folder / "request.json", "--root", verifier, "--out", folder / "recovered.json")
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(typed) + "\n"))
    assert initialised.types(*recover)[0] == 0
    initialised.does("ceremony", "admit", *words, folder / "recovered.json")
    slot = next(row["slot"] for row in initialised.rows(grants) if row["recipient"] == newcomer.key_id)
    assert open_slot(newcomer, CENTRE_SEED, 1, centre_id("ost"), slot) == seed
    assert "escrow.used centre ost generation 1 reason last_member_lost" in initialised.recorded()
    everything = b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())
    assert seed not in everything
    assert join_escrow(typed).seed not in everything


def test_one_share_or_shares_of_another_escrow_bring_nothing_back(
    initialised: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = initialised.folder
    member_with_keys(initialised)
    first_generation(initialised, initialised.rows(members)[0]["staff_id"])
    signed_manifest(initialised)
    words = ("--centre", "ost", "--login", "anna", "--out", folder / "request.json")
    initialised.does("ceremony", "request", "--settings", initialised.settings, *words)
    root = parse_root((folder / "root.txt").read_text().strip())[1]
    verifier = make_root("test.example/root", root.private_bytes_raw())[1]
    recover = ("ceremony", "recover", folder / "request.json", "--root", verifier, "--out", folder / "recovered.json")
    one, other = shares_of(initialised)[0], split_escrow(bytes(32))
    for typed in ([one, one], [one, ""], [one, other[1]], other[:2], ["", ""]):
        monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(typed) + "\n"))
        code, _, complaint = initialised.types(*recover)
        assert code == 2
        # One word alone may be a word of the complaint; two that follow each other tell of the share.
        assert not any(f"{word} {following}" in complaint for word, following in pairwise(one.split()[3:]))
    assert not (folder / "recovered.json").exists()


def test_a_root_key_has_one_spelling() -> None:
    secret, _ = make_root("test.example/root", bytes(range(32)))
    assert parse_root(secret)[0] == "test.example/root"
    assert parse_root(secret)[1].private_bytes_raw() == bytes(range(32))
    for other in ("", secret[:-1], secret.lower(), secret.replace("+", " "), secret + "\n"):
        with pytest.raises(NotGenuine):
            parse_root(other)


def test_a_ceremony_writes_over_nothing(operator: Operator) -> None:
    root, escrow = operator.folder / "root.txt", operator.folder / "escrow.txt"
    for words in (("root", "--name", "test.example/root", "--out", root), ("escrow", "--out", escrow)):
        operator.does("ceremony", *words)
        before = (root if "root" in words else escrow).read_bytes()
        assert "already" in operator.types("ceremony", *words)[2]
        assert (root if "root" in words else escrow).read_bytes() == before
    assert stat.S_IMODE(root.stat().st_mode) == 0o600


def test_the_trail_is_numbered_exported_and_verified_elsewhere(
    initialised: Operator, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    worker = [sys.executable, "-m", "counselling.cli", "worker", "--once", "--settings", str(initialised.settings)]
    settings = initialised.settings.read_text()
    initialised.settings.write_text("demo = true\n" + settings)  # PostgreSQL: the tests have the owner's login
    subprocess.run(worker, check=True)  # a program of its own: it hears signals
    keys, trail = tmp_path / "trail.keys", tmp_path / "trail.txt"
    keys.write_text(initialised.does("audit", "keys", "--settings", initialised.settings))
    assert "2 entries" in initialised.does("audit", "export", "--settings", initialised.settings, trail)
    verifying = ["audit", "verify", str(trail), "--keys", str(keys)]
    assert main(verifying) == 0
    assert "right: 2 entries under 1 signed checkpoint, held against 0" in capsys.readouterr().out
    kept = tmp_path / "kept.txt"
    kept.write_text(initialised.rows(checkpoints)[0]["note"])
    assert main([*verifying, "--checkpoint", str(kept)]) == 0
    proof = tmp_path / "1.tlog-proof"
    initialised.does("audit", "prove", "--settings", initialised.settings, 1, "--out", proof)
    proving = ["audit", "verify", str(proof), "--keys", str(keys), "--checkpoint", str(kept)]
    assert main(proving) == 0
    assert "right: this is entry 1 of 2" in capsys.readouterr().out
    proof.write_text(proof.read_text().replace("index 1", "index 0"))
    assert main(proving) == 1
    assert initialised.types("audit", "prove", "--settings", initialised.settings, 2, "--out", proof)[0] == 2
    whole = trail.read_bytes()
    trail.write_bytes(whole.replace(b"operator", b"worker", 1))
    assert main(verifying) == 1
    assert "WRONG" in capsys.readouterr().out
    trail.write_bytes(b"{" + b"x" * 300_000 + b"\n" + whole)
    assert main(verifying) == 1
    assert "longer than any line" in capsys.readouterr().out
    kept.write_text("nothing\n")
    assert main([*verifying, "--checkpoint", str(kept)]) == 2
    assert (
        initialised.types("audit", "export", "--settings", initialised.settings, trail)[0] == 2
    )  # nothing is written over


def test_nothing_is_pruned_before_whoever_prunes_has_said_yes(
    initialised: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys, key = parse_keys((initialised.folder / "keys.txt").read_text()), read_signer(load(initialised.settings))
    database = Database(initialised.database)
    with database.begin() as connection:
        trail = open_trail(connection, keys, secrets.token_bytes)
        record_all(connection, Act(OPERATOR, 1, trail), [what("trail.viewed", purpose="check")] * 300)
        assert sequence(connection, key, date(2024, 1, 1)) == 302
    database.close()
    pruning = ("audit", "prune", "--settings", initialised.settings, "--before", "2025-01-01")
    for answer in ("", "no\n"):
        monkeypatch.setattr("sys.stdin", io.StringIO(answer))
        code, printed, told = initialised.types(*pruning)
        assert (code, "256 entries, 0 to 255, go for good" in printed) == (2, True)
        assert "nothing was taken away" in told
        assert len(initialised.rows(trail_entries)) == 302
    assert "256 entries pruned" in initialised.does(*pruning, "--yes")
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
    code, _, told = initialised.types(*pruning)
    assert (code, "no whole block" in told, len(initialised.rows(trail_entries))) == (2, True, 46)


def commands(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    below = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    yield parser
    for action in below:
        for one in action.choices.values():
            yield from commands(one)


def test_every_command_explains_itself_with_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    found = list(commands(parser()))
    assert len(found) > 30  # they are found at all
    for one in found:
        assert one.epilog is not None
        assert one.epilog.startswith("example: counselling ")
        words = one.prog.split()[1:]
        assert " ".join(words) in one.epilog
        with pytest.raises(SystemExit) as ended:
            main([*words, "--help"])
        assert ended.value.code == 0
        assert one.epilog in capsys.readouterr().out  # in one line, to be copied


def test_tables_that_are_as_they_should_be_are_left_and_what_was_migrated_is_recorded(initialised: Operator) -> None:
    migrating = ("migrate", "--settings", initialised.settings)
    assert initialised.does(*migrating) == "the tables are as they should be\n"
    database = Database(initialised.database)
    with database.begin() as connection:
        command.downgrade(_config(connection), "-1")
    database.close()
    assert "at revision" in initialised.does(*migrating)
    compare(initialised.database)
    assert [line.split()[0] for line in initialised.recorded()].count("migration.applied") == 2


@pytest.mark.parametrize("numbered", [False, True])
def test_a_migration_that_ended_before_its_entry_is_recorded_by_the_next(
    initialised: Operator, monkeypatch: pytest.MonkeyPatch, numbered: bool
) -> None:
    """The entry of the first start stands waiting, or in the numbered trail."""
    migrating = ("migrate", "--settings", initialised.settings)
    database = Database(initialised.database)
    with database.begin() as connection:
        newest = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        command.downgrade(_config(connection), "-1")
        older = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        keys = parse_keys((initialised.folder / "keys.txt").read_text())
        trail = open_trail(connection, keys, secrets.token_bytes)
        record(connection, Act(OPERATOR, 1, trail), "migration.applied", revision=older)
    database.close()
    with monkeypatch.context() as patched:
        patched.setattr("counselling.first_start.record", killed)
        with pytest.raises(KeyboardInterrupt):
            migrate_later(load(initialised.settings), 2, secrets.token_bytes)
    compare(initialised.database)
    if numbered:
        with database.begin() as connection:
            assert sequence(connection, read_signer(load(initialised.settings)), date(2026, 1, 1)) == 3
        database.close()
    assert initialised.does(*migrating) == f"the tables are at revision {newest}\n"
    assert [one for one in initialised.recorded() if one.startswith("migration.")][-1].endswith(f"revision {newest}")
    assert initialised.does(*migrating) == "the tables are as they should be\n"


def test_a_mistake_of_ours_while_a_migration_is_recorded_is_no_database_that_cannot_be_used(
    initialised: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(initialised.database)
    with database.begin() as connection:
        command.downgrade(_config(connection), "-1")
    database.close()
    monkeypatch.setattr("counselling.first_start.record", twice)
    with pytest.raises(sa.exc.IntegrityError):
        migrate_later(load(initialised.settings), 2, secrets.token_bytes)


def twice(connection: sa.Connection, *_: object, **__: object) -> None:
    connection.execute(sa.text("INSERT INTO alembic_version SELECT version_num FROM alembic_version"))


def killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_which_of_two_rows_was_put_into_the_outbox_is_said(initialised: Operator) -> None:
    stuck = ("audit", "stuck", "--settings", initialised.settings)
    assert len(initialised.does(*stuck).splitlines()) == 1
    [row, *_] = initialised.rows(outbox)
    forged = row["entry"].replace(parse_entry(row["entry"]).e.encode(), b"member.left")
    initialised.changes(sa.insert(outbox).values(number=0, entry=forged))
    _, first, second = initialised.does(*stuck).splitlines()
    assert first.startswith("row 0 of the outbox: the index tells of another act")
    assert second == f"row {row['number']} of the outbox: the index tells of this one"


def test_a_restore_is_recorded_and_what_it_lost_is_said(initialised: Operator) -> None:
    backup, folder = initialised.folder / "backup.dump", initialised.folder / "out"
    backup.write_bytes(b"a backup")
    member_with_keys(initialised)
    staff = initialised.rows(members)[0]["staff_id"]
    times = {"seen": 1, "expires": 2_000_000_000}
    initialised.changes(sa.insert(sessions).values(token=bytes(32), staff_id=staff, form_token=bytes(32), **times))
    restored = ("audit", "restored", "--settings", initialised.settings, backup)
    assert "recorded" in initialised.does(*restored)
    assert f"restore.carried_out digest {sha256(b'a backup').hexdigest()}" in initialised.recorded()
    assert initialised.rows(sessions) == []
    folder.mkdir()
    secret = base64_bytes((initialised.folder / "checkpoint.key").read_text().removesuffix("\n"))
    gone = sign(9, bytes(32), 0, signer("localhost:8000/trail", secret))
    (folder / "2026-11-21.txt").write_text(gone)
    (folder / "notes.txt").write_text("who has the key of the cupboard")
    text = initialised.settings.read_text()
    initialised.settings.write_text('checkpoints = "out"\n' + text)
    code, printed, _ = initialised.types(*restored)
    assert (code, "a checkpoint that went out is over 9" in printed) == (1, True)
    before, torn = initialised.recorded(), folder / "2026-11-22.txt"
    torn.write_text(gone[:40])
    code, _, told = initialised.types(*restored)
    assert (code, told) == (2, f"counselling: {torn}: not a checkpoint; nothing was recorded\n")
    assert initialised.recorded() == before
    assert initialised.types("audit", "restored", "--settings", initialised.settings, folder / "none")[0] == 2
