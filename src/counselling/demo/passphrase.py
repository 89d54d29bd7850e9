"""Passphrases of the example: eight words of 1,024 (SLIP-39's list), 80 bits; a browser takes six of 7,776."""

from typing import Final

from shamir_mnemonic.wordlist import WORDLIST  # type: ignore[import-untyped]  # it has no types; this is a list of str

from counselling.demo.dialogue import Draw

WORDS: Final = 8


def passphrase(draw: Draw, words: int = WORDS) -> str:
    """That many words, drawn evenly: 1,024 divides 65,536."""
    return " ".join(str(WORDLIST[int.from_bytes(draw(2), "big") % len(WORDLIST)]) for _ in range(words))
