"""Passphrases for the example's members, made as the workspace makes them: six words of 7,776, in their language."""

from typing import Final

from counselling.demo.dialogue import Draw
from counselling.workspace.shell import word_list

WORDS: Final = 6
RANGE: Final = 0x10000


def passphrase(draw: Draw, language: str, words: int = WORDS) -> str:
    """That many words, each drawn evenly (77 bits for six)."""
    offered = word_list(language)
    return " ".join(offered[_below(len(offered), draw)] for _ in range(words))


def _below(limit: int, draw: Draw) -> int:
    """An even choice of 0 … limit - 1: what lies beyond the last whole multiple is drawn again."""
    while (number := int.from_bytes(draw(2), "big")) >= RANGE // limit * limit:
        pass
    return number % limit
