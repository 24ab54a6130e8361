"""Streams of a GPU that last as long as the process."""

from __future__ import annotations

from functools import lru_cache

import torch


@lru_cache(maxsize=64)
def lasting_stream(purpose: str, device: torch.device) -> torch.cuda.Stream:
    """The stream of a device that everything of one purpose runs on, one after the other.

    cuBLAS keeps 32 MiB of workspace for every stream (and thread) that has ever multiplied matrices: a new
    stream a clip would keep as much a clip.

    Args:
        purpose: such as "train". What runs side by side needs streams of its own.
    """
    return torch.cuda.Stream(device)
