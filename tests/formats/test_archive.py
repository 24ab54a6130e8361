"""Single files: layout, growth, and what is left of a file that was cut."""

from __future__ import annotations

import random
import signal
import struct
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from stream_models import packed_clip, packed_init, random_clip, random_init
from web_server import serving

from formats.archive import TAIL_BYTES, TAIL_MAGIC, encode_index, encode_tail
from formats.errors import FormatError, StoreError
from formats.limits import Limits
from formats.manifest import Manifest, decode_manifest
from formats.store import LocalStore, MissingFileError
from formats.stream import StreamReader
from formats.stream_writer import StreamWriter
from formats.verify import verify_stream
from formats.walk import HEAD_BYTES


@pytest.fixture(scope="module")
def segments() -> tuple[bytes, list[bytes]]:
    """A packed init segment and clips."""
    data, init = packed_init(anchors=12)
    return data, [packed_clip(init, seed=clip, clip=clip, residual=2) for clip in range(4)]


def write(path: Path, segments: tuple[bytes, list[bytes]], clips: int = 4, **options: bool) -> bytes:
    with StreamWriter(path, **options) as writer:
        writer.write_init_bytes(segments[0])
        for data in segments[1][:clips]:
            writer.append_bytes(data)
        assert writer.end() == path.stat().st_size
    return path.read_bytes()


def listed(path: Path | str) -> list[int]:
    return [entry.clip for entry in StreamReader(path).manifest.segments]


def test_segments_lie_back_to_back_then_index_and_trailer(tmp_path: Path, segments):
    data = write(tmp_path / "s.cgs", segments)
    init, clips = segments
    body = init + b"".join(clips)
    assert data.startswith(body)
    box = data[len(body) : -TAIL_BYTES]
    assert box[:4] == b"INDX"
    manifest = decode_manifest(box[24:])
    offsets = [len(init) + sum(map(len, clips[:number])) for number in range(4)]
    assert [entry.offset for entry in manifest.segments] == offsets
    assert manifest.inits[0].offset == 0 and manifest.ended
    assert data[-TAIL_BYTES:][:4] == b"TAIL"
    fields = struct.unpack("<8sQQQ", data[-TAIL_BYTES + 24 :])
    assert fields == (TAIL_MAGIC, len(body), len(box), len(data))


def test_it_reads_like_a_folder(tmp_path: Path, segments):
    write(tmp_path / "s.cgs", segments)
    reader = StreamReader(tmp_path / "s.cgs")
    assert not reader.recovered and not reader.losses
    assert [reader.clip(number).first_frame for number in range(4)] == [0, 4, 8, 12]
    assert [reader.segment_data(entry) for entry in reader.manifest.segments] == segments[1]
    assert reader.clip_for_frame(9) == 2


def test_any_name_will_do_for_a_file(tmp_path: Path, segments):
    data = write(tmp_path / "s.cgs", segments)
    (tmp_path / "film").write_bytes(data)
    assert listed(tmp_path / "film") == [0, 1, 2, 3]


def test_nothing_shows_before_the_end(tmp_path: Path, segments):
    writer = StreamWriter(tmp_path / "s.cgs")
    writer.write_init_bytes(segments[0])
    writer.append_bytes(segments[1][0])
    with pytest.raises(FormatError, match="no stream here"):
        StreamReader(tmp_path / "s.cgs")
    writer.end()
    assert listed(tmp_path / "s.cgs") == [0]


def test_a_failed_write_leaves_no_trace(tmp_path: Path, segments):
    before = write(tmp_path / "s.cgs", segments)
    with pytest.raises(StoreError, match="already"):
        StreamWriter(tmp_path / "s.cgs")
    with pytest.raises(FormatError), StreamWriter(tmp_path / "s.cgs", overwrite=True) as writer:
        writer.write_init_bytes(segments[0])
        writer.append_bytes(b"no segment")
    assert [path.name for path in tmp_path.iterdir()] == ["s.cgs"]
    assert (tmp_path / "s.cgs").read_bytes() == before


