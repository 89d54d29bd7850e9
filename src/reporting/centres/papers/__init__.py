"""The papers that a deployment can print; their looks lie beside this (Typst)."""

from typing import Final

PAPERS: Final = ("poster", "card")


def paper_file(name: str, language: str) -> str:
    """The name of the file of one of them in a language."""
    return f"{name}-{language}.pdf"
