"""One suite for every kind of place, then what is special about each."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import web_server
from web_server import WebServer, serving

from formats.errors import StoreError
from formats.http_store import HttpStore
from formats.store import FsspecStore, LocalStore, MissingFileError, Store, open_store, split_location

WRITABLE = ["local", "memory", "s3"]


@dataclass
class Place:
    """A store, and a way to put a file there that does not need the store to be writable."""

    store: Store
    put: Callable[[str, bytes], None]


@pytest.fixture(scope="session")
def s3_options() -> Iterator[dict[str, object]]:
    """A real S3 server on this machine."""
    server_module = pytest.importorskip("moto.server")
    server = server_module.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield {"key": "user", "secret": "password", "endpoint_url": f"http://{host}:{port}"}
    server.stop()


def s3_store(options: dict[str, object]) -> Store:
    import s3fs

    bucket = f"bucket-{uuid.uuid4().hex}"
    s3fs.S3FileSystem(**options).mkdir(bucket)
    return open_store(f"s3://{bucket}/folder", **options)


@contextmanager
def made_place(kind: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[Place]:
    if kind == "http":
        local = LocalStore(folder)
        with serving(folder) as server:
            yield Place(open_store(server.url), local.write)
        return
    if kind == "s3":
        store = s3_store(request.getfixturevalue("s3_options"))
    elif kind == "memory":
        store = open_store(f"memory://{uuid.uuid4().hex}")
    else:
        store = open_store(folder / "root")
    yield Place(store, store.write)


@pytest.fixture(params=[*WRITABLE, "http"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    with made_place(request.param, request, tmp_path) as made:
        yield made


@pytest.fixture(params=WRITABLE)
def writable(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with made_place(request.param, request, tmp_path) as made:
        yield made.store


class TestEveryStore:
    """What `Store` promises, whatever is behind it."""

    def test_reads_what_is_there(self, place: Place):
        place.put("a/b.bin", b"0123456789")
        store = place.store
        assert store.read("a/b.bin", 100) == b"0123456789"
        assert store.read_range("a/b.bin", 2, 3) == b"234"
        assert store.read_range("a/b.bin", 8, 10) == b"89"
        assert store.read_range("a/b.bin", 0, 1) == b"0"
        assert store.size("a/b.bin") == 10
        assert store.exists("a/b.bin") and not store.exists("a") and not store.exists("b.bin")

    def test_a_range_behind_the_end_is_empty(self, place: Place):
        place.put("x", b"0123456789")
        assert place.store.read_range("x", 10, 5) == b""
        assert place.store.read_range("x", 1000, 5) == b""
        assert place.store.read_range("x", 3, 0) == b""

    def test_an_empty_file(self, place: Place):
        place.put("x", b"")
        assert place.store.read("x", 10) == b""
        assert place.store.size("x") == 0
        assert place.store.exists("x")

    def test_a_file_longer_than_expected_shows(self, place: Place):
        place.put("x", b"0123456789")
        assert place.store.read("x", 5) == b"012345"

    def test_a_missing_file_is_named(self, place: Place):
        place.put("there", b"1")
        for use in (place.store.size, place.store.tag, lambda name: place.store.read(name, 10)):
            with pytest.raises(MissingFileError) as caught:
                use("nothing")
            assert "nothing" in str(caught.value.where) and caught.value.hint

    def test_a_change_changes_the_tag(self, place: Place):
        place.put("x", b"one")
        before = place.store.tag("x")
        assert before is not None and place.store.tag("x") == before
        place.put("x", b"two")
        assert place.store.tag("x") != before

    def test_large_files_arrive_whole(self, place: Place):
        data = os.urandom(3_000_000)
        place.put("x", data)
        assert place.store.read("x", 4_000_000) == data
        assert place.store.read_range("x", 1_500_000, 1_200_000) == data[1_500_000:2_700_000]

    def test_files_are_listed_by_relative_name(self, writable: Store):
        assert writable.list() == []
        writable.write("b", b"")
        writable.write("a/c", b"1")
        assert writable.list() == ["a/c", "b"]
        writable.remove("b")
        assert writable.list() == ["a/c"]
        with pytest.raises(MissingFileError):
            writable.remove("b")

    def test_writing_replaces(self, writable: Store):
        writable.write("x", b"old content")
        writable.write("x", b"new")
        assert writable.read("x", 100) == b"new"

    def test_a_file_written_in_pieces_shows_when_it_is_whole(self, writable: Store):
        writable.write("a/x", b"old")
        writer = writable.writer("a/x")
        pieces = [os.urandom(100_000) for _ in range(3)]
        for piece in pieces:
            writer.write(piece)
        assert writable.read("a/x", 10) == b"old"
        writer.commit()
        writer.discard()
        assert writable.read("a/x", 1_000_000) == b"".join(pieces)
        assert writable.list() == ["a/x"]

    def test_a_discarded_file_leaves_nothing(self, writable: Store):
        writer = writable.writer("x")
        writer.write(b"new")
        writer.discard()
        assert writable.list() == []

    def test_files_grow_or_say_that_they_cannot(self, place: Place):
        place.put("x", b"0123456789")
        if not place.store.can_append:
            with pytest.raises(StoreError) as caught:
                place.store.append("x", 10, b"abc")
            assert caught.value.hint
            return
        place.store.append("x", 10, b"abc")
        assert place.store.read("x", 100) == b"0123456789abc"
        place.store.append("x", 4, b"de")
        assert place.store.read("x", 100) == b"0123de"
        with pytest.raises(StoreError, match="shorter"):
            place.store.append("x", 7, b"f")
        with pytest.raises(MissingFileError):
            place.store.append("nothing", 0, b"f")


def test_a_place_that_refuses_is_a_store_error(tmp_path: Path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError):
        open_store(tmp_path / "file").write("x", b"1")
    with pytest.raises(StoreError):
        open_store(tmp_path / "file").writer("x")
    (tmp_path / "folder").mkdir()
    with pytest.raises(StoreError):
        open_store(tmp_path).read("folder", 10)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_a_store_error(tmp_path: Path):
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match="write"):
        open_store(tmp_path).write("x", b"1")


def test_an_unknown_protocol_is_a_store_error():
    with pytest.raises(StoreError, match="kind of place") as caught:
        open_store("nonsense://x")
    assert caught.value.hint


@pytest.mark.parametrize(
    ("path", "folder", "name"),
    [
        ("a/b.cgs", "a", "b.cgs"),
        ("b.cgs", ".", "b.cgs"),
        ("/b.cgs", "/", "b.cgs"),
        ("s3://bucket/a/b.cgs", "s3://bucket/a", "b.cgs"),
        ("https://host/a/b.cgs?key=x/y", "https://host/a", "b.cgs?key=x/y"),
    ],
)
def test_a_file_is_split_into_folder_and_name(path: str, folder: str, name: str):
    assert split_location(path) == (folder, name)


class TestWebServers:
    """Servers that do not do what they should."""

    @pytest.fixture
    def server(self, tmp_path: Path) -> Iterator[WebServer]:
        (tmp_path / "x").write_bytes(b"0123456789" * 10)
        with serving(tmp_path) as server:
            yield server

    def test_they_can_only_be_read(self, server: WebServer):
        store = HttpStore(server.url)
        for use in (
            lambda: store.write("x", b""),
            lambda: store.writer("x"),
            lambda: store.remove("x"),
            store.list,
        ):
            with pytest.raises(StoreError) as caught:
                use()
            assert caught.value.hint

    def test_only_the_range_is_sent(self, server: WebServer):
        HttpStore(server.url).read_range("x", 10, 20)
        assert server.requests == [("/x", "bytes=10-29", 20)]

    def test_names_may_have_queries_and_spaces(self, server: WebServer):
        (server.folder / "a b").write_bytes(b"1")
        assert HttpStore(server.url).read("a b", 10) == b"1"
        assert HttpStore(server.url).read("x?signed=yes", 3) == b"0123"
        assert server.requests[-1][0] == "/x?signed=yes"

    def test_ranges_that_are_ignored_are_noticed(self, server: WebServer):
        server.mode = web_server.IGNORES_RANGES
        store = HttpStore(server.url)
        assert store.read_range("x", 0, 15) == b"012345678901234"
        assert store.read("x", 1000) == b"0123456789" * 10
        assert store.size("x") == 100
        for start, length in ((10, 20), (10, 90), (50, 100), (1, 100)):
            with pytest.raises(StoreError, match="ignores byte ranges") as caught:
                store.read_range("x", start, length)
            assert caught.value.hint

    def test_other_bytes_than_asked_for_are_refused(self, server: WebServer):
        server.mode = web_server.LIES
        with pytest.raises(StoreError, match="another range"):
            HttpStore(server.url).read_range("x", 10, 20)

    def test_a_cut_answer_is_refused(self, server: WebServer):
        server.mode = web_server.CUTS
        with pytest.raises(StoreError, match=r"cannot read|cut"):
            HttpStore(server.url).read_range("x", 10, 20)

    @pytest.mark.parametrize(
        ("mode", "text"), [(web_server.FORBIDS, "no permission"), (web_server.FAILS, "failed")]
    )
    def test_refusals_are_named(self, server: WebServer, mode: str, text: str):
        server.mode = mode
        with pytest.raises(StoreError, match=text) as caught:
            HttpStore(server.url).read("x", 10)
        assert caught.value.hint and not isinstance(caught.value, MissingFileError)

    def test_a_refused_connection_is_a_store_error(self):
        with pytest.raises(StoreError, match="cannot read from the web server") as caught:
            HttpStore("http://127.0.0.1:9").read("x", 10)
        assert caught.value.hint


class TestS3:
    """Errors of object stores."""

    def test_no_permission_is_a_store_error(self):
        class Refusing:
            protocol = ("s3", "s3a")

            def refuse(self, *args: object, **options: object) -> None:
                raise PermissionError(13, "Access Denied")

            cat_file = pipe_file = info = isfile = find = rm_file = open = refuse

        store = FsspecStore(Refusing(), "bucket", "s3://bucket")
        for use in (
            lambda: store.read("x", 10),
            lambda: store.size("x"),
            lambda: store.exists("x"),
            lambda: store.write("x", b""),
            lambda: store.writer("x"),
            lambda: store.remove("x"),
            store.list,
        ):
            with pytest.raises(StoreError, match="cannot") as caught:
                use()
            assert "permission" in str(caught.value.hint)

    def test_a_bucket_that_is_not_there(self, s3_options: dict[str, object]):
        with pytest.raises(MissingFileError):
            open_store("s3://no-such-bucket-here/a", **s3_options).read("x", 10)

    def test_a_refused_connection_is_a_store_error(self):
        options = {"key": "a", "secret": "b", "endpoint_url": "http://127.0.0.1:9"}
        config = {"retries": {"max_attempts": 1}, "connect_timeout": 1}
        store = open_store("s3://bucket/a", config_kwargs=config, **options)
        store._fs.retries = 1
        with pytest.raises(StoreError) as caught:
            store.read("x", 10)
        assert caught.value.hint
