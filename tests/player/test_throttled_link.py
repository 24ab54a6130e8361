"""The slow line is as slow as it says: benchmarks rest on it."""

from __future__ import annotations

import hashlib
import http.client
import os
import threading
import time
from urllib.parse import urlsplit

import pytest
from throttled_link import Line, Link, throttled
from web_server import serving

SIZE = 250_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("line")
    (folder / "data").write_bytes(os.urandom(SIZE))
    (folder / "empty").write_bytes(b"")
    with serving(folder) as running:
        yield running


def fetch(link: Link, name: str) -> tuple[bytes, float]:
    connection = http.client.HTTPConnection(urlsplit(link.url).netloc, timeout=30)
    started = time.monotonic()
    connection.request("GET", f"/{name}")
    data = connection.getresponse().read()
    elapsed = time.monotonic() - started
    connection.close()
    return data, elapsed


def test_bytes_take_as_long_as_the_bandwidth_says(server):
    with throttled(urlsplit(server.url).port, Line(4e6)) as link:
        data, elapsed = fetch(link, "data")
        assert hashlib.sha256(data).digest() == hashlib.sha256((server.folder / "data").read_bytes()).digest()
        assert elapsed > 0.48
        assert SIZE < link.down_bytes < SIZE + 1000 and link.up_bytes > 0


def test_connections_share_the_line(server):
    with throttled(urlsplit(server.url).port, Line(8e6)) as link:
        started = time.monotonic()
        threads = [threading.Thread(target=fetch, args=(link, "data")) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert time.monotonic() - started > 0.48
        assert link.down_bytes > 2 * SIZE


def test_a_new_connection_takes_two_round_trips_for_its_first_answer(server):
    with throttled(urlsplit(server.url).port, Line(1e9, delay_s=0.05)) as link:
        _, elapsed = fetch(link, "empty")
        assert elapsed > 0.19
