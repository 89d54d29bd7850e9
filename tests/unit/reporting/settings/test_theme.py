"""The theme: contrast is WCAG's, and its style sheet leaves the dark scheme alone."""

import pytest

from reporting.settings.theme import Colours, contrast, stylesheet

COLOURS = Colours(
    paper="#000001",
    card="#000002",
    ink="#000003",
    soft="#000004",
    line="#000005",
    field="#000006",
    deep="#000007",
    on_deep="#000008",
    mild="#000009",
    warm="#00000a",
)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),  # the well-known grey that just fails
        ("#767676", "#ffffff", 4.54),  # and the one that just passes
        ("#FF0000", "#ffffff", 4.0),
    ],
)
def test_contrast_is_that_of_the_guidelines(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.005)


def test_the_style_sheet_sets_the_ten_properties_of_the_light_scheme() -> None:
    css = stylesheet(COLOURS).decode()

    assert css.startswith(
        "@media (prefers-color-scheme:light),(prefers-color-scheme:no-preference){:root{--paper:#000001;"
    )
    assert css.count("--") == 10
    assert "--on-deep:#000008;" in css
    assert "dark" not in css
