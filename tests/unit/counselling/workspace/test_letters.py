"""Letters in four languages: filled in from the case, gaps named and never invented; and the document that Word opens."""

import base64
import io
import json
import re
import subprocess
import zipfile
from itertools import product
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

BROWSER = Path(__file__).parents[4] / "src" / "counselling" / "workspace" / "browser"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LANGUAGES = ("de", "fr", "it", "en")
SITUATIONS = ("employer", "school", "authority", "statement", "withdrawal", "invitation")
KNOWN = {
    "reference": "K7QM-3TZ9",
    "centre": "Beratungsstelle Ost",
    "author": "Anna Muster",
    "person": "Frau A.",
    "recipient": "Muster & Söhne <AG>",
}


def run(expression: str, **given: Any) -> Any:
    """What an expression over the modules of letters gives, and the values in `g`."""
    script = f"""
        import * as letters from {json.dumps((BROWSER / "letters.js").as_uri())};
        import {{ docx }} from {json.dumps((BROWSER / "docx.js").as_uri())};
        import {{ emptySheet }} from {json.dumps((BROWSER / "sheet.js").as_uri())};
        import {{ DE }} from {json.dumps((BROWSER / "letters" / "de.js").as_uri())};
        import {{ FR }} from {json.dumps((BROWSER / "letters" / "fr.js").as_uri())};
        import {{ IT }} from {json.dumps((BROWSER / "letters" / "it.js").as_uri())};
        import {{ EN }} from {json.dumps((BROWSER / "letters" / "en.js").as_uri())};
        const LANGUAGES = {{ de: DE, fr: FR, it: IT, en: EN }};
        const g = {json.dumps(given)};
        const result = {expression};
        process.stdout.write(JSON.stringify(result instanceof Uint8Array ? Buffer.from(result).toString("base64") : result));
    """
    done = subprocess.run(
        ["node", "--input-type=module", "--eval", script], capture_output=True, check=True, timeout=30
    )
    return json.loads(done.stdout)