def test_a_cut_file_plays_up_to_the_cut(tmp_path: Path, segments):
    data = write(tmp_path / "s.cgs", segments)
    ends = [entry.offset + entry.bytes for entry in StreamReader(tmp_path / "s.cgs").manifest.segments]
    path = tmp_path / "cut.cgs"
    cuts = {*range(len(segments[0]), len(data), 211), *(end + by for end in ends for by in (-1, 0, 1))}
    for cut in sorted({*cuts, len(data) - 1, len(data) - TAIL_BYTES}):
        path.write_bytes(data[:cut])
        reader = StreamReader(path)
        whole = sum(end <= cut for end in ends)
        assert reader.recovered and reader.losses
        assert [entry.clip for entry in reader.manifest.segments] == list(range(whole)), cut
        assert all(reader.clip(number).clip == number for number in range(whole))
        report = verify_stream(path)
        assert not report.ok and report.recovered and report.frames == 4 * whole
        if whole < 4 and cut - (ends[whole - 1] if whole else len(segments[0])) > 200:
            assert [damage.clip for damage in report.damaged] == [None, whole]
            assert f"of its {len(segments[1][whole])} bytes" in report.damaged[1].reason


def test_a_file_cut_before_its_first_segment_is_whole_is_damaged(tmp_path: Path, segments):
    data = write(tmp_path / "s.cgs", segments)
    for cut in (0, 1, 30, 60, len(segments[0]) - 1):
        (tmp_path / "cut.cgs").write_bytes(data[:cut])
        with pytest.raises(FormatError, match="cut"):
            StreamReader(tmp_path / "cut.cgs")
        assert not verify_stream(tmp_path / "cut.cgs").ok


def test_something_else_is_no_stream(tmp_path: Path):
    (tmp_path / "s.cgs").write_bytes(b"\x89PNG and so on " * 20)
    with pytest.raises(FormatError, match="no ClipGStream stream"):
        StreamReader(tmp_path / "s.cgs")


def test_damage_in_the_middle_and_no_index_hide_nothing_else(tmp_path: Path, segments):
    data = bytearray(write(tmp_path / "s.cgs", segments)[:-600])
    reader = StreamReader(tmp_path / "s.cgs")
    # Neither the start of clip 1 nor where it ends can be told any more.
    data[reader.clip_entry(1).offset + 9] ^= 255
    path = tmp_path / "cut.cgs"
    path.write_bytes(data)
    assert listed(path) == [0, 2, 3]
    assert len(verify_stream(path).damaged) == 3


def test_bytes_behind_a_complete_file_are_only_superfluous(tmp_path: Path, segments):
    data = write(tmp_path / "s.cgs", segments)
    (tmp_path / "s.cgs").write_bytes(
        data + b"something else entirely, long enough to be taken for a trailer.."
    )
    report = verify_stream(tmp_path / "s.cgs")
    assert report.ok and report.ended and report.frames == 16
    assert "follow the end" in report.warnings[0]


def test_boxes_of_later_versions_between_segments_are_skipped(tmp_path: Path, segments):
    from formats.box import encode_box

    extra = encode_box("NEWS", b"from the future", critical=False)
    path = tmp_path / "s.cgs"
    write(path, segments, clips=1, live=True)
    data = path.read_bytes()
    manifest = StreamReader(path).manifest
    shifted = manifest.model_copy(
        update={
            "segments": tuple(
                entry.model_copy(update={"offset": entry.offset + len(extra)}) for entry in manifest.segments
            )
        }
    )
    clip = manifest.segments[0]
    body = data[: clip.offset] + extra + data[clip.offset : clip.offset + clip.bytes]
    path.write_bytes(closed(body, shifted))
    report = verify_stream(path)
    assert report.ok and report.frames == 4
    path.write_bytes(path.read_bytes()[:-90])
    assert listed(path) == [0]


def closed(body: bytes, manifest: Manifest) -> bytes:
    """A file of these segments with this index."""
    index = encode_index(manifest)
    return body + index + encode_tail(len(body), len(index), len(body) + len(index))


@pytest.mark.parametrize("offset", [1 << 40, 100_000])
def test_offsets_behind_the_end_are_refused(tmp_path: Path, segments, offset: int):
    data = write(tmp_path / "s.cgs", segments)
    manifest = StreamReader(tmp_path / "s.cgs").manifest
    moved = (*manifest.segments[:3], manifest.segments[3].model_copy(update={"offset": offset}))
    body = data[: manifest.segment_bytes]
    (tmp_path / "s.cgs").write_bytes(closed(body, manifest.model_copy(update={"segments": moved})))
    with pytest.raises(FormatError, match="behind the index"):
        StreamReader(tmp_path / "s.cgs")


