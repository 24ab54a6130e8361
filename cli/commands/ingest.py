"""`cgs ingest`: footage and calibration to a session."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated

import typer

from cli.console import Reporter, print_json
from cli.options import DryRun, Json, Overwrite, Quiet, Settings


def ingest(
    footage: Annotated[Path, typer.Argument(help="Folder of videos or of image folders, one a camera.")],
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
    allow_missing_cameras: Annotated[
        bool, typer.Option("--allow-missing-cameras", help="Go on without the footage of some cameras.")
    ] = False,
    allow_uneven: Annotated[
        bool, typer.Option("--allow-uneven", help="Use the common range of videos of different length.")
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
    reporter = Reporter(quiet)
    with reporter.bar("ingest") as bar:
        report = ingest_footage(
            footage,
            calibration,
            output,
            hold_out=tuple(hold_out or ()),
            timestamps=timestamps,
            fps=fps,
            points=points,
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
    if json:
        print_json(dataclasses.asdict(report) | {"session": str(output)})
        return
    typer.echo(
        f"{output}: {len(report.cameras)} cameras, {report.frames} frames at {report.fps:.3f} per second, "
        f"{report.clips} clips, {len(report.missing)} pictures missing"
        + (" (nothing written)" if dry_run else "")
    )
