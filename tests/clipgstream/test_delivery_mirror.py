"""Footage from URLs: copied as it appears, whole, and never changed behind anybody's back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest
from remuxed_footage import FRAGMENTED, fragments, names, remux, scan_all
from tiny_footage import write_video

from clipgstream.ingest import delivery_mirror
from clipgstream.ingest.delivery import FootageWatch
from formats.errors import StoreError
from formats.store import FsspecStore

URL = "memory://footage-that-grows"


@pytest.fixture
def remote() -> Iterator[Any]:
    fs = fsspec.filesystem("memory")
    yield fs
    if fs.exists("/footage-that-grows"):
        fs.rm("/footage-that-grows", recursive=True)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("made")
    video = write_video(folder / "a.mp4", range(40), group=10)
    return remux(video, folder / "cam00.mp4", movflags=FRAGMENTED).read_bytes()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """(name, start) of every range that is read."""
    ranges: list[tuple[str, int]] = []
    original = FsspecStore.read_range

    def read_range(self: FsspecStore, name: str, start: int, length: int) -> bytes:
        ranges.append((name, start))
        return original(self, name, start, length)

    monkeypatch.setattr(FsspecStore, "read_range", read_range)
    return ranges


def put(remote: Any, name: str, data: bytes) -> None:
    remote.pipe_file(f"/footage-that-grows/{name}", data)


def piece(data: bytes, number: int) -> bytes:
    parts = fragments(data)
    return data[: parts[0][1]] + data[parts[number + 1][0] : parts[number + 1][1]]


def watch_url(tmp_path: Path) -> FootageWatch:
    return FootageWatch(URL, tmp_path / "spool", ["cam00"], 0.0)


def test_pieces_are_copied_once_and_become_local(
    tmp_path: Path, remote: Any, data: bytes, asked: list[tuple[str, int]]
) -> None:
    put(remote, "cam00/0.mp4", piece(data, 0))
    put(remote, "cam99/0.mp4", piece(data, 0))
    put(remote, "cam00/.hidden.mp4", b"x")
    put(remote, "notes.txt", b"x")
    watched = watch_url(tmp_path)
    scan = scan_all(watched)
    assert names(scan) == ["cam00/0.mp4"]
    assert scan.foreign == ["cam99/"]
    assert scan.found[0].file.path == tmp_path / "spool" / "cam00" / "0.mp4"
    assert sorted(path.name for path in (tmp_path / "spool").rglob("*")) == ["0.mp4", "cam00"]
    put(remote, "cam00/1.mp4", piece(data, 1))
    put(remote, "END", b"")
    asked.clear()
    scan = scan_all(watched)
    assert names(scan) == ["cam00/1.mp4"]
    assert scan.ended
    assert {name for name, _ in asked} == {"cam00/1.mp4", "END"}
    asked.clear()
    again = watch_url(tmp_path)
    again.remember([delivery.file for delivery in scan.found])
    assert names(scan_all(again)) == ["cam00/0.mp4"]
    assert asked == []


def test_of_a_growing_file_only_the_new_end_is_read(
    tmp_path: Path, remote: Any, data: bytes, asked: list[tuple[str, int]]
) -> None:
    parts = fragments(data)
    watched = watch_url(tmp_path)
    found, size = [], 0
    for start, end in parts:
        for upto in ((start + end) // 2, end):
            put(remote, "cam00.mp4", data[:upto])
            asked.clear()
            found += watched.scan().found
            assert asked[0] == ("cam00.mp4", size)
            size = upto
    assert len(found) == len(parts) - 1
    assert (tmp_path / "spool" / "cam00.mp4").read_bytes() == data[: parts[-1][1]]


def test_other_content_under_a_name_leaves_the_piece_alone(tmp_path: Path, remote: Any, data: bytes) -> None:
    put(remote, "cam00/7.mp4", piece(data, 0)[:-20])
    watched = watch_url(tmp_path)
    scan = watched.scan()
    assert scan.found == []
    put(remote, "cam00/7.mp4", piece(data, 0))
    (first,) = watched.scan().found
    put(remote, "cam00/7.mp4", piece(data, 1))
    (second,) = watched.scan().found
    assert first.file.path.read_bytes() == piece(data, 0)
    assert second.file.path.read_bytes() == piece(data, 1)
    assert first.number == second.number == 7
    assert len(list((tmp_path / "spool" / "cam00").iterdir())) == 2


def test_a_refusing_place_ends_nothing(
    tmp_path: Path, remote: Any, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(remote, "cam00/0.mp4", piece(data, 0))
    watched = watch_url(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(type(remote), "find", _refuse)
        with pytest.raises(StoreError, match="list the folder"):
            watched.scan()
    with monkeypatch.context() as patched:
        patched.setattr(type(remote), "cat_file", _refuse)
        with pytest.raises(StoreError, match="read the file"):
            watched.scan()
    assert [path for path in (tmp_path / "spool").rglob("*") if path.is_file()] == []
    assert names(watched.scan()) == ["cam00/0.mp4"]


def _refuse(*args: object, **kwargs: object) -> None:
    raise PermissionError(13, "Permission denied")


def test_a_file_that_is_replaced_meanwhile_is_copied_later(
    tmp_path: Path, remote: Any, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(remote, "cam00/0.mp4", piece(data, 0))
    watched = watch_url(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(FsspecStore, "size", lambda self, name: 10)
        assert watched.scan().found == []
    assert names(watched.scan()) == ["cam00/0.mp4"]


def test_what_a_killed_copy_left_is_removed(tmp_path: Path, remote: Any, data: bytes) -> None:
    left = tmp_path / "spool" / "cam00" / ".0.mp4.0123456789ab.partial"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half")
    put(remote, "cam00/0.mp4", piece(data, 0))
    assert names(scan_all(watch_url(tmp_path))) == ["cam00/0.mp4"]
    assert not left.exists()


def test_a_web_server_is_asked_for_what_playlists_list(
    tmp_path: Path, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = fragments(data)
    served = {"cam00/index.m3u8": b"#EXTM3U\n", "cam00/init.mp4": data[: parts[0][1]]}
    listing = '#EXTM3U\n#EXT-X-MAP:URI="init.mp4"\n'
    for number, (start, end) in enumerate(parts[1:]):
        served[f"cam00/{number}.m4s"] = data[start:end]
        listing += f"#EXTINF:0.4,\n{number}.m4s\n"
    served["cam00/index.m3u8"] = (listing + "#EXT-X-ENDLIST\n").encode()
    remote = fsspec.filesystem("memory")
    for name, content in served.items():
        remote.pipe_file(f"/web-that-grows/{name}", content)
    monkeypatch.setattr(
        delivery_mirror,
        "open_store",
        lambda place: FsspecStore(remote, "/web-that-grows", place),
    )
    monkeypatch.setattr(FsspecStore, "list", _refuse)
    try:
        watched = FootageWatch("https://host/take", tmp_path / "spool", ["cam00"], 0.0)
        scan = scan_all(watched)
    finally:
        remote.rm("/web-that-grows", recursive=True)
    assert names(scan) == [f"cam00/{number}.m4s" for number in range(len(parts) - 1)]
    assert scan.ended
