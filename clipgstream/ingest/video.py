"""Video files: what pictures they hold and when, and decoding some of them to RGB.

Pictures are known by their presentation timestamp and counted in the order in which they are shown.
They are turned as players turn them (display matrix), so that sizes agree with pictures that ffmpeg or
OpenCV extracted for a calibration.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from clipgstream.ingest import hardware
from clipgstream.ingest.span import BUFFER_BYTES, Source, Span, for_pyav, path_of
from formats.errors import IngestError

if TYPE_CHECKING:
    import av
    from av.container import InputContainer
    from av.video.stream import VideoStream

VIDEO_SUFFIXES = (".mp4", ".mov", ".mkv", ".avi")

_SEEK_BACK_S = (0.0, 2.0, 10.0)
_HD_HEIGHT_PX = 720
_LIMITED_RANGE, _FULL_RANGE = 1, 2
_BT709, _BT601 = 1, 5
# AVColorSpace (what a stream says) to swscale's number of the same matrix.
_SWSCALE_MATRIX = {1: _BT709, 4: 4, 5: _BT601, 6: _BT601, 7: 7, 9: 9, 10: 9}


@dataclass(frozen=True)
class VideoScan:
    """What a video file holds, from its packets.

    Attributes:
        width_px, height_px: size as shown.
        codec: such as "h264".
        pts: presentation timestamps in `time_base`, in the order shown; None when the container keeps
            none that can be trusted, and pictures are counted instead.
        times_s: seconds, in the order shown.
        leading: how many of the first pictures are shown before the first key picture, and may need
            pictures of another file.
    """

    width_px: int
    height_px: int
    codec: str
    time_base: Fraction
    pts: tuple[int, ...] | None
    times_s: NDArray[np.float64]
    leading: int = 0


@dataclass(frozen=True)
class NewPictures:
    """Which pictures of a span with fragments are meant, those before being there to decode them.

    Attributes:
        from_byte: they are stored from this byte on, in the span as it is decoded.
        composition: what is added to each one's decode time to give the time shown, in the order stored.
    """

    from_byte: int
    composition: tuple[int, ...]


def _damaged(path: Source, expected: object, found: object) -> IngestError:
    return IngestError(
        "the video is truncated or damaged",
        where=path,
        expected=expected,
        found=found,
        hint="copy it again from the camera, or remux it (ffmpeg -i IN -c copy OUT) to keep what is whole",
    )


@contextmanager
def _opened(source: Source, threads: int = 1) -> Iterator[tuple[InputContainer, VideoStream]]:
    import av

    try:
        with for_pyav(source) as file, av.open(file, "r", buffer_size=BUFFER_BYTES) as container:
            if not container.streams.video:
                raise IngestError("the file has no video in it", where=source, found="other streams only")
            stream = container.streams.video[0]
            stream.codec_context.thread_count = threads
            if threads > 1:
                stream.thread_type = "AUTO"
            yield container, stream
    except av.error.FFmpegError as error:
        raise _damaged(source, "a video that can be read to its end", error.strerror or error) from error
    except OSError as error:
        raise IngestError("the video cannot be read", where=source, found=error.strerror or error) from error


def scan_video(source: Source, new: NewPictures | None = None) -> VideoScan:
    """Reads every packet's timestamp and decodes the last group of pictures.

    Packets are read but not decoded (milliseconds a minute of video), which shows a file cut anywhere;
    decoding its end shows the picture's true size and that the codec is known.

    Args:
        new: what of a span of whole fragments is meant. Its boxes say that it is not cut, so that the first
            picture is decoded instead of the last group.

    Raises:
        IngestError: not a video, truncated, damaged, empty, or two pictures with one timestamp.
    """
    with _opened(source) as (container, stream):
        packets = [packet for packet in container.demux(stream) if packet.size]
        if any(packet.is_corrupt for packet in packets):
            raise _damaged(source, "whole pictures to the end", f"a part of one after {len(packets) - 1}")
        time_base = stream.time_base or Fraction(1, 1000)
        _check_complete(source, stream, packets)
        if new is not None:
            packets = [packet for packet in packets if (packet.pos or 0) >= new.from_byte]
        shown = [packet for packet in packets if not packet.is_discard]
        pts = _trusted_pts(source, container, shown)
        rate = stream.average_rate or stream.guessed_rate
        codec = stream.codec_context.name
    if pts is not None:
        times = pts if new is None else _composed(source, packets, new)
        times_s = np.array([float(value * time_base) for value in times])
    elif rate:
        times_s = np.arange(len(shown)) / float(rate)
    else:
        raise IngestError("the video has neither timestamps nor a frame rate", where=source)
    width_px, height_px = _decode_one(source, pts, len(shown), first=new is not None)
    return VideoScan(width_px, height_px, codec, time_base, pts, times_s, _leading(shown, pts))


def _composed(source: Source, packets: Sequence[av.Packet], new: NewPictures) -> list[int]:
    """Times shown, in the order shown, in the time base.

    Where pictures are shown before they are decoded (negative composition offsets), FFmpeg moves the times of
    each stretch of a file by what it has met in that stretch; decode times stay right.
    """
    if len(packets) != len(new.composition):
        raise _damaged(source, f"{len(new.composition)} pictures, as its fragments say", len(packets))
    found = [
        (packet.pts or 0, (packet.dts or 0) + offset)
        for packet, offset in zip(packets, new.composition, strict=True)
        if not packet.is_discard
    ]
    return [time for _, time in sorted(found)]


def _leading(shown: Sequence[av.Packet], pts: Sequence[int] | None) -> int:
    first_key = next((packet.pts for packet in shown if packet.is_keyframe), None)
    if pts is None or first_key is None:
        return 0
    return sum(1 for value in pts if value < first_key)


def _trusted_pts(
    path: Source, container: InputContainer, packets: Sequence[av.Packet]
) -> tuple[int, ...] | None:
    values = [packet.pts for packet in packets]
    # AVI numbers pictures in the order stored, which is not the order shown when there are B-frames.
    if container.format.name == "avi" or any(value is None for value in values):
        return None
    pts = sorted(value for value in values if value is not None)
    if len(set(pts)) != len(pts):
        raise IngestError(
            "two pictures of the video have one timestamp",
            where=path,
            expected=f"{len(pts)} different timestamps",
            found=len(set(pts)),
            hint="rewrite its timestamps, for example with ffmpeg -i IN -fps_mode cfr OUT",
        )
    return tuple(pts)


def _check_complete(path: Source, stream: VideoStream, packets: Sequence[av.Packet]) -> None:
    if not packets:
        raise _damaged(path, "one picture or more", "none")
    if stream.frames > len(packets) and stream.frames > _packets_without_edits(path):
        raise _damaged(path, f"{stream.frames} pictures, as its header says", len(packets))
    declared_s = _declared_duration_s(stream.metadata.get("DURATION", ""))
    ends = [packet.pts + (packet.duration or 0) for packet in packets if packet.pts is not None]
    if declared_s is None or not ends or stream.time_base is None:
        return
    end_s, period_s = float(max(ends) * stream.time_base), declared_s / len(packets)
    if declared_s - end_s > max(1.5 * period_s, 0.05):
        raise _damaged(path, f"{declared_s:.3f} s, as its header says", f"{end_s:.3f} s")


def _packets_without_edits(source: Source) -> int:
    """Pictures stored in an MP4, those that an edit list cuts away included."""
    import av

    with for_pyav(source) as file, av.open(file, "r", options={"ignore_editlist": "1"}) as container:
        return sum(1 for packet in container.demux(container.streams.video[0]) if packet.size)


def _declared_duration_s(text: str) -> float | None:
    """Seconds of a Matroska track's DURATION tag, such as 00:00:01.600000000; None without one."""
    try:
        hours, minutes, seconds = text.split(":")
        return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
    except ValueError:
        return None


