"""Renders the pages for people: one template environment a language, the same frame everywhere, and what may be compressed.

A page that holds a person's words or her code is never compressed: beside something an onlooker can make the page repeat, the
compressed length would tell of the rest (BREACH). The blank form and the start page are the same for everybody, and are.
"""

import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import msgspec
from litestar import MediaType, Request, Response
from litestar.datastructures import Cookie
from markupsafe import Markup

from reporting.errors import NotFound
from reporting.messages import N_
from reporting.settings import Settings
from reporting.web.assets import LOGO, Assets, accepts_gzip
from reporting.web.headers import permissions
from reporting.web.language import (
    LOCALE,
    SOURCE,
    catalogues,
    described,
    environments,
    known,
    locale_of,
    readers_of,
    variants,
    wanted,
)
from reporting.web.parallel import beside, centre_language, messages, rendered, untranslated, with_fallback

Translate = Callable[[str], str]

MEGABYTE: Final = 1024 * 1024

# Where the rooms keep what people see. The first folder wins; the frame comes last.
ROOM: Final = Path(__file__).resolve().parents[1]
TEMPLATES: Final = tuple(
    ROOM / room / "templates"
    for room in ("information", "deadlines", "intake", "mailbox", "centres", "publishing", "web")
)


# The way from the first question to the mailbox, and what may go wrong on it: what is written in a variant of a language too.
OF_VARIANTS: Final = frozenset(
    {
        *("leicht.html", "leicht_erzaehlen.html", "leicht_code.html", "leicht_postfach.html"),
        *("question.html", "questions.html", "check.html", "code.html"),
        *("mailbox.html", "again.html", "ended.html", "lost_code.html", "error.html"),
        *("copy_begin.html", "copy_texts.html", "copy_end.html"),
    }
)

# The scripts that can record a statement.
RECORDING: Final = frozenset({"form.js", "mailbox.js"})


class Pages:
    """The pages of the public program in every offered language.

    `centre_names` gives the centres' names in a language as far as they are known without asking the database.
    """

    def __init__(
        self, settings: Settings, assets: Assets, centre_names: Callable[[str], Mapping[str, str]] = lambda _: {}
    ) -> None:
        self.settings = settings
        self.centre_names = centre_names
        self._assets = assets
        self._icon = assets.inlined("mark.png")
        self._logo = assets.inlined(LOGO) if LOGO in assets else ""
        offered = settings.languages
        self._centre_language = centre_language(offered)
        self._tags = (*offered, *(tag for tag, variant in variants().items() if variant.of in offered))
        own = catalogues([LOCALE], self._tags)
        self._environments = environments(TEMPLATES, own)
        partial = [tag for tag in offered if known()[tag].state == "partial"]
        sentences = messages(self._environments[partial[0]]) if partial else {}
        self._untranslated = {tag: untranslated(sentences, own[tag]) for tag in partial}
        self._catalogues = with_fallback(own, self._centre_language)
        self._beside = {tag: beside(tag, offered) for tag in self._tags}

    @property
    def assets(self) -> Assets:
        """What may be named in a page."""
        return self._assets

    def language(self, request: Request[Any, Any, Any]) -> str:
        """The language of a request: that of its address, else the best for its Accept-Language."""
        first, offered = request.url.path.split("/")[1].lower(), self.settings.languages
        by_address = next((tag for tag in self._tags if tag.lower() == first), None)
        return by_address or wanted(request.headers.get("Accept-Language", ""), offered, readers_of(offered))

    def translate(self, language: str) -> Translate:
        """The function that puts a message into a language. Raises NotFound if it is not offered."""
        if language not in self._catalogues:
            raise NotFound
        return self._catalogues[language].gettext

    def page(
        self,
        request: Request[Any, Any, Any],
        language: str,
        template: str,
        *,
        here: str,
        status: int = 200,
        scripts: Sequence[str] = ("exit.js",),
        secret: bool = False,
        cookies: Sequence[Cookie] = (),
        faults: Mapping[str, str] | None = None,
        **context: object,
    ) -> Response[bytes]:
        """One page. `here` is its path below the language; `secret` says that it holds words or a code of a person.

        Raises NotFound for a language that is not offered.
        """
        html = self.html(language, template, here=here, scripts=scripts, faults=faults, **context)
        return self.answer(request, language, html, status=status, scripts=scripts, secret=secret, cookies=cookies)

    def answer(
        self,
        request: Request[Any, Any, Any],
        language: str,
        text: str,
        *,
        status: int = 200,
        scripts: Sequence[str] = ("exit.js",),
        secret: bool = False,
        cookies: Sequence[Cookie] = (),
    ) -> Response[bytes]:
        """A page whose text is already made, by `html`."""
        html, headers = text.encode(), {"Content-Language": described(language).of or language}
        if RECORDING & set(scripts):
            headers["Permissions-Policy"] = permissions(microphone="(self)")
        if not secret:
            headers["Vary"] = "Accept-Encoding"
            if accepts_gzip(request):
                html = _compressed(html)
                headers["Content-Encoding"] = "gzip"
        return Response(html, status_code=status, media_type=MediaType.HTML, headers=headers, cookies=cookies)

    def html(
        self,
        language: str,
        template: str,
        *,
        here: str,
        scripts: Sequence[str] = ("exit.js",),
        faults: Mapping[str, str] | None = None,
        **context: object,
    ) -> str:
        """The text of a page; one that a variant of a language has not is the language's own."""
        self.translate(language)
        if template not in OF_VARIANTS:
            language = described(language).of or language
        shown: dict[str, Any] = {
            "service": self.settings.service,
            "demo": self.settings.demo,
            "reading_days": self.settings.reading_days,
            "backup_days": self.settings.backup_days,
            "languages": [known()[tag] for tag in self.settings.languages],
            "speaking": described(language),
            "text_language": described(self._text_language(language, template)),
            "here": here,
            "asset": self._assets.address,
            "icon": self._icon,
            "logo": self._logo,
            "operator": self.settings.operator,
            "scripts": [name for name in scripts if name in self._assets],
            "faults": faults or {},
            "note": NOTES.get(described(language).state),
            "beside_languages": [known()[tag] for tag in self._beside[language]],
            **context,
        }
        others = [tag for tag in self._beside[language] if tag != shown["text_language"].tag]
        shown["beside"] = lambda part: rendered(self._environments, others, part, shown)
        return self._environments[language].get_template(template).render(shown)

    def _text_language(self, language: str, template: str) -> str:
        """The language a page's own sentences stand in: that of the centre if none of them is translated yet."""
        return self._centre_language if template in self._untranslated.get(language, ()) else language


