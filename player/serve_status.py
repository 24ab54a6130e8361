"""The page that shows how far a capture is: /status, and its data /status.json."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from formats.errors import CgsError

Status = Callable[[], Mapping[str, Any]]
"""Gives plain values; docs/serving.md names them. Called in a thread of the server."""

_FOLDER = Path(__file__).parent / "status"
_FILES = {"/status": ("status.html", "text/html"), "/status.js": ("status.js", "text/javascript")}
_FRESH = {"Cache-Control": "no-store"}


def status_routes(status: Status) -> list[Route]:
    """The routes of the status page."""

    async def show_data(request: Request) -> Response:
        try:
            values = await anyio.to_thread.run_sync(status)
        except CgsError as error:
            return PlainTextResponse(f"{error.what}\n", 503, _FRESH)
        return JSONResponse(json.loads(json.dumps(values, allow_nan=False)), headers=_FRESH)

    async def show_file(request: Request) -> Response:
        name, media_type = _FILES[request.url.path]
        content = await anyio.to_thread.run_sync((_FOLDER / name).read_bytes)
        return Response(content, media_type=media_type, headers=_FRESH)

    return [
        Route("/status.json", show_data, methods=("GET",)),
        *(Route(path, show_file, methods=("GET",)) for path in _FILES),
    ]