def test_sizes_beyond_the_limits_are_not_read(tmp_path: Path, segments):
    path = tmp_path / "s.cgs"
    data = write(path, segments)
    with pytest.raises(FormatError, match="index is too long"):
        StreamReader(path, Limits(manifest_bytes=100))
    with pytest.raises(FormatError, match="segment is too long"):
        StreamReader(path, Limits(segment_bytes=1600)).clip(0)
    # A trailer that points anywhere reads nothing of it.
    for offset, size in ((1 << 60, 10), (0, 1 << 60), (len(data), len(data))):
        path.write_bytes(data[:-TAIL_BYTES] + encode_tail(offset, size, len(data) - TAIL_BYTES))
        assert StreamReader(path).recovered
    path.write_bytes(b"".join([segments[0], *[encode_index_of_nothing()] * 50]))
    with pytest.raises(FormatError, match="too many parts"):
        StreamReader(path, Limits(segments=4))


def test_a_file_that_is_all_damage_takes_little_time(tmp_path: Path, segments):
    # Every 48 bytes a segment seems to begin that is longer than the file.
    (tmp_path / "s.cgs").write_bytes(segments[0] + segments[1][0][:48] * 100_000)
    start = time.monotonic()
    with pytest.raises(FormatError, match="too many that are damaged"):
        StreamReader(tmp_path / "s.cgs", Limits(boxes=300))
    assert time.monotonic() - start < 5


def encode_index_of_nothing() -> bytes:
    from formats.box import encode_box

    return encode_box("FREE", b"", critical=False)


def test_another_major_version_is_named(tmp_path: Path, segments):
    from formats.box import HEADER_BYTES, encode_box

    foreign = bytearray(segments[0])
    payload = bytearray(foreign[HEADER_BYTES : HEADER_BYTES + 24])
    payload[8:10] = (9).to_bytes(2, "little")
    foreign[: HEADER_BYTES + 24] = encode_box("CGSF", bytes(payload))
    (tmp_path / "s.cgs").write_bytes(bytes(foreign))
    with pytest.raises(FormatError, match=r"version 9\.\d+ is not known"):
        StreamReader(tmp_path / "s.cgs")


