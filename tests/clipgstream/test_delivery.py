"""Growing footage: which pieces are whole, what they hold, and when."""

from __future__ import annotations

import itertools
import shutil
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from remuxed_footage import FRAGMENTED, fragments, names, remux, scan_all, times_s, watch
from tiny_footage import numbered_picture, read_number, write_video

from clipgstream.ingest import (
    delivery,
    delivery_examine,
    delivery_files,
    delivery_pieces,
    delivery_place,
)
from clipgstream.ingest.delivery import Delivery, FootageWatch, joined_times
from clipgstream.ingest.span import source_of
from clipgstream.ingest.video import decode_video, scan_video
from formats.errors import IngestError, StoreError

FRAMES = 40
HLS = {"hls_time": "0.4", "hls_list_size": "0"}
HLS_FMP4 = {**HLS, "hls_segment_type": "fmp4", "hls_fmp4_init_filename": "cam00_init.mp4"}
LAYOUTS = {
    "fragments": ("cam00.mp4", None, {"movflags": FRAGMENTED}),
    "fragments, counted from the file's start": ("cam00.mp4", None, {"movflags": "frag_keyframe+empty_moov"}),
    "fragments, edit list": ("cam00.mp4", None, {"movflags": "frag_keyframe+delay_moov+default_base_moof"}),
    "fragments, shown early": ("cam00.mp4", None, {"movflags": "frag_keyframe+delay_moov+cmaf"}),
    "a fragment a picture": ("cam00.mp4", None, {"movflags": "frag_every_frame+delay_moov"}),
    "one file": ("cam00.mp4", None, {}),
    "one file with fragments": ("cam00.mp4", None, {"movflags": "frag_keyframe"}),
    "numbered MP4": ("cam00/%03d.mp4", "segment", {"segment_time": "0.4"}),
    "numbered Matroska": ("cam00/%03d.mkv", "segment", {"segment_time": "0.4"}),
    "numbered TS": ("cam00/%03d.ts", "segment", {"segment_time": "0.4"}),
    "HLS TS": ("cam00.m3u8", "hls", HLS),
    "HLS fMP4": ("cam00.m3u8", "hls", HLS_FMP4),
    "HLS fMP4 in one file": ("cam00/x.m3u8", "hls", {**HLS_FMP4, "hls_flags": "single_file"}),
    "HLS TS in one file": ("cam00/x.m3u8", "hls", {**HLS, "hls_flags": "single_file"}),
}


