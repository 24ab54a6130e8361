"""Damage of any kind is found and named."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from stream_files import clip_file, damage, write_stream
from stream_models import packed_clip, packed_init

from formats.box import HEADER_BYTES
from formats.errors import FormatError
from formats.manifest import encode_manifest
from formats.store import Store, open_store
from formats.stream import StreamReader
from formats.stream_writer import StreamWriter
from formats.verify import verify_stream


def test_every_damaged_segment_is_named(tmp_path: Path):
    size = write_stream(tmp_path, clips=4)
    report = verify_stream(tmp_path)
    assert (report.ok, report.segments, report.bytes, report.frames) == (True, 5, size, 16)
    target = clip_file(tmp_path, 1)
    damage(target, 48 + HEADER_BYTES + 3)
    clip_file(tmp_path, 2).unlink()
    short = clip_file(tmp_path, 3)
    short.write_bytes(short.read_bytes()[:-5])
    report = verify_stream(tmp_path)
    assert not report.ok
    assert report.frames == 4
    assert report.damaged[0].file == target.name
    assert [found.clip for found in report.damaged] == [1, 2, 3]
    assert report.damaged[0].where == f"{target.name}, clip 1, box CMET, byte 48"
    assert "CRC" in report.damaged[0].reason
    assert "missing" in report.damaged[1].reason
    assert "cut" in report.damaged[2].reason


def test_a_damaged_init_segment_is_named_and_its_clips_are_still_checked(tmp_path: Path):
    write_stream(tmp_path)
    (init,) = tmp_path.glob("init-*")
    damage(init, 60)
    damage(clip_file(tmp_path, 1), 300)
    report = verify_stream(tmp_path)
    assert [(found.file, found.clip) for found in report.damaged] == [
        (init.name, None),
        (clip_file(tmp_path, 1).name, 1),
    ]


def test_damage_in_a_single_file_is_named_by_clip_and_byte(tmp_path: Path):
    path = tmp_path / "s.cgs"
    write_stream(path)
    entry = StreamReader(path).clip_entry(1)
    damage(path, entry.offset + 48 + HEADER_BYTES + 3)
    damage(path, StreamReader(path).clip_entry(2).offset + 2)
    report = verify_stream(path)
    assert [(found.file, found.clip) for found in report.damaged] == [("s.cgs", 1), ("s.cgs", 2)]
    assert report.damaged[0].where == "s.cgs, clip 1, box CMET, byte 48"
    assert report.frames == 4


def test_a_damaged_manifest_hides_no_segment(tmp_path: Path):
    write_stream(tmp_path)
    manifest = tmp_path / "manifest.json"
    whole = manifest.read_bytes()
    for data in (whole[:-100], whole.replace(b"30000", b"30001"), b"", whole + b" "):
        manifest.write_bytes(data)
        reader = StreamReader(tmp_path)
        assert reader.recovered and [entry.clip for entry in reader.manifest.segments] == [0, 1, 2]
        assert reader.clip(2).clip == 2
        report = verify_stream(tmp_path)
        assert [found.file for found in report.damaged] == ["manifest.json"]
        assert report.frames == 12 and report.recovered and not report.ended


def test_a_cut_folder_plays_every_whole_segment(tmp_path: Path):
    write_stream(tmp_path)
    (tmp_path / "manifest.json").write_bytes(b"{")
    last = clip_file(tmp_path, 2)
    last.write_bytes(last.read_bytes()[:-1])
    assert [entry.clip for entry in StreamReader(tmp_path).manifest.segments] == [0, 1]
    report = verify_stream(tmp_path)
    assert {found.clip for found in report.damaged} == {None, 2} and report.frames == 8


def test_a_manifest_that_cannot_be_recovered_is_damage(tmp_path: Path):
    (tmp_path / "manifest.json").write_bytes(b"{}")
    with pytest.raises(FormatError, match="damaged"):
        StreamReader(tmp_path)
    report = verify_stream(tmp_path)
    assert not report.ok and report.segments == 0


def test_segments_of_two_streams_are_not_mixed(tmp_path: Path):
    write_stream(tmp_path)
    (tmp_path / "manifest.json").write_bytes(b"{")
    _, init = packed_init(seed=5)
    (tmp_path / "clip-000009-other.cgsc").write_bytes(packed_clip(init, clip=9))
    report = verify_stream(tmp_path)
    assert [entry.clip for entry in StreamReader(tmp_path).manifest.segments] == [0, 1, 2]
    assert "init segment is missing" in report.damaged[-1].reason + report.damaged[0].reason


def test_what_belongs_to_nothing_is_a_warning(tmp_path: Path):
    write_stream(tmp_path)
    (tmp_path / "clip-000007-0123456789abcdef.cgsc").write_bytes(b"old")
    (tmp_path / "notes.txt").write_bytes(b"mine")
    report = verify_stream(tmp_path)
    assert report.ok and len(report.warnings) == 1 and "clip-000007" in report.warnings[0]


def tiny_stream(path: str) -> None:
    data, init = packed_init(anchors=2)
    with StreamWriter(path, live=not path.endswith(".cgs")) as writer:
        writer.write_init_bytes(data)
        writer.append_bytes(packed_clip(init, residual=1))
        writer.end()


def check_every_byte(store: Store, name: str, path: str) -> int:
    """Flip every byte of a file in turn; returns how many were tried."""
    whole = store.read(name, 1 << 20)
    flips = bytes([1, 32, 128, 255])
    for at in range(len(whole)):
        damaged = bytearray(whole)
        damaged[at] ^= flips[at % len(flips)]
        store.write(name, bytes(damaged))
        report = verify_stream(path)
        assert report.damaged, (name, at)
        assert any(found.file == name for found in report.damaged), (name, at, report.damaged)
    store.write(name, whole)
    assert verify_stream(path).ok
    return len(whole)


def test_every_flipped_byte_of_a_folder_is_noticed():
    path = f"memory://{uuid.uuid4().hex}"
    tiny_stream(path)
    store = open_store(path)
    assert sum(check_every_byte(store, name, path) for name in store.list()) > 3000


def test_every_flipped_byte_of_a_single_file_is_noticed():
    path = f"memory://{uuid.uuid4().hex}"
    tiny_stream(f"{path}/s.cgs")
    assert check_every_byte(open_store(path), "s.cgs", f"{path}/s.cgs") > 3000


def test_old_indexes_of_a_live_file_are_checked_too(tmp_path: Path):
    path = tmp_path / "s.cgs"
    data, init = packed_init(anchors=2)
    with StreamWriter(path, live=True) as writer:
        writer.write_init_bytes(data)
        old = path.stat().st_size
        writer.append_bytes(packed_clip(init, residual=1))
        writer.end()
    whole = path.read_bytes()
    for at in range(len(data), old, 7):
        damage(path, at)
        report = verify_stream(path)
        assert [found.clip for found in report.damaged] == [None] and report.frames == 4, at
        path.write_bytes(whole)


def test_a_manifest_that_says_otherwise_is_noticed(tmp_path: Path):
    write_stream(tmp_path, clips=2)
    manifest = StreamReader(tmp_path).manifest
    one = manifest.segments[1].model_copy(update={"first_frame": 5})
    changed = manifest.model_copy(update={"segments": (manifest.segments[0], one)})
    (tmp_path / "manifest.json").write_bytes(encode_manifest(changed))
    report = verify_stream(tmp_path)
    assert [found.clip for found in report.damaged] == [1]
    assert "not the one that the manifest lists" in report.damaged[0].reason
