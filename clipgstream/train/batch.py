"""What one training step looks at: some pictures of one instant, on the host or on a device."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import torch
from torch import Tensor
from torch.nn.functional import pad

from clipgstream.render.interface import Gaussians, Rasterizer, ViewBatch, as_batch_rasterizer
from clipgstream.rig import PinholeView
from clipgstream.train.pictures import I64, TrainingPicture, TrainingPictures

# Share of a device's free memory that a clip's pictures may take; the rest is the step's.
_RESIDENT_SHARE = 0.5


@dataclass(frozen=True)
class TrainingBatch:
    """V pictures of one instant.

    Attributes:
        clip_time: k / M; a 0-dim tensor where the pictures were picked on the device.
        views: where they were seen from.
        targets: (V, H, W, 3) uint8 on a canvas that holds each of them.
        sizes: (V, 2) int32, width and height of each; None: all fill the canvas.
    """

    clip_time: float | Tensor
    views: tuple[PinholeView, ...] | ViewBatch
    targets: Tensor
    sizes: Tensor | None

    def draw(
        self, rasterizer: Rasterizer, gaussians: Gaussians, background: Tensor, alpha_max: float
    ) -> Tensor:
        """(V, H, W, 3) what the Gaussians look like from the views."""
        if isinstance(self.views, ViewBatch):
            batches = as_batch_rasterizer(rasterizer)
            return batches.render_batch(gaussians, self.views, background, alpha_max)[0]
        if self.sizes is None:
            return rasterizer.render(gaussians, self.views, background, alpha_max)[0]
        height, width = self.targets.shape[1:3]
        images = (rasterizer.render(gaussians, [view], background, alpha_max)[0][0] for view in self.views)
        return torch.stack(
            [pad(image, (0, 0, 0, width - image.shape[1], 0, height - image.shape[0])) for image in images]
        )


class BatchSource(Protocol):
    """Gives the batch of a group of pictures, by their numbers."""

    def batch(self, group: I64) -> TrainingBatch:
        """Those pictures; all are of one instant."""
        ...


Source = TypeVar("Source", bound=BatchSource)


class PicturesBySize(Generic[Source]):
    """The source of a clip's pictures, for one size at a time: on a GPU they take memory.

    Args:
        pictures: of the clip.
        make: the source of some of them.
    """

    def __init__(
        self, pictures: TrainingPictures, make: Callable[[Sequence[TrainingPicture]], Source]
    ) -> None:
        self._pictures = pictures
        self._make = make
        self._source: Source | None = None
        self._is_half = False

    def of(self, half_size: bool) -> Source:
        """The source of all pictures of half the size, or of the full size."""
        if self._source is None or self._is_half != half_size:
            self._source = None  # its memory is free before the next one takes its own
            self._source = self._make(self._pictures.half if half_size else self._pictures.full)
            self._is_half = half_size
        return self._source


class HostPictures:
    """Pictures in the host's memory, one at a time brought to where the step runs.

    Args:
        clip_frames: M, which gives clip_time = k / M.
    """

    def __init__(self, pictures: Sequence[TrainingPicture], clip_frames: int, device: torch.device) -> None:
        self._pictures = pictures
        self._clip_frames = clip_frames
        self._device = device

    def batch(self, group: I64) -> TrainingBatch:
        """See `BatchSource.batch`."""
        chosen = [self._pictures[number] for number in group]
        views = tuple(picture.view for picture in chosen)
        height, width = max(v.height_px for v in views), max(v.width_px for v in views)
        same = all((view.width_px, view.height_px) == (width, height) for view in views)
        if len(chosen) == 1:
            targets = chosen[0].target[None]
        else:
            targets = _canvases([picture.target for picture in chosen], height, width)
        sizes = None if same else torch.tensor([[v.width_px, v.height_px] for v in views], dtype=torch.int32)
        return TrainingBatch(
            chosen[0].clip_frame / self._clip_frames,
            views,
            targets.to(self._device),
            None if sizes is None else sizes.to(self._device),
        )


class DevicePictures:
    """All pictures of a clip for steps on a GPU: there as uint8 while they fit, else on their way to it.

    Pictures that don't fit wait in pinned memory of the host; those of the next iterations are copied while
    this one runs.

    Args:
        pictures: those of the clip, at one factor of size.
        clip_frames: M.
        resident: whether they are kept on the device; None: where half of its free memory holds them.
    """

    STAGES = 3
    """Groups on their way to the device at most."""

    def __init__(
        self,
        pictures: Sequence[TrainingPicture],
        clip_frames: int,
        device: torch.device,
        resident: bool | None = None,
    ) -> None:
        self._device = device
        views = ViewBatch.of([picture.view for picture in pictures], device)
        self._views = views
        times = [picture.clip_frame / clip_frames for picture in pictures]
        self._times = torch.tensor(times, dtype=torch.float32, device=device)
        self._filled = all(
            (p.view.width_px, p.view.height_px) == (views.width_px, views.height_px) for p in pictures
        )
        shape = (len(pictures), views.height_px, views.width_px, 3)
        if resident is None:
            # What PyTorch has reserved and doesn't use is free too.
            torch.cuda.empty_cache()
            free_bytes = torch.cuda.mem_get_info(device)[0]
            resident = len(pictures) * shape[1] * shape[2] * 3 <= _RESIDENT_SHARE * free_bytes
        self.resident = resident
        self._sent: int | None = None
        if resident:
            self._targets = torch.zeros(shape, dtype=torch.uint8, device=device)
        else:
            self._targets = torch.zeros(shape, dtype=torch.uint8, pin_memory=True)
            self._copies = torch.cuda.Stream(device)
            self._staged: Tensor | None = None
            self._used = [torch.cuda.Event() for _ in range(self.STAGES)]
            self._copied = [torch.cuda.Event() for _ in range(self.STAGES)]
        for number, picture in enumerate(pictures):
            own = self._targets[number, : picture.view.height_px, : picture.view.width_px]
            own.copy_(picture.target)

    @property
    def device_bytes(self) -> int:
        """Memory of the device that the pictures take."""
        held = self._targets if self.resident else self._staged
        return 0 if held is None else held.numel()

    def batch(self, group: I64) -> TrainingBatch:
        """See `BatchSource.batch`."""
        numbers = torch.from_numpy(group).to(self._device)
        targets = None if self.resident else self._targets[torch.from_numpy(group)].to(self._device)
        return self._batch(numbers, targets)

    def batch_at(self, numbers: Tensor, iteration: Tensor) -> TrainingBatch:
        """The batch of pictures whose numbers (V,) int64 are on the device; nothing waits for the host.

        Args:
            iteration: (1,) int64 on the device; the stage that `stage` brought that iteration's pictures to.
        """
        if self.resident:
            return self._batch(numbers, None)
        assert self._staged is not None, "stage() comes first"
        return self._batch(numbers, self._staged.index_select(0, iteration % self.STAGES)[0])

    def stage(self, iteration: int, group: I64) -> None:
        """Send the pictures of an iteration to the device; call `staged` before the step that reads them.

        Nothing is sent where they are the last that were.
        """
        if self.resident or self._sent == iteration:
            return
        self._sent = iteration
        if self._staged is None:
            self._staged = self._targets.new_empty(
                (self.STAGES, len(group), *self._targets.shape[1:]), device=self._device
            )
            # Its memory may have been another's, which this stream may not be done with.
            self._copies.wait_stream(torch.cuda.current_stream())
        slot = iteration % self.STAGES
        with torch.cuda.stream(self._copies):
            self._copies.wait_event(self._used[slot])
            for place, number in enumerate(group):
                self._staged[slot, place].copy_(self._targets[int(number)], non_blocking=True)
            self._copied[slot].record()

    def staged(self, iteration: int) -> None:
        """The current stream waits until the pictures of this iteration are on the device."""
        if not self.resident:
            torch.cuda.current_stream().wait_event(self._copied[iteration % self.STAGES])

    def used(self, iteration: int) -> None:
        """The current stream is done with the pictures of this iteration: others may take their place."""
        if not self.resident:
            self._used[iteration % self.STAGES].record()

    def _batch(self, numbers: Tensor, targets: Tensor | None) -> TrainingBatch:
        views = ViewBatch(
            self._views.poses.index_select(0, numbers),
            self._views.intrinsics.index_select(0, numbers),
            self._views.sizes.index_select(0, numbers),
            self._views.width_px,
            self._views.height_px,
        )
        if targets is None:
            targets = self._targets.index_select(0, numbers)
        time = self._times.index_select(0, numbers[:1])[0]
        return TrainingBatch(time, views, targets, None if self._filled else views.sizes)


def _canvases(targets: Sequence[Tensor], height: int, width: int) -> Tensor:
    canvas = targets[0].new_zeros((len(targets), height, width, 3))
    for own, target in zip(canvas, targets, strict=True):
        own[: target.shape[0], : target.shape[1]] = target
    return canvas
