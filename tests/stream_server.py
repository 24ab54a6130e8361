"""The server in a thread, and a client that sends requests exactly as they are written."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stream_models import random_clip, random_init

from formats.stream import StreamReader
from formats.stream_writer import StreamWriter
from player.serve_page import Page
from player.serve_run import listen, make_server
from player.serve_streams import open_served
from player.server import make_app

TIMEOUT_S = 20.0
INDEX = b"<!doctype html><title>player</title>"


@dataclass(frozen=True)
class Answer:
    """Of a request; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Site:
    """A running server.

    Attributes:
        port: on 127.0.0.1.
        addresses: of its streams, such as "/stream/a/manifest.json".
    """

    port: int
    addresses: tuple[str, ...]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """One request of its own connection; `path` goes out unchanged, and `if_range=` is If-Range."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_S)
        # The client would refuse the odd paths that the server must refuse.
        connection._validate_path = lambda url: None  # type: ignore[attr-defined]
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.putrequest(method, path, skip_host="Host" in sent, skip_accept_encoding=True)
            for name, value in sent.items():
                connection.putheader(name, value)
            connection.endheaders()
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, found, answer.read())
        finally:
            connection.close()


def write_stream(path: Path, clips: int = 2) -> None:
    """A tiny stream, whole."""
    with StreamWriter(path) as writer:
        init = writer.write_init(random_init())
        for clip in range(clips):
            writer.append(random_clip(init, seed=clip, clip=clip))
        writer.end()


def segment_names(folder: Path) -> list[str]:
    """Files of a stream's segments, init segments first."""
    manifest = StreamReader(folder).manifest
    return [str(entry.file) for entry in (*manifest.inits, *manifest.segments)]


def make_page(root: Path) -> Page:
    """A player page of a few files."""
    (root / "assets").mkdir(parents=True, exist_ok=True)
    (root / "index.html").write_bytes(INDEX)
    (root / "core.wasm").write_bytes(b"\0asm")
    (root / "assets" / "index-Ab_1-x9Z.js").write_bytes(b"run()\n" * 100)
    return Page(root)


@contextmanager
def serving_streams(*locations: object, page: Page, **options: Any) -> Iterator[Site]:
    """A server of these streams for the time of the block; options as for `make_app`."""
    streams = [open_served(str(location)) for location in locations]
    address = listen("127.0.0.1", 0)
    started = threading.Event()
    server = make_server(make_app(streams, page, **options), started.set)
    thread = threading.Thread(target=server.run, args=([address.socket],), daemon=True)
    thread.start()
    assert started.wait(TIMEOUT_S), "the server did not start"
    try:
        yield Site(address.port, tuple(f"/stream/{stream.address}" for stream in streams))
    finally:
        server.should_exit = True
        thread.join(TIMEOUT_S)
    assert not thread.is_alive(), "the server did not stop"
