"""`cgs render`: pictures and films of a stream from any viewpoint."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.console import Reporter, print_json
from cli.options import Device, DryRun, Json, Overwrite, Quiet, RasterizerName, StreamPath
from formats.errors import ConfigError, FormatError, StoreError

if TYPE_CHECKING:
    import numpy as np

    from clipgstream.rig import PinholeView
    from player.reader import SegmentReader

# A film is this high, but not more than this many times as high as what was trained: there is no more to see.
FILM_HEIGHT_PX = 480
MAGNIFICATION = 2
MAX_SIDE_PX = 8192
MAX_PICTURES = 1_000_000
FPS_RANGE = (0.01, 1000.0)
# Decoded clips that a film drawn on a GPU may keep, within the reader's bound in bytes.
GPU_CACHE_CLIPS = 1000


@dataclass(frozen=True)
class Viewpoint:
    """Where the viewer stands: on a path, at a camera of the rig, or (with neither) on an orbit.

    Attributes:
        size_px: width and height; None: what suits the stream.
    """

    path: Path | None = None
    camera: str | None = None
    size_px: tuple[int, int] | None = None


@dataclass(frozen=True)
class Shot:
    """What is filmed: the frames in order and a view for each."""

    frame_indices: list[int]
    views: list[PinholeView]


def render(
    stream: StreamPath,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="A .mp4 for a film, a .png for one picture.")
    ],
    path: Annotated[
        Path | None, typer.Option(help="Camera path (JSON); without it the film orbits the scene.")
    ] = None,
    camera: Annotated[str | None, typer.Option(help="Look through this camera of the rig.")] = None,
    time: Annotated[
        float, typer.Option(help="Seconds from the start: where a picture is taken, or a film begins.")
    ] = 0.0,
    duration: Annotated[
        float | None,
        typer.Option(help="Seconds of the film, to the stream's end when left out; the stream loops."),
    ] = None,
    size: Annotated[str | None, typer.Option(metavar="WxH", help="Picture size in pixels.")] = None,
    fps: Annotated[
        float | None, typer.Option(help="Pictures a second of the film; the stream's when left out.")
    ] = None,
    device: Device = "auto",
    rasterizer: RasterizerName = "auto",
    overwrite: Overwrite = False,
    dry_run: DryRun = False,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Render a film along an orbit, a path or a camera of the rig, or one picture at a time."""
    is_film = output.suffix.lower() == ".mp4"
    _check_output(output, overwrite)
    if path is not None and camera is not None:
        raise ConfigError("--path and --camera exclude each other", hint="leave one of them out")
    if not is_film and (duration is not None or fps is not None):
        raise ConfigError("--duration and --fps are for films", hint="give --output a name that ends in .mp4")
    require_film(1.0 if duration is None else duration, 1.0 if fps is None else fps)
    viewpoint = Viewpoint(path, camera, None if size is None else _parse_size(size, even=is_film))
    from player.gpu_device import drawing_device
    from player.reader import SegmentReader

    backends = (drawing_device(device, rasterizer), rasterizer)
    # A GPU keeps no decoded frames: a film that loops takes them from the clips again.
    reader = SegmentReader(stream, cache_clips=2 if backends[0] == "cpu" else GPU_CACHE_CLIPS)
    rate = float(reader.fps) if fps is None else fps
    times = film_times(reader, time, duration, rate)
    shot = film_shot(reader, viewpoint, times if is_film else times[:1], even=is_film)
    if not dry_run:
        if is_film:
            write_film(reader, output, shot, rate, Reporter(quiet), backends)
        else:
            _write_picture(reader, output, shot, backends)
    _say(output, shot, rate if is_film else None, dry_run, json)


def _check_output(output: Path, overwrite: bool) -> None:
    if output.suffix.lower() not in (".mp4", ".png"):
        raise ConfigError(
            "unknown kind of output",
            where=output,
            expected=".mp4 or .png",
            found=output.suffix or "no suffix",
        )
    if output.is_dir():
        raise StoreError("the output is a folder", where=output, hint="name a file in it")
    if output.exists() and not overwrite:
        raise StoreError("the output exists", where=output, hint="choose another name or add --overwrite")


def film_times(reader: SegmentReader, start: float, duration: float | None, fps: float) -> list[float]:
    """Times of a film's pictures in seconds from the stream's start, `fps` a second.

    Raises:
        ConfigError: a start outside the stream, or a length or a rate that no film has.
    """
    _require_time(reader, start)
    length = duration if duration is not None else _length_s(reader) - start
    require_film(length, fps)
    return [start + step / fps for step in range(max(1, round(length * fps)))]


def require_film(length: float, fps: float) -> None:
    """Raises ConfigError for a length in seconds, or a rate, that no film has."""
    lowest, highest = FPS_RANGE
    if not lowest <= fps <= highest:
        raise ConfigError("--fps is out of range", expected=f"{lowest:g} to {highest:g}", found=fps)
    if not (length > 0 and math.isfinite(length) and length * fps <= MAX_PICTURES):
        raise ConfigError(
            "--duration is out of range", expected=f"above 0, at most {MAX_PICTURES} pictures", found=length
        )


