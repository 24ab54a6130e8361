"""From decoded segments to the Gaussians of a frame on a device, by torch.

The numbers are those of `player.decoder.StreamDecoder`, within the tolerance that the device's kernels keep.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from clipgstream.model.field import FieldBackend, make_field_backend
from clipgstream.render.interface import Gaussians
from formats.baked_segment import BakedSegment
from formats.clips import AnyClip
from formats.errors import FormatError
from formats.types import GaussianFrame, InitSegment
from player.baked_decoder import BakedDecoder
from player.decoder import check_frame
from player.gpu_anchors import AnchorClips
from player.gpu_buffers import WIDTHS, GaussianBuffer, roomy, send, suits
from player.gpu_graph import Replay


class TorchDecoder:
    """Decodes frames of the clips of one init segment, on a device.

    A clip is brought to the device when a frame of it is first asked for; its static anchors are decoded
    then, and each frame costs the others. On a GPU that takes one launch: a CUDA graph, recorded once for
    clips of about one size. So frames are best asked for clip by clip. Not for several threads.

    Args:
        init: of the stream.
        device: where to decode.
        field: name of the field's backend.
        graphs: False: launch kernels one by one.

    Raises:
        BackendError: the field's backend cannot be used there.
    """

    def __init__(
        self,
        init: InitSegment,
        device: torch.device | str = "cuda",
        field: str | FieldBackend = "auto",
        graphs: bool = True,
    ) -> None:
        self.init = init
        self.device = torch.device(device)
        self.field = make_field_backend(field, self.device) if isinstance(field, str) else field
        self._graphs = graphs and self.device.type == "cuda" and self.field.capturable
        self._anchors: _AnchorFrames | None = None
        self._baked: _BakedFrames | None = None
        self._open: AnyClip | None = None
        # The sum of all that was decoded, which is finite as long as all of it is.
        self._sum = torch.zeros((), device=self.device)

    @torch.no_grad()
    def gaussians(self, clip: AnyClip, clip_frame: int) -> Gaussians:
        """The Gaussians at `clip_frame`, enqueued on the current stream.

        Those that no one sees are among them, and rows of opacity 0 that stand for nothing. Static anchors'
        Gaussians come first. They lie where the next frame will lie: use them, or copy them, before you ask
        for it. Asking for the same Gaussians object tells that memory stayed where it was.

        Args:
            clip: decoded with this decoder's init segment.
            clip_frame: 0 .. clip.frames - 1.

        Raises:
            FormatError: the clip needs another init segment, has no such frame, or is broken.
        """
        check_frame(self.init, clip, clip_frame)
        if isinstance(clip, BakedSegment):
            return self._baked_frames().gaussians(clip, clip_frame)
        frames = self._anchor_frames()
        if self._open is not clip:
            self._open = None
            frames.load(clip)
            self._open = clip
        return frames.gaussians(clip_frame)

    def require_finite(self) -> None:
        """Wait for the device, and see whether all that was decoded since the last call are numbers.

        Raises:
            FormatError: some were not.
        """
        is_finite = bool(torch.isfinite(self._sum))
        self._sum.zero_()
        if is_finite:
            return
        clip = f"clip {self._open.clip}, or one before it" if self._open is not None else None
        raise FormatError("Gaussians of a frame are not finite", where=clip)

    def _anchor_frames(self) -> _AnchorFrames:
        if self._anchors is None:
            clips = AnchorClips(self.init, self.device, self.field)
            self._anchors = _AnchorFrames(clips, self._sum, self._graphs)
        return self._anchors

    def _baked_frames(self) -> _BakedFrames:
        if self._baked is None:
            self._baked = _BakedFrames(self.device)
        return self._baked


class _AnchorFrames:
    """Frames of clips of anchors, by graph where that works."""

    def __init__(self, clips: AnchorClips, sum_: Tensor, graphs: bool) -> None:
        self._clips = clips
        self._sum = sum_
        self._graphs = graphs
        self._output: GaussianBuffer | None = None
        self._replay: Replay | None = None

    def load(self, clip: AnyClip) -> None:
        assert not isinstance(clip, BakedSegment)
        self._clips.load(clip)
        if self._output is not self._clips.output:
            self._output = self._clips.output
            self._replay = Replay(self._work, self._graphs)

    def gaussians(self, clip_frame: int) -> Gaussians:
        assert self._output is not None and self._replay is not None
        self._clips.seek(clip_frame)
        self._replay.run()
        return self._output.gaussians

    def _work(self) -> None:
        self._clips.decode()
        self._sum += self._clips.output.flat.sum()


class _BakedFrames:
    """Frames of baked clips: decoded on the host, and sent to the device in one piece."""

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._decoder = BakedDecoder()
        self._output: GaussianBuffer | None = None

    def gaussians(self, clip: BakedSegment, clip_frame: int) -> Gaussians:
        # The format promises finite numbers.
        frame = self._decoder.gaussians(clip, clip_frame, min_opacity=0)
        output = self._output
        if output is None or not suits(output.rows, len(frame.means)):
            self._output = None
            self._output = output = GaussianBuffer(roomy(len(frame.means)), self._device)
        send(_flat(frame, output.rows), output.flat)
        return output.gaussians


def _flat(frame: GaussianFrame, rows: int) -> np.ndarray:
    """A frame as `GaussianBuffer.flat` has it."""
    flat, start = np.zeros(sum(WIDTHS) * rows, np.float32), 0
    for array, width in zip(vars(frame).values(), WIDTHS, strict=True):
        flat[start : start + array.size] = array.reshape(-1)
        start += width * rows
    rotations = flat[6 * rows : 10 * rows].reshape(rows, 4)
    rotations[len(frame.means) :, 0] = 1
    return flat
