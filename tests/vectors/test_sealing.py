"""The Python reader passes the sealing vectors, and would notice if it did not."""

import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.vectors import browser_reader, reader

FILE = Path(__file__).with_name("sealing_v1.json")
VECTORS: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))


def changed(**lists: list[dict[str, Any]]) -> dict[str, Any]:
    return {"version": 1, **copy.deepcopy(lists)}


def test_our_copy_is_the_one_that_was_handed_to_us(shared: Path) -> None:
    assert (shared / "vectors" / "sealing_v1.json").read_bytes() == FILE.read_bytes()


def test_everything_is_opened_everything_bad_refused_and_every_changed_byte_noticed() -> None:
    found = reader.read(VECTORS)
    assert found["failures"] == []
    assert found["passed"] == found["total"] == sum(len(VECTORS[name]) for name in reader.LISTS)
    assert found["refused"] == found["refuse_total"] == len(VECTORS["refuse"])
    slots = 1208 * len(VECTORS["slots"]) + 1288 * len(VECTORS["signed_slots"])
    assert found["mutations_refused"] == found["mutations"]
    assert found["mutations"] == slots + 152 * (len(VECTORS["envelopes"]) + len(VECTORS["rosters"]))


def test_every_list_of_the_file_has_its_reader() -> None:
    lists = {name for name, items in VECTORS.items() if isinstance(items, list)}
    assert lists == {*reader.LISTS, "refuse"}
    assert {entry["what"] for entry in VECTORS["refuse"]} <= set(reader.REFUSED)


FIELDS = {
    "access_codes": ("text", "login_token", "lookup", "withdraw_token", "withdraw_lookup", "next_of_0"),
    "identities": ("public_key", "key_id", "sign_public_key"),
    "slots": ("secret", "slot"),
    "signed_slots": ("secret", "staff", "sign_public_key"),
    "envelopes": ("key", "plaintext"),
    "file_keys": ("file_key", "roster_key"),
    "service": ("plaintext", "row"),
    "audit_leaves": ("audit_key", "detail", "leaf"),
    "unlock_slots": ("staff", "seed"),
    "padding": ("padded",),
    "padme": ("padded",),
    "rosters": ("by_sign_public_key", "plaintext"),
    "manifests": ("note", "verifier_key", "sequence_seen"),
}


@pytest.mark.parametrize(("name", "field"), [(name, field) for name, fields in FIELDS.items() for field in fields])
def test_a_wrong_vector_of_any_list_is_reported(name: str, field: str) -> None:
    vectors = changed(**{name: [VECTORS[name][0]]})
    item = vectors[name][0]
    value = item[field]
    item[field] = value + 1 if isinstance(value, int) else ("1" if value[0] != "1" else "2") + value[1:]
    assert list(reader.read_lists(vectors)) != [None]


def test_a_list_that_nobody_reads_is_reported() -> None:
    assert list(reader.read_lists(changed(spells=[{}]))) == ["spells[0]: there is no reader for this list"]


def test_an_entry_refused_for_another_reason_or_not_at_all_is_reported() -> None:
    wrong_reason = {**VECTORS["refuse"][0], "why": "the weather"}
    not_refused = {"what": "envelope", "why": "header", **VECTORS["envelopes"][0]}
    unknown = {"what": "spell", "why": "header"}
    found = list(reader.read_refused(changed(refuse=[wrong_reason, not_refused, unknown])))
    assert [line and line.rpartition(": ")[2] for line in found] == [
        "check symbol",
        "was accepted",
        "there is no reader for it",
    ]


def test_a_byte_that_could_be_changed_unseen_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MUTATION", 0x00)
    found = list(reader.read_mutated(changed(slots=[VECTORS["slots"][0]])))
    assert len(found) == 1208
    assert found[-1] == "slots[0] with byte 1207 changed: was accepted"


@pytest.mark.parametrize(
    ("lists", "says"),
    [
        ({"version": 2}, "its version is 2"),
        ({"slots": {"a": 1}}, "slots is no list of objects"),
        ({"padme": [1]}, "padme is no list of objects"),
        ({"slots": [{**VECTORS["slots"][0], "slot": "zz"}]}, "slots[0] has no slot in hexadecimal"),
        ({"rosters": [{}]}, "rosters[0] has no envelope in hexadecimal"),
        ({"refuse": [VECTORS["refuse"][0], {"what": "slot"}]}, "refuse[1] does not say what and why"),
    ],
)
def test_a_broken_file_is_named_by_both_readers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lists: dict[str, Any], says: str
) -> None:
    path = tmp_path / "vectors.json"
    path.write_text(json.dumps({"version": 1} | lists), encoding="utf-8")
    for one in (reader, browser_reader):
        assert one.main([str(path)]) == 2
        said = capsys.readouterr()
        assert (said.out, said.err.count("\n"), says in said.err) == ("", 1, True)


@pytest.mark.parametrize("missing", sorted(VECTORS["slots"][0]))
def test_a_vector_that_lacks_a_field_falls_short_and_the_next_is_read(missing: str) -> None:
    lacking = {name: value for name, value in VECTORS["slots"][0].items() if name != missing}
    found = list(reader.read_lists(changed(slots=[lacking, VECTORS["slots"][1]])))
    assert [line is None for line in found] == [False, True]


@pytest.mark.parametrize(("content", "code"), [("{}", 1), ("[]", 2), ("{", 2), (json.dumps(changed(padme=[])), 1)])
def test_a_file_without_vectors_does_not_pass(tmp_path: Path, content: str, code: int) -> None:
    path = tmp_path / "vectors.json"
    path.write_text(content, encoding="utf-8")
    assert reader.main([str(path)]) == code
    assert reader.main([str(tmp_path / "missing.json")]) == 2
    assert reader.main([]) == 2


def test_the_reader_prints_one_json_object(tmp_path: Path) -> None:
    path = tmp_path / "vectors.json"
    path.write_text(json.dumps(changed(padme=VECTORS["padme"])), encoding="utf-8")
    command = [sys.executable, "-m", "tests.vectors.reader", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=FILE.parents[2])
    assert json.loads(done.stdout) == {
        "passed": 8,
        "total": 8,
        "refused": 0,
        "refuse_total": 0,
        "mutations_refused": 0,
        "mutations": 0,
        "failures": [],
    }
    assert "padme: 8" in done.stderr
