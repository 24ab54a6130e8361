"""Pictures to files: PNG and H.264 video, through PyAV. A failed write leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from numpy.typing import NDArray

from formats.atomic import atomic_write_bytes
from formats.errors import StoreError

U8 = NDArray[np.uint8]
# Fine time base: exact for every common frame rate, 29.97 and 59.94 among them.
TIME_BASE = Fraction(1, 90000)


def to_uint8(image: NDArray[np.float32]) -> U8:
    """A picture in [0, 1] as 8 bits, rounded to nearest."""
    return np.round(np.clip(image, 0.0, 1.0) * 255.0).astype(np.uint8)


def encode_png(image: U8) -> bytes:
    """A lossless PNG of an (H, W, 3) picture."""
    codec = av.CodecContext.create("png", "w")
    codec.height, codec.width = image.shape[:2]
    codec.pix_fmt = "rgb24"
    codec.time_base = Fraction(1, 25)
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(image), format="rgb24")
    return b"".join(bytes(packet) for packet in [*codec.encode(frame), *codec.encode(None)])


def write_png(path: Path, image: U8) -> None:
    """Write `image` to `path`.

    Raises:
        StoreError: the disk refuses.
    """
    atomic_write_bytes(path, encode_png(image))


def write_video(path: Path, pictures: Iterable[U8], fps: Fraction, crf: int = 16, gop: int = 0) -> int:
    """Encode pictures to an H.264 MP4 (BT.709, limited range, 4:2:0), one every 1/fps seconds from 0.

    Args:
        path: written whole or not at all.
        pictures: (H, W, 3) each, of one even size.
        crf: x264's quality, 0 (lossless) to 51.
        gop: pictures between key pictures; 0: the encoder's choice.

    Returns:
        Number of pictures written.

    Raises:
        StoreError: the disk refuses.
    """
    temporary = path.with_name(path.name + ".part.mp4")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        count = _encode(temporary, pictures, fps, crf, gop)
        temporary.replace(path)
    except OSError as error:
        raise StoreError(
            "cannot write the video",
            where=path,
            found=error.strerror or error,
            hint="check free space and rights",
        ) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
    return count


def _encode(path: Path, pictures: Iterable[U8], fps: Fraction, crf: int, gop: int) -> int:
    count = 0
    # One encoder thread: the bytes must not depend on the machine's cores.
    options = {"crf": str(crf), "preset": "medium", "threads": "1"} | ({"g": str(gop)} if gop else {})
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as container:
        stream = None
        for picture in pictures:
            if stream is None:
                stream = container.add_stream("libx264", rate=fps, options=options)
                stream.height, stream.width = picture.shape[:2]
                stream.pix_fmt = "yuv420p"
                stream.codec_context.time_base = TIME_BASE
                stream.codec_context.colorspace = Colorspace.ITU709
                stream.codec_context.color_range = ColorRange.MPEG
                stream.codec_context.color_primaries = ColorPrimaries.BT709
                stream.codec_context.color_trc = ColorTrc.BT709
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            frame = frame.reformat(
                format="yuv420p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG
            )
            frame.time_base = TIME_BASE
            frame.pts = round(count / fps / TIME_BASE)
            container.mux(stream.encode(frame))
            count += 1
        if stream is not None:
            container.mux(stream.encode(None))
    return count
