"""The statistician's text of a release for a page: plain paragraphs in the page's language, else in one that is there."""

from collections.abc import Mapping
from typing import NamedTuple

from reporting.codes import LANGUAGES


class Words(NamedTuple):
    """A text as it is printed: its language, and its paragraphs by line."""

    language: str
    paragraphs: list[list[str]]


def words_of(texts: Mapping[str, str], language: str) -> Words | None:
    """The text in this language, else in the first that has one; None: nobody wrote any."""
    found = next((one for one in (language, *LANGUAGES) if one in texts), None)
    if found is None:
        return None
    paragraphs = [part.split("\n") for part in texts[found].split("\n\n") if part.strip()]
    return Words(found, paragraphs)
