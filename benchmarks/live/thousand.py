"""A long recording of tiny clips: do memory and the work around each clip stay as they are?

    python benchmarks/live/thousand.py [--clips 1000] [--folder FOLDER] [--output results.json]

Films tiny footage, ingests it, and trains and packs clip after clip into a live stream as `cgs run` does,
with so few iterations that what surrounds the training shows: choosing a clip, leasing it, settling it,
appending it to the stream and its manifest, a viewer's reading the manifest again. Then the packed clips are
published once more as another live stream, for what that takes alone. Prints medians over windows of clips;
memory is the process's.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from clipgstream.config import load_config
from clipgstream.demo.config import DemoConfig
from clipgstream.demo.footage import write_demo_capture
from clipgstream.ingest.run import ingest
from clipgstream.live import LivePacker
from clipgstream.schedule.inline import InlineEngine
from clipgstream.schedule.scheduler import Scheduler
from clipgstream.session import Session
from clipgstream.session_lease import read_leases
from clipgstream.session_work import due_clips
from clipgstream.status import session_status
from clipgstream.train.task import TrainProgress
from formats.stream import StreamReader
from formats.stream_writer import StreamWriter

CLIP_FRAMES = 2
SETTINGS = {
    "ingest.clip_frames": CLIP_FRAMES,
    "train.iterations": 20,
    "train.source_iterations": 5,
    "anchors.max_anchors": 200,
    "anchors.max_residual": 20,
    "field.levels": 2,
    "field.log2_table": 8,
    "train.seed": 0,
}
WINDOW = 25
_T = TypeVar("_T")


class Silent:
    """Nobody listens."""

    def points(self, clip: int, done: int, total: int) -> None:
        """See TrainListener."""

    def training(self, clip: int, progress: TrainProgress) -> None:
        """See TrainListener."""

    def note(self, text: str) -> None:
        """See TrainListener."""


@dataclass
class Clip:
    """What one clip took, in milliseconds, and the process's memory after it."""

    clip: int
    memory_mib: float
    ms: dict[str, float] = field(default_factory=dict)


def timed(ms: dict[str, float], name: str, call: Callable[[], _T]) -> _T:
    """Call, and note how long it took."""
    started = time.perf_counter()
    result = call()
    ms[name] = 1000 * (time.perf_counter() - started)
    return result


def memory_mib() -> float:
    """Mebibytes of this process that are in memory."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def make_session(folder: Path, clips: int) -> Session:
    """A session of tiny footage; what lies there already is used again."""
    path = folder / "session"
    if not path.exists():
        config = load_config("cpu", SETTINGS)
        capture = write_demo_capture(
            folder / "capture",
            DemoConfig(
                cameras=4,
                held_out=0,
                frames=clips * CLIP_FRAMES,
                width_px=64,
                height_px=48,
                clip_frames=CLIP_FRAMES,
            ),
        )
        ingest(
            capture.footage,
            capture.calibration,
            path,
            preset="cpu",
            overrides={key: str(value) for key, value in SETTINGS.items()},
            config=config.ingest,
        )
    return Session.open(path)


def measure(session: Session, stream: Path) -> list[Clip]:
    """Train and pack every clip."""
    config = load_config("cpu", SETTINGS)
    listener = Silent()
    scheduler = Scheduler(session, config, InlineEngine(listener), listener, backends=("cpu", "auto", "auto"))
    packer = LivePacker(session, stream, config.pack)
    reader: StreamReader | None = None
    found: list[Clip] = []
    total = len(session.clips())
    while len(found) < total:
        ms: dict[str, float] = {}
        timed(ms, "due", lambda: due_clips(session.database, 1))
        timed(ms, "leases", lambda: read_leases(session.database))
        timed(ms, "train_step", lambda: scheduler.step(0.0))
        results = scheduler.results()
        if len(results) == len(found):
            raise SystemExit(f"clip {len(found)} was not trained: {scheduler.failures()}")
        trained = results[-1]
        ms["around_training"] = ms["train_step"] - 1000 * (trained.points_seconds + trained.train_seconds)
        packed = timed(ms, "pack_step", packer.step)
        if packed != [trained.clip]:
            raise SystemExit(f"clip {trained.clip} was not packed: {packed}")
        timed(ms, "status", lambda: session_status(session))
        reader = reader or StreamReader(stream)
        timed(ms, "refresh", reader.refresh)
        found.append(Clip(trained.clip, memory_mib(), ms))
        if len(found) % 100 == 0:
            print(f"{len(found):6d} clips, {memory_mib():.0f} MiB", file=sys.stderr, flush=True)
    scheduler.close()
    timed(found[-1].ms, "finish", packer.finish)
    return found


def publish_again(stream: Path, copy: Path, clips: list[Clip]) -> None:
    """Note what it takes to write and publish each clip of a stream, packed as it is."""
    reader = StreamReader(stream)
    with StreamWriter(copy, live=True, overwrite=True) as writer:
        for init in reader.manifest.inits:
            writer.write_init_bytes(reader.segment_data(init))
        for entry, clip in zip(reader.manifest.segments, clips, strict=True):
            data = reader.segment_data(entry)
            timed(clip.ms, "publish", lambda data=data: writer.append_bytes(data))


def windows(clips: list[Clip]) -> list[dict[str, Any]]:
    """Medians around a few places of the recording."""
    places = sorted({place for place in (10, 50, 100, 250, 500, 750) if place + WINDOW <= len(clips)})
    places.append(max(0, len(clips) - WINDOW))
    rows = []
    for place in places:
        window = clips[place : place + WINDOW]
        row: dict[str, Any] = {"clips": f"{window[0].clip} to {window[-1].clip}"}
        row["memory_mib"] = round(statistics.median(clip.memory_mib for clip in window), 1)
        for name in ("due", "leases", "around_training", "pack_step", "status", "refresh", "publish"):
            row[f"{name}_ms"] = round(statistics.median(clip.ms[name] for clip in window), 2)
        rows.append(row)
    return rows


def main() -> None:
    """Measure, print, and write JSON if asked to."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clips", type=int, default=1000)
    parser.add_argument("--folder", type=Path, help="to keep footage and session in; they are used again")
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        session = make_session(folder, arguments.clips)
        started = time.monotonic()
        found = measure(session, folder / "stream")
        seconds = time.monotonic() - started
        publish_again(folder / "stream", folder / "published", found)
    rows = windows(found)
    for row in rows:
        print(", ".join(f"{name} {value}" for name, value in row.items()))
    print(f"{len(found)} clips in {seconds:.0f} s; ending the stream {found[-1].ms['finish']:.1f} ms")
    if arguments.output:
        report = {
            "command": "python " + " ".join(sys.argv),
            "date": date.today().isoformat(),
            "machine": {"cores": os.cpu_count(), "python": sys.version.split()[0]},
            "figures": {"windows": rows, "seconds": round(seconds)},
        }
        arguments.output.write_text(json.dumps(report, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
