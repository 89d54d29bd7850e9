"""A JSON body is read once, by one strict decoder of its handler: unknown fields, other types and lax numbers are refused."""

from functools import cache
from typing import Any

import msgspec
from litestar import Request

from reporting.errors import Invalid

JSON = "application/json"
JSON_LIMIT = 512 * 1024  # the longest text in base64, a slot, and twenty names of files


@cache
def decoder(shape: Any) -> msgspec.json.Decoder[Any]:
    """The one decoder of a shape: making it costs far more than using it."""
    return msgspec.json.Decoder(shape)


class StrictRequest(Request[Any, Any, Any]):
    """A request whose JSON body is already what its handler declares as `data: JSONBody[…]`."""

    async def json(self) -> Any:
        """The body. Raises Invalid("malformed"), which never repeats what was sent."""
        if self.headers.get("content-type") != JSON and self.content_type[0] != JSON:
            raise Invalid("malformed")
        field = self.route_handler.parsed_data_field
        shape = Any if field is None else field.annotation
        try:
            return decoder(shape).decode(await self.body())
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise Invalid("malformed") from None
