"""The one document of the workspace and what it loads. It holds no word of anybody: everything sealed is opened in the browser.

Every address of the workspace gives the same document; the browser's own routes decide what is shown. The root keys are built
into the document, and the lowest sequence with them, so that a manifest is never believed because a table says so.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final, NamedTuple

from babel import Locale
from babel.messages.pofile import read_po
from jinja2 import Environment
from litestar import MediaType, Response, route
from litestar.handlers import HTTPRouteHandler

from counselling.workspace.deadlines import deadline_facts, deadline_names
from counselling.workspace.handing import places, slips
from counselling.workspace.vocabulary import code_names
from reporting.centres.floor import floor
from reporting.settings import Settings
from reporting.web.assets import Assets, handler, load
from reporting.web.errors import AnyRequest, PageOfError
from reporting.web.language import catalogues, environments, wanted
from reporting.web.pages import facts

HERE: Final = Path(__file__).resolve().parent
LOCALE: Final = HERE.parent / "locale"
SOURCE_LANGUAGE: Final = "en"

# What the workspace needs beyond the policy of the public site (see reporting.web.headers): Argon2id is WebAssembly, opened
# files are shown from blob: addresses, and the one Trusted Types policy lets exactly the crypto worker's address through.
POLICY_CHANGES: Final[Mapping[str, str]] = {
    "script_src": "'self' 'wasm-unsafe-eval'",
    "img_src": "'self' blob:",
    "frame_src": "blob:",
    "worker_src": "'self'",
    "trusted_types": "workspace-worker",
}

# The browser's routes: the same document each time.
ROUTES: Final = (
    "/",
    "/inbox",
    "/case/{case:str}",
    "/case/{case:str}/coding",
    "/case/{case:str}/transition",
    "/case/{case:str}/closing",
    "/calendar",
    "/centre",
    "/coordination",
    "/figures",
    "/intake",
    "/me",
    "/trail",
)

# Passphrases are six words of 7,776 in the member's language. The lists belong to the package `diceware`.
WORD_LISTS: Final = {"de": "wordlist_de.txt", "en": "wordlist_en_eff.txt", "fr": "wordlist_fr.txt"}
WORD_COUNT: Final = 7_776

DEADLINES: Final = "deadlines.json"


class Shell(NamedTuple):
    """The routes of the document and of its assets, and the page of a refusal in the same frame."""

    handlers: list[HTTPRouteHandler]
    error_page: PageOfError


def opened(settings: Settings) -> Shell:
    """The workspace's document, its pages and assets, read once."""
    languages = offered()
    assets = load(HERE / "static", made=_made())
    pages = environments([HERE / "templates"], catalogues([LOCALE], languages))
    known = {"languages": [_described(tag, assets) for tag in languages], **_known(settings, assets)}
    handlers = [_document(settings, assets, pages, known), handler(assets, for_closed_frames=True)]
    return Shell(handlers, _error_page(settings, assets, pages))


@cache
def _made() -> Mapping[str, bytes]:
    """What is loaded beside the document and lies in no file: it follows from the packages alone, so it is made once."""
    languages = offered()
    texts = {f"texts.{tag}.json": _json(catalogue(tag) | code_names(tag) | deadline_names(tag)) for tag in languages}
    words = {f"words.{tag}.json": _json(word_list(tag)) for tag in languages}
    intake = {"places.json": _json(places()), "slips.json": _json(slips())}
    return texts | words | intake | {DEADLINES: _json(deadline_facts())}


def offered() -> list[str]:
    """The languages of the workspace: the source language and each that has a catalogue."""
    return sorted({SOURCE_LANGUAGE, *(path.stem for path in LOCALE.glob("*.po"))})


def catalogue(language: str) -> dict[str, str | list[str]]:
    """The reviewed messages of a language for the browser: message -> translation, or its plural forms."""
    path = LOCALE / f"{language}.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        messages = read_po(file, locale=language)
    found: dict[str, str | list[str]] = {}
    for message in messages:
        key = message.id if isinstance(message.id, str) else message.id[0]
        if key and message.string and not message.fuzzy:
            found[key] = message.string if isinstance(message.string, str) else list(message.string)
    return found


def word_list(language: str) -> list[str]:
    """The 7,776 words that passphrases of this language are drawn from."""
    package = find_spec("diceware")
    if package is None or not package.submodule_search_locations:
        raise RuntimeError("the package `diceware` is not installed: ./dev setup")
    path = Path(package.submodule_search_locations[0]) / "wordlists" / WORD_LISTS.get(language, WORD_LISTS["en"])
    words = [line.split()[-1].lower() for line in path.read_text("utf-8").splitlines() if line[:5].isdigit()]
    # Lower case makes two French words one, which then comes up twice as often: of no weight in six words.
    if len(words) != WORD_COUNT or len(set(words)) < WORD_COUNT - 1:
        raise RuntimeError(f"{path.name} is not a list of {WORD_COUNT} words")
    return words


def _document(
    settings: Settings, assets: Assets, pages: Mapping[str, Environment], known: Mapping[str, object]
) -> HTTPRouteHandler:
    @route(list(ROUTES), http_method=["GET", "HEAD"], include_in_schema=False, name="workspace")
    async def document(request: AnyRequest) -> Response[bytes]:
        language = wanted(request.headers.get("Accept-Language", ""), list(pages))
        html = (
            pages[language]
            .get_template("shell.html")
            .render(
                service=settings.service,
                demo=settings.demo,
                asset=assets.address,
                has_asset=assets.__contains__,
                known=facts(**known, manifest_floor=floor(settings)),
            )
        )
        headers = {"Content-Language": language}
        return Response(html.encode(), media_type=MediaType.HTML, headers=headers)

    return document


def _error_page(settings: Settings, assets: Assets, pages: Mapping[str, Environment]) -> PageOfError:
    """A page for a refusal outside the interface. Nothing of what was asked stands in it."""

    def page(request: AnyRequest, status: int, _code: str) -> str:
        language = wanted(request.headers.get("Accept-Language", ""), list(pages))
        template = pages[language].get_template("error.html")
        return template.render(service=settings.service, asset=assets.address, is_missing=status in (404, 405))

    return page


def _known(settings: Settings, assets: Assets) -> dict[str, object]:
    return {
        "service": settings.service,
        "demo": settings.demo,
        "roots": settings.roots,
        "worker": assets.address("worker.js") if "worker.js" in assets else None,
        "deadlines": assets.address(DEADLINES),
        "preview": assets.address("preview.js") if "preview.js" in assets else None,
        "places": assets.address("places.json"),
        "slips": assets.address("slips.json"),
    }


def _described(language: str, assets: Assets) -> dict[str, str]:
    return {
        "tag": language,
        "name": Locale.parse(language).get_display_name(language) or language,
        "texts": assets.address(f"texts.{language}.json"),
        "words": assets.address(f"words.{language}.json"),
    }


def _json(value: Mapping[str, object] | Sequence[object]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
