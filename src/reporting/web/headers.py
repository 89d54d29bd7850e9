"""The security headers, on every response there is: `before_send` also reaches 404, 405 and crashes.

Nothing may be cached but fingerprinted assets, nothing embedded, nothing sent elsewhere. The policy is one constant a program.
"""

from collections.abc import Mapping

from litestar.types import BeforeMessageSendHookHandler, Message, Scope

_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "media-src": "blob:",  # what a person has just recorded herself, before she sends it
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "'none'",
}


def content_security_policy(**changes: str) -> str:
    """The policy of the public site, with directives replaced or added (`img_src="'self' blob:"`)."""
    directives = _POLICY | {name.replace("_", "-"): value for name, value in changes.items()}
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def permissions(microphone: str = "()") -> str:
    """What a page may ask the device for: nothing, but on the pages where a statement can be recorded the microphone (`(self)`)."""
    return f"camera=(), display-capture=(), geolocation=(), microphone={microphone}, payment=(), usb=()"


def security_headers(policy: str, secure: bool) -> Mapping[str, str]:
    """All headers of a program. `secure`: it is served over https, so browsers are told to insist on it."""
    headers = {
        "Content-Security-Policy": policy,
        # `same-origin`, not `no-referrer`: the latter makes browsers send `Origin: null` with our own forms.
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": permissions(),
        "Cache-Control": "no-store",
    }
    if secure:
        headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    return headers


def add_to_every_response(headers: Mapping[str, str]) -> BeforeMessageSendHookHandler:
    """A `before_send` hook; a header that a handler has set itself stays."""

    ours = {name.lower().encode("ascii"): value.encode("ascii") for name, value in headers.items()}

    async def before_send(message: Message, _scope: Scope) -> None:
        if message["type"] == "http.response.start":
            present = {name.lower() for name, _ in message["headers"]}
            added = [(name, value) for name, value in ours.items() if name not in present]
            message["headers"] = [*message["headers"], *added]

    return before_send
