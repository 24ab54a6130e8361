"""How many more clips an hour do more workers train?

    python benchmarks/live/scale.py SESSION --workers 1 --workers 2 --workers 4 [--output results.json]
    python benchmarks/live/scale.py SESSION --gpus 1 --gpus 2 --per-gpu 2       [--output results.json]

SESSION is a folder that `cgs ingest` made; it stays as it is, but for its reference clip, which is trained
first if it is not. Where there is none, `--film N` makes one: a rig of the GPU benchmarks (`--size`) with N
source clips. Each number of workers, or of this machine's GPUs with some workers each, then trains the source
clips in a fresh copy of the session, as `cgs train` does; the clock runs from the first lease to the last
clip's end. Before that every worker has trained one clip in another copy, so that processes, libraries and
kernels are there, as they are in an hour of footage. Where the workers do not divide the number of clips,
some are idle at the end, which counts. The ratio is to as many times what the smallest number does.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "gpu"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import torch
from measure import machine
from rig import SIZES, make_session

from clipgstream.config import Config, load_config, parse_overrides
from clipgstream.schedule.engine import Engine, Event
from clipgstream.schedule.make import ENGINES, EngineChoice, local_gpus, make_engine
from clipgstream.schedule.pool import PoolEngine, places
from clipgstream.schedule.run import train_clips
from clipgstream.schedule.scheduler import Scheduler
from clipgstream.session import Session
from clipgstream.session_work import begin_overwriting
from clipgstream.train.task import ClipResult, ClipTask, TrainProgress

LEFT_OUT = ("*.db-shm", "stream", "footage")
"""Of a session, when it is copied."""
STEP_S = 0.5
GOOD_RATIO = 0.94


class Notes:
    """A listener that prints every note once."""

    def __init__(self) -> None:
        self._printed: set[str] = set()

    def points(self, clip: int, done: int, total: int) -> None:
        """See TrainListener."""

    def training(self, clip: int, progress: TrainProgress) -> None:
        """See TrainListener."""

    def note(self, text: str) -> None:
        """See TrainListener."""
        if text not in self._printed:
            print(text, file=sys.stderr, flush=True)
        self._printed.add(text)


class KeptEngine:
    """An engine that outlives the scheduler that uses it; see Engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def free(self) -> int:
        """See Engine."""
        return self._engine.free()

    def submit(self, task: ClipTask) -> None:
        """See Engine."""
        self._engine.submit(task)

    def events(self, timeout_s: float) -> list[Event]:
        """See Engine."""
        return self._engine.events(timeout_s)

    def cancel(self, clip: int) -> None:
        """See Engine."""
        self._engine.cancel(clip)

    def close(self) -> None:
        """Nothing is under way."""


@dataclass(frozen=True)
class Team:
    """Who trains at once.

    Attributes:
        count: of what is varied, workers or GPUs.
        workers: clips at a time.
        engine: with so many.
    """

    count: int
    workers: int
    engine: Callable[[], Engine]


@dataclass(frozen=True)
class Measured:
    """What a team did.

    Attributes:
        seconds: from the first lease to the last clip's end.
        warm_up_seconds: of the clip that each worker trained before.
    """

    team: Team
    seconds: float
    warm_up_seconds: float
    results: list[ClipResult]

    @property
    def clips_per_hour(self) -> float:
        """Source clips."""
        return 3600 * len(self.results) / self.seconds

    def figures(self, base: Measured, varied: str) -> dict[str, Any]:
        """For the report; `base` is what the ratio is to."""
        ratio = self.clips_per_hour * base.team.count / (base.clips_per_hour * self.team.count)
        return {
            varied: self.team.count,
            "at_once": self.team.workers,
            "clips": len(self.results),
            "seconds": round(self.seconds, 2),
            "clips_per_hour": round(self.clips_per_hour, 1),
            "of_linear": round(ratio, 4),
            "median_points_seconds": round(statistics.median(r.points_seconds for r in self.results), 2),
            "median_train_seconds": round(statistics.median(r.train_seconds for r in self.results), 2),
            "warm_up_seconds": round(self.warm_up_seconds, 2),
        }


@dataclass(frozen=True)
class Trial:
    """What is trained, and who does it.

    Attributes:
        sources: the clips that count.
        folder: for copies of the session.
        notes: listens.
    """

    session: Session
    config: Config
    sources: list[int]
    backends: tuple[str, str, str]
    folder: Path
    notes: Notes

    def measure(self, team: Team) -> Measured:
        """Train all source clips."""
        engine = team.engine()
        try:
            warm_up, _ = self._train(engine, self.sources[: team.workers])
            seconds, results = self._train(engine, self.sources)
        finally:
            engine.close()
        return Measured(team, seconds, warm_up, results)

    def _train(self, engine: Engine, clips: list[int]) -> tuple[float, list[ClipResult]]:
        """Seconds that it took in a copy of its own, and what came of it."""
        with self._copy() as session:
            scheduler = Scheduler(
                session, self.config, KeptEngine(engine), self.notes, clips, backends=self.backends
            )
            started = time.monotonic()
            while scheduler.step(STEP_S) or scheduler.goes_on():
                pass
            seconds = time.monotonic() - started
            scheduler.close()
            scheduler.raise_failures()
            return seconds, scheduler.results()

    @contextmanager
    def _copy(self) -> Iterator[Session]:
        """A copy of the session in which the reference clip alone is trained."""
        reference = self.session.settings.reference_clip
        others = [record.clip for record in self.session.clips() if record.clip != reference]
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            path = Path(folder) / "session"
            left_out = shutil.ignore_patterns(*LEFT_OUT, *(f"{clip:06d}" for clip in others))
            shutil.copytree(self.session.path, path, ignore=left_out)
            session = Session.open(path)
            begin_overwriting(session.database, others, lambda clip: False)
            yield session


