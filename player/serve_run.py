"""Runs the server in this process: a free port, a quick stop, logs as plain lines."""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import logging
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from formats.errors import ConfigError, StoreError

DEFAULT_PORT = 8765
# When the default port is taken, the next ones are tried.
_TRIED_PORTS = 64
_BACKLOG = 128
# More connections at once get 503, as each may take two pieces of memory.
_CONNECTIONS = 512
_KEEP_ALIVE_S = 30
# A stop waits this long for answers that are under way.
_GRACE_S = 1


@dataclass(frozen=True)
class Address:
    """Where a server listens.

    Attributes:
        socket: bound; its backlog takes connections before the server runs.
        host: how a browser of this machine names it.
        port: the one that was found.
        is_local: nobody else can reach it.
    """

    socket: socket.socket
    host: str
    port: int
    is_local: bool

    @property
    def url(self) -> str:
        """The root, with a slash at its end."""
        return f"http://{self.host}:{self.port}/"


def listen(host: str, port: int | None) -> Address:
    """Listen at an address of this machine.

    Args:
        host: a name or address; "0.0.0.0" or "::" for all of them.
        port: 0 for any that is free; None for the default one, or the next that is free.

    Raises:
        ConfigError: the host is no address of this machine.
        StoreError: the port is taken, or the system does not permit it.
    """
    family, address = _resolve(host)
    ports = range(DEFAULT_PORT, DEFAULT_PORT + _TRIED_PORTS) if port is None else (port,)
    for tried in ports:
        try:
            bound = socket.create_server((address, tried), family=family, backlog=_BACKLOG)
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                raise _no_address(host, error) from error
            if error.errno == errno.EADDRINUSE and tried != ports[-1]:
                continue
            raise _no_port(host, tried, error) from error
        ip = ipaddress.ip_address(address)
        return Address(bound, _browser_host(ip), bound.getsockname()[1], ip.is_loopback)
    raise AssertionError("the last port returns or raises")


def _resolve(host: str) -> tuple[socket.AddressFamily, str]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        raise _no_address(host, error) from error
    # "localhost" has two addresses; browsers try both, and every machine has the older one.
    found.sort(key=lambda entry: entry[0] != socket.AF_INET)
    return found[0][0], str(found[0][4][0])


def _no_address(host: str, error: Exception) -> ConfigError:
    hint = "127.0.0.1 for this machine only, 0.0.0.0 for everyone on the network"
    return ConfigError("this is no address of this machine", where=host, found=error, hint=hint)


def _no_port(host: str, port: int, error: OSError) -> StoreError:
    hint = "choose another one with --port, or --port 0 for any that is free"
    what = "the port is taken" if error.errno == errno.EADDRINUSE else "cannot listen at this port"
    return StoreError(what, where=f"{host}:{port}", found=error.strerror, hint=hint)


def _browser_host(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    if ip.is_unspecified:
        return "127.0.0.1" if ip.version == 4 else "[::1]"
    return f"[{ip}]" if ip.version == 6 else str(ip)


def network_host() -> str | None:
    """The address by which the network most likely knows this machine; None when there is none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Sends nothing; the system only chooses the interface that it would use. A documentation address.
            probe.connect(("192.0.2.1", 9))
            host = str(probe.getsockname()[0])
        except OSError:
            return None
    return None if ipaddress.ip_address(host).is_loopback else host


def serve(app: ASGIApp, address: Address, started: Callable[[], None] | None = None) -> signal.Signals | None:
    """Serve until SIGINT or SIGTERM; for the main thread, which is the one that gets signals.

    Args:
        started: called as soon as requests are answered.

    Returns:
        The signal that ended it.
    """
    server = make_server(app, started)
    server.run(sockets=[address.socket])
    return server.stopped_by


def make_server(app: ASGIApp, started: Callable[[], None] | None = None) -> Server:
    """A server to `run` with a bound socket, in any thread, until its `should_exit` is set."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        # It finds out by itself for functions alone.
        interface="asgi3",
        lifespan="off",
        ws="none",
        proxy_headers=False,
        server_header=False,
        limit_concurrency=_CONNECTIONS,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=_GRACE_S,
    )
    logging.getLogger("uvicorn.error").addFilter(_is_news)
    return Server(config, started)


def _is_news(record: logging.LogRecord) -> bool:
    """Not what uvicorn says of a cut answer, which has a line of its own, and of those that a stop cuts."""
    if record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError):
        return False
    return not record.getMessage().startswith(("ASGI callable returned without completing", "Cancel "))


class Server(uvicorn.Server):
    """A server that returns when it is told to stop, rather than raise the signal again.

    Args:
        started: called as soon as requests are answered.

    Attributes:
        stopped_by: the signal that ended it, None when it was told otherwise.
    """

    def __init__(self, config: uvicorn.Config, started: Callable[[], None] | None = None) -> None:
        super().__init__(config)
        self._on_start = started
        self.stopped_by: signal.Signals | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self._on_start is not None:
            self._on_start()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # A second signal does not wait for answers that are under way.
        self.force_exit = self.should_exit
        self.should_exit = True
        self.stopped_by = signal.Signals(sig)
