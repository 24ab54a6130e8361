"""Adam on NVIDIA GPUs: all parameters of a clip in a launch or two, and one count of steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from clipgstream.gpu import kernels
from clipgstream.gpu.kernels import Argument
from formats.errors import CheckpointError, TrainError

_THREADS = 256
_BLOCK_VALUES = 4 * _THREADS
_SLOTS = 16
"""Parameters of a launch."""
_NO_BLOCK = 2**31 - 1
_MOST_VALUES = 2**30
"""Of a parameter: values are counted in 32-bit integers."""
_AGAIN = "train this clip again with --overwrite"


def can_step(parameters: Sequence[Tensor]) -> bool:
    """Whether there are kernels for all of these parameters; not for none."""
    return (
        len(parameters) > 0
        and all(p.device.type == kernels.DEVICE_TYPE and p.dtype == torch.float32 for p in parameters)
        and all(p.is_contiguous() and p.numel() <= _MOST_VALUES for p in parameters)
        and kernels.cuda_missing() is None
    )


@dataclass(frozen=True)
class _Slot:
    """A parameter, the running means of its gradient and of the gradient's square, and its group."""

    parameter: Tensor
    mean: Tensor
    square: Tensor
    group: int


class CudaAdam:
    """Adam as torch.optim.Adam does it, without decay of weights.

    There is one count of steps for all parameters. Those without a gradient in the first step are left
    alone for good, as torch does with such; afterwards all others must have one in every step, and a step
    in which that is otherwise is refused, since it would need counts of their own.

    Args:
        groups: for each learning rate, the parameters by name, which `can_step`.
        betas: decay rates of the mean gradient and of its square.
        epsilon: added to the root of the mean square.
    """

    def __init__(
        self, groups: Sequence[dict[str, Tensor]], betas: tuple[float, float], epsilon: float
    ) -> None:
        self._slots = {
            name: _Slot(parameter, torch.zeros_like(parameter.data), torch.zeros_like(parameter.data), group)
            for group, parameters in enumerate(groups)
            for name, parameter in parameters.items()
        }
        self._groups = len(groups)
        self._shares = (1.0 - betas[0], 1.0 - betas[1])
        self._epsilon = float(epsilon)
        device = next(iter(self._slots.values())).parameter.device
        # A float, as torch keeps it; it is exact up to 2^24.
        self._step = torch.zeros((), device=device)
        self._sizes = torch.zeros(self._groups + 1, device=device)
        self._stepped: frozenset[str] = frozenset()

    @torch.no_grad()
    def step(self, rates: Tensor) -> None:
        """Apply the parameters' gradients.

        Args:
            rates: (G,) float32 on the device, the groups' learning rates, read when the kernels run.

        Raises:
            TrainError: not the same parameters have gradients as before.
        """
        given = {name: slot for name, slot in self._slots.items() if slot.parameter.grad is not None}
        if not given:
            return
        self._require_same(frozenset(given))
        module = kernels.kernel_module("train/adam_cuda.cu")
        module.launch(
            "begin_adam_step",
            1,
            32,
            *(self._step, rates, self._groups, *self._shares, self._sizes),
        )
        slots = list(given.values())
        for first in range(0, len(slots), _SLOTS):
            blocks, arguments = _arguments(slots[first : first + _SLOTS])
            module.launch(
                "adam_step",
                blocks,
                _THREADS,
                *(self._sizes, self._groups, *self._shares, self._epsilon, *arguments),
            )

    def _require_same(self, given: frozenset[str]) -> None:
        if not self._stepped:
            self._stepped = given
        if given == self._stepped:
            return
        raise TrainError(
            "a parameter has a gradient in some steps and none in others",
            where=", ".join(sorted(given ^ self._stepped)),
            expected="gradients of the same parameters in every step",
            found="none this time" if given < self._stepped else "one for the first time",
        )

    def zero_grad(self) -> None:
        """Clear the gradients."""
        for slot in self._slots.values():
            slot.parameter.grad = None

    def tensors(self) -> dict[str, Tensor]:
        """The state to save, by parameter: what torch.optim.Adam keeps, under the same names."""
        found = {}
        for name in sorted(self._stepped):
            # Copies of the count: a file does not take tensors that share their memory.
            found[f"{name}/step"] = self._step.clone()
            found[f"{name}/exp_avg"] = self._slots[name].mean
            found[f"{name}/exp_avg_sq"] = self._slots[name].square
        return found

    def load_tensors(self, tensors: dict[str, Tensor]) -> None:
        """Take up a state that `tensors` or a torch.optim.Adam gave.

        Raises:
            CheckpointError: it is not that of these parameters, or they have made different numbers of steps.
        """
        if not tensors:
            return
        names = frozenset(path.rsplit("/", 1)[0] for path in tensors)
        steps = set()
        for name in names:
            slot = self._slots.get(name)
            step = tensors.get(f"{name}/step")
            mean, square = tensors.get(f"{name}/exp_avg"), tensors.get(f"{name}/exp_avg_sq")
            if slot is None or step is None or mean is None or square is None:
                raise CheckpointError(
                    "the optimiser's state is not of this clip's parameters", where=name, hint=_AGAIN
                )
            if mean.shape != slot.mean.shape or square.shape != slot.square.shape:
                raise CheckpointError(
                    "the optimiser's state is of another size",
                    where=name,
                    expected=tuple(slot.mean.shape),
                    found=tuple(mean.shape),
                    hint=_AGAIN,
                )
            slot.mean.copy_(mean)
            slot.square.copy_(square)
            steps.add(float(step))
        if len(steps) != 1:
            raise CheckpointError(
                "the optimiser's parameters have made different numbers of steps",
                expected="the same number for all",
                found=sorted(steps),
                hint=_AGAIN,
            )
        self._step.fill_(steps.pop())
        self._stepped = names


def _arguments(slots: list[_Slot]) -> tuple[int, list[Argument]]:
    """Number of blocks, and the kernel's arguments for these slots and for those that stay empty."""
    blocks = 0
    arguments: list[Argument] = []
    for slot in slots:
        assert slot.parameter.grad is not None
        count = slot.parameter.numel()
        gradient = slot.parameter.grad.contiguous()
        arguments += [slot.parameter, gradient, slot.mean, slot.square, count, slot.group, blocks]
        blocks += -(-count // _BLOCK_VALUES)
    for _ in range(_SLOTS - len(slots)):
        arguments += [None, None, None, None, 0, 0, _NO_BLOCK]
    return blocks, arguments
