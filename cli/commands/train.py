"""`cgs train`: the clips of a session to clip models."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import Bar, Reporter, print_json
from cli.options import (
    Device,
    DryRun,
    FieldName,
    Json,
    Overwrite,
    Quiet,
    RasterizerName,
    SessionPath,
    Settings,
)
from formats.errors import ConfigError

if TYPE_CHECKING:
    from clipgstream.config import Config
    from clipgstream.session import Session
    from clipgstream.train.run import ClipResult
    from clipgstream.train.trainer import TrainProgress


# What training reads; `ingest` is settled with the session. Of `pack` it reads the steps that it trains for.
TRAIN_SECTIONS = ("points", "anchors", "field", "heads", "train", "pack")


class TrainReporter:
    """Shows how training goes: one bar a clip for its points, one for its iterations."""

    def __init__(self, reporter: Reporter, bar: Bar) -> None:
        self._reporter, self._bar = reporter, bar

    def points(self, clip: int, done: int, total: int) -> None:
        """See clipgstream.train.run.TrainListener."""
        self._bar(done, total, f"frames' points, clip {clip}")

    def training(self, clip: int, progress: TrainProgress) -> None:
        """See clipgstream.train.run.TrainListener."""
        detail = f"iterations, clip {clip}, loss {progress.loss:.4f}"
        self._bar(progress.iteration, progress.iterations, detail)

    def note(self, text: str) -> None:
        """See clipgstream.train.run.TrainListener."""
        self._reporter.note(f"note: {text}")


def train(
    session: SessionPath,
    clip: Annotated[list[int] | None, typer.Option(help="Train only this clip; may be repeated.")] = None,
    preset: Annotated[str | None, typer.Option(help="Another preset than the session's.")] = None,
    settings: Settings = None,
    device: Device = "auto",
    rasterizer: RasterizerName = "auto",
    field: FieldName = "auto",
    overwrite: Overwrite = False,
    dry_run: DryRun = False,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Train every clip that is not trained yet, the reference clip first; goes on where it was stopped."""
    from clipgstream.session import Session
    from clipgstream.train.plan import clips_to_train

    opened = Session.open(session)
    config = session_config(opened, preset, settings, TRAIN_SECTIONS)
    todo = clips_to_train(opened, clip, overwrite)
    if dry_run:
        _say_plan(config, todo, json)
        return
    results = train_with_progress(
        opened, config, Reporter(quiet), (device, rasterizer, field), clip, overwrite
    )
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
) -> list[ClipResult]:
    """Train and show a progress bar; `backends` are the names of device, rasteriser and field."""
    from clipgstream.train.run import make_backends, train_session

    made = make_backends(*backends)
    width_px = config.train.width_px
    width = f"at most {width_px} px wide" if width_px else "as large as filmed"
    reporter.note(
        f"training on {made.device}: rasteriser {made.rasterizer.name}, field {made.field.name}, "
        f"pictures {width}, "
        f"{config.train.iterations} iterations for the reference clip, "
        f"{config.train.source_iterations} for each source clip"
    )
    with reporter.bar("train") as bar:
        return train_session(session, config, made, TrainReporter(reporter, bar), clips, overwrite)


def _say_plan(config: Config, todo: list[int], json: bool) -> None:
    if json:
        print_json({"clips": todo, "config": config.to_dict()})
    else:
        typer.echo(f"clips to train: {', '.join(map(str, todo)) or 'none'}")