def _decode_one(
    source: Source, pts: Sequence[int] | None, count: int, *, first: bool = False
) -> tuple[int, int]:
    """Decodes the last picture, or the first, and returns its size as shown."""
    number = 0 if first else count - 1
    wanted = number if pts is None else pts[number]
    size_px = (0, 0)
    for _, frame in _decode(source, [wanted], by_pts=pts is not None, in_hardware=False):
        turned = _quarter_turns(frame) % 2 == 1
        size_px = (frame.height, frame.width) if turned else (frame.width, frame.height)
    return size_px


def without_undecodable(source: Source, scan: VideoScan) -> VideoScan:
    """The scan without those leading pictures that need pictures of another file.

    Raises:
        IngestError: the file cannot be read.
    """
    if scan.pts is None or not scan.leading:
        return scan
    left = {key: position for position, key in enumerate(scan.pts[: scan.leading])}
    with _opened(source) as (container, stream):
        found = {position for position, _ in _take_from_here(container, stream, left, True, None)}
    kept = [number for number in range(len(scan.pts)) if number >= scan.leading or number in found]
    pts = tuple(scan.pts[number] for number in kept)
    return replace(scan, pts=pts, times_s=scan.times_s[kept], leading=len(found))


def decode_video(
    source: Source,
    wanted: Sequence[int],
    *,
    by_pts: bool,
    size_px: tuple[int, int] | None = None,
    threads: int = 1,
) -> Iterator[tuple[int, NDArray[np.uint8]]]:
    """Decodes some pictures to sRGB-encoded RGB, one after the other.

    Large H.264 and HEVC pictures are decoded on the GPU where there is one; see `hardware`.

    Args:
        wanted: presentation timestamps when `by_pts`, else numbers of pictures in the order shown.
        size_px: (width, height) to scale to by area averaging; None keeps the size.
        threads: for the decoder in software.

    Yields:
        (position in `wanted`, (H, W, 3) uint8), in the order shown unless decoding had to begin again.

    Raises:
        IngestError: a picture cannot be decoded.
        BackendError, ConfigError: CGS_HWACCEL asks for what there is not.
    """
    for position, frame in _decode(source, wanted, by_pts=by_pts, threads=threads):
        yield position, frame_to_rgb(frame, size_px)


