"""A server for a stream that another part of the program is still writing."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from player.serve_run import Address, Server
    from player.serve_status import Status

_HOST = "127.0.0.1"


class LiveServer:
    """Serves the player and one growing stream, in a thread, as soon as there is a stream.

    Args:
        stream: where it grows.
        port: 0 for any that is free; None: serve nothing.
    """

    def __init__(self, stream: str, port: int | None) -> None:
        self._stream, self._port = stream, port
        self._address: Address | None = None
        self._server: Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def waits(self) -> bool:
        """Whether it is to serve and does not yet."""
        return self._port is not None and self._server is None

    def __enter__(self) -> LiveServer:
        """Take the port at once, so that a taken one is told before the work.

        Raises:
            StoreError: the port is taken.
        """
        if self._port is not None:
            from player.serve_run import listen

            self._address = listen(_HOST, self._port)
        return self

    def start_once(self, status: Status) -> list[str]:
        """Serve, if it is to and does not yet; the page's addresses when it has begun.

        Args:
            status: for the status page.

        Raises:
            FormatError: there is no stream.
        """
        if not self.waits or self._address is None:
            return []
        from cli.commands.play import watch_url
        from player.serve_page import Page
        from player.serve_run import make_server
        from player.serve_streams import open_served
        from player.server import make_app

        served = open_served(self._stream)
        self._server = make_server(make_app([served], Page(), status=status))
        sockets = [self._address.socket]
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": sockets}, name="serve", daemon=True
        )
        self._thread.start()
        return [watch_url(self._address, served), f"{self._address.url}status"]

    def __exit__(self, *_: object) -> None:
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join()
        elif self._address is not None:
            self._address.socket.close()
