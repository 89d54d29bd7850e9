"""How the programs of the example reach the interfaces: over loopback, saying the origin that a browser would say."""

from collections.abc import Mapping
from urllib.parse import urlsplit

import httpx

from reporting.settings import Program, Settings

PATIENCE = 60.0  # seconds; a machine that runs everything at once may be slow


def public_http(settings: Settings) -> httpx.Client:
    """A client of the public interface."""
    return client(settings.reporting)


def workspace_http(settings: Settings) -> httpx.Client:
    """A client of the workspace interface."""
    return client(settings.counselling)


def urls(settings: Settings) -> Mapping[str, str]:
    """Where each program listens."""
    programs = {"reporting": settings.reporting, "counselling": settings.counselling}
    return {name: f"http://{program.host}:{program.port}" for name, program in programs.items()}


def client(program: Program, transport: httpx.BaseTransport | None = None) -> httpx.Client:
    """A client of one program, over `transport` if it matters how it gets there."""
    # Not every resolver knows names under .localhost: connect to the address, and name the host as a browser does.
    headers = {
        "Host": urlsplit(program.origin).netloc,
        "Origin": program.origin,
        "Sec-Fetch-Site": "same-origin",
    }
    address = f"http://{program.host}:{program.port}"
    return httpx.Client(base_url=address, headers=headers, timeout=PATIENCE, trust_env=False, transport=transport)
