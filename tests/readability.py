"""How hard the public pages are to read: `python -m tests.readability` says a figure a page and language; --warn: only the hard.

LIX is words a sentence plus the share of words over six letters, in per cent (Björnsson 1968). It is a warning and never a
failure: a figure sees long words and long sentences, not whether somebody understands.
"""

import re
import sys
import tempfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Final, NamedTuple

import httpx
from litestar.handlers import HTTPRouteHandler

from counselling.migrations import migrate
from reporting.app import handlers
from reporting.web.language import known, variants
from tests.browser.site import serving

INLINE: Final = frozenset({"a", "b", "bdi", "em", "i", "small", "span", "strong", "button", "label"})
UNREAD: Final = frozenset({"script", "style", "template", "select"})
SHORTEST: Final = 4  # words: what is shorter is a label, and would flatter the figure
LONG_WORD: Final = 6  # letters; longer ones are long
HARD_SENTENCE: Final = 14.0  # words
HARD_LIX: Final = 40.0


class Figure(NamedTuple):
    """How a page reads."""

    sentences: int
    words_a_sentence: float
    lix: float

    @property
    def is_hard(self) -> bool:
        """Whether somebody should look at the page again."""
        return self.words_a_sentence > HARD_SENTENCE or self.lix > HARD_LIX


class _Main(HTMLParser):
    """Collects the text of <main>, with a line's end wherever a block begins or ends."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self._inside = 0
        self._unread = 0

    def handle_starttag(self, tag: str, _attributes: list[tuple[str, str | None]]) -> None:
        self._inside += tag == "main"
        self._unread += tag in UNREAD
        self.text += "" if tag in INLINE else "\n"

    def handle_endtag(self, tag: str) -> None:
        self._inside -= tag == "main"
        self._unread -= tag in UNREAD
        self.text += "" if tag in INLINE else "\n"

    def handle_data(self, data: str) -> None:
        if self._inside and not self._unread:
            self.text += data.replace("\n", " ")


def read(html: str) -> Figure:
    """The figure of a page: of its sentences of at least four words."""
    parser = _Main()
    parser.feed(html)
    found = [re.findall(r"[^\W\d_]+", sentence) for sentence in re.split(r"[.!?…:;\n]", parser.text)]
    sentences = [words for words in found if len(words) >= SHORTEST]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return Figure(0, 0.0, 0.0)
    average = len(words) / len(sentences)
    return Figure(len(sentences), average, average + 100 * sum(len(word) > LONG_WORD for word in words) / len(words))


def paths() -> list[str]:
    """Every page that anybody may open, below its language."""
    found: set[str] = set()
    for handler in handlers():
        if isinstance(handler, HTTPRouteHandler) and "GET" in handler.http_methods:
            found |= {
                path.removeprefix("/{language:str}") for path in handler.paths if path.startswith("/{language:str}")
            }
    return sorted(path for path in found if "{" not in path and path not in ("/exit", "/left"))


def figures() -> Iterator[tuple[str, str, Figure]]:
    """Language, path and figure of every page in the languages somebody answers for, and in their variants."""
    languages = tuple(tag for tag, one in known().items() if one.is_finished)
    with tempfile.TemporaryDirectory() as name:
        url = f"sqlite:///{name}/isonomia.sqlite"
        migrate(url)
        with serving(Path(name), url, languages) as site, httpx.Client() as client:
            for path in paths():
                for language in (*languages, *variants()):
                    answer = client.get(f"{site.url}/{language}{path}")
                    if answer.status_code == 200 and f'<html lang="{language}"' in answer.text:
                        yield language, path or "/", read(answer.text)


def main(arguments: list[str]) -> None:
    """Print the figures."""
    found = list(figures())
    hard = [one for one in found if one[2].is_hard]
    for language, path, figure in hard if "--warn" in arguments else found:
        mark = "  hard" if figure.is_hard else ""
        print(f"{language} {path:22} {figure.words_a_sentence:5.1f} words a sentence, LIX {figure.lix:4.1f}{mark}")
    average = sum(figure.lix for _, _, figure in found) / len(found)
    print(f"readability: {len(found)} pages, LIX {average:.1f} on average, {len(hard)} hard to read")


if __name__ == "__main__":
    main(sys.argv[1:])
