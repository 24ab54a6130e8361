"""`cgs eval`: a stream's pictures against the footage."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.console import Reporter, print_json
from cli.options import Json, Quiet, SessionPath
from formats.errors import ConfigError, QualityError

if TYPE_CHECKING:
    from clipgstream.evaluate import Drawing, FrameSource
    from clipgstream.session import Session


def evaluate(
    session: SessionPath,
    stream: Annotated[
        str | None,
        typer.Option(help="Folder or .cgs file of a stream, or a URL of one; SESSION/stream when left out."),
    ] = None,
    from_checkpoint: Annotated[
        bool, typer.Option("--from-checkpoint", help="Evaluate the trained models instead of the stream.")
    ] = False,
    camera: Annotated[
        list[str] | None, typer.Option(help="Camera to evaluate; the held-out ones, else all, when left out.")
    ] = None,
    all_cameras: Annotated[
        bool, typer.Option("--all-cameras", help="Evaluate the training cameras as well.")
    ] = False,
    min_psnr: Annotated[
        float | None, typer.Option(help="Exit with 5 when the mean PSNR is below this (dB).")
    ] = None,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Compare a stream (or the checkpoints) with the footage: PSNR, SSIM and DSSIM by view and clip."""
    from clipgstream.session import Session

    opened = Session.open(session)
    cameras = chosen_cameras(opened, camera, all_cameras)
    target = stream or opened.stream_dir
    result = evaluate_session(opened, None if from_checkpoint else target, cameras, Reporter(quiet))
    if json:
        print_json(result)
    else:
        typer.echo(table(result))
    if min_psnr is not None and result["mean"]["psnr"] < min_psnr:
        raise QualityError(
            "the pictures are worse than asked for",
            where=opened.path if from_checkpoint else target,
            expected=f"at least {min_psnr:.2f} dB",
            found=f"{result['mean']['psnr']:.2f} dB",
        )


def chosen_cameras(session: Session, names: list[str] | None, all_cameras: bool) -> list[str]:
    """The cameras to evaluate: those named, else the held-out ones, else all.

    Raises:
        ConfigError: the rig has no camera of that name.
    """
    known = [camera.name for camera in session.rig.cameras]
    unknown = [name for name in names or [] if name not in known]
    if unknown:
        raise ConfigError(
            "no such camera in the session", expected=", ".join(known), found=", ".join(unknown)
        )
    if names:
        return names
    held_out = [camera.name for camera in session.rig.cameras if camera.held_out]
    return known if all_cameras or not held_out else held_out


def evaluate_session(
    session: Session,
    stream: str | Path | None,
    cameras: list[str],
    reporter: Reporter,
    only: Collection[int] | None = None,
) -> dict[str, Any]:
    """What `cgs eval --json` prints, from a stream or (with none) from the checkpoints.

    Args:
        only: numbers of the clips to compare; None for all that are there.
    """
    from clipgstream.evaluate import score_pictures, summarise

    source, drawing, clips, bytes_per_frame = _stream(session, stream) if stream else _checkpoints(session)
    with reporter.bar("eval") as bar:
        wanted = clips if only is None else clips.intersection(only)
        records = [record for record in session.clips() if record.clip in wanted]
        scores = score_pictures(session, source, records, cameras, drawing, bar)
    return summarise(scores, bytes_per_frame)


def _stream(session: Session, stream: str | Path) -> tuple[FrameSource, Drawing, set[int], float | None]:
    from clipgstream.evaluate import Drawing
    from player.reader import SegmentReader

    reader = SegmentReader(stream)
    manifest = reader.stream.manifest
    names = {view.name for view in reader.views}
    if names != set(session.rig.names()):
        raise ConfigError(
            "the stream is of another rig than the session",
            where=stream,
            expected=", ".join(session.rig.names()),
            found=", ".join(sorted(names)),
            hint="give --stream the one that was packed from this session",
        )
    # The size that it was trained at, whatever the session's settings say now.
    width = max(view.width_px for view in reader.views)
    drawing = Drawing(width, reader.info.background, reader.info.alpha_max)
    size = manifest.segment_bytes + reader.stream.manifest_bytes
    clips = {clip.clip for clip in manifest.segments}
    return reader.frame, drawing, clips, size / max(manifest.frames, 1)


def _checkpoints(session: Session) -> tuple[FrameSource, Drawing, set[int], float | None]:
    from clipgstream.evaluate import Drawing
    from clipgstream.train.frames import CheckpointFrames

    frames = CheckpointFrames(session)
    train = frames.config.train
    drawing = Drawing(train.width_px, train.background, train.alpha_max)
    return frames.frame, drawing, frames.clips, None


def table(result: dict[str, Any]) -> str:
    """The result as text."""
    lines = [f"{'':<14}{'PSNR dB':>9}{'SSIM':>9}{'DSSIM':>9}"]

    def row(label: str, values: dict[str, Any]) -> str:
        return f"{label:<14}{values['psnr']:>9.2f}{values['ssim']:>9.4f}{values['dssim']:>9.4f}"

    for view in result["views"]:
        lines.append(row(view["camera"] + (" (held out)" if view["held_out"] else ""), view))
    for clip in result["clips"]:
        lines.append(row(f"clip {clip['clip']}", clip))
    lines.append(row("mean", result["mean"]))
    if result["bytes_per_frame"] is not None:
        lines.append(f"bytes a frame {result['bytes_per_frame']:.0f}")
    return "\n".join(lines)
