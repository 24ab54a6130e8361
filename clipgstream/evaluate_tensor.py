"""Evaluation by torch: any rasteriser, any device; pictures don't leave the device to be compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch

from clipgstream.evaluate import U8, Drawing
from clipgstream.render.interface import Gaussians, Rasterizer
from clipgstream.render.picture_tensor import to_uint8
from clipgstream.rig import PinholeView
from clipgstream.train.metrics_tensor import scores
from formats.errors import FormatError

# So many pictures are drawn at a time.
TOGETHER = 8


class TensorJudge:
    """Draws and compares on a device; see `clipgstream.evaluate.Judge`.

    Args:
        source: frame index to its Gaussians on the device, which may lie where the next frame's will.
        rasterizer: one that draws there.
    """

    def __init__(
        self,
        source: Callable[[int], Gaussians],
        rasterizer: Rasterizer,
        device: torch.device,
        drawing: Drawing,
    ) -> None:
        self._source = source
        self._rasterizer = rasterizer
        self._device = device
        self._alpha_max = drawing.alpha_max
        self._background = torch.tensor(drawing.background, dtype=torch.float32, device=device)

    @torch.no_grad()
    def scores(
        self, frame_index: int, views: Sequence[PinholeView], truths: Sequence[U8]
    ) -> list[tuple[float, float]]:
        """See `Judge.scores`."""
        gaussians = self._source(frame_index)
        _require_finite(gaussians, frame_index)
        found: dict[int, tuple[float, float]] = {}
        for numbers in _of_one_size(views):
            images, _ = self._rasterizer.render(
                gaussians, [views[number] for number in numbers], self._background, self._alpha_max
            )
            targets = torch.from_numpy(np.stack([truths[number] for number in numbers])).to(self._device)
            found.update(zip(numbers, scores(to_uint8(images), targets), strict=True))
        return [found[number] for number in range(len(views))]


def _require_finite(gaussians: Gaussians, frame_index: int) -> None:
    for name in ("means", "scales", "rotations", "opacities", "colors"):
        if not bool(torch.isfinite(getattr(gaussians, name)).all()):
            raise FormatError(f"the {name} of a frame are not finite", where=f"frame {frame_index}")


def _of_one_size(views: Sequence[PinholeView]) -> list[list[int]]:
    """Numbers of views that can be drawn together, a few at a time."""
    by_size: dict[tuple[int, int], list[int]] = {}
    for number, view in enumerate(views):
        by_size.setdefault((view.width_px, view.height_px), []).append(number)
    return [
        numbers[start : start + TOGETHER]
        for numbers in by_size.values()
        for start in range(0, len(numbers), TOGETHER)
    ]
