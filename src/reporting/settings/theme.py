"""A canton's look: ten colours of the light scheme and a logo. Nobody can start a service that cannot be read.

Contrast as in WCAG 2.2: 1.4.3 (text, 4.5 to 1) and 1.4.11 (the edges of fields, 3 to 1). The dark scheme stays the service's
own.
"""

import re
from pathlib import Path
from typing import Final

import msgspec

from reporting.settings.lines import Fault

LARGEST_LOGO: Final = 4_096  # bytes; it stands in every page, and the start page has a budget
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")
_TEXT, _EDGE = 4.5, 3.0

# What is read or seen on what, and the least contrast.
_PAIRS: Final = (
    *((text, ground, _TEXT) for text in ("ink", "soft", "deep") for ground in ("paper", "card", "mild")),
    ("on_deep", "deep", _TEXT),
    ("field", "paper", _EDGE),
    ("field", "card", _EDGE),
)


class Colours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The ten, each `#rrggbb`: page, boxes, text, small text, hairlines, edges of fields, links and buttons, text on those,
    quiet boxes, and a band that carries no text.
    """

    paper: str
    card: str
    ink: str
    soft: str
    line: str
    field: str
    deep: str
    on_deep: str
    mild: str
    warm: str


class Theme(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Either may be left out. `logo` is a small PNG; its name for people is the operator's."""

    colours: Colours | None = None
    logo: Path | None = None


def check_theme(theme: Theme) -> None:
    """Refuse what could not be read, or not be shown. Raises Fault."""
    if theme.logo is not None:
        _check_logo(theme.logo)
    if theme.colours is None:
        return
    for name, value in msgspec.structs.asdict(theme.colours).items():
        if not _COLOUR.fullmatch(value):
            raise Fault(("theme", "colours", name), f"`{value}` is not a colour as `#0f5c56`")
    for text, ground, least in _PAIRS:
        found = contrast(getattr(theme.colours, text), getattr(theme.colours, ground))
        if found < least:
            reason = f"its contrast to `{ground}` is {found:.2f} to 1; {least} to 1 is needed to read it (WCAG 2.2)"
            raise Fault(("theme", "colours", text), reason)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours `#rrggbb`, from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def stylesheet(colours: Colours) -> bytes:
    """What is added to the end of the service's style sheet. It leaves people who asked for a dark page with theirs."""
    values = "".join(f"--{name.replace('_', '-')}:{value};" for name, value in msgspec.structs.asdict(colours).items())
    light = "(prefers-color-scheme:light),(prefers-color-scheme:no-preference)"
    return f"@media {light}{{:root{{{values}}}}}".encode()


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _check_logo(path: Path) -> None:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Fault(("theme", "logo"), f"{path}: cannot be read: {error.strerror}") from None
    if not content.startswith(_PNG):
        raise Fault(("theme", "logo"), f"{path}: not a PNG file, which every browser shows")
    if len(content) > LARGEST_LOGO:
        raise Fault(("theme", "logo"), f"{path}: {len(content)} bytes; at most {LARGEST_LOGO} fit into every page")
