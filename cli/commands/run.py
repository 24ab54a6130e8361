"""`cgs run`: ingest, train and pack together, while the footage arrives."""

from __future__ import annotations

import queue
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from dataclasses import field as member
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.commands.status import status_summary
from cli.commands.train import describe_training, session_config
from cli.console import Bar, Reporter, print_json
from cli.live_server import LiveServer
from cli.options import (
    Address,
    Device,
    DryRun,
    EngineName,
    FieldName,
    Json,
    Quiet,
    RasterizerName,
    ReferenceClip,
    Settings,
    Workers,
)
from clipgstream.ingest.follow_report import DEADLINE_S, FollowReport, FollowSettings
from formats.errors import BackendError, ConfigError, StoreError

if TYPE_CHECKING:
    from clipgstream.live import LivePacker
    from clipgstream.schedule.make import EngineChoice
    from clipgstream.schedule.scheduler import Scheduler
    from clipgstream.session import Session
    from clipgstream.train.task import TrainProgress

# How long one look at the workers waits for news.
_STEP_S = 0.25
# How long a place that refused the stream is left alone.
_RETRY_S = 5.0
# Of the machine: a full disk, a broken backend.
_FAULTS = (StoreError, BackendError, OSError, MemoryError)


def run(
    footage: Annotated[
        str, typer.Argument(help="Folder in which each camera's footage grows, or an object store's URL.")
    ],
    calibration: Annotated[
        Path,
        typer.Option("--calibration", "-c", help="COLMAP model folder, or caliscope's camera_array.toml."),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="Session folder to make or go on with.")],
    stream: Annotated[
        str | None,
        typer.Option(help="Where it grows: a folder, a .cgs file or a URL; SESSION/stream if left out."),
    ] = None,
    once: Annotated[
        bool, typer.Option("--once", help="The footage is all there: take what there is and end.")
    ] = False,
    hold_out: Annotated[
        list[str] | None, typer.Option(help="Camera to evaluate on and never train on; may be repeated.")
    ] = None,
    fps: Annotated[float | None, typer.Option(help="Frame rate, where the footage does not tell.")] = None,
    points: Annotated[
        Path | None, typer.Option(help="Folder of supplied point clouds (PLY), one a frame or one a clip.")
    ] = None,
    reference_clip: ReferenceClip = 0,
    allow_missing_cameras: Annotated[
        bool, typer.Option("--allow-missing-cameras", help="Go on without the footage of some cameras.")
    ] = False,
    deadline: Annotated[float, typer.Option(help="Seconds that a clip waits for a camera.")] = DEADLINE_S,
    idle_end: Annotated[
        float | None, typer.Option(help="The footage has ended when nothing came for so many seconds.")
    ] = None,
    poll: Annotated[
        bool, typer.Option("--poll", help="Look again and again, as network disks need it.")
    ] = False,
    serve: Annotated[
        int | None,
        typer.Option(
            min=0, max=65535, metavar="PORT", help="Play the growing stream at this port of this machine."
        ),
    ] = None,
    preset: Annotated[str, typer.Option(help="cpu, quality or paper; kept with the session.")] = "cpu",
    settings: Settings = None,
    device: Device = "auto",
    rasterizer: RasterizerName = "auto",
    field: FieldName = "auto",
    workers: Workers = None,
    engine: EngineName = "local",
    address: Address = None,
    dry_run: DryRun = False,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Ingest, train and pack while the footage arrives; the stream can be watched all the while.

    Stopped or killed at any moment, the same command goes on where it was.
    """
    from clipgstream.config import load_config, parse_overrides
    from clipgstream.schedule.make import EngineChoice

    overrides = parse_overrides(settings or [])
    asked = FollowSettings(
        footage,
        calibration,
        output,
        hold_out=tuple(hold_out or ()),
        fps=fps,
        points=points,
        reference_clip=reference_clip,
        preset=preset,
        overrides=overrides,
        config=load_config(preset, overrides).ingest,
        allow_missing_cameras=allow_missing_cameras,
        deadline_s=0.0 if once else deadline,
        idle_end_s=0.0 if once else idle_end,
        poll=poll,
    )
    target = stream or str(output / "stream")
    choice = EngineChoice(engine, workers, address)
    if dry_run:
        _say_plan(asked, target, json)
        return
    work = _Run(asked, target, (device, rasterizer, field), choice, Reporter(quiet), serve)
    result = work.run()
    if json:
        print_json(result)
        return
    typer.echo(
        f"{target}: {result['clips']} clips, {result['frames']} frames, {result['bytes']} bytes; "
        f"{result['trained']} clips trained in {result['seconds']:.0f} s"
    )


def _say_plan(asked: FollowSettings, target: str, json: bool) -> None:
    if "://" not in asked.footage and not Path(asked.footage).is_dir():
        raise ConfigError("the footage is not a folder", where=asked.footage)
    if json:
        print_json({"footage": asked.footage, "session": str(asked.session), "stream": target})
    else:
        typer.echo(f"would follow {asked.footage}, make {asked.session} and grow {target} (nothing written)")


def _raise_fault(scheduler: Scheduler) -> None:
    """End with what is no clip's fault: the clips to come would meet the same."""
    for error in scheduler.failures().values():
        if isinstance(error, _FAULTS):
            raise error


