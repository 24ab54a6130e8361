"""Files that are wrong in one way each give the one error that says so, whatever reads them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parent.parent / "fuzz"))

from bad_arrays import bad_arrays
from bad_frames import BAKED_CLIP, BAKED_INIT, PLY, SPLAT, SPZ, bad_frames
from bad_packages import ARCHIVE_NAME, BadPackage, bad_packages, recovered_archives
from bad_segments import CLIP_DATA, INIT_DATA, INIT_SEGMENT, BadFile, bad_segments, put, with_payload
from memory_store import BytesStore
from sealing import loose_boxes

from formats.baked_segment import decode_baked_segment
from formats.clip_segment import decode_clip_segment
from formats.errors import FormatError
from formats.init_segment import decode_init_segment
from formats.interchange.ply import decode_ply
from formats.interchange.splat import decode_splat
from formats.interchange.spz import decode_spz
from formats.limits import DEFAULT_LIMITS, Limits
from formats.manifest import MANIFEST_NAME
from formats.segment import CLIP, INIT
from formats.stream import StreamReader
from formats.stream_writer import StreamWriter


def decode_baked(data: bytes, limits: Limits) -> None:
    decode_baked_segment(data, BAKED_INIT, limits).check()


DECODERS: dict[str, Callable[[bytes, Limits], object]] = {
    INIT: decode_init_segment,
    CLIP: lambda data, limits: decode_clip_segment(data, INIT_SEGMENT, limits),
    BAKED_CLIP: decode_baked,
    PLY: lambda data, _: decode_ply(data),
    SPZ: lambda data, _: decode_spz(data),
    SPLAT: lambda data, _: decode_splat(data),
}
CASES = [*bad_segments(), *bad_arrays(), *bad_frames()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind}: {case.damage}")
def test_a_bad_segment_is_refused_by_name(case: BadFile):
    with pytest.raises(FormatError) as error:
        DECODERS[case.kind](case.data, case.limits)
    assert error.value.what.startswith(case.error), error.value


@pytest.mark.parametrize(("data", "kind"), [(INIT_DATA, INIT), (CLIP_DATA, CLIP)])
def test_a_segment_cut_at_or_within_any_box_is_refused(data: bytes, kind: str):
    at, cuts = 0, []
    for box in loose_boxes(data):
        cuts += [at, at + 1, at + 12, at + 24, at + 24 + len(box.payload) // 2]
        at += 24 + len(box.payload)
    assert at == len(data) and len(cuts) >= 40
    for cut in cuts:
        with pytest.raises(FormatError, match="a segment is cut"):
            DECODERS[kind](data[:cut], DEFAULT_LIMITS)


def read_everything(case: BadPackage) -> None:
    path = ARCHIVE_NAME if ARCHIVE_NAME in case.files else MANIFEST_NAME
    reader = StreamReader(path, case.limits, store=BytesStore(case.files))
    assert not case.at_once, "it was opened"
    for entry in reader.manifest.segments:
        reader.clip(entry.clip)


@pytest.mark.parametrize("case", bad_packages(), ids=lambda case: case.damage)
def test_a_bad_stream_is_refused_by_name(case: BadPackage):
    with pytest.raises(FormatError) as error:
        read_everything(case)
    assert type(error.value) is case.kind
    assert error.value.what.startswith(case.error), error.value


@pytest.mark.parametrize("damage", recovered_archives())
def test_a_damaged_index_hides_no_segment(damage: str):
    reader = StreamReader(ARCHIVE_NAME, store=BytesStore(recovered_archives()[damage]))
    assert reader.recovered
    assert [reader.clip(entry.clip).frames for entry in reader.manifest.segments] == [4, 4]


def test_a_clip_that_no_manifest_can_name_is_a_loss(tmp_path: Path):
    clip = with_payload(CLIP, "CMET", put(4, "<Q", 1 << 60))
    reader = StreamReader(ARCHIVE_NAME, store=BytesStore({ARCHIVE_NAME: INIT_DATA + clip}))
    assert reader.manifest.segments == ()
    assert "a segment's entry is not valid: first_frame" in [loss.reason for loss in reader.losses]
    with StreamWriter(tmp_path) as writer:
        writer.write_init_bytes(INIT_DATA)
        with pytest.raises(FormatError, match="a segment's entry is not valid: first_frame"):
            writer.append_bytes(clip)


def test_false_starts_in_damaged_parts_are_counted():
    """Every place that looks like a header costs time to check."""
    start = b"CGSF\0\1\0\0" + bytes(16)
    data = INIT_DATA + start * 200
    reader = StreamReader(ARCHIVE_NAME, Limits(segments=200), store=BytesStore({ARCHIVE_NAME: data}))
    assert len(reader.losses) == 2
    with pytest.raises(FormatError, match="too many boxes seem to begin"):
        StreamReader(ARCHIVE_NAME, Limits(segments=100), store=BytesStore({ARCHIVE_NAME: data}))
