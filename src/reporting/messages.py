"""Marks messages to be translated where they are shown. A kernel may use it: nothing is translated here."""


def N_(message: str) -> str:  # noqa: N802 - the name every tool that extracts messages knows
    """The message itself."""
    return message
