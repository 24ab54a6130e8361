"""Plays a capture crew: delivers a rig's videos into a folder piece by piece, as cameras and recorders do.

    python benchmarks/live/deliver.py FOOTAGE OUT --layout fragmented|numbered|... [--piece 0.4] [--speed 1.0]
        [--seed 7] [--late 0.1] [--duplicate 0.1] [--truncate 0.1] [--reorder 0.1] [--rename 0.05]
        [--grow 0.1] [--end]

FOOTAGE is a folder of one video a camera. It is cut at key pictures, nothing is encoded, and every piece
comes when it would have been filmed; --speed 4 delivers four seconds of footage a second, --speed inf never
waits.
The shares are those of pieces that something happens to, drawn from --seed:

    late        comes one to three pieces' time after it was due
    reorder     comes after its successor
    truncate    comes cut off, and the rest a moment later; a playlist lists it before
    grow        is written in several steps under its final name, as cameras do
    duplicate   comes again under another name
    rename      gets another name afterwards

A file that only grows knows no reordering, duplicates or renaming, and what a playlist lists keeps its name.
Other pieces appear whole. --end says at last that nothing more will come: a file `END`, or the playlists'
EXT-X-ENDLIST. OUT.log, beside OUT, says as JSON lines what was done and when.

As a library: `deliver(plan(order), clock)`, or step by step with `Crew`.
"""

from __future__ import annotations

import argparse
import json
import math
import posixpath
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol, TextIO

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from mishaps import NAMES, Fate, Shares, fates
from pieces import CutVideo, Form, Piece, cut_video

from formats.errors import CgsError, ConfigError, StoreError

VIDEO_SUFFIXES = (".mp4", ".mov", ".mkv")
END_NAME = "END"
_GROW_STEPS = 4


@dataclass(frozen=True)
class Layout:
    """How a camera's pieces lie in the folder; names are formatted with `camera`, `number` and `mark`.

    Attributes:
        form: what a piece is.
        piece: a piece's path; `mark` tells a copy or a renamed piece from the one delivered.
        init: the path of what fragments need first.
        playlist: the path of the HLS media playlist, if there is one.
        faults: what may happen to a piece.
    """

    form: Form
    piece: str
    init: str | None = None
    playlist: str | None = None
    faults: tuple[str, ...] = NAMES


_GROWS = ("late", "truncate", "grow")
_LISTED = ("late", "truncate", "grow", "duplicate", "reorder")
_NUMBERED = "{camera}/{mark}{number:06d}"

LAYOUTS = {
    "fragmented": Layout("fragments", "{camera}.mp4", init="{camera}.mp4", faults=_GROWS),
    "numbered": Layout("mp4", _NUMBERED + ".mp4"),
    "numbered-restart": Layout("restarted", _NUMBERED + ".mp4"),
    "numbered-ts": Layout("ts", _NUMBERED + ".ts"),
    "init-numbered": Layout("fragments", _NUMBERED + ".m4s", init="{camera}/init.mp4"),
    "hls-fmp4": Layout(
        "fragments", _NUMBERED + ".m4s", init="{camera}/init.mp4", playlist="{camera}.m3u8", faults=_LISTED
    ),
    "hls-ts": Layout("ts", _NUMBERED + ".ts", playlist="{camera}/index.m3u8", faults=_LISTED),
}


@dataclass(frozen=True)
class Order:
    """What a crew is asked to do.

    Attributes:
        footage: folder of one video a camera, named after it.
        out: where to deliver; must hold nothing yet.
        layout: one of LAYOUTS.
        piece_s: least seconds of a piece; pieces end where groups of pictures do.
        seed: of what happens to which piece.
        shares: how often what happens.
        end: say when all was delivered.
    """

    footage: Path
    out: Path
    layout: str = "numbered"
    piece_s: float = 0.4
    seed: int = 0
    shares: Shares = field(default_factory=Shares)
    end: bool = True


How = Literal["publish", "append", "rename", "extend"]


