"""Running iterations as replays of a CUDA graph: the host says "next", and nothing else.

Which pictures an iteration looks at, its learning rates and its weight of the rate term lie in tables on
the device, and so does its number; the graph reads its row and adds one. Losses are written to such a table
too, which the host reads at its looks. A graph holds for one phase (size of pictures, rounding); the first
iterations of each phase are launched one by one, which makes room in the rasteriser, compiles what is
compiled at run time, and warms the allocator.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from clipgstream.gpu.streams import lasting_stream
from clipgstream.render.interface import as_capturable
from clipgstream.train.batch import DevicePictures, PicturesBySize
from clipgstream.train.pictures import TrainingPictures
from clipgstream.train.runner import Phase
from clipgstream.train.step import TrainingStep

F32 = NDArray[np.float32]

# Iterations launched one by one before a phase is captured.
WARM_UP = 3


class GraphRunner:
    """Makes iterations on a GPU, most of them by replaying a graph.

    Args:
        phase: of an iteration.
        iterations: of the whole schedule.
    """

    def __init__(
        self,
        step: TrainingStep,
        pictures: TrainingPictures,
        clip_frames: int,
        phase: Callable[[int], Phase],
        iterations: int,
    ) -> None:
        self._step = step
        self._phase = phase
        device = step.backends.device
        self._stores = PicturesBySize(pictures, lambda chosen: DevicePictures(chosen, clip_frames, device))
        self._rasterizer = as_capturable(step.backends.rasterizer)
        # Those of the clip before are gone, and this one may need less.
        self._rasterizer.forget_graphs()
        self._stream = lasting_stream("train", device)
        groups = np.stack([pictures.group(iteration) for iteration in range(iterations)])
        rates = [[*step.optimizer.rates_at(i), step.rate.weight(i)] for i in range(iterations)]
        self._groups_on_host = groups
        self._groups = torch.from_numpy(groups).to(device)
        self._rates = torch.tensor(rates, dtype=torch.float32, device=device)
        # Losses, then mean squared errors, of every iteration.
        self._found = torch.full((2, iterations), torch.nan, device=device)
        self._next = torch.zeros(1, dtype=torch.int64, device=device)
        self._graph: torch.cuda.CUDAGraph | None = None
        self._graph_phase: Phase | None = None
        self._warm = 0

    def run(self, first: int, last: int) -> tuple[F32, F32]:
        """See `Runner.run`."""
        outer = torch.cuda.current_stream()
        self._stream.wait_stream(outer)
        with torch.cuda.stream(self._stream):
            self._next.fill_(first)
            for iteration in range(first, last):
                self._one(iteration, last)
            found = self._found[:, first:last].cpu().numpy()
            if self._graph is not None and not self._rasterizer.fits():
                self._forget()
        outer.wait_stream(self._stream)
        return found[0], found[1]

    def step(self, iteration: int) -> Tensor:
        """See `Runner.step`."""
        self.run(iteration, iteration + 1)
        return self._found[0, iteration]

    def _one(self, iteration: int, last: int) -> None:
        phase = self._phase(iteration)
        if phase != self._graph_phase:
            self._forget()
            self._graph_phase = phase
        store = self._stores.of(phase.half_size)
        store.stage(iteration, self._groups_on_host[iteration])
        store.staged(iteration)
        if self._graph is None and self._warm >= WARM_UP:
            self._graph = self._capture(phase, store)
        if self._graph is None:
            self._body(phase, store)
            self._warm += 1
        else:
            self._graph.replay()
        store.used(iteration)
        if iteration + 1 < last and self._phase(iteration + 1).half_size == phase.half_size:
            store.stage(iteration + 1, self._groups_on_host[iteration + 1])

    def _body(self, phase: Phase, store: DevicePictures) -> None:
        """One iteration; nothing in it waits for the device."""
        batch = store.batch_at(self._groups.index_select(0, self._next)[0], self._next)
        row = self._rates.index_select(0, self._next)[0]
        found = self._step.add_gradients(batch, phase.rounding)
        self._step.rate.add(row[-1])
        self._step.optimizer.step_with(row[:-1])
        values = torch.stack([found.loss, found.squared_errors.mean()])
        self._found.index_copy_(1, self._next, values[:, None])
        self._next += 1

    def _capture(self, phase: Phase, store: DevicePictures) -> torch.cuda.CUDAGraph:
        graph = torch.cuda.CUDAGraph()
        # Loading a clip's footage in another thread must not break the capture.
        with torch.cuda.graph(graph, stream=self._stream, capture_error_mode="thread_local"):
            self._body(phase, store)
        return graph

    def _forget(self) -> None:
        """Go back to launching one by one until the next capture."""
        self._graph = None
        self._graph_phase = None
        self._warm = 0
