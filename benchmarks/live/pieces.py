"""Cuts a camera's video at key pictures into the pieces that cameras deliver, without encoding it again.

Timestamps stay as they are: fragments say their absolute decode time (tfdt), transport streams carry the
video's own clock. Only the first video stream is taken. A camera's video is held in memory while it is cut.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Literal

import av
from av.video.stream import VideoStream

from formats.errors import IngestError

Form = Literal["fragments", "mp4", "restarted", "ts"]
"""What a piece is: moof and mdat boxes that need the camera's init; the same behind that init, a file of its
own; an ordinary MP4 whose clock begins at 0; an MPEG transport stream."""

# An ordinary MP4 says when it begins in an edit list, in whole milliseconds; a fragment says it exactly.
# The init is written with the first fragment (delay_moov), so that its edit list undoes the decoder's delay.
_FRAGMENTED = {"movflags": "frag_keyframe+delay_moov+default_base_moof+frag_discont+skip_trailer"}
# Without it the muxer adds a delay of its own to every timestamp.
_TRANSPORT = {"mpegts_copyts": "1", "avoid_negative_ts": "disabled"}
_ROUNDING_S = 1e-6


@dataclass(frozen=True)
class Piece:
    """Some groups of pictures of one camera.

    Attributes:
        from_s, to_s: when its first picture is shown and its last one ends, by the video's own clock.
        pictures: how many it holds.
        data: its bytes.
    """

    from_s: float
    to_s: float
    pictures: int
    data: bytes


@dataclass(frozen=True)
class CutVideo:
    """A camera's pieces in the order filmed; `init` is what its fragments need first, else empty."""

    camera: str
    init: bytes
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class _Stored:
    """A packet outside of the video that it came from; times in the stream's time base."""

    pts: int
    dts: int
    duration: int
    key: bool
    data: bytes


_Group = list[_Stored]


def cut_video(path: Path, form: Form, piece_s: float) -> CutVideo:
    """The video's pieces of at least `piece_s` seconds; the last one may be shorter.

    Raises:
        IngestError: it cannot be read, or cannot be cut: no key picture first, pictures without times, or
            pictures that need the group before theirs.
    """
    try:
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            groups = list(_groups(path, container.demux(stream)))
            return _cut(path, stream, groups, form, piece_s)
    except (av.error.FFmpegError, IndexError, OSError) as error:
        raise IngestError(
            "the video cannot be cut into pieces",
            where=path,
            expected="a video that can be remuxed",
            found=error,
        ) from error


def _cut(path: Path, stream: VideoStream, groups: list[_Group], form: Form, piece_s: float) -> CutVideo:
    base = stream.time_base or Fraction(1, 1000)
    parts = list(_parts(groups, base, piece_s))
    init, data = b"", []
    if form in ("fragments", "mp4"):
        init, fragments = _fragments(path, stream, groups)
        numbers = iter(fragments)
        data = [b"".join(next(numbers) for _ in part) for part in parts]
        if form == "mp4":
            init, data = b"", [init + piece for piece in data]
    elif form == "restarted":
        data = [_mux(stream, _flat(part), "mp4", {}, shift=-_span(part)[0]) for part in parts]
    else:
        data = [_mux(stream, _decoded_from_zero(_flat(part)), "mpegts", _TRANSPORT) for part in parts]
    pieces = []
    for part, content in zip(parts, data, strict=True):
        first, end = _span(part)
        pieces.append(Piece(float(first * base), float(end * base), len(_flat(part)), content))
    return CutVideo(path.stem, init, tuple(pieces))


def _groups(path: Path, packets: Iterable[av.Packet]) -> Iterator[_Group]:
    """Groups of pictures: a key picture and what follows it in the order of decoding."""
    group: _Group = []
    for packet in packets:
        if not packet.size:
            continue
        if packet.pts is None or packet.dts is None:
            raise _uncuttable(path, "a time for every picture", "a picture without one")
        if packet.is_keyframe and group:
            yield group
            group = []
        group.append(_Stored(packet.pts, packet.dts, packet.duration or 0, packet.is_keyframe, bytes(packet)))
        if not group[0].key:
            raise _uncuttable(path, "a key picture first", "another one")
        if packet.pts < group[0].pts:
            raise _uncuttable(path, "groups of pictures that stand alone", "one shown before its key picture")
    if not group:
        raise _uncuttable(path, "one picture or more", "none")
    yield group


def _uncuttable(path: Path, expected: str, found: str) -> IngestError:
    return IngestError(
        "the video cannot be cut at its key pictures",
        where=path,
        expected=expected,
        found=found,
        hint="encode it with closed groups of pictures",
    )


def _parts(groups: Iterable[_Group], base: Fraction, piece_s: float) -> Iterator[list[_Group]]:
    """As many whole groups a piece as it takes to reach its length."""
    part: list[_Group] = []
    for group in groups:
        if part and float((group[0].pts - part[0][0].pts) * base) >= piece_s - _ROUNDING_S:
            yield part
            part = []
        part.append(group)
    yield part


def _flat(part: Iterable[_Group]) -> list[_Stored]:
    return [packet for group in part for packet in group]


def _decoded_from_zero(packets: list[_Stored]) -> list[_Stored]:
    """The same with decode times of at least 0, ascending.

    Pictures that wait for others to be decoded put the first decode times of a capture before its start,
    where a transport stream's clock reads 26 hours. To move all times would be right for one piece only.
    """
    least, moved = 0, []
    for packet in packets:
        moved.append(replace(packet, dts=max(packet.dts, least)))
        least = moved[-1].dts + 1
    return moved


def _span(part: Iterable[_Group]) -> tuple[int, int]:
    packets = _flat(part)
    return min(packet.pts for packet in packets), max(packet.pts + packet.duration for packet in packets)


def _mux(
    template: VideoStream, packets: Iterable[_Stored], form: str, options: Mapping[str, str], shift: int = 0
) -> bytes:
    """The packets as a file of that form; their times are moved by `shift`."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=form, options=dict(options)) as output:
        stream = output.add_stream_from_template(template)
        for stored in packets:
            packet = av.Packet(stored.data)
            packet.stream, packet.time_base = stream, template.time_base or Fraction(1, 1000)
            packet.pts, packet.dts = stored.pts + shift, stored.dts + shift
            packet.duration, packet.is_keyframe = stored.duration, stored.key
            output.mux(packet)
    return buffer.getvalue()


def _fragments(path: Path, stream: VideoStream, groups: list[_Group]) -> tuple[bytes, list[bytes]]:
    """Init (ftyp and moov) and a fragment (moof and mdat) for each group of pictures."""
    whole = _mux(stream, _flat(groups), "mp4", _FRAGMENTED)
    starts = [at for kind, at in _boxes(whole) if kind == b"moof"]
    if len(starts) != len(groups):
        raise _uncuttable(path, f"{len(groups)} fragments, one a key picture", f"{len(starts)}")
    ends = [*starts[1:], len(whole)]
    return whole[: starts[0]], [whole[start:end] for start, end in zip(starts, ends, strict=True)]


def _boxes(data: bytes) -> Iterator[tuple[bytes, int]]:
    """Kind and offset of the boxes at the top of an MP4 that the muxer just wrote."""
    at = 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        yield data[at + 4 : at + 8], at
        # 1: the size did not fit and stands behind the kind.
        at += size if size != 1 else int.from_bytes(data[at + 8 : at + 16], "big")
