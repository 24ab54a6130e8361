"""Which device work runs on. Imports torch only where there is a driver that it could use."""

from __future__ import annotations

import importlib.util

from clipgstream.gpu.driver import has_driver
from formats.errors import BackendError

DEVICES = ("auto", "cpu", "cuda")


def choose_device(wanted: str = "auto", rasterizer: str = "auto", field: str = "auto") -> str:
    """ "cpu" or "cuda": the one that is wanted; with "auto" CUDA where something can draw there.

    A backend of the CPU asked for by name keeps "auto" on the CPU. Whether a device that is named can be used
    is not looked at: see `why_not_cuda`.

    Args:
        rasterizer, field: names of the backends, or "auto".

    Raises:
        BackendError: no such device.
    """
    if wanted not in DEVICES:
        raise BackendError("unknown device", expected=", ".join(DEVICES), found=wanted)
    if wanted != "auto":
        return wanted
    if "cpu" in (rasterizer, field):
        return "cpu"
    return "cuda" if why_not_cuda(rasterizer) is None else "cpu"


def why_not_cuda(rasterizer: str = "auto") -> str | None:
    """Why nothing can be drawn on a CUDA device here; None: it can.

    Args:
        rasterizer: name of the one that shall draw; what is wrong with one that is named is told where it is
            made.
    """
    if not has_driver():
        return "this machine has no NVIDIA driver, or it cannot be loaded"
    if importlib.util.find_spec("torch") is None:
        return "torch is not installed"
    from clipgstream.gpu.devices import cuda_unusable
    from clipgstream.render.select import make_rasterizer

    reason = cuda_unusable()
    if reason is not None or rasterizer != "auto":
        return reason
    try:
        make_rasterizer("auto", "cuda")
    except BackendError as error:
        return error.what
    return None
