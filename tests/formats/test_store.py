from __future__ import annotations

import os
from pathlib import Path

import fsspec
import pytest

from formats.errors import StoreError
from formats.store import MissingFileError, Store


@pytest.fixture(params=["local", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "local":
        return Store(tmp_path / "stream")
    memory = fsspec.filesystem("memory")
    if memory.exists("/stream"):
        memory.rm("/stream", recursive=True)
    return Store("memory://stream")


def test_what_is_written_is_read(store: Store):
    store.write("a/b.bin", b"0123456789")
    assert store.read("a/b.bin", 100) == b"0123456789"
    assert store.read_range("a/b.bin", 2, 3) == b"234"
    assert store.read_range("a/b.bin", 8, 10) == b"89"
    assert store.exists("a/b.bin")
    assert not store.exists("a")


def test_a_file_longer_than_expected_shows(store: Store):
    store.write("x", b"0123456789")
    assert len(store.read("x", 5)) == 6


def test_files_are_listed_by_relative_name(store: Store):
    assert store.list() == []
    store.write("b", b"")
    store.write("a/c", b"1")
    assert store.list() == ["a/c", "b"]
    store.remove("b")
    assert store.list() == ["a/c"]


def test_writing_replaces(store: Store):
    store.write("x", b"old")
    store.write("x", b"new content")
    assert store.read("x", 100) == b"new content"


def test_a_missing_file_is_named(store: Store):
    with pytest.raises(MissingFileError) as caught:
        store.read("nothing", 10)
    assert "nothing" in str(caught.value)
    with pytest.raises(StoreError):
        store.remove("nothing")


def test_a_place_that_refuses_is_a_store_error(tmp_path: Path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError):
        Store(tmp_path / "file").write("x", b"1")
    (tmp_path / "folder").mkdir()
    with pytest.raises(StoreError):
        Store(tmp_path).read("folder", 10)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_a_store_error(tmp_path: Path):
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError):
        Store(tmp_path).write("x", b"1")


def test_an_unknown_protocol_is_a_store_error():
    with pytest.raises(StoreError, match="kind of place"):
        Store("nonsense://x")
