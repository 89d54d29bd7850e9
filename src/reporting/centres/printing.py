"""The poster and the card as PDF, in every language that has all their words: `reporting print`, once and after a change.

Typst sets them (Unicode text shaping, PDF/UA-1), with the Noto fonts of the system (SIL Open Font License 1.1). They hold the
address of the service, its square code, and the telephones; nothing counts who opens the address.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from gettext import NullTranslations
from pathlib import Path
from typing import Any, Final, NamedTuple

import segno
import typst

from reporting.centres.directory import Listed, listed
from reporting.centres.manifest import Published
from reporting.centres.papers import PAPERS, paper_file
from reporting.messages import N_
from reporting.settings import Settings, SettingsError
from reporting.web.language import LOCALE, SOURCE, catalogue, direction, known

FOLDER: Final = Path(__file__).with_name("papers")
ACCENT: Final = "#0f5c56"

FONTS: Final = ("Noto Sans", "Noto Sans Arabic", "Noto Sans Ethiopic", "Noto Sans Tamil", "Noto Sans Symbols2")
MOST_ON_A_CARD: Final = 3  # centres; of more, only the address is on it

TITLE: Final = N_("Tell us what happened")
LEAD: Final = N_(
    "Were you treated worse because of your skin colour, origin, language or religion? Or did you see it? "
    "Here somebody listens who knows what can be done."
)
PROMISES: Final = (
    N_("In your own words, in any language."),
    N_("You do not have to give your name, an e-mail address or a phone number."),
    N_("Only counsellors of an independent advice centre. They are bound to secrecy."),
    N_("The centre is not an authority. You need not say anything about your permit."),
    N_("It costs nothing."),
)
SHORT: Final = (PROMISES[0], PROMISES[2], PROMISES[4])
SQUARE: Final = N_("Hold the camera of your phone on the square, or type this address:")
PHONE: Final = N_("Would you rather talk to somebody?")
DANGER: Final = N_("In danger now?")
DANGERS: Final = (("117", N_("Police")), ("144", N_("Ambulance")))
FOLD: Final = N_("Cut along the lines and fold with the words inside. Outside the card stays blank.")
WORDS: Final = (TITLE, LEAD, *PROMISES, SQUARE, PHONE, DANGER, *(name for _, name in DANGERS), FOLD)


class Printed(NamedTuple):
    """One paper: the name of its file and its bytes."""

    name: str
    content: bytes


def printable(languages: Sequence[str]) -> list[str]:
    """Those of these languages in which every word of the papers is translated."""
    return [tag for tag in languages if tag == SOURCE or all(map(_strict(tag), WORDS))]


class _Lacking(NullTranslations):
    """The end of a chain of translations: what nobody has translated is empty."""

    def gettext(self, message: str) -> str:  # noqa: ARG002 - as the library asks
        return ""


def _strict(language: str) -> Callable[[str], str]:
    translation = catalogue([LOCALE], language)
    translation.add_fallback(_Lacking())
    return translation.gettext


def print_all(settings: Settings, published: Published | None) -> Iterator[Printed]:
    """Every paper in every language that can be printed; without a manifest the centres are those of the settings.

    Raises SettingsError: a font is missing.
    """
    missing = set(FONTS) - set(typst.Fonts(include_system_fonts=True).families())
    if missing:
        raise SettingsError(f"these fonts are missing (Debian: fonts-noto-core): {', '.join(sorted(missing))}")
    compiler = setter()
    for language in printable(settings.languages):
        words = words_of(settings, language, published)
        for paper in PAPERS:
            yield Printed(paper_file(paper, language), sheet(compiler, paper, words))


def words_of(settings: Settings, language: str, published: Published | None) -> dict[str, Any]:
    """What stands on the papers in a language."""
    translate = catalogue([LOCALE], language).gettext
    centres = listed(settings.contacts, published, language, translate)
    origin = settings.reporting.origin
    address = origin.partition("://")[2]
    reached = [_reached(centre) for centre in centres if centre.contact.phone]
    return {
        "language": language.split("-", maxsplit=1)[0],
        "rtl": direction(language) == "rtl",
        "fonts": FONTS,
        "accent": settings.theme.colours.deep if settings.theme.colours else ACCENT,
        "service": settings.service,
        "title": translate(TITLE),
        "lead": translate(LEAD),
        "promises": [translate(word) for word in PROMISES],
        "short": [translate(word) for word in SHORT],
        "square": segno.make(f"{origin}/{language}", error="m", boost_error=False).svg_inline(border=2),
        "square_says": translate(SQUARE),
        "address": address,
        "languages": [known()[tag].name for tag in settings.languages],
        "address_points": min(26, 520 / len(address)),
        "card_points": min(13, 230 / len(address)),
        "phone_title": translate(PHONE),
        "centres": reached,
        "on_card": reached if len(reached) <= MOST_ON_A_CARD else [],
        "danger": translate(DANGER),
        "dangers": [(number, translate(name)) for number, name in DANGERS],
        "fold": translate(FOLD),
    }


def _reached(centre: Listed) -> dict[str, str]:
    contact = centre.contact
    return {
        "name": centre.name,
        "area": centre.area or centre.name,
        "phone": contact.phone,
        "hours": str(contact.hours),
    }


def setter() -> typst.Compiler:
    """What sets papers. It reads nothing but our looks and the fonts of the system."""
    return typst.Compiler(root=str(FOLDER))


def sheet(compiler: typst.Compiler, paper: str, words: Mapping[str, Any]) -> bytes:
    """A paper as PDF/UA-1, its letters as large as fit on one sheet."""
    inputs = {"words": json.dumps(words)}
    made = compiler.compile(input=str(FOLDER / f"{paper}.typ"), format="pdf", sys_inputs=inputs, pdf_standards=["ua-1"])
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one document")
    return made
