"""The built player page, from a folder that ships with the package."""

from __future__ import annotations

import mimetypes
import re
from pathlib import Path

from formats.errors import BackendError
from formats.manifest import check_file_name
from formats.store import MissingFileError
from player.serve_files import Content, LocalFiles

WEB_ROOT = Path(__file__).parent / "web" / "dist"
INDEX = "index.html"
# The system's table may say otherwise (Windows' registry), and modules and WASM need the right types.
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".ts": "text/plain; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
# The bundler puts eight characters of its hash behind the names of what never changes.
_HASHED = re.compile(r"assets/.*-[A-Za-z0-9_-]{8}\.[a-z0-9]+")
_FOR_EVER = "public, max-age=31536000, immutable"
# Smallest first; a file of this name beside the asset holds it compressed.
_ENCODINGS = {"br": ".br", "gzip": ".gz"}


class Page:
    """The files of the player page.

    Args:
        root: the folder that the bundler wrote; WEB_ROOT when left out.

    Raises:
        BackendError: there is no page in it.
    """

    def __init__(self, root: Path | None = None) -> None:
        root = root or WEB_ROOT
        if not (root / INDEX).is_file():
            raise BackendError(
                "the player page is not built",
                where=root,
                expected=INDEX,
                hint="run `npm ci && npm run build` in player/web, or install a released package",
            )
        self._files = LocalFiles(root)

    async def find(self, path: str, accept_encoding: str) -> tuple[Content, dict[str, str]]:
        """The file at `path` ("" for the page) and the headers that describe it.

        Args:
            accept_encoding: the request's header; a compressed file is taken when it lies beside.

        Raises:
            MissingFileError: there is no such file.
            StoreError: it cannot be read.
        """
        name = path or INDEX
        try:
            check_file_name(name)
        except ValueError as error:
            raise MissingFileError("this is no file of the player", where=repr(name)) from error
        suffix = Path(name).suffix
        headers = {
            "Content-Type": _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream",
            "Cache-Control": _FOR_EVER if _HASHED.fullmatch(name) else "no-cache",
            "Vary": "Accept-Encoding",
        }
        for encoding in accepted_encodings(accept_encoding):
            try:
                content = await self._files.open(name + _ENCODINGS[encoding])
            except MissingFileError:
                continue
            return content, headers | {"Content-Encoding": encoding}
        return await self._files.open(name), headers


def accepted_encodings(header: str) -> list[str]:
    """Which of the encodings that may lie beside an asset a client takes, the best first."""
    weights: dict[str, float] = {}
    for part in header.split(","):
        name, _, parameter = part.partition(";")
        weights[name.strip().lower()] = _weight(parameter)
    return [name for name in _ENCODINGS if weights.get(name, weights.get("*", 0.0)) > 0]


def _weight(parameter: str) -> float:
    key, _, value = parameter.partition("=")
    if key.strip().lower() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
