"""Where a stream is drawn. Imports torch only where there is a driver that it could use."""

from __future__ import annotations

import ctypes
import importlib.util
import sys
from functools import cache

from formats.errors import BackendError

DEVICES = ("auto", "cpu", "cuda")


def drawing_device(wanted: str = "auto", rasterizer: str = "auto") -> str:
    """ "cpu" or "cuda": the one that is wanted, or with "auto" CUDA where a stream can be drawn there.

    Args:
        rasterizer: name of the one that shall draw, or "auto".

    Raises:
        BackendError: no such device, or CUDA is wanted and cannot be used.
    """
    if wanted not in DEVICES:
        raise BackendError("unknown device", expected=", ".join(DEVICES), found=wanted)
    if wanted == "cpu" or (wanted == "auto" and rasterizer == "cpu"):
        return "cpu"
    reason = why_not_cuda(rasterizer)
    if reason is None:
        return "cuda"
    if wanted == "auto":
        return "cpu"
    raise BackendError(
        "CUDA cannot be used to draw",
        found=reason,
        hint="leave --device out to draw on the CPU; `cgs doctor` says more",
    )


def why_not_cuda(rasterizer: str = "auto") -> str | None:
    """Why no stream can be drawn on a CUDA device here, or None where one can."""
    if not _has_driver():
        return "this machine has no NVIDIA driver, or it cannot be loaded"
    if importlib.util.find_spec("torch") is None:
        return "torch is not installed"
    from clipgstream.gpu.devices import cuda_unusable
    from clipgstream.render.select import make_rasterizer

    reason = cuda_unusable()
    # What is wrong with one that was named is told where it is made.
    if reason is not None or rasterizer != "auto":
        return reason
    try:
        make_rasterizer("auto", "cuda")
    except BackendError as error:
        return error.what
    return None


@cache
def _has_driver() -> bool:
    """Whether the driver's library can be loaded, which takes no time where there is none."""
    try:
        if sys.platform == "win32":
            ctypes.WinDLL("nvcuda.dll")
        else:
            ctypes.CDLL("libcuda.so.1")
    except OSError:
        return False
    return True
