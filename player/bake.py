"""A neural stream baked: the same frames as explicit Gaussians, for viewers that cannot run decoder heads."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from clipgstream.render.cpu_kernels import render_frame
from clipgstream.render.picture_file import to_uint8
from formats.baked_fit import BakedOptions
from formats.baked_segment import decode_baked_segment, encode_baked_segment
from formats.convert import same_place
from formats.errors import FormatError, StoreError
from formats.init_segment import baked_init
from formats.manifest import ClipEntry
from formats.stream_writer import StreamWriter
from formats.types import BAKED, GaussianFrame, InitSegment
from player.decoder import MIN_OPACITY
from player.draw import pinhole
from player.reader import SegmentReader

# Pictures are compared in so many clips spread over the stream, of so many frames of each and from so many
# cameras of the rig, whatever the stream's length.
COMPARED_CLIPS, COMPARED_FRAMES, COMPARED_VIEWS = 8, 3, 4


@dataclass(frozen=True)
class BakeReport:
    """What was baked.

    Attributes:
        clips, frames: how many.
        gaussians: drawn in all frames together.
        bytes: of the baked stream, everything counted.
        psnr: in dB, of its pictures against those of the stream that was baked, over all of them together;
            None when none was compared or no pixel differs.
        worst_psnr: the same of the picture that differs most.
        pictures: how many were compared.
    """

    clips: int
    frames: int
    gaussians: int
    bytes: int
    psnr: float | None
    worst_psnr: float | None
    pictures: int


def bake_stream(
    reader: SegmentReader,
    target: str | Path,
    options: BakedOptions,
    *,
    overwrite: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> BakeReport:
    """Write a baked stream of every clip that `reader` has; it appears when it is whole, or not at all.

    Memory holds one clip's frames beside the reader's clips. The baked stream has ended, also where the
    source has not.

    Args:
        reader: a stream that is not baked.
        target: a folder, or a file whose name ends in ".cgs".
        options: steps and tolerances.
        overwrite: replace a stream that is there.
        progress: told the clips that are done and their number.

    Raises:
        FormatError: the stream is baked already or has no clips, or a clip is missing or damaged.
        StoreError: `target` is taken, or a place cannot be read or written.
    """
    entries = reader.stream.manifest.segments
    if not entries:
        raise FormatError("the stream has no frames yet", where=reader.stream.name)
    if same_place(reader.stream.name, target):
        raise StoreError("a stream cannot be baked onto itself", where=target, hint="choose a new place")
    compared = set(_spread(len(entries), COMPARED_CLIPS))
    comparison = _Comparison(reader)
    gaussians = 0
    with StreamWriter(target, overwrite=overwrite) as writer:
        inits: dict[str, InitSegment] = {}
        for number, entry in enumerate(entries):
            if entry.init not in inits:
                inits[entry.init] = writer.write_init(_baked_init(reader, entry))
            init = inits[entry.init]
            frames = [reader.frame(index, 0.0) for index in range(entry.first_frame, entry.end_frame)]
            data = encode_baked_segment(frames, init, entry.clip, entry.first_frame, options)
            writer.append_bytes(data)
            chosen = _spread(entry.frames, COMPARED_FRAMES) if number in compared else ()
            for clip_frame, baked in enumerate(decode_baked_segment(data, init).unpack()):
                gaussians += len(baked.means)
                if clip_frame in chosen:
                    comparison.add(frames[clip_frame], baked)
            if progress:
                progress(number + 1, len(entries))
        size = writer.end()
    return BakeReport(len(entries), reader.frame_count, gaussians, size, *comparison.result())


def _baked_init(reader: SegmentReader, entry: ClipEntry) -> InitSegment:
    init = reader.stream.init(entry.init)
    if init.info.profile == BAKED:
        raise FormatError(
            "the stream is baked already",
            where=reader.stream.name,
            hint="to change its packaging, export it with --format cgs or folder",
        )
    return baked_init(init)


def _spread(count: int, most: int) -> Sequence[int]:
    """Up to `most` of the numbers below `count`, the first and the last among them."""
    if count <= most:
        return range(count)
    return [step * (count - 1) // (most - 1) for step in range(most)]


class _Comparison:
    """How much pictures of baked frames differ from those of the frames that were baked."""

    def __init__(self, reader: SegmentReader) -> None:
        views = reader.views
        self._views = [pinhole(views[at]) for at in _spread(len(views), COMPARED_VIEWS)]
        self._info = reader.info
        self._errors: list[tuple[float, int]] = []

    def add(self, frame: GaussianFrame, baked: GaussianFrame) -> None:
        """Compare pictures of two frames, at 8 bits a channel as they are shown."""
        visible = frame.opacities >= MIN_OPACITY
        frame = GaussianFrame(*(part[visible] for part in vars(frame).values()))
        for view in self._views:
            first, second = (
                to_uint8(render_frame(each, view, self._info.background, self._info.alpha_max))
                for each in (frame, baked)
            )
            difference = first.astype(np.int64) - second
            self._errors.append((float((difference**2).sum()), difference.size))

    def result(self) -> tuple[float | None, float | None, int]:
        """PSNR over all pictures together, of the worst of them, and how many there were."""
        if not self._errors:
            return None, None, 0
        total = _psnr(sum(error for error, _ in self._errors), sum(count for _, count in self._errors))
        worst = _psnr(*max(self._errors, key=lambda each: each[0] / each[1]))
        return total, worst, len(self._errors)


def _psnr(squared_error: float, count: int) -> float | None:
    return round(10 * math.log10(255**2 * count / squared_error), 4) if squared_error else None
