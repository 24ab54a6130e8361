"""A server for a stream that another part of the program is still writing."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from player.serve_page import Page
    from player.serve_run import Address, Server
    from player.serve_status import Status

_HOST = "127.0.0.1"


class LiveServer:
    """Serves the status page and, as soon as there is one, a growing stream with its player; in a thread.

    Args:
        stream: where it grows.
        port: 0 for any that is free; None: serve nothing.
        status: for the status page.
    """

    def __init__(self, stream: str, port: int | None, status: Status) -> None:
        self._stream, self._port, self._status = stream, port, status
        self._address: Address | None = None
        self._page: Page | None = None
        self._app: ASGIApp | None = None
        self._server: Server | None = None
        self._thread: threading.Thread | None = None
        self._has_stream = False

    @property
    def status_url(self) -> str | None:
        """Address of the status page; None where nothing is served."""
        return None if self._address is None else f"{self._address.url}status"

    def __enter__(self) -> LiveServer:
        """Begin at once, so that what stands in the way is told before the work.

        Raises:
            StoreError: the port is taken.
            BackendError: the player page is not built.
        """
        if self._port is None:
            return self
        from player.serve_page import Page
        from player.serve_run import listen, make_server
        from player.server import make_app

        self._page = Page()
        self._app = make_app([], self._page, status=self._status)
        self._address = listen(_HOST, self._port)
        self._server = make_server(self._answer)
        sockets = [self._address.socket]
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": sockets}, name="serve", daemon=True
        )
        self._thread.start()
        return self

    def show_stream(self) -> str | None:
        """Play the stream from now on, which has begun; the player's address, the first time.

        Raises:
            FormatError: there is no stream.
        """
        if self._address is None or self._page is None or self._has_stream:
            return None
        from cli.commands.play import watch_url
        from player.serve_streams import open_served
        from player.server import make_app

        served = open_served(self._stream)
        self._app = make_app([served], self._page, status=self._status)
        self._has_stream = True
        return watch_url(self._address, served)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self._app is not None
        await self._app(scope, receive, send)

    def __exit__(self, *_: object) -> None:
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join()
