"""Long polls: a request for a manifest that the client has already is answered when there is another one."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from stream_models import random_clip, random_init
from stream_server import Answer, Site, make_page, serving_streams, write_stream

from formats.manifest import WAIT_HEADER
from formats.stream import StreamReader
from formats.stream_writer import StreamWriter
from formats.types import InitSegment
from player.serve_files import LocalFiles

HELD_S = 0.3
# How late a client may be told on a busy machine. Without long polls these streams are looked at every 5 s.
SOON_S = 2.0


@pytest.fixture
def page(tmp_path: Path):
    return make_page(tmp_path / "page")


class Growing:
    """A live stream with clips of 20 seconds, of which `add` publishes the next one."""

    def __init__(self, folder: Path) -> None:
        self.writer = StreamWriter(folder, live=True)
        init = random_init()
        self.clip_frames = init.info.clip_frames
        slow = replace(init.info, fps=Fraction(self.clip_frames, 20))
        self.init: InitSegment = self.writer.write_init(replace(init, info=slow))
        self.clips = 0

    def add(self) -> None:
        first = self.clips * self.clip_frames
        clip = random_clip(self.init, seed=self.clips, clip=self.clips)
        self.writer.append(replace(clip, first_frame=first))
        self.clips += 1


@pytest.fixture
def growing(tmp_path: Path) -> Growing:
    return Growing(tmp_path / "live")


@contextmanager
def asking(site: Site, path: str, **headers: str) -> Iterator[list[tuple[Answer, float]]]:
    """A request that runs while the block does; then its answer, and when it came."""
    answers: list[tuple[Answer, float]] = []

    def ask() -> None:
        answers.append((site.ask(path, **headers), time.monotonic()))

    thread = threading.Thread(target=ask)
    thread.start()
    yield answers
    thread.join()


def test_a_request_is_held_until_the_manifest_changes(growing: Growing, tmp_path: Path, page) -> None:
    with serving_streams(tmp_path / "live", page=page) as site:
        path = site.addresses[0]
        first = site.ask(path)
        assert first.headers[WAIT_HEADER.lower()] == "30"
        with asking(site, f"{path}?wait=20", If_None_Match=first.headers["etag"]) as answers:
            time.sleep(HELD_S)
            assert answers == [], "it is held"
            growing.add()
            changed = time.monotonic()
        ((answer, came),) = answers
        assert answer.status == 200
        assert answer.body == (tmp_path / "live" / "manifest.json").read_bytes()
        assert answer.headers["etag"] != first.headers["etag"]
        assert came - changed < SOON_S
        assert LocalFiles.look_s <= 0.1


def test_without_news_it_is_answered_in_time(growing: Growing, tmp_path: Path, page) -> None:
    with serving_streams(tmp_path / "live", page=page) as site:
        path = site.addresses[0]
        tag = site.ask(path).headers["etag"]
        start = time.monotonic()
        answer = site.ask(f"{path}?wait={HELD_S}", If_None_Match=tag)
        assert (answer.status, answer.body) == (304, b"")
        assert answer.headers[WAIT_HEADER.lower()] == "30"
        assert HELD_S <= time.monotonic() - start < HELD_S + SOON_S


@pytest.mark.parametrize(
    ("query", "tag", "status"),
    [
        ("", None, 304),
        ("?wait=0", None, 304),
        ("?wait=-1", None, 304),
        ("?wait=nan", None, 304),
        ("?wait=1e9", None, 304),
        ("?wait=20", '"another"', 200),
        ("?wait=20", "", 200),
    ],
)
def test_what_asks_for_no_wait_is_answered_at_once(
    growing: Growing, tmp_path: Path, page, query: str, tag: str | None, status: int
) -> None:
    with serving_streams(tmp_path / "live", page=page) as site:
        path = site.addresses[0]
        known = site.ask(path).headers["etag"] if tag is None else tag
        start = time.monotonic()
        headers = {"If_None_Match": known} if known else {}
        assert site.ask(f"{path}{query}", **headers).status == status
        assert time.monotonic() - start < SOON_S


def test_a_stream_that_has_ended_offers_nothing(tmp_path: Path, page) -> None:
    write_stream(tmp_path / "done")
    with serving_streams(tmp_path / "done", page=page) as site:
        first = site.ask(site.addresses[0])
        assert WAIT_HEADER.lower() not in first.headers
        start = time.monotonic()
        assert site.ask(f"{site.addresses[0]}?wait=20", If_None_Match=first.headers["etag"]).status == 304
        assert time.monotonic() - start < SOON_S


def test_one_look_serves_all_who_wait(
    growing: Growing, tmp_path: Path, page, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[float] = []
    look = LocalFiles.tag_of_whole

    async def counted(self: LocalFiles, name: str, max_bytes: int) -> str | None:
        looks.append(time.monotonic())
        return await look(self, name, max_bytes)

    monkeypatch.setattr(LocalFiles, "tag_of_whole", counted)
    with serving_streams(tmp_path / "live", page=page) as site:
        path = site.addresses[0]
        tag = site.ask(path).headers["etag"]
        found: list[int] = []

        def wait() -> None:
            found.append(site.ask(f"{path}?wait=20", If_None_Match=tag).status)

        # More than a pool has threads.
        waiting = [threading.Thread(target=wait) for _ in range(60)]
        start = time.monotonic()
        for thread in waiting:
            thread.start()
        time.sleep(2 * HELD_S)
        assert site.ask(path).status == 200
        growing.add()
        for thread in waiting:
            thread.join()
        assert found == [200] * 60
        assert len(looks) <= (looks[-1] - start) / LocalFiles.look_s + 2
        time.sleep(3 * LocalFiles.look_s)
        seen = len(looks)
        time.sleep(3 * LocalFiles.look_s)
        assert len(looks) == seen, "nobody looks when nobody waits"


def test_a_client_that_has_gone_is_not_waited_for(
    growing: Growing, tmp_path: Path, page, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[str] = []

    async def told(*given: object) -> None:
        from player.serve_waits import wait_for_change

        waits.append("begun")
        await wait_for_change(*given)  # type: ignore[arg-type]
        waits.append("over")

    monkeypatch.setattr("player.server.wait_for_change", told)
    with serving_streams(tmp_path / "live", page=page) as site:
        path = site.addresses[0]
        tag = site.ask(path).headers["etag"]
        with socket.create_connection(("127.0.0.1", site.port)) as client:
            lines = (f"GET {path}?wait=20 HTTP/1.1", f"Host: 127.0.0.1:{site.port}", f"If-None-Match: {tag}")
            client.sendall("\r\n".join((*lines, "", "")).encode())
            until(lambda: waits == ["begun"])
        until(lambda: waits == ["begun", "over"])


def until(condition) -> None:
    end = time.monotonic() + SOON_S
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_a_manifest_that_goes_away_ends_the_wait(growing: Growing, tmp_path: Path, page) -> None:
    with serving_streams(tmp_path / "live", page=page) as site:
        path = site.addresses[0]
        tag = site.ask(path).headers["etag"]
        with asking(site, f"{path}?wait=20", If_None_Match=tag) as answers:
            time.sleep(HELD_S)
            (tmp_path / "live" / "manifest.json").unlink()
        assert [answer.status for answer, _ in answers] == [404]


@pytest.mark.parametrize("relayed", [False, True])
def test_a_reader_is_told_of_the_next_clip_and_of_the_end(
    growing: Growing, tmp_path: Path, page, relayed: bool
) -> None:
    with serving_streams(tmp_path / "live", page=page) as origin:
        first = origin.url + origin.addresses[0]
        # A server that shows what another one has.
        with serving_streams(first, page=page) as relay:
            site = relay if relayed else origin
            reader = StreamReader(site.url + site.addresses[0])
            for publish in (growing.add, growing.add, growing.writer.end):
                timer = threading.Timer(HELD_S, publish)
                start = time.monotonic()
                timer.start()
                assert reader.wait_for_change(10)
                assert time.monotonic() - start < HELD_S + SOON_S
                timer.join()
            assert reader.manifest.ended
            assert len(reader.manifest.segments) == 2


def test_a_reader_stops_waiting_in_time(growing: Growing, tmp_path: Path, page) -> None:
    with serving_streams(tmp_path / "live", page=page) as site:
        reader = StreamReader(site.url + site.addresses[0])
        start = time.monotonic()
        assert not reader.wait_for_change(HELD_S)
        assert HELD_S <= time.monotonic() - start < HELD_S + SOON_S


def test_a_reader_does_not_believe_a_server_that_always_tells_of_news(
    growing: Growing, tmp_path: Path, page, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[float] = []

    def at_once(*_: object) -> float:
        asked.append(time.monotonic())
        return 0.0

    monkeypatch.setattr("player.server.asked_wait_s", at_once)
    with serving_streams(tmp_path / "live", page=page) as site:
        reader = StreamReader(site.url + site.addresses[0])
        asked.clear()
        assert not reader.wait_for_change(2 * HELD_S)
        assert len(asked) < 8
