"""An HTTP server in a thread, for folders or any ASGI application, which counts what it sends."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# A browser keeps connections open; a server that stops does not wait for them for longer.
_GOODBYE_S = 1


@dataclass
class Request:
    """One request.

    Attributes:
        range: its Range header.
        bytes: of the body that were sent so far.
    """

    method: str
    path: str
    range: str | None
    status: int = 0
    bytes: int = 0


@dataclass
class Site:
    """A running server.

    Attributes:
        url: its root, without a slash at the end.
        requests: all so far, in the order of their arrival.
    """

    url: str
    requests: list[Request] = field(default_factory=list)

    def bytes_sent(self, suffix: str = "") -> int:
        """Bytes of the bodies whose path ends so."""
        return sum(each.bytes for each in self.requests if each.path.endswith(suffix))


def folders_app(folders: Mapping[str, Path]) -> Starlette:
    """Serves each folder (with byte ranges) at its path, such as "/" or "/stream"."""
    # A mount at the root takes all paths, so the longest come first.
    mounts = sorted(folders.items(), key=lambda item: -len(item[0]))
    return Starlette(
        routes=[
            Mount("" if path == "/" else path, StaticFiles(directory=folder, html=True))
            for path, folder in mounts
        ]
    )


@contextmanager
def serving(app: ASGIApp) -> Iterator[Site]:
    """The application on a free port of this machine, for the time of the block."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        site = Site(f"http://127.0.0.1:{listener.getsockname()[1]}")
        config = uvicorn.Config(
            _Counting(app, site),
            log_config=None,
            lifespan="off",
            timeout_graceful_shutdown=_GOODBYE_S,
        )
        server = uvicorn.Server(config)
        # The listener queues what comes before the server runs, so nobody needs to wait for it.
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            yield site
        finally:
            server.should_exit = True
            thread.join()


class _Counting:
    """Writes every request down."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self._app, self._site = app, site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope["method"], scope["path"], Headers(scope=scope).get("range"))
        self._site.requests.append(request)

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                request.status = message["status"]
            await send(message)
            if message["type"] == "http.response.body":
                request.bytes += len(message.get("body", b""))

        await self._app(scope, receive, counted)