def prepare(
    arguments: argparse.Namespace, backends: tuple[str, str, str], notes: Notes
) -> tuple[Session, Config]:
    """The session, with its reference clip trained."""
    if arguments.film:
        size = dataclasses.replace(SIZES[arguments.size], clips=arguments.film + 1)
        session = make_session(arguments.session, size)
    else:
        session = Session.open(arguments.session)
    settings = session.settings
    overrides = {**settings.overrides, **parse_overrides(arguments.settings)}
    config = load_config(arguments.preset or settings.preset, overrides)
    engine = make_engine(EngineChoice(workers=1), backends)
    train_clips(session, config, engine, notes, [settings.reference_clip], backends=backends)
    return session, config


def parse_arguments() -> argparse.Namespace:
    """Of the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("session", type=Path)
    varied = parser.add_mutually_exclusive_group(required=True)
    varied.add_argument("--workers", type=int, action="append", help="may be repeated")
    varied.add_argument("--gpus", type=int, action="append", help="of this machine; may be repeated")
    parser.add_argument("--per-gpu", type=int, help="workers for each of --gpus; 1 if not given")
    parser.add_argument("--clips", type=int, help="at most so many source clips")
    parser.add_argument("--film", type=int, metavar="N", help="make a session with N source clips there")
    parser.add_argument("--size", choices=SIZES, default="rig", help="of what --film films")
    parser.add_argument("--preset", help="another one than the session's")
    parser.add_argument("--set", dest="settings", action="append", default=[], metavar="KEY=VALUE")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--engine", choices=ENGINES, default="local")
    parser.add_argument("--address", help="of a Ray cluster")
    parser.add_argument("--scratch", type=Path, help="folder for copies of the session")
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    if arguments.gpus and (arguments.engine != "local" or arguments.address):
        parser.error("--gpus counts this machine's own; a cluster's workers are counted with --workers")
    if arguments.workers and arguments.per_gpu:
        parser.error("--per-gpu goes with --gpus")
    return arguments


def teams(arguments: argparse.Namespace, backends: tuple[str, str, str]) -> list[Team]:
    """Those that were asked for, the smallest first."""
    if arguments.workers:
        return [_team_of_workers(arguments, backends, count) for count in sorted(set(arguments.workers))]
    gpus = local_gpus(backends)
    counts = sorted(set(arguments.gpus))
    if counts[-1] > len(gpus):
        raise SystemExit(f"there are {len(gpus)} GPUs")
    return [_team_of_gpus(gpus[:count], arguments.per_gpu or 1) for count in counts]


def _team_of_workers(arguments: argparse.Namespace, backends: tuple[str, str, str], count: int) -> Team:
    choice = EngineChoice(arguments.engine, count, arguments.address)
    return Team(count, count, lambda: make_engine(choice, backends))


def _team_of_gpus(gpus: list[str], per_gpu: int) -> Team:
    workers = len(gpus) * per_gpu
    return Team(len(gpus), workers, lambda: PoolEngine(places(workers, gpus)))


def main() -> None:
    """Measure, print, and write JSON if asked to."""
    arguments = parse_arguments()
    backends = (arguments.device, "auto", "auto")
    wanted = teams(arguments, backends)
    notes = Notes()
    session, config = prepare(arguments, backends, notes)
    reference = session.settings.reference_clip
    sources = [record.clip for record in session.clips() if record.clip != reference][: arguments.clips]
    if wanted[-1].workers > len(sources):
        raise SystemExit(f"{wanted[-1].workers} workers need as many source clips; there are {len(sources)}")
    varied = "workers" if arguments.workers else "gpus"
    measured: list[Measured] = []
    with tempfile.TemporaryDirectory(dir=arguments.scratch) as folder:
        trial = Trial(session, config, sources, backends, Path(folder), notes)
        for team in wanted:
            measured.append(trial.measure(team))
            row = measured[-1].figures(measured[0], varied)
            print(", ".join(f"{name} {value}" for name, value in row.items()), flush=True)
    rows = [one.figures(measured[0], varied) for one in measured]
    if arguments.output:
        _write_report(arguments, config, rows)
    if any(row["of_linear"] < GOOD_RATIO for row in rows):
        raise SystemExit(f"less than {GOOD_RATIO} times as many clips an hour for each of the {varied}")


def _write_report(arguments: argparse.Namespace, config: Config, rows: list[dict[str, Any]]) -> None:
    gpus = torch.cuda.device_count() if arguments.device != "cpu" else 0
    report = {
        "command": "python " + " ".join(sys.argv),
        "date": date.today().isoformat(),
        "machine": machine(torch.device("cuda" if gpus else "cpu")) | {"gpus": gpus},
        "figures": {
            "engine": arguments.engine,
            "width_px": config.train.width_px,
            "source_iterations": config.train.source_iterations,
            "runs": rows,
        },
    }
    arguments.output.write_text(json.dumps(report, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