def every_letter(known: dict[str, str]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = run(
        """Object.fromEntries(Object.entries(LANGUAGES).flatMap(([tag, language]) => letters.SITUATIONS.map((situation) => {
            const letter = letters.letterFor(language, situation, g.known, "2026-11-22");
            return [`${tag}/${situation}`, { letter, gaps: letters.gapsIn(letter, language) }];
        })))""",
        known=known,
    )
    assert set(found) == {f"{tag}/{situation}" for tag, situation in product(LANGUAGES, SITUATIONS)}
    return found


def test_what_the_case_holds_stands_in_every_letter_and_what_it_does_not_is_a_named_gap() -> None:
    for name, made in every_letter(KNOWN).items():
        written = "\n".join(made["letter"].values())
        assert "{" not in written, name
        assert KNOWN["reference"] in written
        assert KNOWN["recipient"] in made["letter"]["address"]
        named = set(re.findall(r"\[([^\]]+)\]", written))
        assert named == set(made["gaps"]), name
        assert "2026" in made["letter"]["dated"]
        assert len(made["gaps"]) >= 3, name  # address, place, and what only she knows


def test_nothing_known_is_nothing_invented() -> None:
    for name, made in every_letter({}).items():
        situation = name.split("/")[1]
        wanted = 5 if situation in ("invitation", "withdrawal") else 6
        assert len(made["gaps"]) >= wanted, name


def test_the_languages_have_the_same_letters_and_gaps_and_german_is_spelt_as_in_switzerland() -> None:
    shapes = run(
        """Object.values(LANGUAGES).map(({ gaps, letters: all }) => [Object.keys(gaps), Object.entries(all).map(([name, one]) =>
            [name, [...new Set(`${one.subject} ${one.text}`.match(/\\{\\w+\\}/g) ?? [])].sort()])])"""
    )
    assert all(shape == shapes[0] for shape in shapes)
    assert "\u00df" not in (BROWSER / "letters" / "de.js").read_text()


@pytest.mark.parametrize("situation", SITUATIONS)
def test_letters_to_the_other_side_wait_until_the_sheet_allows_them(situation: str) -> None:
    to_other_side = situation in ("employer", "school", "authority", "statement")
    judged = run(
        "[true, false].map((no) => letters.isForbidden(g.situation, { do_not_contact_other_side: no }))",
        situation=situation,
    )
    assert judged == [to_other_side, False]
    assert run("letters.isForbidden(g.situation, emptySheet().contact)", situation=situation) is to_other_side


def test_a_role_that_two_people_have_is_not_guessed() -> None:
    people = {"1": {"role": "affected", "name": "A"}, "2": {"role": "institution", "name": "Schule"}}
    own = {"reference": "R", "centre": "C", "author": "B"}
    expression = "letters.knownOf({ ...emptySheet(), people: g.people }, g.own)"
    assert run(expression, people=people, own=own)["person"] == "A"
    two = people | {"3": {"role": "affected", "name": "B"}}
    known = run(expression, people=two, own=own)
    assert (known["person"], known["recipient"]) == ("", "Schule")


def document(letter: dict[str, str]) -> zipfile.ZipFile:
    made = run('docx(g.letter, "de-CH", "2026-11-22")', letter=letter)
    return zipfile.ZipFile(io.BytesIO(base64.b64decode(made)))


def test_the_document_is_read_back_word_for_word() -> None:
    letter = every_letter(KNOWN)["de/employer"]["letter"]
    with document(letter) as read:
        assert read.testzip() is None
        parsed = {name: ElementTree.fromstring(read.read(name)) for name in read.namelist()}  # noqa: S314 - made here
    body = parsed["word/document.xml"].find(f"{WORD}body")
    assert body is not None
    paragraphs = [lines_of(one) for one in body.iter(f"{WORD}p")]
    parts = [letter[name] for name in ("sender", "address", "dated", "reference", "subject")]
    assert paragraphs == [*parts, *letter["text"].split("\n\n"), letter["signature"]]
    assert body[-1].tag == f"{WORD}sectPr"


def lines_of(paragraph: ElementTree.Element) -> str:
    run_of = paragraph.find(f"{WORD}r")
    assert run_of is not None
    return "".join("\n" if part.tag == f"{WORD}br" else part.text or "" for part in run_of if part.tag != f"{WORD}rPr")


def test_every_part_is_declared_and_every_relation_leads_somewhere() -> None:
    with document(every_letter(KNOWN)["fr/school"]["letter"]) as read:
        names = set(read.namelist())
        types = ElementTree.fromstring(read.read("[Content_Types].xml"))  # noqa: S314 - made here
        declared = {one.attrib["PartName"].removeprefix("/") for one in types if "PartName" in one.attrib}
        assert declared == {"word/document.xml", "word/styles.xml"}
        assert declared <= names
        for relations, folder in (("_rels/.rels", ""), ("word/_rels/document.xml.rels", "word/")):
            targets = [one.attrib["Target"] for one in ElementTree.fromstring(read.read(relations))]  # noqa: S314 - made here
            assert all(folder + target in names for target in targets)


def test_signs_that_xml_cannot_hold_do_not_break_the_document() -> None:
    letter = dict.fromkeys(("sender", "address", "dated", "reference", "signature"), "")
    letter |= {"subject": "<b>&\"'", "text": "a\x00b\x0b \ud800 😀\n\n\n\nשלום"}
    with document(letter) as read:
        parsed = ElementTree.fromstring(read.read("word/document.xml"))  # noqa: S314 - made here
    texts = [one.text for one in parsed.iter(f"{WORD}t")]
    assert "<b>&\"'" in texts
    assert "a\ufffdb\ufffd \ufffd 😀" in texts
    assert "שלום" in texts
