"""The few files beside the pages: style sheet, built browser modules, the small mark. Served from memory, at addresses that
carry a hash of the content, so browsers keep them for ever; compressed once, at start.

Owner of `/assets/`. Nothing else is ever served from disk.
"""

import gzip
import json
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import msgspec
from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from reporting.errors import NotFound
from reporting.settings.theme import Theme, stylesheet

TYPES: Final = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".png": "image/png",
}
BUILT: Final = ("built", "mailbox/built", "small/built", "exit/built")
FOR_EVER: Final = "public, max-age=31536000, immutable"
LOGO: Final = "logo.png"


class Asset(msgspec.Struct, frozen=True):
    """One file: its bytes as they are and compressed."""

    media_type: str
    content: bytes
    compressed: bytes | None


class Assets:
    """Every asset of a program by its address, and the address of each by its name (`report.js`, `site.css`)."""

    def __init__(self, files: Mapping[str, bytes], addresses: Mapping[str, str]) -> None:
        self._files = {name: _asset(name, content) for name, content in files.items()}
        self._addresses = dict(addresses)

    def address(self, name: str) -> str:
        """The address of an asset. Raises KeyError for one that was not built."""
        return self._addresses[name]

    def inlined(self, name: str) -> str:
        """A small asset as an address that holds all of it (RFC 2397), so that a page needs no request for it."""
        found = self.file(self.address(name).rpartition("/")[2])
        return f"data:{found.media_type};base64,{b64encode(found.content).decode()}"

    def __contains__(self, name: str) -> bool:
        return name in self._addresses

    def file(self, name: str) -> Asset:
        """The file of a hashed name. Raises NotFound."""
        found = self._files.get(name)
        if found is None:
            raise NotFound()
        return found


def themed(static: Path, theme: Theme, papers: Path | None = None) -> Assets:
    """The assets in a canton's look: its colours stand at the end of the one style sheet, so they cost no request.

    `papers` is a folder with PDF files that people may take along.
    """
    logo = {} if theme.logo is None else {LOGO: theme.logo.read_bytes()}
    printed = {} if papers is None else {path.name: path.read_bytes() for path in sorted(papers.glob("*.pdf"))}
    return load(
        static,
        made=logo | printed,
        added={} if theme.colours is None else {"site.css": stylesheet(theme.colours)},
    )


def load(
    static: Path,
    prefix: str = "/assets/",
    made: Mapping[str, bytes] | None = None,
    added: Mapping[str, bytes] | None = None,
) -> Assets:
    """Read `static` and what was built into `static/built`; `made` adds files that lie nowhere, by name, and `added` goes to
    the end of the file of a name.

    Without a build the pages work, without scripts.
    """
    files = {}
    addresses = {}
    lying = {path.name: path.read_bytes() for path in sorted(static.iterdir()) if path.suffix in TYPES}
    for name, content in (lying | dict(made or {})).items():
        hashed = _hashed(name, content)
        files[hashed], addresses[name] = content, prefix + hashed
    for manifest in (static / built / "manifest.json" for built in BUILT):
        if manifest.exists():
            for path in sorted(set(manifest.parent.iterdir()) - {manifest}):
                if path.suffix in TYPES:
                    files[path.name] = path.read_bytes()
            for name, entry in json.loads(manifest.read_bytes()).items():
                addresses[name + Path(entry["file"]).suffix] = prefix + entry["file"]
    for name, more in (added or {}).items():
        content = files.pop(addresses[name].removeprefix(prefix)) + more
        hashed = _hashed(name, content)
        files[hashed], addresses[name] = content, prefix + hashed
    return Assets(files, addresses)


def handler(assets: Assets, prefix: str = "/assets/", *, for_closed_frames: bool = False) -> HTTPRouteHandler:
    """The route that serves `assets`; `for_closed_frames`: also to sandboxed frames, whose origin is `null`."""
    fixed = {"Cache-Control": FOR_EVER} | ({"Access-Control-Allow-Origin": "*"} if for_closed_frames else {})

    @get(prefix + "{name:str}", include_in_schema=False)
    async def asset(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
        found = assets.file(name)
        headers = dict(fixed)
        if found.compressed is None:
            return Response(found.content, media_type=found.media_type, headers=headers)
        headers["Vary"] = "Accept-Encoding"
        if not accepts_gzip(request):
            return Response(found.content, media_type=found.media_type, headers=headers)
        headers["Content-Encoding"] = "gzip"
        return Response(found.compressed, media_type=found.media_type, headers=headers)

    return asset


def accepts_gzip(request: Request[Any, Any, Any]) -> bool:
    """Whether the browser reads gzip."""
    return "gzip" in request.headers.get("Accept-Encoding", "")


def _hashed(name: str, content: bytes) -> str:
    stem, _, suffix = name.rpartition(".")
    return f"{stem}-{sha256(content).hexdigest()[:12]}.{suffix}"


@cache  # the same content is compressed once, however often a program is put together
def _asset(name: str, content: bytes) -> Asset:
    compressed = gzip.compress(content, 9, mtime=0)
    media_type = TYPES[Path(name).suffix]
    return Asset(media_type, content, compressed if len(compressed) < len(content) else None)
