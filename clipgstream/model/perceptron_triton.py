"""Two-layer perceptrons on a CUDA device in half precision, as parts of the fused heads.

They take float32 tensors and give float32 results; see `perceptron_triton_kernels` for what happens between.
Nothing here waits for the device, and no shape depends on what is in a tensor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from clipgstream.model.triton_support import interpreted, processors, shared_memory, triton_missing
from formats.errors import ConfigError

UNITS = 64
"""Hidden units are padded to a multiple of this."""
MAX_WIDTH = 256
MAX_OUTPUTS = 128
"""Of one perceptron: beyond these, a block of rows would not fit into a program's registers."""
PACK_BLOCK = 1024

Weights = Sequence[Tensor]
"""w1, b1, w2, b2 of one perceptron after another."""


@dataclass(frozen=True)
class Shape:
    """A perceptron's size, and how it is packed.

    Attributes:
        width: inputs, padded. units: hidden units, padded. columns: outputs, padded in memory.
        block: outputs, padded in a program.
    """

    inputs: int
    hidden: int
    outputs: int

    @property
    def width(self) -> int:
        return _power_of_two(self.inputs)

    @property
    def units(self) -> int:
        return -(-self.hidden // UNITS) * UNITS

    @property
    def columns(self) -> int:
        return -(-self.outputs // 16) * 16

    @property
    def block(self) -> int:
        return _power_of_two(self.outputs)


class Packed(NamedTuple):
    """A perceptron's weights as the kernels want them.

    Attributes:
        w1 (units, width), w2 (columns, units): float16. b1 (units,), b2 (columns,): float32.
        slope_w1, slope_w2: w1 and w2 as bfloat16; empty where no gradient is asked for.
    """

    shape: Shape
    w1: Tensor
    b1: Tensor
    w2: Tensor
    b2: Tensor
    slope_w1: Tensor
    slope_w2: Tensor

    @property
    def forward(self) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """What the way forward reads."""
        return self.w1, self.b1, self.w2, self.b2


class Tuning(NamedTuple):
    """How a kernel is cut up: rows of a program, hidden units at a time, warps, loads in flight."""

    rows: int
    chunk: int
    warps: int
    stages: int

    @property
    def options(self) -> dict[str, int]:
        return {"ROWS": self.rows, "CHUNK": self.chunk, "num_warps": self.warps, "num_stages": self.stages}


class Picked(NamedTuple):
    """The rows that a gradient reaches.

    Attributes:
        rows: (N,) int32, their numbers. found: (1,) int32, how many there are.
        gradients: (N, columns of all perceptrons) bfloat16, of the outputs; row s is that of row rows[s].
    """

    rows: Tensor
    found: Tensor
    gradients: Tensor


def can_use(*tensors: Tensor) -> bool:
    """Whether the kernels take these tensors."""
    device = tensors[0].device
    if device.type != "cuda" and not interpreted():
        return False
    return all(t.dtype == torch.float32 and t.device == device for t in tensors) and (
        triton_missing(device) is None
    )


def fits(weights: Weights) -> bool:
    """Whether perceptrons have sizes that the kernels are made for."""
    shapes = [_shape(weights[i : i + 4]) for i in range(0, len(weights), 4)]
    return all(shape.width <= MAX_WIDTH and shape.block <= MAX_OUTPUTS for shape in shapes)


def pack(weights: Weights, train: bool) -> Packed:
    """A perceptron's weights for the kernels, with `train` also for those that go back."""
    from clipgstream.model.perceptron_triton_kernels import pack_kernel

    shape, device = _shape(weights), weights[0].device
    sizes, none = ((shape.units, shape.width), (shape.columns, shape.units)), ((0,), (0,))
    half_w1, half_w2 = (torch.empty(size, dtype=torch.float16, device=device) for size in sizes)
    slope_w1, slope_w2 = (
        torch.empty(size, dtype=slope_type(), device=device) for size in (sizes if train else none)
    )
    b1, b2 = torch.empty(shape.units, device=device), torch.empty(shape.columns, device=device)
    blocks = -(-max(half_w1.numel(), half_w2.numel()) // PACK_BLOCK)
    with torch.cuda.device_of(half_w1):
        pack_kernel[(blocks,)](
            *(weight.detach().contiguous() for weight in weights),
            half_w1, half_w2, slope_w1, slope_w2, b1, b2, shape.inputs, shape.hidden, shape.outputs,
            WIDTH=shape.width, HIDDEN=shape.units, OUT=shape.columns, TRAIN=train, BLOCK=PACK_BLOCK,
        )  # fmt: skip
    return Packed(shape, half_w1, b1, half_w2, b2, slope_w1, slope_w2)


def slope_type() -> torch.dtype:
    """Of gradients' factors: Triton's interpreter cannot multiply bfloat16."""
    return torch.float32 if interpreted() else torch.bfloat16


def no_rows(count: int, columns: int, device: torch.device) -> Picked:
    """Room for up to `count` rows, none of them picked yet."""
    return Picked(
        torch.empty(count, dtype=torch.int32, device=device),
        torch.zeros(1, dtype=torch.int32, device=device),
        torch.empty(count, columns, dtype=slope_type(), device=device),
    )


def backward(
    perceptrons: Sequence[Packed], half_x: Tensor, picked: Picked, wants_x: bool, wanted: Sequence[bool]
) -> tuple[Tensor | None, ...]:
    """Gradients of the inputs that all perceptrons share, then of each one's weights; None: not asked for.

    Args:
        perceptrons: one to four.
        half_x: (N, width) float16.
        wanted: of each weight, whether its gradient is.
    """
    d_x = _input_gradient(perceptrons, half_x, picked) if wants_x else None
    gradients: list[Tensor | None] = []
    column = 0
    for index, packed in enumerate(perceptrons):
        asked = wanted[4 * index : 4 * index + 4]
        own: Sequence[Tensor | None] = [None] * 4
        if any(asked):
            found = _weight_gradient(packed, half_x, picked, column)
            own = [gradient if needed else None for gradient, needed in zip(found, asked, strict=True)]
        gradients += own
        column += packed.shape.columns
    return d_x, *gradients


def _input_gradient(perceptrons: Sequence[Packed], half_x: Tensor, picked: Picked) -> Tensor:
    """(N, inputs), 0 where no row was picked."""
    from clipgstream.model.perceptron_triton_kernels import input_gradient_kernel

    shape, count = perceptrons[0].shape, len(half_x)
    tuning = input_tuning(shape.width, half_x.device)
    pointers: list[Tensor] = []
    sizes: dict[str, int] = {}
    for index, letter in enumerate("ABCD"):
        # Where there are fewer than four, the first fills up the arguments.
        one = perceptrons[index] if index < len(perceptrons) else perceptrons[0]
        pointers += [one.w1, one.slope_w1, one.b1, one.slope_w2]
        sizes[f"HIDDEN_{letter}"] = one.shape.units
        sizes[f"OUT_{letter}"] = one.shape.columns if index < len(perceptrons) else 0
        sizes[f"BLOCK_{letter}"] = one.shape.block
    d_x = torch.zeros(count, shape.inputs, device=half_x.device)
    with torch.cuda.device_of(half_x):
        if count:
            input_gradient_kernel[(-(-count // tuning.rows),)](
                half_x, picked.rows, picked.found, picked.gradients, d_x, shape.inputs, *pointers,
                WIDTH=shape.width, STRIDE=picked.gradients.shape[1], **sizes, **tuning.options,
            )  # fmt: skip
    return d_x


def _weight_gradient(packed: Packed, half_x: Tensor, picked: Picked, column: int) -> list[Tensor]:
    """Gradients of w1, b1, w2, b2, of which the outputs' begin at `column` of the picked ones."""
    from clipgstream.model.perceptron_triton_kernels import weight_gradient_kernel

    shape, count, device = packed.shape, len(half_x), half_x.device
    sizes = [(shape.hidden, shape.inputs), (shape.hidden,), (shape.outputs, shape.hidden), (shape.outputs,)]
    gradients = _zeros(sizes, device)
    tuning = weight_tuning(shape.width, device)
    chunks = shape.units // tuning.chunk
    # A multiprocessor's registers hold one program.
    splits = min(-(-count // tuning.rows), max(1, processors(device) // chunks))
    with torch.cuda.device_of(half_x):
        if count:
            weight_gradient_kernel[(splits, chunks)](
                half_x, picked.rows, picked.found, picked.gradients[:, column:], packed.w1, packed.b1,
                packed.slope_w2, *gradients, shape.inputs, shape.hidden, shape.outputs, WIDTH=shape.width,
                STRIDE=picked.gradients.shape[1], HIDDEN=shape.units, OUT=shape.columns,
                OUT_BLOCK=shape.block, **tuning.options,
            )  # fmt: skip
    return gradients


def _zeros(sizes: Sequence[tuple[int, ...]], device: torch.device) -> list[Tensor]:
    """Tensors of zeros that are set by one call; each begins where vector loads may."""
    counts = [-(-torch.Size(size).numel() // 64) * 64 for size in sizes]
    parts = torch.zeros(sum(counts), device=device).split(counts)
    return [part[: torch.Size(size).numel()].view(size) for part, size in zip(parts, sizes, strict=True)]


def forward_tuning(width: int, device: torch.device) -> Tuning:
    """Of the kernels that go forward, for inputs of this padded width."""
    return Tuning(128, 64, warps=8, stages=3) if _roomy(width, device) else Tuning(64, 32, warps=4, stages=2)


def input_tuning(width: int, device: torch.device) -> Tuning:
    """Of the kernel for the inputs' gradient."""
    return Tuning(128, 64, warps=8, stages=2) if _roomy(width, device) else Tuning(64, 32, warps=8, stages=2)


def weight_tuning(width: int, device: torch.device) -> Tuning:
    """Of the kernel for the weights' gradients."""
    return Tuning(64, 64, warps=4, stages=2) if _roomy(width, device) else Tuning(32, 32, warps=8, stages=2)


def _roomy(width: int, device: torch.device) -> bool:
    """Whether a program of 128 rows has room: on data centre GPUs since Hopper, for usual widths."""
    return width <= 128 and shared_memory(device) >= 200 << 10


def check_shape(name: str, tensor: Tensor, shape: tuple[int, ...]) -> None:
    """Kernels don't look where a tensor ends.

    Raises:
        ConfigError: another shape.
    """
    if tensor.shape != shape:
        raise ConfigError(
            "the heads cannot use this tensor", where=name, expected=shape, found=tuple(tensor.shape)
        )


def _shape(weights: Weights) -> Shape:
    return Shape(weights[0].shape[1], weights[0].shape[0], weights[2].shape[0])


def _power_of_two(count: int) -> int:
    """`count` rounded up to a power of two that a matrix product takes."""
    return max(16, 1 << (count - 1).bit_length())
