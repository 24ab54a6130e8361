"""The simulated capture crew: in every layout, whatever happens, the pictures that were filmed come."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import pytest
from cgs_process import ROOT, environment, files
from tiny_footage import write_video

from clipgstream.demo.config import DemoConfig
from clipgstream.demo.footage import write_demo_capture
from formats.errors import ConfigError, IngestError, StoreError

SCRIPTS = ROOT / "benchmarks" / "live"
sys.path.append(str(SCRIPTS))
from deliver import LAYOUTS, Crew, NoWaiting, Order, Plan, Step, WallClock, deliver, plan  # noqa: E402
from mishaps import NAMES, Shares, fates  # noqa: E402

CAMERAS = ("cam00", "cam01", "cam02", "far")
EVERYTHING = Shares(**dict.fromkeys(NAMES, 0.4))

Film = dict[Fraction, str]
"""A picture's digest at the time when it is shown."""


@pytest.fixture(scope="module")
def footage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three cameras of the demo, 2.5 groups of pictures each, and one that started amid another clock."""
    folder = tmp_path_factory.mktemp("capture")
    size = DemoConfig(cameras=3, held_out=0, frames=45, width_px=64, height_px=48)
    videos = write_demo_capture(folder, size).footage
    pts = [211 + 2 * number for number in range(45)]
    write_video(
        videos / "far.mp4", range(45), fps=50, pts=pts, group=10, options={"bf": "2", "sc_threshold": "0"}
    )
    return videos


@pytest.fixture(scope="module")
def filmed(footage: Path) -> dict[str, Film]:
    return {name: film((footage / f"{name}.mp4").read_bytes()) for name in CAMERAS}


def film(source: bytes | Path, form: str | None = None) -> Film:
    """Every picture; no two at one time. A few kilobytes without a name need their `form` said."""
    shown: Film = {}
    with av.open(str(source) if isinstance(source, Path) else io.BytesIO(source), format=form) as container:
        for frame in container.decode(video=0):
            assert frame.pts is not None and frame.time_base is not None and not frame.is_corrupt
            time_s = frame.pts * frame.time_base
            assert time_s not in shown
            shown[time_s] = hashlib.sha256(frame.to_ndarray().tobytes()).hexdigest()
    return shown


def together(films: Iterable[Film]) -> Film:
    whole: Film = {}
    for part in films:
        assert not whole.keys() & part.keys()
        whole |= part
    return whole


def put_together(out: Path, layout: str, camera: str) -> Film:
    """What a camera delivered; copies of a piece count once."""
    if layout == "fragmented":
        return film(out / f"{camera}.mp4")
    init = out / camera / "init.mp4"
    head = init.read_bytes() if init.exists() else b""
    found = sorted(path for path in (out / camera).iterdir() if path.suffix in (".mp4", ".m4s", ".ts"))
    pieces = {path.read_bytes(): path for path in reversed(found) if path != init}
    if LAYOUTS[layout].playlist is not None:
        assert set(listed(out, layout, camera)) == set(found) - {init}
    if layout != "numbered-restart":
        form = "mpegts" if found[-1].suffix == ".ts" else None
        return together(film(head + piece, form) for piece in pieces)
    return one_after_the_other(sorted(pieces, key=lambda piece: int(pieces[piece].stem.split("_")[-1])))


def one_after_the_other(pieces: Iterable[bytes]) -> Film:
    """Pieces with clocks of their own: each begins when the one before it ends."""
    films, start_s = [], Fraction(0)
    for piece in pieces:
        own = film(piece)
        assert min(own) == 0
        films.append({start_s + time_s: picture for time_s, picture in own.items()})
        start_s += len(own) * Fraction(1, 25)
    return together(films)


def listed(out: Path, layout: str, camera: str) -> list[Path]:
    playlist = out / str(LAYOUTS[layout].playlist).format(camera=camera)
    lines = playlist.read_text().splitlines()
    assert lines[0] == "#EXTM3U" and lines[-1] == "#EXT-X-ENDLIST"
    return [playlist.parent / line for line in lines if not line.startswith("#")]


def expected(filmed: dict[str, Film], layout: str, camera: str) -> Film:
    """Where each piece has a clock of its own, nobody knows when the camera started."""
    start_s = min(filmed[camera]) if layout == "numbered-restart" else 0
    return {time_s - start_s: picture for time_s, picture in filmed[camera].items()}


def log_of(planned: Plan) -> list[dict[str, Any]]:
    return [json.loads(line) for line in planned.log.read_text("utf-8").splitlines()]


def steps_of(planned: Plan, fault: str, event: str) -> list[Step]:
    found = [step for step in planned.steps if fault in step.faults and step.event == event]
    assert found, f"no piece was {fault}"
    return found


@pytest.mark.parametrize("piece_s", [0.4, 0.7])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_pieces_hold_the_pictures_and_times_that_were_filmed(
    tmp_path: Path, footage: Path, filmed: dict[str, Film], layout: str, piece_s: float
) -> None:
    planned = plan(Order(footage, tmp_path / "out", layout, piece_s=piece_s))
    deliver(planned, NoWaiting())
    whole = [step for step in planned.steps if step.event == "whole"]
    assert len(whole) == len(CAMERAS) * (5 if piece_s == 0.4 else 3)
    for camera in CAMERAS:
        assert put_together(tmp_path / "out", layout, camera) == expected(filmed, layout, camera)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_whatever_happened_all_of_it_comes(
    tmp_path: Path, footage: Path, filmed: dict[str, Film], layout: str
) -> None:
    planned = plan(Order(footage, tmp_path / "out", layout, seed=3, shares=EVERYTHING))
    deliver(planned, NoWaiting())
    happened = {fault for step in planned.steps for fault in step.faults}
    assert happened == set(LAYOUTS[layout].faults)
    for camera in CAMERAS:
        assert put_together(tmp_path / "out", layout, camera) == expected(filmed, layout, camera)
    assert not [path for path in files(tmp_path / "out") if path.endswith(".part")]


@pytest.mark.parametrize("layout", ["hls-fmp4", "hls-ts"])
def test_a_player_plays_the_playlists(
    tmp_path: Path, footage: Path, filmed: dict[str, Film], layout: str
) -> None:
    deliver(plan(Order(footage, tmp_path / "out", layout)), NoWaiting())
    for camera in CAMERAS:
        assert film(tmp_path / "out" / str(LAYOUTS[layout].playlist).format(camera=camera)) == filmed[camera]


def test_transport_streams_begin_at_zero_and_not_at_the_end_of_their_clock(
    tmp_path: Path, footage: Path
) -> None:
    deliver(plan(Order(footage, tmp_path / "out", "numbered-ts")), NoWaiting())
    with av.open(str(footage / "cam00.mp4")) as container:
        assert next(container.demux(video=0)).dts < 0
    with av.open(str(tmp_path / "out" / "cam00" / "000000.ts")) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
    assert [packet.dts for packet in packets] == sorted({packet.dts for packet in packets})
    assert packets[0].dts == packets[0].pts == 0
    assert all(packet.dts <= packet.pts for packet in packets)


def test_a_seed_decides_what_happens(tmp_path: Path, footage: Path) -> None:
    first, again, other = (
        plan(Order(footage, tmp_path / name, seed=seed, shares=EVERYTHING))
        for name, seed in (("first", 7), ("again", 7), ("other", 8))
    )
    for planned in (first, again, other):
        deliver(planned, NoWaiting())
    assert first.steps == again.steps != other.steps
    assert files(first.out) == files(again.out)
    logs = [[entry | {"unix_s": 0} for entry in log_of(planned)] for planned in (first, again)]
    assert logs[0] == logs[1]
    assert [entry["path"] for entry in logs[0]] == [step.path for step in first.steps]


def test_a_piece_s_fate_is_its_own() -> None:
    due_s, lengths_s = [1.0, 2.0, 3.0, 4.0], [1.0] * 4
    late = Shares(late=0.5)
    for seed in range(20):
        fewer = fates("cam00", due_s[:3], lengths_s[:3], late, seed, in_order=False)
        assert fates("cam00", due_s, lengths_s, late, seed, in_order=False)[:3] == fewer
        for alone, beside in zip(
            fewer,
            fates("cam00", due_s[:3], lengths_s[:3], Shares(late=0.5, rename=1.0), seed, in_order=False),
            strict=True,
        ):
            assert beside.whole_s == alone.whole_s and beside.renamed_s is not None


def test_late_and_reordered_pieces_come_after_later_ones() -> None:
    due_s, lengths_s = [0.4, 0.8, 1.2, 1.6], [0.4] * 4
    late = fates("cam00", due_s, lengths_s, Shares(late=1.0), 0, in_order=False)
    delays = [fate.whole_s - due for fate, due in zip(late, due_s, strict=True)]
    assert all(0.4 <= delay <= 1.2 for delay in delays)
    swapped = fates("cam00", due_s, lengths_s, Shares(reorder=1.0), 0, in_order=False)
    assert [fate.whole_s for fate in swapped] == sorted((fate.whole_s for fate in swapped), reverse=True)
    assert swapped[-1].faults == ()
    grown = fates("cam00", due_s, lengths_s, Shares(late=0.5, truncate=0.5, grow=0.5), 0, in_order=True)
    for before, after in pairwise(grown):
        assert after.begins_s >= before.whole_s


@pytest.mark.parametrize("layout", ["numbered", "numbered-ts", "hls-fmp4"])
def test_a_truncated_piece_is_cut_first_and_whole_later(tmp_path: Path, footage: Path, layout: str) -> None:
    planned = plan(Order(footage, tmp_path / "out", layout, shares=Shares(truncate=1.0)))
    crew = Crew(planned, NoWaiting())
    begun = steps_of(planned, "truncate", "part")[0]
    crew.deliver(until_s=begun.at_s)
    assert begun.piece is not None
    lies = (planned.out / begun.path).read_bytes()
    assert 0 < len(lies) < len(begun.piece.data) and begun.piece.data.startswith(lies)
    if layout == "numbered-ts":
        assert len(lies) % 188
    if layout == "hls-fmp4":
        assert begun.path in (planned.out / f"{begun.camera}.m3u8").read_text()
    ends = next(step for step in planned.steps if step.path == begun.path and step.event == "whole")
    assert crew.next_s is not None and crew.next_s > begun.at_s
    crew.deliver(until_s=ends.at_s)
    assert (planned.out / begun.path).read_bytes() == begun.piece.data


def test_a_growing_piece_is_there_in_part_while_it_is_filmed(tmp_path: Path, footage: Path) -> None:
    planned = plan(Order(footage, tmp_path / "out", shares=Shares(grow=1.0)))
    steps = [step for step in planned.steps if step.path == "cam00/000001.mp4"]
    assert [step.event for step in steps] == ["part", "part", "part", "whole"]
    start_s = min(step.piece.from_s for step in planned.steps if step.piece)
    assert steps[0].piece is not None
    assert steps[0].at_s == pytest.approx(steps[0].piece.from_s - start_s)
    assert steps[-1].at_s == pytest.approx(steps[0].piece.to_s - start_s)
    crew, sizes = Crew(planned, NoWaiting()), []
    for step in steps:
        crew.deliver(until_s=step.at_s)
        sizes.append((planned.out / step.path).stat().st_size)
    assert 0 < sizes[0] < sizes[1] < sizes[2] < sizes[3] == len(steps[0].piece.data)


def test_duplicates_and_renamed_pieces_have_other_names(tmp_path: Path, footage: Path) -> None:
    planned = plan(Order(footage, tmp_path / "out", shares=Shares(duplicate=0.5, rename=0.5)))
    deliver(planned, NoWaiting())
    lies = files(planned.out)
    for step in steps_of(planned, "duplicate", "duplicate"):
        assert step.piece is not None
        assert lies[step.path] == step.piece.data
    for step in steps_of(planned, "rename", "renamed"):
        assert step.piece is not None and step.new_path is not None
        assert step.path not in lies and lies[step.new_path] == step.piece.data
    assert len(lies) == len(CAMERAS) * 5 + len(steps_of(planned, "duplicate", "duplicate")) + 1


@pytest.mark.parametrize("layout", ["fragmented", "numbered", "hls-fmp4", "hls-ts"])
def test_the_end_is_said_last_or_not_at_all(tmp_path: Path, footage: Path, layout: str) -> None:
    with_end, without = (
        plan(Order(footage, tmp_path / str(end), layout, end=end, shares=Shares(late=0.5)))
        for end in (True, False)
    )
    for planned in (with_end, without):
        deliver(planned, NoWaiting())
    ends = [step for step in with_end.steps if step.event == "end"]
    assert with_end.steps == without.steps + tuple(ends)
    if LAYOUTS[layout].playlist is None:
        assert (with_end.out / "END").exists() and not (without.out / "END").exists()
    else:
        assert len(ends) == len(CAMERAS)
        for step in ends:
            text = (without.out / step.path).read_text()
            assert "ENDLIST" not in text
            assert (with_end.out / step.path).read_text() == text + "#EXT-X-ENDLIST\n"


def script(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SCRIPTS / "deliver.py"), *map(str, arguments)]
    return subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=60, check=False)


def test_as_a_process_it_keeps_time(tmp_path: Path, footage: Path, filmed: dict[str, Film]) -> None:
    out = tmp_path / "out"
    shares = [word for name in NAMES for word in (f"--{name}", 0.3)]
    done = script(footage, out, "--layout", "numbered", "--speed", 8, "--seed", 5, *shares, "--end")
    assert done.returncode == 0, done.stderr
    assert "20 pieces of 4 cameras" in done.stdout
    log = [json.loads(line) for line in (tmp_path / "out.log").read_text("utf-8").splitlines()]
    assert all(entry["clock_s"] >= entry["at_s"] for entry in log)
    assert [entry["at_s"] for entry in log] == sorted(entry["at_s"] for entry in log)
    taken_s = log[-1]["unix_s"] - log[0]["unix_s"]
    assert taken_s >= 0.9 * (log[-1]["at_s"] - log[0]["at_s"]) / 8
    order = Order(footage, out, seed=5, shares=Shares(**dict.fromkeys(NAMES, 0.3)))
    assert [entry["path"] for entry in log] == [step.path for step in plan(order).steps]
    for camera in CAMERAS:
        assert put_together(out, "numbered", camera) == filmed[camera]
    again = script(footage, out)
    assert again.returncode == 1 and "not empty" in again.stderr and "Traceback" not in again.stderr


def test_pictures_that_need_the_piece_before_theirs_are_refused(tmp_path: Path) -> None:
    x264 = {"bf": "2", "sc_threshold": "0", "x264-params": "open-gop=1:bframes=2:b-adapt=0"}
    write_video(tmp_path / "cam00.mp4", [7] * 45, group=11, options=x264)
    with pytest.raises(IngestError, match="key pictures") as refused:
        plan(Order(tmp_path, tmp_path / "out"))
    assert "closed groups" in str(refused.value)


def test_what_cannot_be_delivered_is_refused(tmp_path: Path, footage: Path) -> None:
    with pytest.raises(ConfigError, match="layout"):
        plan(Order(footage, tmp_path / "out", "dash"))
    with pytest.raises(ConfigError, match="length"):
        plan(Order(footage, tmp_path / "out", piece_s=0.0))
    with pytest.raises(ConfigError, match="share"):
        Shares(late=1.5)
    with pytest.raises(ConfigError, match="clock"):
        WallClock(0.0)
    with pytest.raises(StoreError, match="no video"):
        plan(Order(tmp_path, tmp_path / "out"))
    (tmp_path / "bad.mp4").write_bytes(b"no video at all")
    with pytest.raises(IngestError, match="cut"):
        plan(Order(tmp_path, tmp_path / "out"))
    assert not (tmp_path / "out").exists()
