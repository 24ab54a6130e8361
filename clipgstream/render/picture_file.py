"""Pictures to files: PNG and H.264 video, through PyAV. A failed write leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.container import OutputContainer
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from av.video.stream import VideoStream
from numpy.typing import NDArray

from formats.atomic import atomic_write_bytes, store_errors
from formats.errors import ConfigError

U8 = NDArray[np.uint8]
# Fine time base: exact for every common frame rate, 29.97 and 59.94 among them.
TIME_BASE = Fraction(1, 90000)
# At this quality as small as x264's default, half a dB worse, and in half the time: a film should not
# wait for its encoder.
X264_PRESET = "veryfast"


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
    """Write `image` to `path`; its folder is made when it is not there.

    Raises:
        StoreError: the disk refuses.
    """
    with store_errors("write the picture", path):
        path.parent.mkdir(parents=True, exist_ok=True)
    atomic_write_bytes(path, encode_png(image))


def write_video(path: Path, pictures: Iterable[U8], fps: Fraction, crf: int = 16, gop: int = 0) -> int:
    """Encode pictures to an H.264 MP4 (BT.709, limited range, 4:2:0), one every 1/fps seconds from 0.

    Args:
        path: written whole or not at all; its folder is made when it is not there.
        pictures: one or more, (H, W, 3) each, of one even size.
        crf: x264's quality, 0 (lossless) to 51.
        gop: pictures between key pictures; 0: the encoder's choice.

    Returns:
        Number of pictures written.

    Raises:
        ConfigError: no picture, or an odd size.
        StoreError: the disk refuses.
    """
    temporary = path.with_name(f".{path.name}.partial")
    try:
        with store_errors("write the video", path):
            path.parent.mkdir(parents=True, exist_ok=True)
            count = _encode(temporary, pictures, fps, crf, gop)
            temporary.replace(path)
    finally:
        with suppress(OSError):
            temporary.unlink()
    return count


def _encode(path: Path, pictures: Iterable[U8], fps: Fraction, crf: int, gop: int) -> int:
    # One encoder thread: the bytes must not depend on the machine's cores.
    options = {"crf": str(crf), "preset": X264_PRESET, "threads": "1"} | ({"g": str(gop)} if gop else {})
    count = 0
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        stream: VideoStream | None = None
        for picture in pictures:
            if stream is None:
                stream = _video_stream(container, picture, fps, options)
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            frame = frame.reformat(
                format="yuv420p",
                src_color_range=ColorRange.JPEG,
                dst_colorspace=Colorspace.ITU709,
                dst_color_range=ColorRange.MPEG,
                threads=1,
            )
            frame.time_base = TIME_BASE
            frame.pts = round(count / fps / TIME_BASE)
            container.mux(stream.encode(frame))
            count += 1
        if stream is None:
            raise ConfigError("a video needs pictures", where=path, expected="one or more", found=0)
        container.mux(stream.encode(None))
    return count


def _video_stream(
    container: OutputContainer, picture: U8, fps: Fraction, options: dict[str, str]
) -> VideoStream:
    height, width = picture.shape[:2]
    if height % 2 or width % 2:
        raise ConfigError(
            "a video's sides must be even, because 4:2:0 halves its colour planes",
            expected="an even width and height",
            found=f"{width}x{height}",
        )
    stream = container.add_stream("libx264", rate=fps, options=options)
    stream.height, stream.width = height, width
    stream.pix_fmt = "yuv420p"
    context = stream.codec_context
    context.time_base = TIME_BASE
    context.colorspace, context.color_range = Colorspace.ITU709, ColorRange.MPEG
    context.color_primaries, context.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
    return stream
