"""Renders the pages for people: one template environment a language, the same frame everywhere, and what may be compressed.

A page that holds a person's words or her code is never compressed: beside something an onlooker can make the page repeat, the
compressed length would tell of the rest (BREACH). The blank form and the start page are the same for everybody, and are.
"""

import gzip
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import msgspec
from babel import Locale
from litestar import Request, Response
from litestar.datastructures import Cookie
from markupsafe import Markup

from reporting.errors import NotFound
from reporting.messages import N_
from reporting.settings import Settings
from reporting.web.assets import Assets, accepts_gzip
from reporting.web.language import catalogue, environments, translation_states, wanted

Translate = Callable[[str], str]

MEGABYTE: Final = 1024 * 1024

# Where the rooms keep what people see. The first folder wins; the frame comes last.
ROOM: Final = Path(__file__).resolve().parents[1]
TEMPLATES: Final = tuple(ROOM / room / "templates" for room in ("information", "intake", "mailbox", "web"))
LOCALE: Final = ROOM / "locale"


class Pages:
    """The pages of the public program in every offered language."""

    def __init__(self, settings: Settings, assets: Assets) -> None:
        self.settings = settings
        self._assets = assets
        self._environments = environments(TEMPLATES, [LOCALE], settings.languages)
        self._catalogues = {tag: catalogue([LOCALE], tag) for tag in settings.languages}
        states = translation_states(LOCALE)
        self._drafts = frozenset(tag for tag in settings.languages if states[tag] == "draft")
        self._names = [(tag, Locale.parse(tag).get_display_name(tag)) for tag in settings.languages]

    def language(self, request: Request[Any, Any, Any]) -> str:
        """The language of a request: that of its address, else the best for its Accept-Language."""
        first = request.url.path.split("/")[1]
        if first in self._catalogues:
            return first
        return wanted(request.headers.get("Accept-Language", ""), self.settings.languages)

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
        html = self.html(language, template, here=here, scripts=scripts, faults=faults, **context).encode()
        headers = {"Content-Language": language}
        if not secret:
            headers["Vary"] = "Accept-Encoding"
            if accepts_gzip(request):
                html = gzip.compress(html, 6, mtime=0)
                headers["Content-Encoding"] = "gzip"
        return Response(
            html, status_code=status, media_type="text/html; charset=utf-8", headers=headers, cookies=cookies
        )

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
        """The text of a page."""
        self.translate(language)
        return (
            self._environments[language]
            .get_template(template)
            .render(
                service=self.settings.service,
                demo=self.settings.demo,
                reading_days=self.settings.reading_days,
                languages=self._names,
                here=here,
                asset=self._assets.address,
                scripts=[name for name in scripts if name in self._assets],
                faults=faults or {},
                translation_notes=self._notes(language),
                **context,
            )
        )

    def _notes(self, language: str) -> list[tuple[str, str]]:
        """What stands on a page whose translation nobody has checked: in English and in the first language offered."""
        if language not in self._drafts:
            return []
        note = N_(
            "A machine translated this page and nobody has checked it yet. If something is unclear, "
            "read it in another language or phone a centre."
        )
        tags = dict.fromkeys(("en", next(tag for tag in self.settings.languages if tag not in self._drafts)))
        return [(tag, self.translate(tag)(note) if tag in self._catalogues else note) for tag in tags]


def months(language: str) -> dict[str, Any]:
    """How a day is written: names of the months as they stand in a date, and a pattern of `d`, `MMMM` and `y`."""
    names = Locale.parse(language).months["format"]["wide"]
    return {"months": [names[number] for number in range(1, 13)], "date": PATTERNS.get(language, "d MMMM y")}


def spoken_day(language: str, day: date) -> str:
    """A day as people write it."""
    known = months(language)
    parts = {"d": str(day.day), "MMMM": known["months"][day.month - 1], "y": str(day.year)}
    return re.sub("MMMM|d|y", lambda part: parts[part[0]], known["date"])


PATTERNS: Final = {"de": "d. MMMM y"}


def spoken_size(size: int) -> str:
    """A size in bytes as people read it."""
    if size < MEGABYTE:
        return f"{max(1, round(size / 1024))} kB"
    return f"{size / MEGABYTE:.1f} MB"


def facts(**values: Any) -> Markup:
    """Values for the page's script, as the JSON of a data block that no `<` can end."""
    text = json.dumps(msgspec.to_builtins(values), ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704 - JSON, in a block the browser does not run, without `<`