@lru_cache(maxsize=128)
def _compressed(html: bytes) -> bytes:
    """A page that many are sent, compressed once and as well as can be; what is secret never comes here."""
    return gzip.compress(html, 9, mtime=0)


def compile_templates() -> None:
    """Compile every template of the public pages, for all languages at once: nobody who asks for a page waits for it."""
    environment = environments(TEMPLATES, catalogues([], [SOURCE]))[SOURCE]
    for name in environment.list_templates():
        environment.get_template(name)


# What stands on every page whose translation nobody answers for, by the state of the language.
NOTES: Final = {
    "draft": N_(
        "A machine translated this page and nobody has checked it yet. If something is unclear, "
        "read it in another language or phone a centre."
    ),
    "partial": N_(
        "A machine translated this website in part, and nobody has checked it yet. What is missing stands in "
        "another language."
    ),
}


def months(language: str) -> dict[str, Any]:
    """How a day is written: names of the months as they stand in a date, and a pattern of `{day}`, `{month}`, `{year}`.

    `first`: what the first of a month is called, where it is not 1.
    """
    names, said = locale_of(language).months["format"]["wide"], described(language)
    first = {"first": said.first} if said.first else {}
    return {"months": [names[number] for number in range(1, 13)], "date": said.date, **first}


def spoken_day(language: str, day: date) -> str:
    """A day as people write it."""
    written = months(language)
    number = written.get("first", 1) if day.day == 1 else day.day
    return str(written["date"]).format(day=number, month=written["months"][day.month - 1], year=day.year)


def spoken_size(size: int) -> str:
    """A size in bytes as people read it."""
    if size < MEGABYTE:
        return f"{max(1, round(size / 1024))} kB"
    return f"{size / MEGABYTE:.1f} MB"


def facts(**values: Any) -> Markup:
    """Values for the page's script, as the JSON of a data block that no `<` can end."""
    text = json.dumps(msgspec.to_builtins(values), ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704 - JSON, in a block the browser does not run, without `<`