def _require_time(reader: SegmentReader, time: float) -> None:
    length = _length_s(reader)
    if not 0 <= time < length:
        raise ConfigError("--time lies outside the stream", expected=f"0 to below {length:g} s", found=time)


def _length_s(reader: SegmentReader) -> float:
    if not reader.frame_indices:
        raise FormatError("the stream has no frames yet", where=reader.stream.store.name)
    return float((reader.frame_indices[-1] + 1) / reader.fps)


def film_shot(reader: SegmentReader, viewpoint: Viewpoint, times_s: list[float], *, even: bool) -> Shot:
    """The frames shown at `times_s` (the stream loops) and the views they are seen from.

    Args:
        even: the pictures' sides must be even, as a video needs.

    Raises:
        ConfigError: no such camera, not a camera path, or a size that cannot be drawn.
    """
    import numpy as np

    from player.camera_path import load_path, orbit
    from player.draw import pinhole, rig_view

    width, height = _size(reader, viewpoint, even)
    if viewpoint.camera is not None:
        views = [rig_view(reader, viewpoint.camera).scaled(width, height)] * len(times_s)
    elif viewpoint.path is not None:
        views = load_path(viewpoint.path, np.array(times_s), width, height)
    else:
        views = orbit([pinhole(view) for view in reader.views], len(times_s), width, height)
    return Shot(_frames_at(reader, times_s), views)


def _frames_at(reader: SegmentReader, times_s: list[float]) -> list[int]:
    """The frame shown at each time; where a clip is missing, the last one before it stays."""
    import numpy as np

    known = np.array(reader.frame_indices)
    wanted = np.floor(np.array(times_s) * float(reader.fps) + 1e-6).astype(np.int64) % (known[-1] + 1)
    at = np.searchsorted(known, wanted, side="right") - 1
    return [int(frame) for frame in known[np.maximum(at, 0)]]


def write_film(
    reader: SegmentReader,
    output: Path,
    shot: Shot,
    fps: float,
    reporter: Reporter,
    backends: tuple[str, str] = ("cpu", "auto"),
) -> int:
    """Render `shot` to an MP4; returns the number of pictures.

    Args:
        backends: device ("cpu" or "cuda") and name of the rasteriser.
    """
    from fractions import Fraction

    from clipgstream.render.picture_file import write_video
    from player.draw import draw_path

    device, rasterizer = backends
    pictures = draw_path(reader, shot.frame_indices, shot.views, device=device, rasterizer=rasterizer)
    with reporter.bar("render") as bar:

        def counted() -> Iterator[np.ndarray]:
            for done, picture in enumerate(pictures, 1):
                bar(done, len(shot.views))
                yield picture

        return write_video(output, counted(), Fraction(fps).limit_denominator(1001))


def _write_picture(reader: SegmentReader, output: Path, shot: Shot, backends: tuple[str, str]) -> None:
    from clipgstream.render.picture_file import write_png
    from player.draw import draw

    device, rasterizer = backends
    picture = draw(reader, shot.frame_indices[0], shot.views[0], device=device, rasterizer=rasterizer)
    write_png(output, picture)


def _size(reader: SegmentReader, viewpoint: Viewpoint, even: bool) -> tuple[int, int]:
    """Width and height in pixels: as asked for, else the camera's own, else a good one for the rig."""
    from player.draw import pinhole, rig_view

    if viewpoint.size_px is not None:
        return viewpoint.size_px
    view = rig_view(reader, viewpoint.camera) if viewpoint.camera else pinhole(reader.views[0])
    width, height = view.width_px, view.height_px
    if not viewpoint.camera:
        scale = min(FILM_HEIGHT_PX / height, MAGNIFICATION)
        width, height = round(width * scale), round(height * scale)
    return (max(2, width // 2 * 2), max(2, height // 2 * 2)) if even else (width, height)


def _parse_size(text: str, even: bool) -> tuple[int, int]:
    """ "WxH" as two numbers of pixels; `even` ones for a film."""
    width, separator, height = text.lower().partition("x")
    sides = [int(side) if side.isascii() and side.isdigit() else 0 for side in (width, height)]
    if not separator or not all(1 <= side <= MAX_SIDE_PX for side in sides):
        raise ConfigError(
            "--size takes WxH in pixels", expected=f"such as 640x480, sides up to {MAX_SIDE_PX}", found=text
        )
    if even and any(side % 2 for side in sides):
        raise ConfigError("a film's sides must be even", expected="such as 640x480", found=text)
    return sides[0], sides[1]


def _say(output: Path, shot: Shot, fps: float | None, dry_run: bool, json: bool) -> None:
    view, count = shot.views[0], len(shot.views)
    if json:
        result: dict[str, Any] = {"output": str(output), "pictures": count}
        print_json(result | {"width_px": view.width_px, "height_px": view.height_px, "fps": fps})
        return
    typer.echo(
        f"{output}: {count} picture{'s' if count != 1 else ''} of {view.width_px}x{view.height_px}"
        + (f", {fps:g} a second" if fps else "")
        + (" (nothing written)" if dry_run else "")
    )
