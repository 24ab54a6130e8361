"""`cgs export`: one file a frame of any range, whole or not at all."""

from __future__ import annotations

import errno
import json
import signal
import tracemalloc
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from cgs_process import cgs, done, files, printed_json, started, stop_when
from stream_models import CLIP_FRAMES, random_clip, random_init

from formats.atomic import store_error
from formats.errors import ConfigError, FormatError, StoreError
from formats.interchange import read_frame
from formats.stream_writer import StreamWriter
from player.export import check_target, export_frames, frame_at, frames_between
from player.reader import SegmentReader

CLIPS = 3
FRAMES = CLIPS * CLIP_FRAMES  # 12, at 30000/1001 a second


def write_stream(folder: Path, clips: tuple[int, ...] = tuple(range(CLIPS)), anchors: int = 50) -> Path:
    with StreamWriter(folder) as writer:
        init = writer.write_init(random_init(anchors=anchors))
        for clip in clips:
            writer.append(random_clip(init, seed=clip + 1, clip=clip))
        writer.end()
    return folder


@pytest.fixture(scope="module")
def stream(tmp_path_factory) -> Path:
    return write_stream(tmp_path_factory.mktemp("export") / "stream")


@pytest.fixture
def reader(stream) -> SegmentReader:
    return SegmentReader(stream)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# The range


@pytest.mark.parametrize(
    ("start", "end", "frames"),
    [
        (None, None, range(FRAMES)),
        ("3", None, range(3, FRAMES)),
        (None, "5", range(5)),
        ("3", "5", range(3, 5)),
        ("3", "500", range(3, FRAMES)),
        ("0s", "0.1s", range(3)),  # frames 0, 1 and 2 lie at 0, 0.0334 and 0.0667 s
        ("0.1001s", "0.2002s", range(3, 6)),  # exactly frame 3 up to frame 6
        ("0.1002s", "5", range(4, 5)),
    ],
)
def test_ranges(reader, start, end, frames):
    assert frames_between(reader, start, end) == list(frames)


@pytest.mark.parametrize(("start", "end"), [("5", "5"), ("6", "5"), ("12", None), ("0.11s", "0.12s")])
def test_ranges_without_a_frame(reader, start, end):
    with pytest.raises(ConfigError, match="no frame in this range"):
        frames_between(reader, start, end)


@pytest.mark.parametrize("text", ["", "-1", "1.5", "s", "1e3s", "1:30", "nan", "infs", "9" * 13, "٣"])
def test_what_is_neither_a_frame_nor_a_time(text):
    with pytest.raises(ConfigError, match="not a frame or a time"):
        frame_at(text, Fraction(25))


def test_a_range_over_a_gap_has_the_frames_that_are_there(tmp_path):
    reader = SegmentReader(write_stream(tmp_path / "stream", clips=(0, 2)))
    assert frames_between(reader, "2", "10") == [2, 3, 8, 9]


# The files


@pytest.mark.parametrize("name", ["ply", "spz", "splat"])
def test_files_hold_the_frames(reader, tmp_path, name):
    target = tmp_path / "out"
    report = export_frames(reader, target, [2, 3, 4], name)
    assert names(target) == [f"frame_00000{i}.{name}" for i in (2, 3, 4)]
    assert names(tmp_path) == ["out"]
    assert report.frames == 3 and report.bytes == sum(map(len, files(target).values()))
    total = 0
    for index in (2, 3, 4):
        wanted = reader.frame(index)
        found = read_frame(target / f"frame_{index:06d}.{name}")
        total += len(found.means)
        assert len(found.means) == len(wanted.means) > 0
        if name == "ply":
            np.testing.assert_array_equal(found.means, wanted.means)
            np.testing.assert_allclose(found.colors, wanted.colors, atol=1e-6)
        np.testing.assert_allclose(found.means.mean(axis=0), wanted.means.mean(axis=0), atol=1e-4)
        np.testing.assert_allclose(found.opacities.mean(), wanted.opacities.mean(), atol=0.002)
    assert report.gaussians == total


def test_min_opacity(reader, tmp_path):
    counts = []
    for floor in (0.0, 0.3, 1.0):
        export_frames(reader, tmp_path / str(floor), [5], "ply", min_opacity=floor)
        found = read_frame(tmp_path / str(floor) / "frame_000005.ply")
        assert (found.opacities >= floor - 1e-6).all()
        counts.append(len(found.means))
    assert counts[0] == len(reader.frame(5, 0).means) > counts[1] > counts[2]


def test_memory_does_not_grow_with_the_frames(tmp_path):
    path = write_stream(tmp_path / "stream", anchors=4000)

    def peak(frames: list[int]) -> int:
        reader = SegmentReader(path, 1)
        export_frames(reader, tmp_path / "warm", [0], "ply", overwrite=True)
        tracemalloc.start()
        export_frames(reader, tmp_path / "out", frames, "ply", overwrite=True)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    few, many = peak([4, 5]), peak(list(range(4, FRAMES)))
    one_file = (tmp_path / "out" / "frame_000005.ply").stat().st_size
    assert many < few + 2 * one_file