class TestLive:
    """Files that grow."""

    def test_every_state_is_a_whole_stream(self, tmp_path: Path, segments):
        path = tmp_path / "s.cgs"
        writer = StreamWriter(path, live=True)
        writer.write_init_bytes(segments[0])
        reader = StreamReader(path)
        assert reader.manifest.segments == () and not reader.manifest.ended
        before = path.read_bytes()
        for number, data in enumerate(segments[1]):
            assert not reader.refresh()
            writer.append_bytes(data)
            assert path.read_bytes().startswith(before), "it only grows"
            before = path.read_bytes()
            assert listed(path) == list(range(number + 1))
            assert not StreamReader(path).recovered and verify_stream(path).ok
            assert reader.refresh() and reader.clip(number).clip == number
        writer.end()
        assert reader.refresh() and reader.manifest.ended and not reader.refresh()
        report = verify_stream(path)
        assert report.ok and report.bytes == path.stat().st_size

    def test_indexes_stay_a_small_part_of_the_file(self, tmp_path: Path, segments):
        path = tmp_path / "s.cgs"
        with StreamWriter(path, live=True) as writer:
            init = writer.write_init_bytes(segments[0])
            for number in range(60):
                writer.append_bytes(packed_clip(init, seed=number % 4, clip=number, residual=2))
                assert len(listed(path)) == number + 1
        # These clips are hardly larger than their entries, which is the worst case.
        assert 3 <= path.read_bytes().count(b"INDX") <= 5
        reader = StreamReader(path)
        assert sum(entry.sha256 == "" for entry in reader.manifest.segments) <= 16 + 60 // 4
        assert reader.manifest_bytes - 61 * TAIL_BYTES < 2 * len(encode_index(reader.manifest))
        assert verify_stream(path).ok

    def test_to_refresh_reads_only_what_is_new(self, tmp_path: Path, segments):
        with StreamWriter(tmp_path / "s.cgs", live=True) as writer, serving(tmp_path) as server:
            init = writer.write_init_bytes(segments[0])
            writer.append_bytes(segments[1][0])
            reader = StreamReader(f"{server.url}/s.cgs")
            for number in range(1, 9):
                writer.append_bytes(packed_clip(init, clip=number, residual=2))
                server.requests.clear()
                assert reader.refresh() and len(reader.manifest.segments) == number + 1
                # Tag, size, trailer, and the first bytes of the new clip, or the new index.
                assert [sent for *_, sent in server.requests[:3]] == [1, 1, TAIL_BYTES]
                has_index = reader.manifest.segments[-1].sha256 != ""
                assert len(server.requests) == 4 and (server.requests[3][2] == HEAD_BYTES) != has_index

    def test_large_clips_are_indexed_at_once(self, tmp_path: Path):
        data, init = packed_init(anchors=12)
        path = tmp_path / "s.cgs"
        with StreamWriter(path, live=True) as writer:
            writer.write_init_bytes(data)
            for number in range(3):
                writer.append_bytes(packed_clip(init, clip=number, residual=600))
                assert len(StreamReader(path).manifest.segments[-1].sha256) == 64

    def test_a_crashed_writer_is_continued(self, tmp_path: Path, segments):
        path = tmp_path / "s.cgs"
        with StreamWriter(path, live=True) as writer:
            writer.write_init_bytes(segments[0])
            writer.append_bytes(segments[1][0])
        # It died in the middle of clip 1.
        with path.open("ab") as file:
            file.write(segments[1][1][:700])
        assert listed(path) == [0]
        with StreamWriter(path, resume=True) as writer:
            assert writer.clips == (0,)
            writer.append(random_clip(writer.write_init(random_init(anchors=12)), clip=1))
            writer.append_bytes(segments[1][2])
            writer.end()
        assert listed(path) == [0, 1, 2] and verify_stream(path).ok
        assert path.read_bytes().count(segments[1][0]) == 1
        with pytest.raises(StoreError, match="has ended"):
            StreamWriter(path, resume=True)

    def test_clips_found_without_an_index_get_their_hash(self, tmp_path: Path, segments):
        path = tmp_path / "s.cgs"
        data = write(path, segments)
        path.write_bytes(data[: len(segments[0] + b"".join(segments[1][:2]))])
        assert StreamReader(path).manifest.segments[0].sha256 == ""
        with StreamWriter(path, resume=True) as writer:
            writer.append_bytes(segments[1][2])
            writer.append_bytes(segments[1][3])
            writer.end()
        reader = StreamReader(path)
        assert [len(entry.sha256) for entry in reader.manifest.segments] == [64] * 4
        assert reader.manifest.segments[1].layers[0] < reader.manifest.segments[1].bytes
        assert verify_stream(path).ok

    def test_they_grow_at_their_end_only(self, tmp_path: Path, segments):
        with StreamWriter(tmp_path / "s.cgs", live=True) as writer:
            writer.write_init_bytes(segments[0])
            writer.append_bytes(segments[1][2])
            with pytest.raises(FormatError, match="at its end only"):
                writer.append_bytes(segments[1][0])
            writer.append_bytes(segments[1][3])

    def test_places_that_cannot_grow_files_are_refused(self):
        with pytest.raises(StoreError, match="cannot grow"):
            StreamWriter("memory://live/s.cgs", live=True)


