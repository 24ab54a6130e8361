"""Work on a GPU that is recorded once and replayed, which costs the processor one launch."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch

from clipgstream.gpu.streams import lasting_stream


class Replay:
    """Runs the same work again and again: first as it is, then from a CUDA graph.

    Args:
        work: reads and writes tensors that stay where they are, and asks nothing of the device.
        enabled: False: never record.
    """

    def __init__(self, work: Callable[[], None], enabled: bool) -> None:
        self._work = work
        # Nothing can be recorded on the default stream.
        device = torch.device("cuda", torch.cuda.current_device()) if enabled else None
        self._stream = lasting_stream("draw", device) if device else None
        self._is_warm = False
        self._graph: torch.cuda.CUDAGraph | None = None

    def run(self) -> bool:
        """Enqueue the work; whether a graph did it."""
        if self._stream is not None and self._graph is None:
            self._prepare(self._stream)
            return self._graph is not None
        if self._graph is not None:
            self._graph.replay()
            return True
        self._work()
        return False

    def _prepare(self, stream: torch.cuda.Stream) -> None:
        """The first two runs, both on the stream that is recorded."""
        if not self._is_warm:
            # Compiles kernels, opens libraries and makes room, which no graph can hold.
            with _in_turn(stream):
                self._work()
            self._is_warm = True
            return
        try:
            self._graph = _recorded(self._work, stream)
        except RuntimeError as error:
            self._stream = None
            warnings.warn(f"drawing goes on without CUDA graphs: {error}", RuntimeWarning, stacklevel=4)
            self._work()
            return
        self._graph.replay()


@contextmanager
def _in_turn(stream: torch.cuda.Stream) -> Iterator[None]:
    """Work on another stream, after what the current one has to do and before what it will."""
    current = torch.cuda.current_stream()
    stream.wait_stream(current)
    with torch.cuda.stream(stream):
        yield
    current.wait_stream(stream)


def _recorded(work: Callable[[], None], stream: torch.cuda.Stream) -> torch.cuda.CUDAGraph:
    """A graph of what `work` launches; nothing of it runs yet.

    Raises:
        RuntimeError: it does something that no graph can hold.
    """
    # torch.cuda.graph() would collect garbage and empty the allocator's cache, far slower than this.
    graph = torch.cuda.CUDAGraph()
    with _in_turn(stream):
        # Other threads may go on using the device.
        graph.capture_begin(capture_error_mode="thread_local")
        try:
            work()
        finally:
            graph.capture_end()
    return graph