def test_overwrite_replaces_all_of_an_earlier_export(reader, tmp_path):
    target = tmp_path / "out"
    export_frames(reader, target, [0, 1], "ply")
    with pytest.raises(StoreError, match="the output exists"):
        export_frames(reader, target, [2], "spz")
    assert names(target) == ["frame_000000.ply", "frame_000001.ply"]
    export_frames(reader, target, [2], "spz", overwrite=True)
    assert names(target) == ["frame_000002.spz"] and names(tmp_path) == ["out"]


def test_an_empty_folder_and_a_link_are_places_too(reader, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "empty")
    export_frames(reader, tmp_path / "link", [0], "splat")
    assert names(tmp_path / "empty") == ["frame_000000.splat"] and (tmp_path / "link").is_symlink()


def test_what_else_is_in_the_folder_is_never_touched(reader, tmp_path):
    target = tmp_path / "out"
    export_frames(reader, target, [0], "ply")
    (target / "notes.txt").write_text("mine")
    with pytest.raises(StoreError, match="something else than exported frames"):
        export_frames(reader, target, [0], "ply", overwrite=True)
    assert names(target) == ["frame_000000.ply", "notes.txt"]


def test_places_that_cannot_be(reader, tmp_path):
    (tmp_path / "file").write_text("mine")
    for target, text in ((tmp_path / "file", "is a file"), (tmp_path / "a" / "b", "does not exist")):
        with pytest.raises(StoreError, match=text):
            check_target(target, overwrite=True)
        with pytest.raises(StoreError):
            export_frames(reader, target, [0], "ply", overwrite=True)
    assert names(tmp_path) == ["file"]