def _decode(
    source: Source, wanted: Sequence[int], *, by_pts: bool, threads: int = 1, in_hardware: bool = True
) -> Iterator[tuple[int, av.VideoFrame]]:
    """Every wanted picture once, with its position in `wanted`."""
    left = {key: position for position, key in enumerate(wanted)}
    with _opened(source, threads) as (container, stream):
        kind = _kind(stream)
        if in_hardware and hardware.decodes_on_gpu(path_of(source), kind):
            yield from _decode_on_gpu(source, kind, left, by_pts)
        yield from _take(source, container, stream, left, by_pts)
    if left:
        # From the file's very start. Seeking to it loses the first pictures of a transport stream whose
        # first packet does not tell when to decode it.
        with _opened(source, threads) as (container, stream):
            yield from _take_from_here(container, stream, left, by_pts, None)
    if left:
        unit = "timestamps" if by_pts else "pictures"
        raise _damaged(source, f"{unit} {sorted(wanted)[:5]} to decode", f"{sorted(left)[:5]} missing")


def _kind(stream: VideoStream) -> hardware.VideoKind:
    codec = stream.codec_context
    return hardware.VideoKind(codec.name, codec.pix_fmt or "", codec.width, codec.height)


def _decode_on_gpu(
    source: Source, kind: hardware.VideoKind, left: dict[int, int], by_pts: bool
) -> Iterator[tuple[int, av.VideoFrame]]:
    """As many of the pictures in `left` as the GPU decodes: all, as a rule, or none."""
    import av

    if not hardware.SLOTS.acquire(blocking=False):
        return
    try:
        with hardware.opened_on_gpu(source) as (container, stream):
            planar = functools.partial(hardware.planar, kind=kind)
            yield from _take(source, container, stream, left, by_pts, planar)
        if left:
            hardware.note_refusal(path_of(source), "pictures are missing")
    except (av.error.FFmpegError, RuntimeError) as error:
        hardware.note_refusal(path_of(source), getattr(error, "strerror", None) or error)
    finally:
        hardware.SLOTS.release()


