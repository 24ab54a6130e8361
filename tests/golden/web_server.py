"""A web server with range requests for tests, and its bad relatives."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

# How a server can be bad.
IGNORES_RANGES = "ignores ranges"
CUTS = "stops in the middle of a body"
LIES = "sends other bytes than asked for"
FORBIDS = "gives no permission"
FAILS = "fails"


class WebServer:
    """Serves a folder.

    Attributes:
        url: its root.
        requests: path, Range header and bytes sent of every request so far.
        mode: one of the constants above; None: a good server.
    """

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        self.requests: list[tuple[str, str | None, int]] = []
        self.mode: str | None = None


@contextmanager
def serving(folder: Path) -> Iterator[WebServer]:
    """A server of a folder for the time of the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.site = WebServer(folder, f"http://127.0.0.1:{server.server_address[1]}")  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server.site  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Header and body in one packet; apart they wait for each other's acknowledgement.
    wbufsize = 1 << 16
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        site: WebServer = self.server.site  # type: ignore[attr-defined]
        path = site.folder / unquote(urlsplit(self.path).path).lstrip("/")
        wanted = self.headers.get("Range")
        if site.mode in (FORBIDS, FAILS):
            self._answer(403 if site.mode == FORBIDS else 503, b"", {})
        elif not path.is_file():
            self._answer(404, b"", {})
        else:
            self._file(path.read_bytes(), wanted, site.mode)

    def _file(self, data: bytes, wanted: str | None, mode: str | None) -> None:
        found = re.fullmatch(r"bytes=(\d+)-(\d*)", wanted or "")
        tag = {"ETag": f'"{hash(data):x}"'}
        if not found or mode == IGNORES_RANGES:
            self._answer(200, data, tag)
            return
        first = int(found[1]) + (1 if mode == LIES else 0)
        last = min(int(found[2] or len(data)), len(data) - 1)
        if first > last:
            self._answer(416, b"", {"Content-Range": f"bytes */{len(data)}"})
            return
        tag["Content-Range"] = f"bytes {first}-{last}/{len(data)}"
        self._answer(206, data[first : last + 1], tag, cut=mode == CUTS)

    def _answer(self, status: int, body: bytes, headers: dict[str, str], cut: bool = False) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if cut:
            body = body[: len(body) // 2]
            self.close_connection = True
        # Before the client has the answer, so that a test finds what it asked for.
        site: WebServer = self.server.site  # type: ignore[attr-defined]
        site.requests.append((self.path, self.headers.get("Range"), len(body)))
        try:
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        pass