class _Following:
    """The follower in a thread of its own."""

    def __init__(self, asked: FollowSettings) -> None:
        self._asked = asked
        self._stop = threading.Event()
        self._reports: queue.SimpleQueue[FollowReport] = queue.SimpleQueue()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="follow", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def _run(self) -> None:
        from clipgstream.ingest.follow import Follower

        try:
            Follower(self._asked).run(self._reports.put, self._stop)
        except Exception as error:  # noqa: BLE001 - told in the main thread, whatever it is
            self._error = error

    def reports(self) -> list[FollowReport]:
        """What it has told since the last call. Raises what ended it."""
        goes_on = self._thread.is_alive()
        found = []
        while not self._reports.empty():
            found.append(self._reports.get())
        if not goes_on and self._error is not None:
            raise self._error
        return found

    def close(self) -> None:
        """Stop, and wait until nothing more is written."""
        self._stop.set()
        self._thread.join()


@dataclass
class _Shown:
    """What the bar says."""

    pieces: int = 0
    ready: int = 0
    packed: int = 0
    ended: bool = False
    waiting_for: dict[str, str] = member(default_factory=dict)
    current: dict[int, str] = member(default_factory=dict)


class _Run:
    """Follower, scheduler and packer together; it is the listener of the training, too."""

    def __init__(
        self,
        asked: FollowSettings,
        target: str,
        backends: tuple[str, str, str],
        choice: EngineChoice,
        reporter: Reporter,
        port: int | None,
    ) -> None:
        self._asked, self._target, self._backends = asked, target, backends
        self._choice, self._reporter, self._port = choice, reporter, port
        self._shown = _Shown()
        self._bar: Bar | None = None
        self._refused_s: float | None = None
        self._refusal: StoreError | None = None

    def run(self) -> dict[str, Any]:
        """Until the footage has ended and all of it is packed."""
        started = time.monotonic()
        following = _Following(self._asked)
        live_server = LiveServer(self._target, self._port, self._status)
        with self._reporter.bar("run") as self._bar, live_server as server:
            if server.status_url is not None:
                self._reporter.note(f"status  {server.status_url}")
            following.start()
            try:
                session = self._await_session(following)
                trained = self._work(session, following, server)
            finally:
                following.close()
        return self._result(session, trained, time.monotonic() - started)

    def _await_session(self, following: _Following) -> Session:
        from clipgstream.session import Session

        while True:
            for report in following.reports():
                self._take(report)
                if report.session is not None:
                    return Session.open(report.session)
            time.sleep(_STEP_S)

    def _work(self, session: Session, following: _Following, server: LiveServer) -> int:
        """Train and pack until nothing more comes; how many clips were trained."""
        from clipgstream.live import LivePacker
        from clipgstream.schedule.make import make_engine
        from clipgstream.schedule.run import reopen_lost
        from clipgstream.schedule.scheduler import Scheduler

        config = session_config(session)
        self._reporter.note(describe_training(config))
        packer = LivePacker(session, self._target, config.pack, self.note)
        reopen_lost(session)
        engine = make_engine(self._choice, self._backends)
        scheduler = Scheduler(session, config, engine, self, backends=self._backends)
        try:
            while not self._shown.ended or scheduler.goes_on():
                for report in following.reports():
                    self._take(report)
                scheduler.step(_STEP_S)
                _raise_fault(scheduler)
                self._pack(packer, server)
                self._show()
            self._refused_s = None
            self._pack(packer, server)
        except BaseException:
            # What went wrong is told, not what cannot be tidied up after it.
            with suppress(StoreError):
                scheduler.close()
            raise
        return self._end(scheduler, packer)

    def _end(self, scheduler: Scheduler, packer: LivePacker) -> int:
        scheduler.close()
        if self._refusal is not None:
            raise self._refusal
        packer.finish()
        scheduler.raise_failures()
        return len(scheduler.results())

    def _pack(self, packer: LivePacker, server: LiveServer) -> None:
        """Pack what can be; a place that refuses is tried again while there is other work."""
        if self._refused_s is not None and time.monotonic() - self._refused_s < _RETRY_S:
            return
        try:
            self._shown.packed += len(packer.step())
        except StoreError as error:
            if self._refusal is None:
                self.note(f"the stream cannot be written now ({error.where}: {error.found}); trying again")
            self._refused_s, self._refusal = time.monotonic(), error
            return
        if self._refusal is not None:
            self.note("the stream can be written again")
        self._refused_s = self._refusal = None
        if packer.has_stream and (url := server.show_stream()):
            self._reporter.note(f"playing  {url}")

    def _status(self) -> dict[str, Any]:
        from clipgstream.session import Session, is_session
        from clipgstream.status import nothing_yet, session_status

        if not is_session(self._asked.session):
            return status_summary(nothing_yet(self._shown.waiting_for))
        return status_summary(session_status(Session.open(self._asked.session)))

    def _take(self, report: FollowReport) -> None:
        shown = self._shown
        shown.pieces += len(report.taken)
        shown.ready += len(report.clips_ready)
        shown.waiting_for, shown.ended = report.waiting_for, report.ended
        for note in report.notes:
            self.note(note)
        self._show()

    def _show(self) -> None:
        assert self._bar is not None
        shown = self._shown
        details = [f"clips packed, {shown.ready} ready, {shown.pieces} pieces"]
        details += [shown.current[clip] for clip in sorted(shown.current)]
        details += [f"waiting for {camera}: {why}" for camera, why in shown.waiting_for.items()]
        total = max(shown.ready, shown.packed) + (not shown.ended)
        self._bar(shown.packed, total, "; ".join(details))

    def points(self, clip: int, done: int, total: int) -> None:
        """See clipgstream.train.task.TrainListener."""
        self._shown.current[clip] = f"clip {clip}: points of {done}/{total} frames"
        self._show()

    def training(self, clip: int, progress: TrainProgress) -> None:
        """See clipgstream.train.task.TrainListener."""
        self._shown.current[clip] = f"clip {clip}: {progress.iteration}/{progress.iterations}"
        if progress.iteration == progress.iterations:
            del self._shown.current[clip]
        self._show()

    def note(self, text: str) -> None:
        """See clipgstream.train.task.TrainListener."""
        self._reporter.note(f"note: {text}")

    def _result(self, session: Session, trained: int, seconds: float) -> dict[str, Any]:
        from formats.stream import StreamReader

        reader = StreamReader(self._target)
        manifest = reader.manifest
        return {
            "session": str(session.path),
            "stream": self._target,
            "clips": len(manifest.segments),
            "frames": manifest.frames,
            "bytes": manifest.segment_bytes + reader.manifest_bytes,
            "ended": manifest.ended,
            "trained": trained,
            "seconds": round(seconds, 1),
        }
