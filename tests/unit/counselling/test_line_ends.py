"""A code that ends in a new line is none."""

import msgspec
import pytest

from counselling.routing.codes import Tags
from counselling.statistics.rows import Coded


@pytest.mark.parametrize("end", ["", "\n"])
@pytest.mark.parametrize(
    ("kind", "fields"),
    [(Tags, {"life_domain": "work"}), (Coded, {"unit": "case"})],
)
def test_a_language_ends_where_its_letters_end(kind: type[msgspec.Struct], fields: dict[str, str], end: str) -> None:
    tagged = {"type": kind.__struct_config__.tag} if kind.__struct_config__.tag else {}
    body = fields | tagged | {"language": f"de{end}"}
    if kind is Coded:
        body |= {"year": 2026, "month": 1, "canton": "ZH"}
    if end:
        with pytest.raises(msgspec.ValidationError, match="language"):
            msgspec.convert(body, kind)
    else:
        assert msgspec.to_builtins(msgspec.convert(body, kind))["language"] == "de"
