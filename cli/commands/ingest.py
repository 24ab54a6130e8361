"""`cgs ingest`: footage and calibration to a session."""

from __future__ import annotations

import dataclasses
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import Reporter, print_json
from cli.options import DryRun, Json, Overwrite, Quiet, ReferenceClip, Settings
from clipgstream.ingest.follow_report import DEADLINE_S, FollowSettings
from formats.errors import ConfigError

if TYPE_CHECKING:
    from clipgstream.ingest.run import IngestReport


def ingest(
    footage: Annotated[
        str,
        typer.Argument(help="Folder of videos, pieces or images of each camera; with --follow also a URL."),
    ],
    calibration: Annotated[
        Path,
        typer.Option("--calibration", "-c", help="COLMAP model folder, or caliscope's camera_array.toml."),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="Session folder to make.")],
    hold_out: Annotated[
        list[str] | None, typer.Option(help="Camera to evaluate on and never train on; may be repeated.")
    ] = None,
    timestamps: Annotated[
        Path | None, typer.Option(help="timestamps.csv with every picture's capture time.")
    ] = None,
    fps: Annotated[float | None, typer.Option(help="Frame rate of image folders.")] = None,
    points: Annotated[
        Path | None, typer.Option(help="Folder of supplied point clouds (PLY), one a frame or one a clip.")
    ] = None,
    reference_clip: ReferenceClip = 0,
    allow_missing_cameras: Annotated[
        bool, typer.Option("--allow-missing-cameras", help="Go on without the footage of some cameras.")
    ] = False,
    allow_uneven: Annotated[
        bool, typer.Option("--allow-uneven", help="Use the common range of videos of different length.")
    ] = False,
    follow: Annotated[
        bool, typer.Option("--follow", help="Go on while the footage grows, until it ends.")
    ] = False,
    deadline: Annotated[
        float, typer.Option(help="With --follow: seconds that a clip waits for a camera.")
    ] = DEADLINE_S,
    idle_end: Annotated[
        float | None,
        typer.Option(help="With --follow: the footage has ended when nothing came for so many seconds."),
    ] = None,
    poll: Annotated[
        bool, typer.Option("--poll", help="With --follow: look again and again, as network disks need it.")
    ] = False,
    preset: Annotated[str, typer.Option(help="cpu, quality or paper; kept with the session.")] = "cpu",
    settings: Settings = None,
    overwrite: Overwrite = False,
    dry_run: DryRun = False,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Check footage and calibration and make a session of them. No picture is copied."""
    from clipgstream.config import load_config, parse_overrides
    from clipgstream.ingest.run import ingest as ingest_footage

    overrides = parse_overrides(settings or [])
    config = load_config(preset, overrides)
    if follow:
        _refuse_with_follow(
            timestamps=timestamps, allow_uneven=allow_uneven, overwrite=overwrite, dry_run=dry_run
        )
        _follow(
            FollowSettings(
                footage,
                calibration,
                output,
                hold_out=tuple(hold_out or ()),
                fps=fps,
                points=points,
                reference_clip=reference_clip,
                preset=preset,
                overrides=overrides,
                config=config.ingest,
                allow_missing_cameras=allow_missing_cameras,
                deadline_s=deadline,
                idle_end_s=idle_end,
                poll=poll,
            ),
            quiet=quiet,
            json=json,
        )
        return
    reporter = Reporter(quiet)
    with reporter.bar("ingest") as bar:
        report = ingest_footage(
            _folder(footage),
            calibration,
            output,
            hold_out=tuple(hold_out or ()),
            timestamps=timestamps,
            fps=fps,
            points=points,
            reference_clip=reference_clip,
            preset=preset,
            overrides=overrides,
            config=config.ingest,
            overwrite=overwrite,
            allow_missing_cameras=allow_missing_cameras,
            allow_uneven=allow_uneven,
            dry_run=dry_run,
            progress=lambda stage, done, total: bar(done, total, stage),
        )
    for note in report.notes:
        reporter.note(f"note: {note}")
    _print_report(report, output, json=json, dry_run=dry_run)


def _folder(footage: str) -> Path:
    if "://" in footage:
        raise ConfigError(
            "footage at a URL can only be followed",
            found=footage,
            hint="add --follow, and --idle-end 10 if all of it is there already",
        )
    return Path(footage)


def _refuse_with_follow(**options: object) -> None:
    for name, value in options.items():
        if value:
            raise ConfigError(
                f"--{name.replace('_', '-')} does not go with --follow",
                hint="ingest the footage when it is complete, or leave the option out",
            )


def _follow(settings: FollowSettings, *, quiet: bool, json: bool) -> None:
    """Follows the footage to its end, saying what comes."""
    from clipgstream.ingest.follow import Follower, FollowReport, ingest_report

    reporter = Reporter(quiet)
    notes: list[str] = []
    pieces = ready = 0
    with reporter.bar("follow") as bar:

        def say(step: FollowReport) -> None:
            nonlocal pieces, ready
            pieces, ready = pieces + len(step.taken), ready + len(step.clips_ready)
            for note in step.notes:
                reporter.note(f"note: {note}")
            notes.extend(step.notes)
            waiting = "; ".join(f"{camera}: {why}" for camera, why in step.waiting_for.items())
            detail = f"clips ready, {pieces} pieces" + (f", waiting for {waiting}" if waiting else "")
            bar(ready, ready if step.ended else ready + 1, detail)

        Follower(settings).run(say, threading.Event())
    _print_report(ingest_report(settings.session, notes), settings.session, json=json)


def _print_report(report: IngestReport, output: Path, *, json: bool, dry_run: bool = False) -> None:
    if json:
        print_json(dataclasses.asdict(report) | {"session": str(output)})
        return
    typer.echo(
        f"{output}: {len(report.cameras)} cameras, {report.frames} frames at {report.fps:.3f} per second, "
        f"{report.clips} clips, {len(report.missing)} pictures missing"
        + (" (nothing written)" if dry_run else "")
    )
