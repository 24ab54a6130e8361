"""`cgs play`: a stream in the browser."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

import typer

from cli.commands.status import status_summary
from cli.console import Reporter, print_json
from cli.options import DryRun, Json, Quiet, StreamPath
from formats.manifest import MANIFEST_NAME

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from player.serve_run import Address
    from player.serve_status import Status
    from player.serve_streams import ServedStream

LOOPBACK = "127.0.0.1"
INTERRUPTED = 130


def play(
    stream: StreamPath,
    host: Annotated[
        str, typer.Option(help="Address to listen at; 0.0.0.0 lets everyone on the network watch.")
    ] = LOOPBACK,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="0 for any that is free; else 8765 or the next free one."),
    ] = None,
    cors: Annotated[
        str | None,
        typer.Option(
            metavar="ORIGIN",
            help="Pages of this origin (* for any) may read the stream and embed the player.",
        ),
    ] = None,
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="Open the browser.")] = True,
    dry_run: DryRun = False,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Serve a stream and the player page, and open it in the browser, until Ctrl-C.

    Streams that lie on a web server or in an object store are relayed.
    """
    from player.serve_page import Page
    from player.serve_run import listen
    from player.serve_streams import open_served
    from player.server import make_app

    page, served = Page(), open_served(stream)
    address = listen(host, port)
    app = make_app([served], page, cors=cors, local=address.is_local, status=_status_of(stream))
    url = watch_url(address, served)
    if dry_run:
        address.socket.close()
        _say_plan(stream, url, json)
        return
    reporter = Reporter(quiet)

    def announce() -> None:
        _warn_of_network(address, served)
        if json:
            print_json({"stream": stream, "url": url, "host": address.host, "port": address.port})
        else:
            typer.echo(url)
        sys.stdout.flush()
        reporter.note(f"playing {stream}{' (live)' if served.live else ''}; Ctrl-C ends it")
        if open_browser:
            _open_browser(url, reporter)

    if _serve(app, address, announce) is signal.SIGINT:
        raise typer.Exit(INTERRUPTED)


def play_at_the_end(stream: str, reporter: Reporter) -> None:
    """Serve a stream on this machine until Ctrl-C, at the end of a command that has made it.

    Without a built player page that is only noted: the command has done its work.
    """
    from formats.errors import BackendError
    from player.serve_page import Page
    from player.serve_run import listen
    from player.serve_streams import open_served
    from player.server import make_app

    try:
        page = Page()
    except BackendError as error:
        reporter.note(f"note: not played: {error.what} ({error.hint})")
        return
    served, address = open_served(stream), listen(LOOPBACK, None)
    url = watch_url(address, served)

    def announce() -> None:
        typer.echo(f"playing  {url} (Ctrl-C ends it)")
        _open_browser(url, reporter)

    _serve(make_app([served], page), address, announce)


def _status_of(stream: str) -> Status | None:
    """The status of the session that the stream lies in; None where it lies elsewhere."""
    from clipgstream.session import Session, is_session

    folder = Path(stream.removesuffix(MANIFEST_NAME)).absolute().parent
    if "://" in stream or not is_session(folder):
        return None

    def status() -> dict[str, Any]:
        from clipgstream.status import session_status

        return status_summary(session_status(Session.open(folder)))

    return status


def watch_url(address: Address, served: ServedStream) -> str:
    """Where a browser of this machine shows the stream."""
    from player.server import STREAMS

    return f"{address.url}?stream={quote(f'{STREAMS}/{served.address}')}"


def _say_plan(stream: str, url: str, json: bool) -> None:
    if json:
        print_json({"stream": stream, "url": url})
    else:
        typer.echo(f"{stream}: would serve it at {url} (nothing served)")


def _warn_of_network(address: Address, served: ServedStream) -> None:
    """Said however quiet the command is: it is about who can see the stream."""
    from player.serve_run import network_host
    from player.server import STREAMS

    if address.is_local:
        return
    host = network_host() or address.host
    url = f"http://{host}:{address.port}/?stream={quote(f'{STREAMS}/{served.address}')}"
    typer.echo(f"warning: anyone on the network can watch, without a password: {url}", err=True)


def _serve(app: ASGIApp, address: Address, announce: Callable[[], None]) -> signal.Signals | None:
    """Serve until a signal comes; `announce` is called when a signal would end it well."""
    from player.serve_run import serve

    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s: %(message)s")
    return serve(app, address, announce)


def _open_browser(url: str, reporter: Reporter) -> None:
    # Some browsers' launchers return only when the browser is closed.
    threading.Thread(target=_show, args=(url, reporter), daemon=True).start()


def _show(url: str, reporter: Reporter) -> None:
    import webbrowser

    # Without a display Python would start a text browser, in this very terminal.
    has_display = sys.platform != "linux" or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
    )
    if not has_display or not webbrowser.open(url):
        reporter.note("open the address in a browser")
