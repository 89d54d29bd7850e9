"""Of a case that came from another centre: a file key that was replaced is tried after the one in force, and is to be put back only
if it opened what that one did not. Sealed by the Python reader, opened by the browser's modules in node.
"""

from hashlib import sha256
from typing import Any

from reporting.sealing.canonical import base64_text
from reporting.sealing.envelope import FILE_RING, NOTE, seal_text
from reporting.sealing.keys import Identity, expand, recipient
from reporting.sealing.slot import FILE, seal_slot, sign_slot
from tests.unit.counselling.workspace.test_counting import BROWSER, run

CASE, RECORD, STAFF = (bytes([number]) * 16 for number in (1, 2, 3))
GENERATION = 4  # of the earlier centre's seed
OURS, COLLEAGUE = (expand(bytes([number]) * 32) for number in (5, 6))
RIGHT, WRONG = bytes([7]) * 32, bytes([8]) * 32

# What a browser keeps is empty here: it has seen no list of members but the one it is given.
OPEN = """await (async () => {
    const done = (target, name) => queueMicrotask(() => target[name]());
    const store = {get: () => ({result: undefined})};
    const transaction = () => { const one = {objectStore: () => store}; done(one, "oncomplete"); return one; };
    const database = {transaction, close() {}};
    globalThis.indexedDB = {open() { const asked = {result: database}; done(asked, "onsuccess"); return asked; }};
    const at = (path) => import(new URL(path, g.room));
    const {room} = await at("room.js");
    const {expand} = await at("../../../../reporting/sealing/browser/keys.js");
    const {fromBase64} = await at("../../../../reporting/sealing/browser/bytes.js");
    const {openRecord} = await at("file_keys.js");
    const identity = await expand(fromBase64(g.seed));
    room.deviceKey = new Uint8Array(32);
    room.centres.set("ost", {identities: new Map([[1, identity]]), members: [{staff: g.staff, sign_key: g.sign_key}]});
    const keys = await m.takeFileKeys({case: g.case, centre: "ost", slots: g.slots, replaced: g.replaced});
    const row = {record: g.record, kind: 5, generation: g.generation, envelope: g.envelope};
    const said = openRecord({case: g.case, centre: "ost"}, row).then((content) => new TextDecoder().decode(content));
    const opened = await said.catch(({reason}) => reason);
    return {opened, named: m.replacedThatOpened(keys), taken: keys.length};
})()"""


def slot(key: bytes, to: Identity = OURS) -> dict[str, Any]:
    """A file key as it travels with the case, signed by a colleague."""
    made = seal_slot(recipient(to.public), FILE, GENERATION, CASE, key)
    signed = sign_slot(made, STAFF, COLLEAGUE.signing_key)
    row = {"what": FILE, "generation": GENERATION, "recipient": base64_text(to.key_id)}
    return row | {"slot": base64_text(signed)}


def opened(in_force: list[dict[str, Any]], replaced: list[dict[str, Any]], under: bytes) -> dict[str, Any]:
    """What becomes of a note under a key when these are served."""
    envelope = seal_text(under, NOTE, FILE_RING, GENERATION, CASE, RECORD, b'"words"')
    given = {"case": CASE, "staff": STAFF, "record": RECORD, "seed": OURS.seed, "sign_key": COLLEAGUE.sign_public}
    texts = {name: base64_text(value) for name, value in (given | {"envelope": envelope}).items()}
    room = (BROWSER / "strongroom/room.js").as_uri()
    rest = {"slots": in_force, "replaced": replaced, "generation": GENERATION, "room": room}
    found: dict[str, Any] = run("strongroom/case_slots.js", OPEN, **texts, **rest)
    return found


def test_a_replaced_key_that_alone_opens_a_note_is_named() -> None:
    before = slot(RIGHT)
    assert opened([slot(WRONG)], [before], RIGHT) == {"opened": '"words"', "named": [before["slot"]], "taken": 2}


def test_a_replaced_key_is_not_named_while_the_one_in_force_opens_everything() -> None:
    assert opened([slot(RIGHT)], [slot(WRONG)], RIGHT) == {"opened": '"words"', "named": [], "taken": 2}
    assert opened([slot(RIGHT)], [slot(RIGHT)], RIGHT) == {"opened": '"words"', "named": [], "taken": 1}


def test_a_replaced_key_that_opens_nothing_either_is_not_named() -> None:
    other = sha256(RIGHT).digest()
    found = opened([slot(WRONG)], [slot(other)], RIGHT)
    assert (found["named"], found["taken"]) == ([], 2)
    assert found["opened"] != '"words"'


def test_a_replaced_key_for_a_key_that_is_not_here_is_not_even_tried() -> None:
    found = opened([slot(WRONG)], [slot(RIGHT, expand(bytes([9]) * 32))], RIGHT)
    assert (found["named"], found["taken"]) == ([], 1)
