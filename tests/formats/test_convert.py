"""Conversion between packagings and places loses nothing."""

from __future__ import annotations

import tracemalloc
import uuid
from pathlib import Path

import pytest
from stream_models import packed_clip, packed_init, random_clip, random_init
from test_store import s3_options  # noqa: F401
from web_server import serving

from formats.convert import convert_stream
from formats.errors import FormatError, StoreError
from formats.store import open_store
from formats.stream import StreamReader
from formats.stream_writer import StreamWriter
from formats.verify import verify_stream


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A stream with two init segments."""
    path = tmp_path / "folder"
    with StreamWriter(path) as writer:
        for clip in range(4):
            if clip in (0, 2):
                init = writer.write_init(random_init(seed=clip))
            writer.append(random_clip(init, seed=clip, clip=clip))
        writer.end()
    return path


def test_folder_to_file_to_folder_gives_identical_files(tmp_path: Path, folder: Path):
    report = convert_stream(folder, tmp_path / "s.cgs")
    assert report.bytes == (tmp_path / "s.cgs").stat().st_size and report.segments == 6
    assert verify_stream(tmp_path / "s.cgs").ok
    convert_stream(tmp_path / "s.cgs", tmp_path / "back")
    assert files(tmp_path / "back") == files(folder)
    convert_stream(tmp_path / "back", tmp_path / "again.cgs")
    assert (tmp_path / "again.cgs").read_bytes() == (tmp_path / "s.cgs").read_bytes()


def test_the_writer_makes_the_same_file(tmp_path: Path):
    for path in (tmp_path / "a", tmp_path / "a.cgs"):
        with StreamWriter(path) as writer:
            init = writer.write_init(random_init())
            for clip in range(3):
                writer.append(random_clip(init, seed=clip, clip=clip))
            writer.end()
    convert_stream(tmp_path / "a", tmp_path / "b.cgs")
    assert (tmp_path / "a.cgs").read_bytes() == (tmp_path / "b.cgs").read_bytes()


def test_segments_are_the_same_bytes(tmp_path: Path, folder: Path):
    convert_stream(folder, tmp_path / "s.cgs")
    old, new = StreamReader(folder), StreamReader(tmp_path / "s.cgs")
    for before, after in zip(old.manifest.segments, new.manifest.segments, strict=True):
        assert old.segment_data(before) == new.segment_data(after)


def test_places_of_all_kinds(tmp_path: Path, folder: Path, s3_options, monkeypatch):  # noqa: F811
    import s3fs

    # The environment names the server, as it does for a user.
    monkeypatch.setenv("AWS_ENDPOINT_URL", str(s3_options["endpoint_url"]))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "user")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "password")
    bucket = f"bucket-{uuid.uuid4().hex}"
    s3fs.S3FileSystem().mkdir(bucket)
    memory = f"memory://{uuid.uuid4().hex}/s.cgs"
    convert_stream(folder, memory)
    convert_stream(memory, f"s3://{bucket}/a")
    convert_stream(f"s3://{bucket}/a", f"s3://{bucket}/b.cgs")
    assert verify_stream(f"s3://{bucket}/b.cgs").ok
    convert_stream(f"s3://{bucket}/b.cgs", tmp_path / "site")
    assert files(tmp_path / "site") == files(folder)
    with serving(tmp_path) as server:
        convert_stream(f"{server.url}/site", tmp_path / "from-web.cgs")
    assert (tmp_path / "from-web.cgs").read_bytes() == open_store(f"s3://{bucket}").read("b.cgs", 1 << 24)


def test_a_stream_that_has_not_ended_stays_so(tmp_path: Path):
    data, init = packed_init()
    writer = StreamWriter(tmp_path / "live", live=True)
    writer.write_init_bytes(data)
    writer.append_bytes(packed_clip(init))
    convert_stream(tmp_path / "live", tmp_path / "s.cgs")
    assert not StreamReader(tmp_path / "s.cgs").manifest.ended
    with StreamWriter(tmp_path / "s.cgs", resume=True) as more:
        more.append_bytes(packed_clip(init, clip=1))
        more.end()
    assert verify_stream(tmp_path / "s.cgs").frames == 8


def test_what_is_there_is_only_replaced_when_asked(tmp_path: Path, folder: Path):
    for target in (tmp_path / "s.cgs", tmp_path / "other"):
        convert_stream(folder, target)
        with pytest.raises(StoreError, match="already"):
            convert_stream(folder, target)
        convert_stream(folder, target, overwrite=True)
        assert verify_stream(target).ok and not verify_stream(target).warnings
        with pytest.raises(StoreError, match="onto itself"):
            convert_stream(target, target, overwrite=True)


def test_damage_is_not_copied_and_leaves_no_trace(tmp_path: Path, folder: Path):
    (clip,) = folder.glob("clip-000002-*")
    data = bytearray(clip.read_bytes())
    data[200] ^= 1
    clip.write_bytes(bytes(data))
    for target in (tmp_path / "s.cgs", tmp_path / "other"):
        with pytest.raises(FormatError, match="CRC"):
            convert_stream(folder, target)
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == sorted(files(folder))


def test_a_cut_file_becomes_a_whole_shorter_stream(tmp_path: Path, folder: Path):
    convert_stream(folder, tmp_path / "s.cgs")
    data = (tmp_path / "s.cgs").read_bytes()
    last = StreamReader(tmp_path / "s.cgs").clip_entry(3)
    (tmp_path / "s.cgs").write_bytes(data[: last.offset + 100])
    report = convert_stream(tmp_path / "s.cgs", tmp_path / "rescued")
    assert report.losses
    found = verify_stream(tmp_path / "rescued")
    assert found.ok and found.frames == 12
    segments = {name for name in files(folder) if not name.startswith(("manifest", "clip-000003"))}
    assert segments < files(tmp_path / "rescued").keys()


def test_memory_is_bounded_by_a_segment(tmp_path: Path):
    data, init = packed_init()
    with StreamWriter(tmp_path / "s") as writer:
        writer.write_init_bytes(data)
        for clip in range(40):
            writer.append_bytes(packed_clip(init, seed=clip, clip=clip, residual=1000))
        size = writer.end()
    largest = max(entry.bytes for entry in StreamReader(tmp_path / "s").manifest.segments)
    for target in (tmp_path / "s.cgs", tmp_path / "copy"):
        tracemalloc.start()
        convert_stream(tmp_path / "s", target)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 8 * largest + 500_000 < size
