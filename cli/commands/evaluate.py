"""`cgs eval`: a stream's pictures against the footage."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.console import Reporter, print_json
from cli.options import Device, FieldName, Json, Quiet, RasterizerName, SessionPath
from formats.errors import ConfigError, QualityError

if TYPE_CHECKING:
    from clipgstream.evaluate import Judge
    from clipgstream.session import Session

# Names of device, rasteriser and field.
BackendNames = tuple[str, str, str]
AUTOMATIC: BackendNames = ("auto", "auto", "auto")


@dataclass(frozen=True)
class Judged:
    """What is evaluated, and by whom.

    Attributes:
        judge: draws and compares.
        width_px: footage wider than this is scaled down to it; 0: never.
        clips: numbers of those that are there.
        bytes_per_frame: of a stream.
    """

    judge: Judge
    width_px: int
    clips: set[int]
    bytes_per_frame: float | None


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
    clip: Annotated[list[int] | None, typer.Option(help="Evaluate only this clip; may be repeated.")] = None,
    min_psnr: Annotated[
        float | None, typer.Option(help="Exit with 5 when the mean PSNR is below this (dB).")
    ] = None,
    device: Device = "auto",
    rasterizer: RasterizerName = "auto",
    field: FieldName = "auto",
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Compare a stream (or the checkpoints) with the footage: PSNR, SSIM and DSSIM by view and clip."""
    from clipgstream.session import Session

    opened = Session.open(session)
    cameras = chosen_cameras(opened, camera, all_cameras)
    target = stream or opened.stream_dir
    result = evaluate_session(
        opened,
        None if from_checkpoint else target,
        cameras,
        Reporter(quiet),
        only=clip,
        backends=(device, rasterizer, field),
    )
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
    backends: BackendNames = AUTOMATIC,
) -> dict[str, Any]:
    """What `cgs eval --json` prints, from a stream or (with none) from the checkpoints.

    Args:
        only: numbers of the clips to compare; None for all that are there.

    Raises:
        ConfigError: the stream is of another rig, or none of the clips is there.
        BackendError: a backend is unknown or cannot be used.
    """
    from clipgstream.evaluate import score_pictures, summarise
    from player.gpu_device import drawing_device

    device, rasterizer, field = backends
    # A backend of the CPU works there, whatever else the machine has.
    backends = (drawing_device(device, "cpu" if field == "cpu" else rasterizer), rasterizer, field)
    judged = _stream(session, stream, backends) if stream else _checkpoints(session, backends)
    wanted = judged.clips if only is None else judged.clips.intersection(only)
    if only is not None and not wanted:
        raise ConfigError(
            "no such clip to evaluate",
            where=stream or session.path,
            expected=", ".join(map(str, sorted(judged.clips))),
            found=", ".join(map(str, sorted(only))),
        )
    with reporter.bar("eval") as bar:
        records = [record for record in session.clips() if record.clip in wanted]
        scores = score_pictures(session, judged.judge, records, cameras, judged.width_px, bar)
    return summarise(scores, judged.bytes_per_frame)


def _needs_torch(backends: BackendNames) -> bool:
    """Whether not all of the backends are those of the CPU."""
    device, rasterizer, field = backends
    return device != "cpu" or not {rasterizer, field} <= {"auto", "cpu"}


def _stream(session: Session, stream: str | Path, backends: BackendNames) -> Judged:
    from clipgstream.evaluate import Drawing, HostJudge
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
    judge: Judge
    if _needs_torch(backends):
        from clipgstream.evaluate_tensor import TensorJudge
        from player.gpu_draw import StreamRenderer

        renderer = StreamRenderer(reader, *backends)
        judge = TensorJudge(renderer.gaussians, renderer.rasterizer, renderer.device, drawing)
    else:
        judge = HostJudge(reader.frame, drawing)
    return Judged(judge, width, clips, size / max(manifest.frames, 1))


def _checkpoints(session: Session, backends: BackendNames) -> Judged:
    from clipgstream.evaluate import Drawing, HostJudge
    from clipgstream.train.frames import CheckpointFrames

    device, rasterizer, field = backends
    frames = CheckpointFrames(session, device, field)
    train = frames.config.train
    drawing = Drawing(train.width_px, train.background, train.alpha_max)
    judge: Judge
    if _needs_torch(backends):
        import torch

        from clipgstream.evaluate_tensor import TensorJudge
        from clipgstream.render.select import make_rasterizer

        drawer = make_rasterizer(rasterizer, device)
        judge = TensorJudge(frames.gaussians, drawer, torch.device(device), drawing)
    else:
        judge = HostJudge(frames.frame, drawing)
    return Judged(judge, train.width_px, frames.clips, None)


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
