"""The backends that training runs on, by name."""

from __future__ import annotations

import torch

from clipgstream.gpu.devices import require_cuda
from clipgstream.model.field import make_field_backend
from clipgstream.render.device import choose_device
from clipgstream.render.select import make_rasterizer
from clipgstream.train.step import Backends


def make_backends(device: str = "auto", rasterizer: str = "auto", field: str = "auto") -> Backends:
    """The backends of those names, on the device that `choose_device` chooses.

    Raises:
        BackendError: unknown, not installed, or no such device.
    """
    device = choose_device(device, rasterizer, field)
    if device == "cuda":
        require_cuda()
    if device == "cpu":
        # The kernels share out the work themselves. What is left to torch is small, and its threads'
        # barriers cost more than they gain as soon as another process wants a core: 50 ms for a sum of
        # 30,000 numbers.
        torch.set_num_threads(1)
    return Backends(
        rasterizer=make_rasterizer(rasterizer, device),
        field=make_field_backend(field, device),
        device=torch.device(device),
    )
