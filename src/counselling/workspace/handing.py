"""What the screen for taking in needs beside its texts: the names of places, and the slip that goes with an access code.

One source with the public pages: the names people use for municipalities, and the sentences of the page that shows a code, in
every language there is a catalogue for.
"""

from collections.abc import Mapping
from functools import cache
from typing import Final

from reporting.codes.places import every_name
from reporting.web.language import LOCALE, catalogue, known

SLIP: Final = {
    "keep": "This is your code. Write it down now: nobody can recover it, not even we.",
    "careful": (
        "With the code anybody can read the answer. Keep it where nobody looks, for example on paper. Do not send it by e-mail."
    ),
    "find": "You find the answer here: open this website again, choose “I have a code” and enter the code.",
    "code": "Your code",
    "reference": "Reference, to say on the phone",
    "safety": "Safety word",
    "ask": "Only you and the centre can see it. If somebody phones you in the name of the centre, ask for it.",
}


@cache
def slips() -> Mapping[str, Mapping[str, str]]:
    """By the tag of each language: the sentences of the slip, and under `name` what the language calls itself."""
    found = {}
    for tag, language in known().items():
        translate = catalogue([LOCALE], tag).gettext
        found[tag] = {"name": language.name} | {part: translate(message) for part, message in SLIP.items()}
    return found


def places() -> list[tuple[str, int, str, bool]]:
    """Every name of every municipality, with its number and canton; last, whether it is its own or that of a locality in it."""
    return [(name, one.number, one.canton, own) for name, one, own in every_name()]
