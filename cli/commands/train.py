"""`cgs train`: the clips of a session to clip models."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import Bar, Reporter, print_json
from cli.options import (
    Address,
    Device,
    DryRun,
    EngineName,
    FieldName,
    Json,
    Overwrite,
    Quiet,
    RasterizerName,
    SessionPath,
    Settings,
    Workers,
)
from formats.errors import ConfigError

if TYPE_CHECKING:
    from clipgstream.config import Config
    from clipgstream.schedule.make import EngineChoice
    from clipgstream.session import Session
    from clipgstream.train.task import ClipResult, TrainProgress


# What training reads; `ingest` is settled with the session. Of `pack` it reads the steps that it trains for.
TRAIN_SECTIONS = ("points", "anchors", "field", "heads", "train", "pack")


class TrainReporter:
    """Shows how training goes: one bar a clip for its points, one for its iterations."""

    def __init__(self, reporter: Reporter, bar: Bar) -> None:
        self._reporter, self._bar = reporter, bar

    def points(self, clip: int, done: int, total: int) -> None:
        """See clipgstream.train.task.TrainListener."""
        self._bar(done, total, f"frames' points, clip {clip}")

    def training(self, clip: int, progress: TrainProgress) -> None:
        """See clipgstream.train.task.TrainListener."""
        detail = f"iterations, clip {clip}, loss {progress.loss:.4f}"
        self._bar(progress.iteration, progress.iterations, detail)

    def note(self, text: str) -> None:
        """See clipgstream.train.task.TrainListener."""
        self._reporter.note(f"note: {text}")


class WorkersReporter:
    """Shows how the training of several clips at once goes: one bar for the iterations of all.

    Args:
        total: iterations of all clips that are to be trained.
    """

    def __init__(self, reporter: Reporter, bar: Bar, total: int) -> None:
        self._reporter, self._bar, self._total = reporter, bar, total
        self._done: dict[int, int] = {}
        self._current: dict[int, str] = {}

    def points(self, clip: int, done: int, total: int) -> None:
        """See clipgstream.train.task.TrainListener."""
        self._show(clip, f"clip {clip}: points of {done}/{total} frames")

    def training(self, clip: int, progress: TrainProgress) -> None:
        """See clipgstream.train.task.TrainListener."""
        self._done[clip] = progress.iteration
        self._show(clip, f"clip {clip}: {progress.iteration}/{progress.iterations}")
        if progress.iteration == progress.iterations:
            del self._current[clip]

    def note(self, text: str) -> None:
        """See clipgstream.train.task.TrainListener."""
        self._reporter.note(f"note: {text}")

    def _show(self, clip: int, text: str) -> None:
        self._current[clip] = text
        detail = ", ".join(self._current[clip] for clip in sorted(self._current))
        self._bar(sum(self._done.values()), self._total, f"iterations; {detail}")


def train(
    session: SessionPath,
    clip: Annotated[list[int] | None, typer.Option(help="Train only this clip; may be repeated.")] = None,
    preset: Annotated[str | None, typer.Option(help="Another preset than the session's.")] = None,
    settings: Settings = None,
    device: Device = "auto",
    rasterizer: RasterizerName = "auto",
    field: FieldName = "auto",
    workers: Workers = None,
    engine: EngineName = "local",
    address: Address = None,
    overwrite: Overwrite = False,
    dry_run: DryRun = False,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Train every clip that is not trained yet, the reference clip first; goes on where it was stopped.

    Started several times for one session, at once, it shares the work.
    """
    from clipgstream.schedule.make import EngineChoice
    from clipgstream.session import Session
    from clipgstream.train.plan import clips_to_train, extending_from

    opened = Session.open(session)
    config = session_config(opened, preset, settings, TRAIN_SECTIONS)
    choice = EngineChoice(engine, workers, address)
    if dry_run:
        _say_plan(config, clips_to_train(opened, clip, overwrite, extending_from(opened, config)), json)
        return
    names = (device, rasterizer, field)
    results = train_with_progress(opened, config, Reporter(quiet), names, clip, overwrite, choice)
    if json:
        print_json([dataclasses.asdict(result) for result in results])
        return
    for result in results:
        typer.echo(
            f"clip {result.clip}: {result.anchors} + {result.residual} anchors, "
            f"{result.iterations} iterations, points {result.points_seconds:.1f} s, "
            f"training {result.train_seconds:.1f} s"
        )


