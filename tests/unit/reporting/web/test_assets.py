"""Assets: a canton's look costs no request and never lies under the address of another."""

from pathlib import Path

import pytest

from reporting.settings.theme import Colours, Theme
from reporting.web.assets import Assets, load, themed

COLOURS = Colours(**{name: f"#00000{number}" for number, name in enumerate(Colours.__struct_fields__)})
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


@pytest.fixture
def static(tmp_path: Path) -> Path:
    (tmp_path / "site.css").write_text(":root{--paper:#fff}")
    (tmp_path / "mark.png").write_bytes(PNG)
    return tmp_path


def content(assets: Assets, name: str) -> bytes:
    return assets.file(assets.address(name).removeprefix("/assets/")).content


def test_the_colours_stand_at_the_end_of_the_one_style_sheet(static: Path) -> None:
    plain, dressed = load(static), themed(static, Theme(colours=COLOURS))
    css = content(dressed, "site.css").decode()

    assert css.startswith(":root{--paper:#fff}@media (prefers-color-scheme:light)")
    assert "--paper:#000000;--card:#000001;" in css
    assert plain.address("site.css") != dressed.address("site.css")
    assert plain.address("mark.png") == dressed.address("mark.png")


def test_a_built_style_sheet_is_dressed_too(static: Path) -> None:
    built = static / "small" / "built"
    built.mkdir(parents=True)
    (built / "site-ABC.css").write_text(":root{--paper:#eee}")
    (built / "manifest.json").write_text('{"site": {"file": "site-ABC.css", "imports": []}}')

    assert content(themed(static, Theme(colours=COLOURS)), "site.css").startswith(b":root{--paper:#eee}@media")


def test_the_logo_stands_in_the_page_and_without_one_nothing_does(static: Path, tmp_path: Path) -> None:
    (tmp_path / "ours.png").write_bytes(PNG)

    dressed = themed(static, Theme(logo=tmp_path / "ours.png"))
    assert dressed.inlined("logo.png").startswith("data:image/png;base64,iVBORw0KGgo")
    assert "logo.png" not in themed(static, Theme())
    assert content(themed(static, Theme()), "site.css") == b":root{--paper:#fff}"