@dataclass(frozen=True)
class Step:
    """One thing that the crew does.

    Attributes:
        at_s: when, in seconds of footage since its start.
        event: init, part, whole, duplicate, renamed, listed or end.
        how: `publish` a whole file under its name at once, `append` to it where it lies, `rename` it, or
            `extend` it by publishing what it holds and more.
        path: within the folder.
        data: the bytes that this step writes.
        camera: None for the end.
        number: of the piece; None when it is not about one.
        piece: that piece.
        faults: what happens to it.
        new_path: what a renamed file is called then.
    """

    at_s: float
    event: str
    how: How
    path: str
    data: bytes = b""
    camera: str | None = None
    number: int | None = None
    piece: Piece | None = None
    faults: tuple[str, ...] = ()
    new_path: str | None = None

    def record(self) -> dict[str, Any]:
        """The step as the log has it; the same for the same order."""
        fields = {
            "event": self.event,
            "at_s": round(self.at_s, 6),
            "camera": self.camera,
            "piece": self.number,
            "path": self.path,
            "new_path": self.new_path,
            "bytes": len(self.data),
            "faults": list(self.faults),
        }
        if self.piece is not None:
            fields |= {"from_s": self.piece.from_s, "to_s": self.piece.to_s, "pictures": self.piece.pictures}
        return {name: value for name, value in fields.items() if value is not None}


@dataclass(frozen=True)
class Plan:
    """All that the crew will do, in order."""

    out: Path
    steps: tuple[Step, ...]

    @property
    def log(self) -> Path:
        """The JSON lines about it, outside of the folder."""
        return self.out.with_name(self.out.name + ".log")


def plan(order: Order) -> Plan:
    """Cut the footage and settle what comes when.

    Raises:
        ConfigError: an unknown layout, a share outside of 0 to 1, or a piece without length.
        IngestError: a video cannot be cut.
        StoreError: there is no video in the folder.
    """
    if order.layout not in LAYOUTS:
        raise ConfigError("unknown layout", where="layout", expected=", ".join(LAYOUTS), found=order.layout)
    if not 0 < order.piece_s < math.inf:
        raise ConfigError(
            "a piece must have a length", where="piece", expected="seconds", found=order.piece_s
        )
    layout = LAYOUTS[order.layout]
    shares = order.shares.only(layout.faults)
    videos = [cut_video(path, layout.form, order.piece_s) for path in _videos(order.footage)]
    start_s = min(video.pieces[0].from_s for video in videos)
    steps: list[Step] = []
    for video in videos:
        lengths = [piece.to_s - piece.from_s for piece in video.pieces]
        due = [piece.to_s - start_s for piece in video.pieces]
        happens = fates(video.camera, due, lengths, shares, order.seed, in_order=layout.piece == layout.init)
        steps += _camera_steps(video, layout, happens)
    # Python's sort keeps the order of what comes at one time: first a piece, then the playlist that has it.
    steps.sort(key=lambda step: step.at_s)
    if order.end:
        steps += _end_steps(steps[-1].at_s, layout, videos)
    return Plan(order.out, tuple(steps))


def _videos(footage: Path) -> list[Path]:
    found = sorted(path for path in footage.glob("*") if path.suffix.lower() in VIDEO_SUFFIXES)
    if not found:
        raise StoreError("there is no video in the folder", where=footage, expected="one a camera")
    return found


def _camera_steps(video: CutVideo, layout: Layout, happens: list[Fate]) -> Iterator[Step]:
    if layout.init is not None:
        how: How = "append" if layout.init == layout.piece else "publish"
        path = layout.init.format(camera=video.camera)
        yield Step(0.0, "init", how, path, video.init, video.camera)
    for number, fate in enumerate(happens):
        yield from _piece_steps(video, layout, number, fate)
    if layout.playlist is not None:
        yield from _listing(video, layout, happens)


