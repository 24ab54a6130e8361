"""Recording work in a CUDA graph, as the tests of kernels do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

Capture = Callable[[Callable[[], Any]], tuple[torch.cuda.CUDAGraph, Any]]


def captured(work: Callable[[], Any]) -> tuple[torch.cuda.CUDAGraph, Any]:
    """Runs `work` once and records it: the graph, and what its replays write to."""
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        work()
    stream.synchronize()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph, stream=stream):
        found = work()
    return graph, found
