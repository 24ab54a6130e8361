"""Whether the fused heads compute what they should on a GPU, for heads of one size.

Triton compiles for each GPU and each size anew, and a fault of its compiler shows in numbers alone: a kernel
for the field's perceptron gave gradients that were right in the interpreter and for other sizes, and had
nothing to do with the right ones on an H100. So the first use of a size is compared with float32.
"""

from __future__ import annotations

import subprocess

import torch
from torch import Tensor

from clipgstream.model import heads_triton
from clipgstream.model.config import HeadsConfig
from clipgstream.model.heads import DecoderHeads, precision
from clipgstream.render.interface import Gaussians

TOLERANCE = 0.2
"""Of a difference to what is compared, by their norms. Half precision takes up to half of it where hidden
units are near 0; a fault takes all of it."""

_ANCHORS = 300


def fused_heads_fault(config: HeadsConfig, device: torch.device) -> str | None:
    """What is wrong with the fused heads of that size on a device; None: nothing. Waits for the device."""
    try:
        return _wrong_number(config, device)
    except torch.OutOfMemoryError:
        raise
    except _failures() as error:
        return f"{type(error).__name__}: {str(error).strip().splitlines()[-1:]}"


def _failures() -> tuple[type[Exception], ...]:
    """What Triton raises where a tool of its is missing or broken, or a kernel does not compile."""
    from triton.errors import TritonError  # type: ignore[import-not-found,import-untyped,unused-ignore]

    return (TritonError, RuntimeError, OSError, subprocess.SubprocessError, ImportError)


def _wrong_number(config: HeadsConfig, device: torch.device) -> str | None:
    draw = torch.Generator().manual_seed(17)
    heads = DecoderHeads(config, draw).to(device)
    with torch.no_grad():
        # Opacities on both sides of what can be seen, most above it.
        heads.opacity.b2.add_(1.0)
    inputs = config.static_features + config.dynamic_features
    feature = torch.randn(_ANCHORS, inputs, generator=draw).to(device).requires_grad_()
    positions = torch.randn(_ANCHORS, 3, generator=draw).to(device)
    log_scales = torch.randn(_ANCHORS, 6, generator=draw).mul_(0.3).to(device).requires_grad_()
    names = ["feature", "log_scales", *(name for name, _ in heads.named_parameters())]
    leaves = [feature, log_scales, *heads.parameters()]
    weights = [weight for head in heads._heads() for weight in head.weights()]

    def results(gaussians: Gaussians) -> list[Tensor]:
        outputs = [
            gaussians.means,
            gaussians.scales,
            gaussians.rotations,
            gaussians.opacities,
            gaussians.colors,
        ]
        slopes_of = torch.Generator().manual_seed(18)
        slopes = [torch.randn(output.shape, generator=slopes_of).to(device) for output in outputs]
        return [*outputs, *torch.autograd.grad(outputs, leaves, slopes)]

    with torch.enable_grad():
        found = results(heads_triton.decode(feature, positions, log_scales, heads.per_anchor, weights))
        with precision("float32"):
            right = results(heads._decode_torch(feature, positions, log_scales))
    for name, one, other in zip([*_OUTPUTS, *names], found, right, strict=True):
        error = float(((one - other).norm() / other.norm().clamp_min(1e-30)).detach())
        # Written so that NaN is a fault.
        if not error <= TOLERANCE:
            return f"{name} differs from float32's by {error:.0%}"
    return None


_OUTPUTS = ("means", "scales", "rotations", "opacities", "colors")