@pytest.fixture(scope="module", params=["0", "3"], ids=["in order", "B-frames"])
def video(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("video")
    return write_video(folder / "cam00.mp4", range(FRAMES), options={"bf": request.param}, group=10)


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fragmented MP4 with several fragments."""
    folder = tmp_path_factory.mktemp("grown")
    video = write_video(folder / "a.mp4", range(FRAMES), options={"bf": "2"}, group=10)
    return remux(video, folder / "cam00.mp4", movflags=FRAGMENTED)


def pictures(found: list[Delivery]) -> list[int]:
    """What every picture shows, piece by piece, each decoded from its piece alone."""
    numbers = []
    for piece in found:
        keys = piece.scan.pts if piece.scan.pts is not None else range(len(piece.scan.times_s))
        decoded = dict(decode_video(source_of(piece.file), keys, by_pts=piece.scan.pts is not None))
        numbers += [read_number(decoded[position]) for position in range(len(decoded))]
    return numbers


@pytest.mark.parametrize("layout", LAYOUTS)
def test_pieces_hold_the_pictures_and_times_of_the_uncut_video(
    tmp_path: Path, video: Path, layout: str
) -> None:
    name, form, options = LAYOUTS[layout]
    remux(video, tmp_path / "footage" / name, form, **options)
    scan = scan_all(watch(tmp_path / "footage"))
    assert pictures(scan.found) == list(range(FRAMES))
    assert len(scan.found) > 3 or layout.startswith("one file")
    assert not scan.waiting
    assert not scan.foreign
    assert scan.ended == layout.startswith("HLS")
    # Containers without edit lists show everything later by what the decoder needs ahead.
    late_s = times_s(scan.found) - scan_video(video).times_s
    assert np.ptp(late_s) < 1e-9
    assert late_s[0] == pytest.approx(0.0) or late_s[0] == pytest.approx(0.08, abs=0.001)
    assert len({piece.file.sha256 for piece in scan.found}) == len(scan.found)


@pytest.mark.parametrize(
    "movflags", ["frag_keyframe+empty_moov", "frag_keyframe+delay_moov", "frag_every_frame+delay_moov"]
)
def test_a_fragment_alone_says_what_the_whole_file_says(tmp_path: Path, video: Path, movflags: str) -> None:
    path = remux(video, tmp_path / "footage" / "cam00.mp4", movflags=f"{movflags}+default_base_moof")
    whole = scan_video(path)
    found = scan_all(watch(path.parent)).found
    assert [pts for piece in found for pts in piece.scan.pts or ()] == list(whole.pts or ())
    np.testing.assert_array_equal(times_s(found), whole.times_s)


def write_open_groups(path: Path) -> Path:
    """A video of H.265 whose key pictures are followed by pictures that are shown before them."""
    params = "keyint=8:min-keyint=8:open-gop=1:bframes=3:b-adapt=0:scenecut=0:log-level=none"
    with av.open(str(path), "w") as made:
        stream = made.add_stream("libx265", rate=25, options={"x265-params": params})
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        for number in range(FRAMES):
            frame = av.VideoFrame.from_ndarray(numbered_picture(number), "rgb24").reformat(format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, 25)
            made.mux(stream.encode(frame))
        made.mux(stream.encode(None))
    return path


def test_pictures_that_need_the_group_before_are_decoded_with_it(tmp_path: Path) -> None:
    video = write_open_groups(tmp_path / "a.mp4")
    remux(video, tmp_path / "footage" / "cam00.mp4", movflags=FRAGMENTED)
    found = scan_all(watch(tmp_path / "footage")).found
    assert len(found) == FRAMES / 8
    assert sorted(pictures(found)) == list(range(FRAMES))
    np.testing.assert_allclose(times_s(found) - times_s(found)[0], np.arange(FRAMES) / 25)
    # Files of their own cannot: what cannot be decoded is said, and not promised.
    remux(video, tmp_path / "cut" / "cam00" / "%03d.ts", "segment", segment_time="0.3")
    found = scan_all(watch(tmp_path / "cut")).found
    assert found[1].notes == ("3 pictures at its beginning need pictures of the piece before it",)
    assert pictures(found) == [number for number in range(FRAMES) if number % 8 < 5 or number > 32]


def test_a_growing_file_is_reported_by_fragments_and_read_once(
    tmp_path: Path, grown: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, parts = grown.read_bytes(), fragments(grown.read_bytes())
    path = tmp_path / "footage" / "cam00.mp4"
    path.parent.mkdir()
    starts: list[int] = []

    def read_boxes(file, start, end):
        starts.append(start)
        return original(file, start, end)

    original = delivery_pieces.read_boxes
    monkeypatch.setattr(delivery_pieces, "read_boxes", read_boxes)
    watched = watch(path.parent, settle_s=100.0)
    assert watched.scan().found == []
    found = []
    for start, end in parts:
        # In the middle of a fragment nothing new is whole.
        path.write_bytes(data[: (start + end) // 2])
        scan = watched.scan()
        assert scan.found == []
        assert [waiting.name for waiting in scan.waiting] == ["cam00.mp4"]
        assert "cut in box" in scan.waiting[0].why
        path.write_bytes(data[:end])
        scan = watched.scan()
        assert len(scan.found) == (start > 0)
        assert scan.waiting == []
        assert watched.scan().found == []
        found += scan.found
    assert pictures(found) == list(range(FRAMES))
    assert all(piece.file.offset >= parts[0][1] and not piece.file.whole for piece in found)
    assert starts == sorted(starts)
    assert starts[-1] >= parts[-1][0]
    assert times_s(found) == pytest.approx(scan_video(grown).times_s)


def test_a_file_cut_for_good_stays_waiting_with_the_reason(tmp_path: Path, grown: Path) -> None:
    data, parts = grown.read_bytes(), fragments(grown.read_bytes())
    place = tmp_path / "footage"
    (place / "cam00").mkdir(parents=True)
    (place / "cam00" / "000001.mp4").write_bytes(data[: parts[1][1] - 10])
    (place / "END").touch()
    watched = watch(place, settle_s=100.0)
    scans = [watched.scan() for _ in range(2)]
    assert all(scan.ended and not scan.found for scan in scans)
    (waiting,) = scans[1].waiting
    assert waiting.name == "cam00/000001.mp4"
    size = int.from_bytes(data[data.index(b"mdat") - 4 : data.index(b"mdat")], "big")
    assert f"{size - 10} of {size} bytes are there" in waiting.why
    assert scans[0].waiting[0].since_s == waiting.since_s


def test_an_ordinary_mp4_is_whole_with_its_last_box(tmp_path: Path, video: Path) -> None:
    data = video.read_bytes()
    path = tmp_path / "footage" / "cam00" / "7.mp4"
    path.parent.mkdir(parents=True)
    watched = watch(path.parents[1], settle_s=100.0)
    for size in (3, 20, 100, len(data) // 2, len(data) - 1):
        path.write_bytes(data[:size])
        scan = watched.scan()
        assert scan.found == []
        assert scan.waiting[0].name == "cam00/7.mp4"
    path.write_bytes(data)
    ((piece,), waiting) = (scan := watched.scan()).found, scan.waiting
    assert (piece.name, piece.number, piece.file.whole, waiting) == ("cam00/7.mp4", 7, True, [])
    # What its writer has reserved, but not written, is not there.
    path.with_name("8.mp4").write_bytes(data[:100] + bytes(len(data)))
    scan = watched.scan()
    assert scan.found == []
    assert scan.waiting[0].name == "cam00/8.mp4"


def test_a_transport_stream_has_to_settle(tmp_path: Path, video: Path) -> None:
    made = remux(video, tmp_path / "a.ts").read_bytes()
    path = tmp_path / "footage" / "cam00" / "1.ts"
    path.parent.mkdir(parents=True)
    path.write_bytes(made[: 188 * 12])
    watched = watch(path.parents[1], settle_s=0.2)
    assert "may still grow" in watched.scan().waiting[0].why
    path.write_bytes(made[:-100])
    assert "no multiple of 188" in watched.scan().waiting[0].why
    path.write_bytes(made)
    assert watched.scan().found == []
    watched.wait(10.0)  # returns as soon as it may have settled
    while not (found := watched.scan().found):
        watched.wait(10.0)
    assert pictures(found) == list(range(FRAMES))


def test_fragments_wait_for_their_header(tmp_path: Path, grown: Path) -> None:
    data, (head, *parts) = grown.read_bytes(), fragments(grown.read_bytes())
    folder = tmp_path / "footage" / "cam00"
    folder.mkdir(parents=True)
    for number, (start, end) in enumerate(parts):
        (folder / f"{number:06d}.m4s").write_bytes(data[start:end])
    watched = watch(folder.parent)
    scan = watched.scan()
    assert scan.found == []
    assert all("header" in waiting.why for waiting in scan.waiting)
    (folder / "init.mp4").write_bytes(data[: head[1]])
    scan = scan_all(watched)
    assert names(scan) == [f"cam00/{number:06d}.m4s" for number in range(len(parts))]
    assert [piece.number for piece in scan.found] == list(range(len(parts)))
    assert pictures(scan.found) == list(range(FRAMES))
    assert all(piece.file.head == folder / "init.mp4" for piece in scan.found)
    assert scan.waiting == []


def numbered(folder: Path, grown: Path) -> list[Path]:
    """Each fragment as a file of its own."""
    data, (head, *parts) = grown.read_bytes(), fragments(grown.read_bytes())
    folder.mkdir(parents=True)
    paths = [folder / f"{number:06d}.mp4" for number in range(len(parts))]
    for path, (start, end) in zip(paths, parts, strict=True):
        path.write_bytes(data[: head[1]] + data[start:end])
    return paths


def test_renamed_files_are_not_new(tmp_path: Path, grown: Path) -> None:
    paths = numbered(tmp_path / "footage" / "cam00", grown)
    watched = watch(tmp_path / "footage")
    found = scan_all(watched).found
    new = paths[1].rename(paths[1].with_name("take1_000001.mp4"))
    scan = watched.scan()
    assert (scan.found, scan.renamed, scan.gone) == ([], [(paths[1], new)], [])
    # Moved by way of another place: gone first, and another inode when it comes back.
    away = shutil.copy(paths[2], tmp_path / "away.mp4")
    paths[2].unlink()
    scan = watched.scan()
    assert (scan.found, scan.renamed, scan.gone) == ([], [], [paths[2]])
    back = Path(shutil.copy(away, paths[2].with_name("again.mp4")))
    scan = watched.scan()
    assert (scan.found, scan.renamed, scan.gone) == ([], [(paths[2], back)], [])
    # A new process knows by content.
    later = watch(tmp_path / "footage")
    later.remember([piece.file for piece in found])
    scan = later.scan()
    assert scan.found == []
    assert sorted(scan.renamed) == [(paths[1], new), (paths[2], back)]


def test_copies_come_with_the_same_hash(tmp_path: Path, grown: Path) -> None:
    paths = numbered(tmp_path / "footage" / "cam00", grown)
    watched = watch(tmp_path / "footage")
    found = scan_all(watched).found
    shutil.copy(paths[0], paths[0].with_name("copy_000000.mp4"))
    (copy,) = watched.scan().found
    assert copy.name == "cam00/copy_000000.mp4"
    assert copy.number == 0
    assert copy.file.sha256 == found[0].file.sha256


def test_other_content_under_a_known_name_is_new(tmp_path: Path, grown: Path) -> None:
    paths = numbered(tmp_path / "footage" / "cam00", grown)
    watched = watch(tmp_path / "footage")
    scan_all(watched)
    paths[1].with_name(".new").write_bytes(paths[0].read_bytes())
    paths[1].with_name(".new").replace(paths[1])
    assert names(watched.scan()) == ["cam00/000001.mp4"]


def test_a_restart_reports_and_reads_nothing_twice(
    tmp_path: Path, grown: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, parts = grown.read_bytes(), fragments(grown.read_bytes())
    path = tmp_path / "footage" / "cam00.mp4"
    path.parent.mkdir()
    path.write_bytes(data[: parts[-2][1]])
    before = scan_all(watch(path.parent)).found
    path.write_bytes(data)
    by_hash = watch(path.parent, known=[piece.file.sha256 for piece in before])
    (new,) = scan_all(by_hash).found
    assert new.file.offset == parts[-1][0]
    by_file = watch(path.parent)
    by_file.remember([piece.file for piece in before])
    examined: list[str] = []
    original = delivery.examine

    def examine(task, known):
        examined.append(task.piece.name)
        return original(task, known)

    monkeypatch.setattr(delivery, "examine", examine)
    assert names(scan_all(by_file)) == [new.name] == examined
    by_file.forget(new.name)
    assert len(scan_all(by_file).found) == len(parts) - 1


def test_what_is_no_footage_of_the_rig(tmp_path: Path, grown: Path) -> None:
    place = tmp_path / "footage"
    paths = numbered(place / "cam00", grown)
    numbered(place / "cam77", grown)
    data = paths[0].read_bytes()
    for name in (".hidden.mp4", "x.mp4.part", "x.mp4.tmp", "x.mp4~", "notes.txt", "x.mp4.partial"):
        (place / "cam00" / name).write_bytes(data)
        (place / name).write_bytes(data)
    (place / "other.mp4").write_bytes(data)
    (place / "empty").mkdir()
    numbered(place / ".session", grown)
    watched = watch(place)
    scan = scan_all(watched)
    assert len(scan.found) == len(paths)
    assert scan.foreign == ["cam77/", "other.mp4"]
    assert scan.waiting == []
    assert watched.scan().foreign == []


def test_a_damaged_piece_waits_with_what_is_wrong_with_it(tmp_path: Path, video: Path) -> None:
    path = tmp_path / "footage" / "cam00" / "1.mkv"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"nothing that any player knows" * 9)
    watched = watch(path.parents[1])
    for _ in range(2):
        (waiting,) = watched.scan().waiting
        assert "truncated or damaged" in waiting.why
    remux(video, path)
    assert names(watched.scan()) == ["cam00/1.mkv"]


def test_a_place_that_is_gone_for_a_while(tmp_path: Path, grown: Path) -> None:
    place = tmp_path / "footage"
    paths = numbered(place / "cam00", grown)
    watched = watch(place)
    assert len(scan_all(watched).found) == len(paths)
    place.rename(tmp_path / "unplugged")
    for _ in range(2):
        with pytest.raises(StoreError, match="list the footage"):
            watched.scan()
    (tmp_path / "unplugged").rename(place)
    scan = watched.scan()
    assert (scan.found, scan.gone, scan.renamed) == ([], [], [])


def test_a_place_that_goes_while_it_is_read(
    tmp_path: Path, grown: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "footage"
    paths = numbered(place / "cam00", grown)
    watched = watch(place)
    original = delivery_examine.scan_video

    def unplug(*arguments: object) -> object:
        if place.exists():
            place.rename(tmp_path / "unplugged")
        return original(*arguments)

    monkeypatch.setattr(delivery_examine, "scan_video", unplug)
    scan = watched.scan()
    assert len(scan.found) < len(paths)
    assert scan.waiting == []
    monkeypatch.setattr(delivery_examine, "scan_video", original)
    with pytest.raises(StoreError):
        watched.scan()
    (tmp_path / "unplugged").rename(place)
    assert sorted(names(scan) + names(watched.scan())) == [f"cam00/{path.name}" for path in paths]


def test_what_a_failed_scan_had_found_is_reported_by_the_next(
    tmp_path: Path, grown: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = numbered(tmp_path / "footage" / "cam00", grown)
    watched = watch(tmp_path / "footage")
    original = delivery.examine

    def examine(task, known):
        if task.number == 2:
            raise StoreError("cannot read the footage")
        return original(task, known)

    monkeypatch.setattr(delivery, "examine", examine)
    with pytest.raises(StoreError):
        watched.scan()
    monkeypatch.setattr(delivery, "examine", original)
    assert len(watched.scan().found) == len(paths)


def test_a_backlog_comes_in_parts(tmp_path: Path, grown: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "_MOST_AT_ONCE", 3)
    for camera in ("cam00", "cam01"):
        paths = numbered(tmp_path / "footage" / camera, grown)
    (tmp_path / "footage" / "END").touch()
    watched = watch(tmp_path / "footage", ("cam00", "cam01"))
    first = watched.scan()
    assert [piece.name for piece in first.found] == [
        "cam00/000000.mp4",
        "cam01/000000.mp4",
        "cam00/000001.mp4",
    ]
    assert first.more
    assert not first.ended
    watched.wait(1e9)  # does not wait: there is more
    found = scan_all(watched).found
    assert len(found) + 3 == 2 * len(paths)
    assert watched.scan().ended


def test_events_end_waiting_early(tmp_path: Path, grown: Path) -> None:
    place = tmp_path / "footage"
    paths = numbered(place / "cam00", grown)
    last = paths[-1].rename(tmp_path / "last.mp4")
    watched = FootageWatch(place, tmp_path / "spool", ["cam00"], 0.0)
    try:
        assert len(scan_all(watched).found) == len(paths) - 1
        watched.wait(0.3)
        last.rename(paths[-1])
        watched.wait(60.0)
        assert names(watched.scan()) == ["cam00/" + paths[-1].name]
    finally:
        watched.close()


def made(times: list[float], base: Fraction = Fraction(1, 1000)) -> Delivery:
    """A piece that is only looked at for its times."""
    blank = scan_video.__globals__["VideoScan"](1, 1, "h264", base, None, np.array(times))
    return Delivery("cam00", "cam00/1.mp4", 1, None, blank)  # type: ignore[arg-type]


def test_joining_clocks_that_begin_again() -> None:
    first = made([0.0, 0.04, 0.08])
    assert joined_times(first, made([0.12, 0.16])) == 0.0
    assert joined_times(first, made([5.0])) == 0.0  # a gap is a gap
    assert joined_times(first, made([0.0, 0.04])) == pytest.approx(0.12)
    assert joined_times(made([0.0]), made([0.0, 0.04])) == pytest.approx(0.04)
    with pytest.raises(IngestError, match="joined"):
        joined_times(made([0.0]), made([0.0]))
    tick, clock_s = Fraction(1, 90_000), 2**33 / 90_000
    late = made([clock_s - 0.08, clock_s - 0.04], tick)
    assert joined_times(late, made([0.0, 0.04], tick)) == pytest.approx(clock_s)


def test_pieces_that_begin_again_are_joined(tmp_path: Path, video: Path) -> None:
    options = {"segment_time": "0.4", "reset_timestamps": "1"}
    remux(video, tmp_path / "footage" / "cam00" / "%03d.mp4", "segment", **options)
    found = scan_all(watch(tmp_path / "footage")).found
    shift_s, joined = 0.0, [found[0].scan.times_s]
    for previous, this in itertools.pairwise(found):
        shift_s += joined_times(previous, this)
        joined.append(this.scan.times_s + shift_s)
    np.testing.assert_allclose(np.concatenate(joined) - joined[0][0], np.arange(FRAMES) / 25, atol=2e-3)


def test_the_same_in_every_run(tmp_path: Path, grown: Path) -> None:
    """However a file came, its pieces have the same names and hashes."""
    data, parts = grown.read_bytes(), fragments(grown.read_bytes())
    path = tmp_path / "footage" / "cam00" / "000000.mp4"
    path.parent.mkdir(parents=True)
    watched = watch(path.parents[1], settle_s=0.0)
    stepwise = []
    for _, end in parts:
        path.write_bytes(data[:end])
        stepwise += watched.scan().found
    at_once = scan_all(watch(path.parents[1])).found
    assert [(p.name, replace(p.file, mtime_ns=0)) for p in stepwise] == [
        (p.name, replace(p.file, mtime_ns=0)) for p in at_once
    ]


def test_done_files_are_looked_at_now_and_then(
    tmp_path: Path, grown: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hours of footage that is done cost a scan next to nothing, and yet a late change is seen."""
    clock_s = [1000.0]
    monkeypatch.setattr(delivery_files.time, "monotonic", lambda: clock_s[0])
    asked: list[str] = []
    original = delivery_place.find_file

    def find_file(place: Path, name: str) -> object:
        asked.append(name)
        return original(place, name)

    monkeypatch.setattr(delivery_place, "find_file", find_file)
    data = grown.read_bytes()
    paths = numbered(tmp_path / "footage" / "cam00", grown)
    watched = watch(tmp_path / "footage")
    scan_all(watched)
    for _ in range(3):
        clock_s[0] += 3.0
        watched.scan()
    asked.clear()
    watched.scan()
    assert asked == []
    # More fragments, long after the file looked done.
    paths[0].write_bytes(data)
    assert watched.scan().found == []
    clock_s[0] += 10.0
    assert len(watched.scan().found) == len(paths) - 1
    assert sorted(asked) == sorted(f"cam00/{path.name}" for path in paths)
    asked.clear()
    watched.scan()
    assert asked == ["cam00/000000.mp4"]
