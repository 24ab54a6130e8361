"""Stretches of files: read, hashed, checked for changes and decoded as if they were files."""

from __future__ import annotations

import hashlib
import io
import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from remuxed_footage import FRAGMENTED, fragments, remux, scan_all, watch
from tiny_footage import read_number, write_colmap, write_video

from clipgstream.ingest.config import IngestConfig
from clipgstream.ingest.delivery_boxes import Header, read_boxes, read_fragment, read_header
from clipgstream.ingest.frames import check_unchanged, load_clip
from clipgstream.ingest.run import ingest
from clipgstream.ingest.span import Span, SpanReader, source_of, span_of
from clipgstream.ingest.video import decode_video, scan_video
from clipgstream.session import Session
from clipgstream.session_db import Picture, SourceFile
from formats.errors import IngestError


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("grown")
    video = write_video(folder / "a.mp4", range(40), group=10, options={"sc_threshold": "0"})
    return remux(video, folder / "footage" / "cam00.mp4", movflags=FRAGMENTED)


@given(
    head=st.binary(max_size=20),
    before=st.binary(max_size=40),
    content=st.binary(min_size=1, max_size=40),
    tail=st.binary(max_size=10),
    sizes=st.lists(st.integers(1, 30), min_size=1, max_size=5),
)
def test_a_span_reads_as_its_bytes(
    tmp_path_factory: pytest.TempPathFactory,
    head: bytes,
    before: bytes,
    content: bytes,
    tail: bytes,
    sizes: list[int],
) -> None:
    folder = tmp_path_factory.mktemp("span")
    (folder / "head").write_bytes(head + b"more")
    (folder / "file").write_bytes(before + content + b"behind")
    span = Span(folder / "file", len(before), len(content), folder / "head", len(head))
    whole = head + content + tail
    with SpanReader(span, tail) as file:
        read = b""
        while piece := file.read(sizes[len(read) % len(sizes)]):
            read += piece
        assert read == whole
        assert file.seek(-1, os.SEEK_END) == len(whole) - 1
        assert file.read() == whole[-1:]
        file.seek(0)
        assert io.BufferedReader(file).read() == whole
    assert span.sha256() == hashlib.sha256(head + content).hexdigest()


@pytest.mark.parametrize("gap", [8, 24, 1 << 20])
def test_a_stretch_of_its_headers_file_keeps_its_place(tmp_path: Path, gap: int) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"HEAD" + b"x" * gap + b"content")
    span = Span(path, 4 + gap, 7, path, 4)
    with span.open() as file:
        data = io.BufferedReader(file).read()
    assert len(data) == 4 + gap + 7
    assert data[4:12] == gap.to_bytes(4, "big") + b"free"
    assert not any(data[12 : 4 + gap])
    assert data[4 + gap :] == b"content"
    assert span.sha256() == hashlib.sha256(b"HEADcontent").hexdigest()


def test_a_span_of_a_file_cut_meanwhile(tmp_path: Path, grown: Path) -> None:
    (piece, *_) = scan_all(watch(grown.parent)).found
    copy = tmp_path / "a.mp4"
    copy.write_bytes(grown.read_bytes()[: piece.file.offset + 10])
    with pytest.raises(IngestError):
        scan_video(replace(span_of(piece.file), path=copy))
    with pytest.raises(IngestError, match="cannot be read"):
        scan_video(replace(span_of(piece.file), path=tmp_path / "none.mp4"))


def test_a_grown_file_is_unchanged_where_it_was(tmp_path: Path, grown: Path) -> None:
    data, parts = grown.read_bytes(), fragments(grown.read_bytes())
    path = tmp_path / "footage" / "cam00.mp4"
    path.parent.mkdir()
    path.write_bytes(data[: parts[2][1]])
    file = scan_all(watch(path.parent)).found[0].file
    check_unchanged(file)
    path.write_bytes(data)
    check_unchanged(file)
    changed = bytearray(data)
    changed[parts[3][0] + 200] ^= 1  # another fragment's business
    path.write_bytes(changed)
    check_unchanged(file)
    changed[file.offset + 200] ^= 1
    path.write_bytes(changed)
    with pytest.raises(IngestError, match="changed since") as raised:
        check_unchanged(file)
    assert str(raised.value.where) == f"{path} @ {file.offset}"
    path.write_bytes(data[: file.offset + 10])
    with pytest.raises(IngestError, match="changed since"):
        check_unchanged(file)
    path.unlink()
    with pytest.raises(IngestError, match="missing"):
        check_unchanged(file)