def session_config(
    session: Session,
    preset: str | None = None,
    settings: list[str] | None = None,
    sections: Collection[str] = (),
) -> Config:
    """The configuration of a session: flags beat what the session's TOML says, which beats the preset.

    Args:
        sections: those that a flag may still change; what other stages have used is settled.

    Raises:
        ConfigError: an unknown setting, or one that comes too late.
    """
    from clipgstream.config import load_config, parse_overrides

    flags = parse_overrides(settings or [])
    config = load_config(preset or session.settings.preset, {**session.settings.overrides, **flags})
    for key in flags:
        if key.split(".")[0] not in sections:
            raise ConfigError(
                "this command has no use for the setting",
                where=f"--set {key}",
                expected=f"a setting of {', '.join(sections)}",
                hint="give it to the command that reads it: `cgs ingest`, `cgs train` or `cgs pack`",
            )
    return config


def train_with_progress(
    session: Session,
    config: Config,
    reporter: Reporter,
    backends: tuple[str, str, str] = ("auto", "auto", "auto"),
    clips: list[int] | None = None,
    overwrite: bool = False,
    choice: EngineChoice | None = None,
) -> list[ClipResult]:
    """Train and show progress.

    Args:
        backends: names of device, rasteriser and field.
        choice: who trains; None: this process.
    """
    from clipgstream.schedule.make import local_places

    if choice is not None and (choice.name != "local" or len(local_places(choice, backends)) > 1):
        return _train_with_workers(session, config, reporter, backends, clips, overwrite, choice)
    from clipgstream.train.run import make_backends, train_session

    made = make_backends(*backends)
    where = f"{made.device}: rasteriser {made.rasterizer.name}, field {made.field.name}"
    reporter.note(f"training on {where}, {describe_training(config)}")
    with reporter.bar("train") as bar:
        return train_session(session, config, made, TrainReporter(reporter, bar), clips, overwrite)


def _train_with_workers(
    session: Session,
    config: Config,
    reporter: Reporter,
    backends: tuple[str, str, str],
    clips: list[int] | None,
    overwrite: bool,
    choice: EngineChoice,
) -> list[ClipResult]:
    from clipgstream.schedule.make import make_engine
    from clipgstream.schedule.run import train_clips
    from clipgstream.train.plan import clips_to_train, extending_from

    todo = clips_to_train(session, clips, overwrite, extending_from(session, config))
    train = config.train
    owners = {record.clip for record in session.clips() if record.reference in (None, record.clip)}
    total = sum(train.iterations if clip in owners else train.source_iterations for clip in todo)
    workers = f"{choice.workers} workers" if choice.workers else "all workers there are"
    reporter.note(f"training {len(todo)} clips with {workers}, {describe_training(config)}")
    engine = make_engine(choice, backends)
    with reporter.bar("train") as bar:
        listener = WorkersReporter(reporter, bar, total)
        return train_clips(session, config, engine, listener, clips, overwrite, backends)


def describe_training(config: Config) -> str:
    """How large and how long, in words."""
    width_px = config.train.width_px
    width = f"at most {width_px} px wide" if width_px else "as large as filmed"
    return (
        f"pictures {width}, {config.train.iterations} iterations for the reference clip, "
        f"{config.train.source_iterations} for each source clip"
    )


def _say_plan(config: Config, todo: list[int], json: bool) -> None:
    if json:
        print_json({"clips": todo, "config": config.to_dict()})
    else:
        typer.echo(f"clips to train: {', '.join(map(str, todo)) or 'none'}")
