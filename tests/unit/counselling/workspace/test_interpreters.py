"""What a person is told of an interpreter that was asked for; the browser's module, run by node."""

from typing import Any

import pytest

from tests.unit.counselling.workspace.test_counting import run

REQUEST = {
    "language": "ti",
    "day": "2026-12-03",
    "modality": "phone",
    "agency": "Medios",
    "confirmed": False,
    "cost": "90",
}


def told(to: str, **changes: object) -> str:
    found: dict[str, Any] = run(
        "interpreters.js", "m.toldOf(g.language, g.request)", language=to, request=REQUEST | changes
    )
    return str(found["text"])


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "de",
            "Wir haben für Donnerstag, 3. Dezember 2026, eine Übersetzung angefragt: Tigrinya, am Telefon, Medios. ",
        ),
        (
            "fr",
            "Nous avons demandé un service d’interprète pour le jeudi 3 décembre 2026 : tigrigna, par téléphone, Medios. ",
        ),
        (
            "it",
            "Abbiamo chiesto un servizio di interpretariato per giovedì 3 dicembre 2026: tigrino, al telefono, Medios. ",
        ),
        ("en-GB", "We have asked for an interpreter for Thursday, 3 December 2026: Tigrinya, by phone, Medios. "),
        ("ta", "We have asked for an interpreter for Thursday, 3 December 2026: Tigrinya, by phone, Medios. "),
    ],
)
def test_the_whole_request_is_told_in_her_language_but_not_what_it_costs_the_centre(language: str, said: str) -> None:
    assert told(language).startswith(said)
    assert "90" not in told(language)


def test_what_is_confirmed_is_said_and_what_is_not_known_is_left_out() -> None:
    assert told("de", confirmed=True).startswith("Für Donnerstag, 3. Dezember 2026, ist eine Übersetzung zugesagt: ")
    assert told("fr", day="", agency="", modality="").startswith(
        "Nous avons demandé un service d’interprète : tigrigna. "
    )
    assert told("en", language="", day="", agency="", modality="").startswith("We have asked for an interpreter: …. ")


def test_the_first_of_a_month_is_written_as_each_language_writes_it() -> None:
    said = {"de": "Dienstag, 1. Dezember 2026", "fr": "mardi 1er décembre 2026", "it": "martedì 1° dicembre 2026"}
    for language, day in said.items():
        assert day in told(language, day="2026-12-01")
        assert " 11" in told(language, day="2026-12-11")


def test_words_of_the_agency_stay_words() -> None:
    assert "$& {day}" in told("de", agency="$& {day}")