def _piece_steps(video: CutVideo, layout: Layout, number: int, fate: Fate) -> Iterator[Step]:
    """A piece's way into the folder and what happens to it there."""

    def step(at_s: float, event: str, how: How, path: str, data: bytes = b"", new: str | None = None) -> Step:
        return Step(at_s, event, how, path, data, video.camera, number, piece, fate.faults, new)

    piece, path = video.pieces[number], _path(layout, video, number)
    if fate.cut is not None:
        size = _cut_size(fate.cut, len(piece.data))
        yield step(fate.begins_s, "part", "append", path, piece.data[:size])
        yield step(fate.whole_s, "whole", "append", path, piece.data[size:])
    elif "grow" in fate.faults:
        bounds = [len(piece.data) * part // _GROW_STEPS for part in range(_GROW_STEPS + 1)]
        for part in range(_GROW_STEPS):
            last = part == _GROW_STEPS - 1
            at_s = fate.begins_s + (fate.whole_s - fate.begins_s) * part / (_GROW_STEPS - 1)
            data = piece.data[bounds[part] : bounds[part + 1]]
            yield step(at_s, "whole" if last else "part", "append", path, data)
    else:
        how: How = "append" if layout.piece == layout.init else "publish"
        yield step(fate.whole_s, "whole", how, path, piece.data)
    if fate.again_s is not None:
        yield step(fate.again_s, "duplicate", "publish", _path(layout, video, number, "copy_"), piece.data)
    if fate.renamed_s is not None:
        yield step(fate.renamed_s, "renamed", "rename", path, new=_path(layout, video, number, "take1_"))


def _path(layout: Layout, video: CutVideo, number: int, mark: str = "") -> str:
    return layout.piece.format(camera=video.camera, number=number, mark=mark)


def _cut_size(share: float, size: int) -> int:
    """Bytes before the cut: at least one, not all, and no whole number of transport packets."""
    cut = min(max(1, int(share * size)), size - 1)
    return cut - 1 if cut % 188 == 0 else cut


def _listing(video: CutVideo, layout: Layout, happens: list[Fate]) -> Iterator[Step]:
    """The playlist's growth: pieces in the order filmed, each when it and all before it are there."""
    assert layout.playlist is not None
    path = layout.playlist.format(camera=video.camera)
    longest_s = max(piece.to_s - piece.from_s for piece in video.pieces)
    head = ["#EXTM3U", f"#EXT-X-VERSION:{7 if layout.init else 3}"]
    head += [f"#EXT-X-TARGETDURATION:{math.ceil(longest_s)}", "#EXT-X-MEDIA-SEQUENCE:0"]
    head += ["#EXT-X-PLAYLIST-TYPE:EVENT", "#EXT-X-INDEPENDENT-SEGMENTS"]
    if layout.init is not None:
        init = posixpath.relpath(layout.init.format(camera=video.camera), posixpath.dirname(path))
        head.append(f'#EXT-X-MAP:URI="{init}"')
    yield Step(0.0, "listed", "extend", path, _lines(head), video.camera)
    listed_s = 0.0
    for number, fate in enumerate(happens):
        listed_s = max(listed_s, fate.begins_s if fate.cut is not None else fate.whole_s)
        yield _entry(video, layout, path, number, fate, listed_s)
        if fate.again_s is not None:
            yield _entry(video, layout, path, number, fate, max(listed_s, fate.again_s), "copy_")


def _entry(
    video: CutVideo, layout: Layout, path: str, number: int, fate: Fate, at_s: float, mark: str = ""
) -> Step:
    piece = video.pieces[number]
    uri = posixpath.relpath(_path(layout, video, number, mark), posixpath.dirname(path))
    # A copy goes back in time, and what follows it forth again.
    jump = ["#EXT-X-DISCONTINUITY"] if mark else []
    data = _lines([*jump, f"#EXTINF:{piece.to_s - piece.from_s:.6f},", uri, *jump])
    return Step(at_s, "listed", "extend", path, data, video.camera, number, piece, fate.faults)


def _lines(lines: list[str]) -> bytes:
    return "".join(line + "\n" for line in lines).encode()


def _end_steps(at_s: float, layout: Layout, videos: list[CutVideo]) -> list[Step]:
    if layout.playlist is None:
        return [Step(at_s, "end", "publish", END_NAME)]
    paths = [layout.playlist.format(camera=video.camera) for video in videos]
    return [Step(at_s, "end", "extend", path, b"#EXT-X-ENDLIST\n") for path in paths]


class Clock(Protocol):
    """Seconds of footage since the delivery began."""

    def now_s(self) -> float: ...

    def wait_until(self, at_s: float) -> None: ...


class WallClock:
    """Real time, `speed` seconds of footage a second; starts when it is first asked."""

    def __init__(self, speed: float = 1.0) -> None:
        if not 0 < speed < math.inf:
            raise ConfigError("the clock must run", where="speed", expected="above 0", found=speed)
        self._speed = speed
        self._start_s: float | None = None

    def now_s(self) -> float:
        if self._start_s is None:
            self._start_s = time.monotonic()
        return (time.monotonic() - self._start_s) * self._speed

    def wait_until(self, at_s: float) -> None:
        while (left_s := at_s - self.now_s()) > 0:
            time.sleep(left_s / self._speed)


class NoWaiting:
    """It is always as late as the next thing needs it."""

    def __init__(self) -> None:
        self._now_s = 0.0

    def now_s(self) -> float:
        return self._now_s

    def wait_until(self, at_s: float) -> None:
        self._now_s = max(self._now_s, at_s)


class Crew:
    """Carries a plan out, as far as it is told."""

    def __init__(self, plan: Plan, clock: Clock) -> None:
        """Raises StoreError: the folder holds something already, or cannot be made."""
        self._plan = plan
        self._clock = clock
        self._done = 0
        try:
            plan.out.mkdir(parents=True, exist_ok=True)
            if any(plan.out.iterdir()):
                raise StoreError("the folder is not empty", where=plan.out, hint="name a new one")
            plan.log.unlink(missing_ok=True)
        except OSError as error:
            raise _unwritable(plan.out, error) from error

    @property
    def next_s(self) -> float | None:
        """When the next step is due; None when all is done."""
        steps = self._plan.steps
        return steps[self._done].at_s if self._done < len(steps) else None

    def deliver(self, until_s: float = math.inf) -> list[Step]:
        """Do what is due up to that time, each thing at its time; returns what was done.

        Raises:
            StoreError: the folder or the log cannot be written.
        """
        begun = self._done
        try:
            with self._plan.log.open("a", encoding="utf-8") as log:
                while (at_s := self.next_s) is not None and at_s <= until_s:
                    self._clock.wait_until(at_s)
                    self._do(self._plan.steps[self._done], log)
                    self._done += 1
        except OSError as error:
            raise _unwritable(self._plan.out, error) from error
        return list(self._plan.steps[begun : self._done])

    def _do(self, step: Step, log: TextIO) -> None:
        _perform(step, self._plan.out)
        times = {"clock_s": round(self._clock.now_s(), 6), "unix_s": round(time.time(), 6)}
        log.write(json.dumps(step.record() | times) + "\n")
        log.flush()


def deliver(plan: Plan, clock: Clock) -> None:
    """Carry a whole plan out. Raises StoreError, as `Crew` does."""
    Crew(plan, clock).deliver()


def _unwritable(out: Path, error: OSError) -> StoreError:
    return StoreError(
        "the footage cannot be delivered", where=error.filename or out, found=error.strerror or error
    )


def _perform(step: Step, out: Path) -> None:
    path = out / step.path
    path.parent.mkdir(parents=True, exist_ok=True)
    if step.how == "append":
        with path.open("ab") as file:
            file.write(step.data)
    elif step.how == "rename":
        assert step.new_path is not None
        path.rename(out / step.new_path)
    else:
        before = path.read_bytes() if step.how == "extend" and path.exists() else b""
        part = path.with_name(f".{path.name}.part")
        part.write_bytes(before + step.data)
        part.replace(path)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        usage="%(prog)s FOOTAGE OUT [...]",
    )
    parser.add_argument("footage", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--layout", choices=LAYOUTS, default="numbered")
    parser.add_argument("--piece", type=float, default=0.4, metavar="S", help="least seconds of a piece")
    parser.add_argument("--speed", type=float, default=1.0, help="seconds of footage a second, or inf")
    parser.add_argument("--seed", type=int, default=0)
    for name in NAMES:
        parser.add_argument(f"--{name}", type=float, default=0.0, metavar="SHARE")
    parser.add_argument("--end", action="store_true", help="say when all was delivered")
    return parser.parse_args()


def main() -> None:
    """Deliver what the command line asks for, and print how it went."""
    asked = _arguments()
    shares = Shares(**{name: getattr(asked, name) for name in NAMES})
    try:
        clock: Clock = NoWaiting() if asked.speed == math.inf else WallClock(asked.speed)
        order = Order(asked.footage, asked.out, asked.layout, asked.piece, asked.seed, shares, asked.end)
        planned = plan(order)
        deliver(planned, clock)
    except CgsError as error:
        raise SystemExit(str(error)) from error
    whole = [step for step in planned.steps if step.event == "whole"]
    counts = ", ".join(f"{name} {sum(name in step.faults for step in whole)}" for name in NAMES)
    cameras = len({step.camera for step in whole})
    print(f"{len(whole)} pieces of {cameras} cameras; {counts}; see {planned.log}")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        raise SystemExit(130) from None
