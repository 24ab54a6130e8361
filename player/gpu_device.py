"""Where a stream is drawn. Imports torch only where there is a driver that it could use."""

from __future__ import annotations

from clipgstream.render import device
from formats.errors import BackendError


def drawing_device(wanted: str = "auto", rasterizer: str = "auto") -> str:
    """ "cpu" or "cuda": the one that is wanted, or with "auto" CUDA where a stream can be drawn there.

    Args:
        rasterizer: name of the one that shall draw, or "auto".

    Raises:
        BackendError: no such device, or CUDA is wanted and cannot be used.
    """
    reason = device.why_not_cuda(rasterizer) if wanted == "cuda" else None
    if reason is not None:
        raise BackendError(
            "CUDA cannot be used to draw",
            found=reason,
            hint="leave --device out to draw on the CPU; `cgs doctor` says more",
        )
    return device.choose_device(wanted, rasterizer)