def test_a_changed_header_is_noticed(tmp_path: Path, grown: Path) -> None:
    data, parts = grown.read_bytes(), fragments(grown.read_bytes())
    folder = tmp_path / "footage" / "cam00"
    folder.mkdir(parents=True)
    (folder / "init.mp4").write_bytes(data[: parts[0][1]])
    (folder / "1.m4s").write_bytes(data[slice(*parts[1])])
    file = scan_all(watch(folder.parent)).found[0].file
    check_unchanged(file)
    changed = bytearray(data[: parts[0][1]])
    changed[-30] ^= 1
    (folder / "init.mp4").write_bytes(changed)
    with pytest.raises(IngestError, match="changed since"):
        check_unchanged(file)
    (folder / "init.mp4").unlink()
    with pytest.raises(IngestError, match="missing"):
        check_unchanged(file)


def test_a_clip_is_decoded_from_the_pieces_of_one_file(
    tmp_path: Path, grown: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pieces share a path; pictures are taken from each alone."""
    footage = tmp_path / "footage"
    footage.mkdir()
    write_video(footage / "cam00.mp4", range(40), group=10)
    config = IngestConfig(clip_frames=16)
    ingest(footage, write_colmap(tmp_path / "c", ["cam00"]), tmp_path / "session", config=config)
    session = Session.open(tmp_path / "session")
    pictures: dict[tuple[str, int], Picture] = {}
    for piece in scan_all(watch(grown.parent)).found:
        for number, (pts, time_s) in enumerate(zip(piece.scan.pts or (), piece.scan.times_s, strict=True)):
            frame = round(time_s * 25)
            pictures["cam00", frame] = Picture(piece.file.path, number, time_s, pts, piece.file)
    chosen = {key: picture for key, picture in pictures.items() if 16 <= key[1] < 32}
    assert len({picture.file for picture in chosen.values()}) == 3
    monkeypatch.setattr(Session, "pictures", lambda self, clip: chosen)
    frames = load_clip(session, 1)
    assert [read_number(image) for image in frames.images["cam00"]] == list(range(16, 32))
    assert frames.present["cam00"].all()


def test_a_whole_file_is_opened_by_its_path(grown: Path) -> None:
    whole = SourceFile("cam00", grown, 10, 0, "")
    assert source_of(whole) == grown
    assert source_of(replace(whole, whole=False)) == Span(grown, 0, 10)


def test_transport_streams_of_a_few_packets_can_be_read(tmp_path: Path) -> None:
    video = write_video(tmp_path / "a.mp4", [5])
    path = remux(video, tmp_path / "a.ts")
    assert path.stat().st_size < 11 * 188
    scan = scan_video(path)
    assert scan.pts is not None
    ((_, picture),) = decode_video(path, scan.pts, by_pts=True)
    assert read_number(picture) == 5


def test_a_transport_stream_that_does_not_say_when_to_decode_its_first_picture(tmp_path: Path) -> None:
    video = write_video(tmp_path / "a.mp4", range(10), group=10, fps=50, options={"bf": "2"})
    path = remux(video, tmp_path / "a.ts", avoid_negative_ts="disabled", mpegts_copyts="1")
    scan = scan_video(path)
    assert scan.pts is not None
    assert scan.pts[0] == 0
    shown = {at: read_number(picture) for at, picture in decode_video(path, scan.pts[3:], by_pts=True)}
    assert shown == {at: at + 3 for at in range(7)}


def test_boxes_say_what_fragments_hold(grown: Path) -> None:
    with grown.open("rb") as file:
        boxes, cut = read_boxes(file, 0, grown.stat().st_size)
        assert cut is None
        header = read_header(file, next(box for box in boxes if box.kind == b"moov"))
        found = [read_fragment(file, box, header) for box in boxes if box.kind == b"moof"]
    assert header.fragmented
    assert not header.pictures
    assert [fragment.pictures for fragment in found if fragment] == [10, 10, 10, 10]
    assert all(fragment is not None and fragment.key and fragment.alone for fragment in found)


@given(st.integers(0, 2000), st.integers(0, 255))
def test_damaged_boxes_are_an_error_or_cut(grown: Path, at: int, value: int) -> None:
    data = bytearray(grown.read_bytes())
    data[at] = value
    file = io.BytesIO(bytes(data))
    file.name = "a.mp4"  # type: ignore[attr-defined]
    boxes, cut = read_boxes(file, 0, len(data))
    assert cut is not None or boxes[-1].end == len(data)
    header = Header(True, False, 1, 0)
    with suppress(IngestError):
        for box in boxes:
            if box.kind == b"moov":
                header = read_header(file, box)
            elif box.kind == b"moof":
                read_fragment(file, box, header)


def test_a_backlog_of_times_is_exact(grown: Path) -> None:
    found = scan_all(watch(grown.parent)).found
    np.testing.assert_array_equal(
        np.concatenate([piece.scan.times_s for piece in found]), scan_video(grown).times_s
    )