def _take(
    source: Source,
    container: InputContainer,
    stream: VideoStream,
    left: dict[int, int],
    by_pts: bool,
    convert: Callable[[av.VideoFrame], av.VideoFrame] | None = None,
) -> Iterator[tuple[int, av.VideoFrame]]:
    """Takes the pictures in `left` out of it as they are decoded.

    Seeking lands on a key picture by decode order, which may lie after the first wanted picture where
    groups of pictures are open; then it starts again earlier. Pictures near the file's start are not sought.
    A span is short, and begins where decoding has to.
    """
    if isinstance(source, Span):
        yield from _take_from_here(container, stream, left, by_pts, convert)
        return
    targets = _seek_targets(stream, min(left), by_pts) if left else []
    if left and not targets:
        yield from _take_from_here(container, stream, left, by_pts, convert)
    for target in targets:
        container.seek(target, stream=stream, backward=True)
        yield from _take_from_here(container, stream, left, by_pts, convert)
        if not left:
            return


def _take_from_here(
    container: InputContainer,
    stream: VideoStream,
    left: dict[int, int],
    by_pts: bool,
    convert: Callable[[av.VideoFrame], av.VideoFrame] | None,
) -> Iterator[tuple[int, av.VideoFrame]]:
    if not left:
        return
    last = max(left)
    for count, frame in enumerate(container.decode(stream)):
        key = frame.pts if by_pts else count
        if key is None:
            continue
        if key in left and not frame.is_corrupt:
            taken = frame if convert is None else convert(frame)
            yield left.pop(key), taken
        if not left or key > last:
            return


def _seek_targets(stream: VideoStream, first: int, by_pts: bool) -> list[int]:
    """Where to start decoding, the nearest place first; none: at the file's start."""
    if not by_pts or stream.time_base is None:
        return []
    targets = [first - int(back_s / stream.time_base) for back_s in _SEEK_BACK_S]
    start = stream.start_time or 0
    return [target for target in targets if target > start]


def _quarter_turns(frame: av.VideoFrame) -> int:
    """Counter-clockwise quarter turns that the display matrix asks for."""
    return round(frame.rotation / 90) % 4


def scale_rgb(rgb: NDArray[np.uint8], size_px: tuple[int, int]) -> NDArray[np.uint8]:
    """(H, W, 3) uint8 scaled to (width, height) by the filter that videos are scaled with."""
    import av

    if rgb.shape[1::-1] == size_px:
        return rgb
    return _reformat(av.VideoFrame.from_ndarray(np.ascontiguousarray(rgb), "rgb24"), size_px)


def _reformat(frame: av.VideoFrame, size_px: tuple[int, int], **color: int) -> NDArray[np.uint8]:
    from av.video.reformatter import Interpolation

    smooth = Interpolation.AREA | Interpolation.ACCURATE_RND
    width_px, height_px = size_px
    rgb = frame.reformat(
        width=width_px,
        height=height_px,
        format="rgb24",
        interpolation=smooth | Interpolation.FULL_CHR_H_INT | Interpolation.FULL_CHR_H_INP,
        threads=1,
        **color,
    )
    return np.asarray(rgb.to_ndarray(), dtype=np.uint8)


def frame_to_rgb(frame: av.VideoFrame, size_px: tuple[int, int] | None = None) -> NDArray[np.uint8]:
    """A decoded picture as (H, W, 3) uint8 sRGB, turned as players turn it.

    Matrix and range come from the stream. A stream that names no matrix is BT.601 below 720 lines and
    BT.709 from there, as players assume; one that names no range is limited, unless its pixel format
    is of the full-range (JPEG) kind.

    Args:
        size_px: (width, height) as shown; None keeps the size.
    """
    turns = _quarter_turns(frame)
    width_px, height_px = (frame.width, frame.height) if size_px is None else size_px
    if turns % 2 and size_px is not None:
        width_px, height_px = height_px, width_px
    assumed = _BT709 if frame.height >= _HD_HEIGHT_PX else _BT601
    full = frame.color_range == _FULL_RANGE or frame.format.name.startswith("yuvj")
    rgb = _reformat(
        frame,
        (width_px, height_px),
        src_colorspace=_SWSCALE_MATRIX.get(int(frame.colorspace), assumed),
        dst_colorspace=_BT709,
        src_color_range=_FULL_RANGE if full else _LIMITED_RANGE,
        dst_color_range=_FULL_RANGE,
    )
    return np.ascontiguousarray(np.rot90(rgb, turns))
