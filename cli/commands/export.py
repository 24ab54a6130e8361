"""`cgs export`: a stream's frames as files for other viewers, or the stream baked or packaged otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.console import Reporter, print_json
from cli.options import DryRun, Json, Overwrite, Quiet, StreamPath
from formats.errors import ConfigError, StoreError

if TYPE_CHECKING:
    from formats.package import Loss
    from player.reader import SegmentReader

# Some of a damaged stream could be kept.
PARTLY_DONE = 6


class ExportFormat(StrEnum):
    """What `cgs export` writes."""

    PLY = "ply"
    SPZ = "spz"
    SPLAT = "splat"
    CGS = "cgs"
    FOLDER = "folder"
    BAKED = "baked"


class Quality(StrEnum):
    """How finely a stream is baked, a key of QUALITIES."""

    COARSE = "coarse"
    DEFAULT = "default"
    FINE = "fine"


PACKAGINGS = (ExportFormat.CGS, ExportFormat.FOLDER)


@dataclass(frozen=True)
class Job:
    """What the flags say, whatever is exported."""

    output: Path
    format: ExportFormat
    overwrite: bool
    dry_run: bool
    quiet: bool
    json: bool


def export(
    stream: StreamPath,
    output: Annotated[
        Path,
        typer.Argument(
            metavar="OUTPUT", help="Folder for the files; a .cgs file for --format cgs, either for baked."
        ),
    ],
    format: Annotated[
        ExportFormat,
        typer.Option(
            "--format",
            "-f",
            help="One file a frame (ply, spz, splat), the whole stream in a packaging (cgs, folder), or as a "
            "stream of explicit Gaussians (baked).",
        ),
    ],
    start: Annotated[
        str | None, typer.Option("--from", help="First frame (such as 120) or time (such as 4.8s).")
    ] = None,
    end: Annotated[
        str | None, typer.Option("--to", help="Frame or time to stop before; the stream's end when left out.")
    ] = None,
    min_opacity: Annotated[
        float | None,
        typer.Option(
            help="Leave out Gaussians with less opacity, 0 to 1; 0.0039 when left out, 0 keeps all."
        ),
    ] = None,
    quality: Annotated[
        Quality | None,
        typer.Option(help="How finely --format baked keeps what moves; default when left out."),
    ] = None,
    overwrite: Overwrite = False,
    dry_run: DryRun = False,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Export frames to PLY, SPZ or .splat (frame_000120.ply ...), bake a stream, or convert its packaging.

    PLY and .splat keep the stream's axes, the calibration's (OpenCV: y down); SPZ's own are y up, z backward.
    A .cgs file and a folder hold the same segments, byte for byte. A baked stream plays where decoder heads
    cannot run; it is larger, and loses a little (the PSNR that is said compares it with the stream's own
    pictures). Exits with 2 for a range without frames, 3 for a damaged stream, 4 where the output is taken or
    the disk refuses, 6 where parts of a cut stream are lost and the rest was exported.
    """
    from player.reader import SegmentReader

    job = Job(output, format, overwrite, dry_run, quiet, json)
    _check_flags(format, (start, end, min_opacity), quality)
    if format in PACKAGINGS:
        _convert(SegmentReader(stream), stream, job)
    elif format is ExportFormat.BAKED:
        _bake(SegmentReader(stream, 1), quality or Quality.DEFAULT, job)
    else:
        _export(SegmentReader(stream, 1), (start, end, min_opacity), job)


def _check_flags(
    format: ExportFormat, chosen: tuple[str | None, str | None, float | None], quality: Quality | None
) -> None:
    if format in (*PACKAGINGS, ExportFormat.BAKED) and chosen != (None, None, None):
        raise ConfigError(
            "this format holds the whole stream",
            where=f"--format {format}",
            hint="leave out --from, --to and --min-opacity",
        )
    if quality is not None and format is not ExportFormat.BAKED:
        raise ConfigError("--quality is for --format baked", where=f"--format {format}", hint="leave it out")
    if chosen[2] is not None and not 0 <= chosen[2] <= 1:
        raise ConfigError("--min-opacity is out of range", expected="0 to 1", found=chosen[2])


