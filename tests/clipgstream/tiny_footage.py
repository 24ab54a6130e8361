"""Tiny videos, images and calibrations whose frames can be told apart by looking at them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

SIZE_PX = (96, 64)
_BITS = 8
_DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"


def real_data(name: str) -> Path:
    """A folder of recorded footage; skips the test where it is not at hand."""
    folder = _DATA / name
    if not folder.exists():
        pytest.skip(f"recorded footage {name} is not beside the repository")
    return folder


def numbered_picture(number: int, size_px: tuple[int, int] = SIZE_PX) -> np.ndarray:
    """(H, W, 3) uint8 whose eight columns, black or white, spell `number` in binary."""
    width, height = size_px
    bits = (number >> np.arange(_BITS)) & 1
    row = np.repeat(np.where(bits, 220, 30), -(-width // _BITS))[:width]
    return np.broadcast_to(row[None, :, None], (height, width, 3)).astype(np.uint8)


def read_number(picture: np.ndarray) -> int:
    """The number that `numbered_picture` wrote."""
    height, width, _ = picture.shape
    centres = ((np.arange(_BITS) + 0.5) * width / _BITS).astype(int)
    return int(((picture[height // 2, centres, 1] > 125) << np.arange(_BITS)).sum())


def write_video(
    path: Path,
    numbers: Sequence[int],
    *,
    fps: int = 25,
    pts: Sequence[int] | None = None,
    options: Mapping[str, str] | None = None,
    container: Mapping[str, str] | None = None,
    size_px: tuple[int, int] = SIZE_PX,
    group: int = 12,
) -> Path:
    """A video of numbered pictures; the n-th is shown at pts[n] / fps seconds (n / fps by default)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w", options=dict(container or {})) as output:
        stream = output.add_stream("libx264", rate=fps, options={"bf": "0", **(options or {})})
        stream.width, stream.height = size_px
        stream.pix_fmt = "yuv420p"
        stream.codec_context.gop_size = group
        stream.codec_context.time_base = Fraction(1, fps)
        for position, number in enumerate(numbers):
            frame = av.VideoFrame.from_ndarray(numbered_picture(number, size_px), "rgb24")
            frame = frame.reformat(format="yuv420p")
            frame.pts = position if pts is None else pts[position]
            frame.time_base = Fraction(1, fps)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


def write_images(folder: Path, numbers: Sequence[int]) -> Path:
    """A PNG for each number, named after it and showing it."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        Image.fromarray(numbered_picture(number)).save(folder / f"{number:06d}.png")
    return folder


def write_colmap(
    folder: Path,
    cameras: Sequence[str],
    *,
    model: str = "PINHOLE",
    params: Sequence[float] = (80.0, 80.0, 48.0, 32.0),
    size_px: tuple[int, int] = SIZE_PX,
) -> Path:
    """A COLMAP text model of cameras in a row, 0.1 apart, looking along z; without points."""
    folder.mkdir(parents=True, exist_ok=True)
    lens = f"{model} {size_px[0]} {size_px[1]} {' '.join(map(str, params))}"
    (folder / "cameras.txt").write_text(f"# cameras\n1 {lens}\n")
    lines = [
        f"{number} 1 0 0 0 {-0.1 * number} 0 0 1 {name}.png\n\n" for number, name in enumerate(cameras, 1)
    ]
    (folder / "images.txt").write_text("# images\n" + "".join(lines))
    return folder


def write_capture(root: Path, cameras: Sequence[str], frames: int = 20, **video: object) -> tuple[Path, Path]:
    """A folder of videos with frames 0, 1, ... and its calibration."""
    footage = root / "footage"
    for name in cameras:
        write_video(footage / f"{name}.mp4", range(frames), **video)  # type: ignore[arg-type]
    return footage, write_colmap(root / "sparse" / "0", cameras).parent.parent
