"""Where served streams come from: live ones, other servers, and what fails."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from stream_models import random_clip, random_init
from stream_server import Site, make_page, segment_names, serving_streams, write_stream
from web_server import FAILS, serving

from formats.convert import convert_stream
from formats.errors import ConfigError, FormatError, StoreError
from formats.manifest import seal_json
from formats.stream import StreamReader
from formats.stream_writer import StreamWriter
from formats.types import InitSegment
from player.serve_files import LocalFiles
from player.serve_page import Page
from player.serve_run import listen
from player.serve_streams import open_served


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stream as a folder."""
    root = tmp_path_factory.mktemp("places") / "scene"
    write_stream(root)
    (root / "notes.txt").write_bytes(b"nobody's business")
    return root


@pytest.fixture(scope="module")
def archive(folder: Path) -> Path:
    """The same as a single file."""
    path = folder.parent / "one.cgs"
    convert_stream(folder, path)
    return path


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Page:
    return make_page(tmp_path_factory.mktemp("page"))


@pytest.fixture(scope="module")
def site(folder: Path, archive: Path, page: Page) -> Iterator[Site]:
    with serving_streams(folder, archive, page=page) as running:
        yield running


class TestLive:
    @pytest.fixture
    def init(self) -> InitSegment:
        return random_init()

    @pytest.mark.parametrize("name", ["live", "live.cgs"])
    def test_what_is_added_is_served(self, tmp_path: Path, page: Page, init: InitSegment, name: str):
        with StreamWriter(tmp_path / name, live=True) as writer:
            init = writer.write_init(init)
            with serving_streams(tmp_path / name, page=page) as site:
                url = site.url + site.addresses[0]
                reader = StreamReader(url)
                assert reader.manifest.frames == 0 and not reader.manifest.ended
                before = site.ask(site.addresses[0]).headers["etag"]
                for clip in range(3):
                    writer.append(random_clip(init, seed=clip, clip=clip))
                    assert reader.refresh()
                    assert reader.clip(clip).clip == clip
                assert site.ask(site.addresses[0], If_None_Match=before).status == 200
                writer.end()
                assert reader.refresh() and reader.manifest.ended

    def test_a_clip_that_was_dropped_can_still_be_fetched(self, tmp_path: Path, page: Page):
        root = tmp_path / "a"
        write_stream(root, clips=3)
        _, first, *_ = segment_names(root)
        with serving_streams(root, page=page) as site:
            manifest = StreamReader(root).manifest
            shorter = manifest.model_copy(update={"segments": manifest.segments[1:], "sequence": 1})
            text = shorter.model_dump_json(exclude_none=True).encode()
            (root / "manifest.json").write_bytes(seal_json(text))
            assert site.ask("/stream/a/manifest.json").status == 200
            assert site.ask(f"/stream/a/{first}").status == 200

    def test_a_manifest_that_breaks_is_shown_and_its_segments_stay(self, tmp_path: Path, page: Page):
        root = tmp_path / "a"
        write_stream(root)
        with serving_streams(root, page=page) as site:
            (root / "manifest.json").write_bytes(b'{"crc32c":"0000')
            assert site.ask("/stream/a/manifest.json").body == b'{"crc32c":"0000'
            assert all(site.ask(f"/stream/a/{name}").status == 200 for name in segment_names_of(root))


def segment_names_of(root: Path) -> list[str]:
    return [path.name for path in root.glob("*.cgs?")]