def _plan(job: Job, frames: Sequence[int]) -> dict[str, Any]:
    """What is printed, as far as it is known before anything is written."""
    return {
        "output": str(job.output),
        "format": str(job.format),
        "frames": len(frames),
        "first_frame": frames[0] if frames else None,
        "last_frame": frames[-1] if frames else None,
        "gaussians": None,
        "bytes": None,
    }


def _export(reader: SegmentReader, chosen: tuple[str | None, str | None, float | None], job: Job) -> None:
    from player.decoder import MIN_OPACITY
    from player.export import check_target, export_frames, frames_between

    start, end, min_opacity = chosen
    frames = frames_between(reader, start, end)
    check_target(job.output, job.overwrite)
    result = _plan(job, frames)
    if not job.dry_run:
        with Reporter(job.quiet).bar("export") as bar:
            report = export_frames(
                reader,
                job.output,
                frames,
                job.format,
                min_opacity=MIN_OPACITY if min_opacity is None else min_opacity,
                overwrite=job.overwrite,
                progress=bar,
            )
        result |= {"gaussians": report.gaussians, "bytes": report.bytes}
    _finish(reader, result, job)


def _convert(reader: SegmentReader, stream: str, job: Job) -> None:
    """Write the same stream in the packaging that the format names; the output's name must fit it."""
    if (job.output.suffix.lower() == ".cgs") != (job.format is ExportFormat.CGS):
        is_file = job.format is ExportFormat.CGS
        expected = "a name that ends in .cgs" if is_file else "a folder, not a .cgs file"
        raise ConfigError("the output does not fit --format", expected=expected, found=job.output)
    _check_free(job)
    result = _plan(job, reader.frame_indices)
    if not job.dry_run:
        from formats.convert import convert_stream

        result["bytes"] = convert_stream(stream, job.output, overwrite=job.overwrite).bytes
    _finish(reader, result, job)


def _bake(reader: SegmentReader, quality: Quality, job: Job) -> None:
    """Write a stream of explicit Gaussians that shows the same."""
    from formats.baked_fit import QUALITIES

    _check_free(job)
    result = _plan(job, reader.frame_indices)
    result |= {"quality": str(quality), "psnr": None, "worst_psnr": None, "pictures": 0}
    if not job.dry_run:
        from player.bake import bake_stream

        with Reporter(job.quiet).bar("bake") as bar:
            report = bake_stream(
                reader, job.output, QUALITIES[quality], overwrite=job.overwrite, progress=bar
            )
        result |= {name: getattr(report, name) for name in ("gaussians", "bytes", "psnr", "worst_psnr")}
        result["pictures"] = report.pictures
    _finish(reader, result, job)


def _check_free(job: Job) -> None:
    if job.output.exists() and not job.overwrite:
        raise StoreError("the output exists", where=job.output, hint="choose another name or add --overwrite")


def _finish(reader: SegmentReader, result: dict[str, Any], job: Job) -> None:
    _say(result, job.dry_run, job.json)
    _say_losses(reader.stream.losses, job.quiet)


def _say_losses(losses: tuple[Loss, ...], quiet: bool) -> None:
    """What of a damaged stream could not be exported; then the command has only partly succeeded."""
    for loss in losses:
        Reporter(quiet).note(f"lost: {loss.file}: {loss.reason}")
    if losses:
        raise typer.Exit(PARTLY_DONE)


def _say(result: dict[str, Any], dry_run: bool, json: bool) -> None:
    if json:
        print_json(result)
        return
    frames = f"{result['frames']} frame{'s' if result['frames'] != 1 else ''}"
    if result["frames"]:
        frames += f" ({result['first_frame']} to {result['last_frame']})"
    parts = [f"{result['output']}: {frames} as {result['format']}"]
    if result["gaussians"] is not None:
        parts.append(f"{result['gaussians'] / result['frames']:.0f} Gaussians a frame")
    if result["bytes"] is not None:
        parts.append(f"{result['bytes']} bytes")
    if result.get("psnr") is not None:
        parts.append(f"{result['psnr']:.2f} dB against the stream's own pictures")
    typer.echo(", ".join(parts) + (" (nothing written)" if dry_run else ""))