def test_a_failure_leaves_what_was_there(tmp_path, monkeypatch):
    path = write_stream(tmp_path / "stream")
    reader, target = SegmentReader(path), tmp_path / "out"
    export_frames(reader, target, [0], "ply")
    before = files(target)
    segment = next(path.glob(f"clip-{1:06d}-*"))
    segment.write_bytes(segment.read_bytes()[:-3])
    with pytest.raises(FormatError):
        export_frames(SegmentReader(path), target, list(range(FRAMES)), "ply", overwrite=True)
    assert files(target) == before and names(tmp_path) == ["out", "stream"]

    def full(self: Path, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(StoreError, match="cannot write the frame") as caught:
        export_frames(reader, target, [0, 1], "ply", overwrite=True)
    assert caught.value.hint == store_error("", target, OSError(errno.ENOSPC, "")).hint
    monkeypatch.undo()
    assert files(target) == before and names(tmp_path) == ["out", "stream"]


# The command


def test_export_says_what_it_wrote(stream, tmp_path):
    target = tmp_path / "out"
    arguments = ("export", stream, target, "--format", "spz", "--from", "0.1001s", "--to", 6)
    plan = printed_json(*arguments, "--dry-run")
    assert names(tmp_path) == []
    result = printed_json(*arguments)
    assert list(result) == ["output", "format", "frames", "first_frame", "last_frame", "gaussians", "bytes"]
    assert result == plan | {"gaussians": result["gaussians"], "bytes": result["bytes"]}
    assert (result["format"], result["frames"], result["first_frame"], result["last_frame"]) == (
        "spz",
        3,
        3,
        5,
    )
    assert result["bytes"] == sum(map(len, files(target).values()))
    assert result["gaussians"] == sum(len(read_frame(path).means) for path in target.iterdir())
    again = done(*arguments, "--overwrite")
    assert again.stdout.startswith(f"{target}: 3 frames (3 to 5) as spz, ") and "export: 3/3" in again.stderr
    assert cgs(*arguments, "--overwrite", "--quiet").stderr == ""


def test_refusals(stream, tmp_path, inside):
    target = tmp_path / "out"

    def message(code: int, *flags: object, where: Path = stream, output: Path = target) -> str:
        found, out, err = inside("export", where, output, *flags)
        assert (found, out) == (code, ""), err
        return err

    assert "Missing option '--format'" in message(2)
    assert "'obj' is not one of" in message(2, "--format", "obj")
    assert "no frame in this range" in message(2, "-f", "ply", "--from", "90s")
    assert "not a frame or a time" in message(2, "-f", "ply", "--to", "soon")
    assert "--min-opacity is out of range" in message(2, "-f", "ply", "--min-opacity", "nan")
    for whole in ("cgs", "folder", "baked"):
        assert "whole stream" in message(2, "-f", whole, "--from", 1, output=tmp_path / "a.cgs")
    assert "--quality is for --format baked" in message(2, "-f", "ply", "--quality", "fine")
    assert "does not fit --format" in message(2, "-f", "cgs")
    assert "does not fit --format" in message(2, "-f", "folder", output=tmp_path / "a.cgs")
    assert "there is no stream here" in message(3, "-f", "ply", where=tmp_path)
    assert "something else than exported frames" in message(4, "-f", "ply", "--overwrite", output=stream)
    assert names(tmp_path) == []


def test_packagings_convert_without_loss(stream, tmp_path, inside):
    packed, folder = tmp_path / "a.cgs", tmp_path / "b"
    assert "(nothing written)" in inside("export", stream, packed, "-f", "cgs", "--dry-run")[1]
    assert names(tmp_path) == []
    code, out, _ = inside("export", stream, packed, "-f", "cgs", "--json")
    assert (code, json.loads(out)["bytes"], json.loads(out)["frames"]) == (0, packed.stat().st_size, FRAMES)
    code, _, err = inside("export", stream, packed, "-f", "cgs")
    assert code == 4 and "the output exists" in err
    assert inside("export", packed, folder, "-f", "folder")[0] == 0
    assert files(folder) == files(stream)
    assert inside("export", packed, tmp_path / "frames", "-f", "ply", "--quiet")[::2] == (0, "")
    assert len(names(tmp_path / "frames")) == FRAMES


BAKED_KEYS = ["quality", "psnr", "worst_psnr", "pictures"]


def test_a_stream_is_baked(stream, tmp_path, inside):
    folder, packed = tmp_path / "folder", tmp_path / "a.cgs"
    plan = json.loads(inside("export", stream, packed, "-f", "baked", "--dry-run", "--json")[1])
    assert names(tmp_path) == [] and (plan["quality"], plan["psnr"], plan["bytes"]) == ("default", None, None)
    code, out, err = inside("export", stream, packed, "-f", "baked", "--json")
    result = json.loads(out)
    assert code == 0 and f"bake: {CLIPS}/{CLIPS}" in err
    assert list(result)[-4:] == BAKED_KEYS and list(result)[:-4] == list(plan)[:-4]
    assert (result["format"], result["frames"], result["bytes"]) == ("baked", FRAMES, packed.stat().st_size)
    assert 35 < result["worst_psnr"] <= result["psnr"] < 70 and result["pictures"] == 3 * CLIPS
    baked = SegmentReader(packed)
    assert result["gaussians"] == sum(len(baked.frame(index).means) for index in range(FRAMES))
    code, out, _ = inside("export", stream, folder, "-f", "baked", "--quality", "coarse", "--quiet")
    assert code == 0 and " dB against the stream's own pictures" in out
    assert sum(map(len, files(folder).values())) < packed.stat().st_size
    assert inside("export", stream, packed, "-f", "baked")[0] == 4
    assert inside("export", stream, packed, "-f", "baked", "--overwrite", "--quality", "fine")[0] == 0
    code, _, err = inside("export", folder, tmp_path / "again", "-f", "baked")
    assert code == 3 and "baked already" in err
    assert names(tmp_path) == ["a.cgs", "folder"]
    assert inside("export", packed, tmp_path / "ply", "-f", "ply", "--to", 2, "--quiet")[0] == 0
    assert names(tmp_path / "ply") == ["frame_000000.ply", "frame_000001.ply"]


def test_of_a_cut_stream_the_whole_clips_are_exported(stream, tmp_path, inside):
    packed = tmp_path / "a.cgs"
    inside("export", stream, packed, "-f", "cgs")
    last = max(path.stat().st_size for path in stream.glob("clip-*"))
    packed.write_bytes(packed.read_bytes()[: -last - 200])
    code, out, err = inside("export", packed, tmp_path / "frames", "-f", "splat")
    assert code == 6 and "lost: " in err and "8 frames (0 to 7)" in out
    assert len(names(tmp_path / "frames")) == 2 * CLIP_FRAMES
    assert inside("export", packed, tmp_path / "b", "-f", "folder")[0] == 6
    assert inside("export", packed, tmp_path / "c.cgs", "-f", "baked")[0] == 6
    assert SegmentReader(tmp_path / "c.cgs").frame_count == 2 * CLIP_FRAMES
    assert len(list((tmp_path / "b").glob("clip-*"))) == 2


def test_an_interrupted_export_leaves_nothing(tmp_path):
    path = write_stream(tmp_path / "stream", clips=tuple(range(60)), anchors=3000)
    with started("export", path, tmp_path / "out", "-f", "ply") as process:
        _, log = stop_when(process, lambda: any(tmp_path.glob(".out.*/frame_000003.ply")), signal.SIGINT)
        assert process.returncode == 130
    assert log.endswith("interrupted\n") and "Traceback" not in log
    assert names(tmp_path) == ["stream"]