_ENDLESS = """
import sys
sys.path[:0] = {path!r}
from formats.stream_writer import StreamWriter
from stream_models import packed_clip, packed_init
data, init = packed_init(anchors=12)
with StreamWriter({target!r}, resume=True) as writer:
    writer.write_init_bytes(data)
    first = max(writer.clips, default=-1) + 1
    for clip in range(first, first + 100000):
        writer.append_bytes(packed_clip(init, seed=clip % 3, clip=clip, residual=2))
        if clip == first:
            print("going", flush=True)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs POSIX signals")
@pytest.mark.parametrize("name", ["folder", "file.cgs"])
def test_a_writer_killed_at_any_moment_leaves_a_valid_stream(tmp_path: Path, name: str):
    target = tmp_path / name
    program = _ENDLESS.format(path=sys.path, target=str(target))
    clips: list[int] = []
    moments = random.Random(1)
    for _ in range(3):
        process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
        assert process.stdout is not None and process.stdout.readline() == b"going\n"
        time.sleep(moments.uniform(0.02, 0.3))
        process.kill()
        process.communicate()
        reader = StreamReader(target)
        found = [entry.clip for entry in reader.manifest.segments]
        assert found == list(range(len(found))) and found[: len(clips)] == clips
        assert all(reader.clip(clip).clip == clip for clip in found[-3:])
        assert name != "folder" or not reader.recovered
        clips = found
    assert len(clips) >= 3
    with StreamWriter(target, resume=True) as writer:
        writer.end()
    report = verify_stream(target)
    assert report.ok and report.ended and report.frames == 4 * len(clips)
    assert not report.warnings
    if name == "folder":
        assert {path.suffix for path in target.iterdir()} == {".json", ".cgsi", ".cgsc"}


def test_a_reader_waits_for_news(tmp_path: Path, segments):
    import threading

    path = tmp_path / "s.cgs"
    writer = StreamWriter(path, live=True)
    writer.write_init_bytes(segments[0])
    reader = StreamReader(path)
    assert not reader.wait_for_change(0.05)
    timer = threading.Timer(0.1, writer.append_bytes, [segments[1][0]])
    timer.start()
    assert reader.wait_for_change(10)
    timer.join()
    assert [entry.clip for entry in reader.manifest.segments] == [0]
    writer.end()
    assert reader.wait_for_change(10)
    start = time.monotonic()
    assert not reader.wait_for_change(10) and time.monotonic() - start < 1


def test_a_stream_that_is_replaced_while_it_is_read_is_noticed(tmp_path: Path, segments):
    path = tmp_path / "s.cgs"
    StreamWriter(path, live=True).write_init_bytes(segments[0])
    reader = StreamReader(path)
    with StreamWriter(path, overwrite=True) as writer:
        init = random_init(anchors=12)
        writer.write_init(replace(init, info=replace(init.info, clip_frames=8)))
        writer.end()
    with pytest.raises(FormatError, match="was replaced"):
        reader.refresh()
    path.unlink()
    with pytest.raises(FormatError, match="is gone"):
        reader.refresh()


def test_it_plays_over_http(tmp_path: Path, segments):
    data = write(tmp_path / "s.cgs", segments)
    with serving(tmp_path) as server:
        reader = StreamReader(f"{server.url}/s.cgs")
        index = len(data) - sum(map(len, (segments[0], *segments[1])))
        assert sum(sent for _, _, sent in server.requests) == index + 1, "index, trailer, and a byte for size"
        server.requests.clear()
        assert reader.clip(2).clip == 2
        assert [sent for _, _, sent in server.requests] == [len(segments[0]), len(segments[1][2])]
        server.requests.clear()
        assert not reader.refresh() or pytest.fail("nothing has changed")
        assert not reader.refresh()
        (tmp_path / "s.cgs").write_bytes(data[:4000])
        assert verify_stream(f"{server.url}/s.cgs").recovered
        with pytest.raises(FormatError, match="no stream here"):
            StreamReader(f"{server.url}/other.cgs")


def test_a_missing_file_is_no_stream(tmp_path: Path):
    with pytest.raises(FormatError, match="no stream here") as caught:
        StreamReader(tmp_path / "nothing.cgs")
    assert isinstance(caught.value.__cause__, MissingFileError)


def test_layers_are_read_as_prefixes(tmp_path: Path, segments):
    write(tmp_path / "s.cgs", segments)
    reads: list[int] = []

    class Counting(LocalStore):
        def read_range(self, name: str, start: int, length: int) -> bytes:
            data = super().read_range(name, start, length)
            reads.append(len(data))
            return data

    reader = StreamReader(tmp_path / "s.cgs", store=Counting(tmp_path))
    entry, init = reader.clip_entry(1), reader.manifest.inits[0]
    assert entry.layers[0] < entry.layers[1] < entry.layers[2] == entry.bytes
    for layers in (1, 2, 3):
        reads.clear()
        assert reader.clip(1, layers=layers).layers == layers
        assert reads == [init.layers[layers - 1], entry.layers[layers - 1]]
        assert reader.init(layers=layers).init_id == init.id