class TestRelay:
    @pytest.mark.parametrize("kind", ["folder", "file"])
    def test_a_stream_of_another_server(self, kind: str, site: Site, folder: Path, archive: Path, page: Page):
        path = "/stream/scene" if kind == "folder" else "/stream/one.cgs"
        with serving_streams(f"{site.url}{path}", page=page) as relay:
            found = StreamReader(relay.url + relay.addresses[0])
            wanted = StreamReader(folder)
            for clip in range(2):
                assert found.segment_data(found.clip_entry(clip)) == wanted.segment_data(
                    wanted.clip_entry(clip)
                )
            if kind == "file":
                answer = relay.ask("/stream/one.cgs", Range="bytes=-56")
                assert (answer.status, answer.body) == (206, archive.read_bytes()[-56:])
                assert answer.headers["etag"] == relay.ask("/stream/one.cgs", "HEAD").headers["etag"]
            else:
                assert relay.ask("/stream/scene/notes.txt").status == 404

    def test_a_file_that_grows_elsewhere(self, tmp_path: Path, page: Page, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr("player.serve_files._STATE_S", 0.05)
        with (
            StreamWriter(tmp_path / "a.cgs", live=True) as writer,
            serving(tmp_path) as upstream,
        ):
            init = writer.write_init(random_init())
            with serving_streams(f"{upstream.url}/a.cgs", page=page) as relay:
                reader = StreamReader(relay.url + relay.addresses[0])
                for clip in range(2):
                    writer.append(random_clip(init, seed=clip, clip=clip))
                    wait_until(reader.refresh)
                    assert reader.clip(clip).clip == clip

    def test_a_stream_in_memory(self, folder: Path, page: Page):
        convert_stream(folder, "memory://relay/a.cgs")
        with serving_streams("memory://relay/a.cgs", page=page) as relay:
            whole = relay.ask("/stream/a.cgs")
            assert whole.status == 200 and len(whole.body) == int(whole.headers["content-length"])
            assert relay.ask("/stream/a.cgs", Range="bytes=3-9").body == whole.body[3:10]

    def test_long_files_are_relayed_in_growing_pieces(self, tmp_path: Path, archive: Path, page: Page):
        data = archive.read_bytes() + os.urandom(2_000_000)
        (tmp_path / "long.cgs").write_bytes(data)
        with (
            serving(tmp_path) as upstream,
            serving_streams(f"{upstream.url}/long.cgs", page=page) as relay,
        ):
            upstream.requests.clear()
            answer = relay.ask("/stream/long.cgs")
            assert answer.body == data
            sent = [size for _, _, size in upstream.requests if size > 1]
            assert sent == sorted(sent[:-1]) + sent[-1:] and max(sent) > 2 * sent[0]

    def test_a_server_that_fails_is_a_bad_gateway(
        self, folder: Path, page: Page, caplog: pytest.LogCaptureFixture
    ):
        with (
            serving(folder.parent) as upstream,
            serving_streams(f"{upstream.url}/scene", page=page) as relay,
        ):
            upstream.mode = FAILS
            answer = relay.ask("/stream/scene/manifest.json")
            assert answer.status == 502 and upstream.url.encode() not in answer.body
            (line,) = [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]
            assert "HTTP 503" in line and "manifest.json" in line and "\n" not in line
            upstream.mode = None
            assert relay.ask("/stream/scene/manifest.json").status == 200

    def test_a_query_is_passed_on_and_not_shown(self, archive: Path, page: Page):
        with (
            serving(archive.parent) as upstream,
            serving_streams(f"{upstream.url}/one.cgs?signature=abc", page=page) as relay,
        ):
            assert relay.addresses == ("/stream/one.cgs",)
            assert relay.ask("/stream/one.cgs").body == archive.read_bytes()
            assert all(path.endswith("?signature=abc") for path, _, _ in upstream.requests)


class TestFailures:
    def test_a_disk_that_refuses(
        self, site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ):
        monkeypatch.setattr(LocalFiles, "_open", _refuse)
        answer = site.ask("/stream/one.cgs")
        assert answer.status == 503 and b"no more" not in answer.body
        (record,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
        assert "no more" in record.getMessage() and record.exc_info is None

    def test_a_file_that_shrinks_under_way_ends_the_answer_early(
        self, tmp_path: Path, archive: Path, page: Page, caplog: pytest.LogCaptureFixture
    ):
        path = tmp_path / "a.cgs"
        path.write_bytes(archive.read_bytes() + bytes(30_000_000))
        with (
            serving_streams(path, page=page) as site,
            socket.create_connection(("127.0.0.1", site.port)) as link,
        ):
            link.sendall(b"GET /stream/a.cgs HTTP/1.1\r\nHost: localhost\r\n\r\n")
            link.recv(100)
            os.truncate(path, 1000)
            link.settimeout(20)
            received = sum(iter(lambda: len(link.recv(1 << 16)), 0))
            assert received < 30_000_000
            errors = [record for record in caplog.records if record.levelno >= logging.ERROR]
            assert len(errors) == 1 and "an answer was cut" in errors[0].getMessage()
            assert errors[0].exc_info is None
            assert site.ask("/stream/a.cgs", Range="bytes=0-9").status == 206

    def test_clients_that_leave_leave_nothing_open(self, tmp_path: Path, archive: Path, page: Page):
        path = tmp_path / "a.cgs"
        path.write_bytes(archive.read_bytes() + bytes(30_000_000))
        with serving_streams(path, page=page) as site:
            site.ask("/stream/a.cgs", Range="bytes=0-9")
            for _ in range(5):
                with socket.create_connection(("127.0.0.1", site.port)) as link:
                    link.sendall(b"GET /stream/a.cgs HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    link.recv(100)
            wait_until(lambda: not open_files(path))

    def test_many_clients_at_once(self, site: Site, archive: Path):
        whole, found = archive.read_bytes(), []

        def fetch(start: int) -> None:
            answer = site.ask("/stream/one.cgs", Range=f"bytes={start}-")
            found.append(answer.body == whole[start:])

        threads = [threading.Thread(target=fetch, args=(start,)) for start in range(40)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [True] * 40


def _refuse(files: LocalFiles, name: str) -> None:
    raise StoreError("cannot read the file", where=name, found="the disk is no more")


def open_files(path: Path) -> list[str]:
    links = Path("/proc/self/fd")
    if not links.exists():
        return []
    found = []
    for link in links.iterdir():
        try:
            found.append(str(link.readlink()))
        except OSError:
            continue
    return [target for target in found if target == str(path)]


def wait_until(reached: Callable[[], bool], timeout_s: float = 10.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not reached():
        assert time.monotonic() < deadline, "the moment never came"
        time.sleep(0.01)


class TestOpening:
    def test_what_is_no_stream(self, tmp_path: Path):
        (tmp_path / "a.cgs").write_bytes(b"by no means a stream" * 20)
        (tmp_path / "session").mkdir()
        (tmp_path / "session" / "session.toml").write_text("")
        for name in ("nowhere", "nowhere.cgs", "a.cgs", "session"):
            with pytest.raises(FormatError) as caught:
                open_served(tmp_path / name)
            assert caught.value.hint
        assert "stream" in str(caught.value.hint)

    def test_a_folder_that_a_browser_could_not_read(self, tmp_path: Path):
        write_stream(tmp_path / "a")
        data = bytearray((tmp_path / "a" / "manifest.json").read_bytes())
        data[-5] ^= 1
        (tmp_path / "a" / "manifest.json").write_bytes(data)
        with pytest.raises(FormatError, match="manifest is damaged") as caught:
            open_served(tmp_path / "a")
        assert "cgs export" in str(caught.value.hint)

    def test_segments_with_other_names_are_not_served(self, tmp_path: Path):
        write_stream(tmp_path / "a")
        (name, *_) = segment_names(tmp_path / "a")
        text = (tmp_path / "a" / "manifest.json").read_bytes().replace(name.encode(), b"secrets.txt")
        (tmp_path / "a" / "manifest.json").write_bytes(seal_json(b"{" + text[21:]))
        with pytest.raises(FormatError, match="not served"):
            open_served(tmp_path / "a")

    def test_names_in_addresses_are_plain(self, tmp_path: Path):
        write_stream(tmp_path / "Ein schöner Tag!")
        assert open_served(tmp_path / "Ein schöner Tag!").address == "Ein_sch_ner_Tag/manifest.json"
        assert open_served(tmp_path / "Ein schöner Tag!" / "manifest.json").name == "Ein_sch_ner_Tag"

    def test_ports(self):
        first = listen("127.0.0.1", 0)
        with first.socket:
            with pytest.raises(StoreError, match="taken"):
                listen("127.0.0.1", first.port)
            assert first.is_local and first.url == f"http://127.0.0.1:{first.port}/"
        with pytest.raises(ConfigError):
            listen("no.such.host.invalid", 0)
        with pytest.raises(ConfigError):
            listen("192.0.2.1", 0)

    def test_everyone(self):
        everyone = listen("0.0.0.0", 0)
        with everyone.socket:
            assert not everyone.is_local and everyone.host == "127.0.0.1"
