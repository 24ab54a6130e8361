"""Adam's CUDA kernels, on a GPU and under the emulator, against torch's; and what checkpoints keep of it."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import torch
from graph_capture import Capture
from test_model import checkpoint_info, random_reference, small_config
from torch import Tensor

from clipgstream.gpu import kernels
from clipgstream.model.checkpoint import load_checkpoint, save_checkpoint
from clipgstream.model.clip_model import ClipModel
from clipgstream.train.adam_cuda import CudaAdam, can_step
from clipgstream.train.optimizer import EPSILON, ClipOptimizer
from formats.errors import CheckpointError, TrainError

BETAS = (0.9, 0.99)
# More tensors than one launch takes, and sizes around those of a thread, a block and several blocks.
SIZES = (
    (1,),
    (3,),
    (4,),
    (5, 7),
    (1023,),
    (1024,),
    (1025,),
    (2, 1030),
    (3001,),
    *[(k,) for k in range(2, 12)],
)
RATES = (1e-2, 3e-3, 5e-4)


def some_groups(device: torch.device) -> list[dict[str, Tensor]]:
    generator = torch.Generator().manual_seed(1)
    groups: list[dict[str, Tensor]] = [{} for _ in RATES]
    for number, size in enumerate(SIZES):
        start = torch.randn(size, generator=generator).to(device)
        groups[number % len(groups)][f"tensor{number}"] = start.requires_grad_()
    return groups


class Expected:
    """torch's Adam in float64 on copies of the groups' tensors."""

    def __init__(self, groups: list[dict[str, Tensor]], betas: tuple[float, float] = BETAS) -> None:
        self.tensors = {
            name: tensor.detach().cpu().double().requires_grad_()
            for group in groups
            for name, tensor in group.items()
        }
        described = [
            {"params": [self.tensors[name] for name in group], "lr": rate}
            for group, rate in zip(groups, RATES, strict=True)
        ]
        self.adam = torch.optim.Adam(described, betas=betas, eps=EPSILON)

    def set_gradients(self, groups: list[dict[str, Tensor]], seed: int) -> None:
        """The same gradients for both, of many sizes and with values that are 0."""
        generator = torch.Generator().manual_seed(seed)
        for group in groups:
            for name, tensor in group.items():
                gradient = torch.randn(tensor.shape, generator=generator)
                gradient *= 10.0 ** torch.randint(-8, 4, tensor.shape, generator=generator)
                gradient[torch.rand(tensor.shape, generator=generator) < 0.2] = 0
                tensor.grad = gradient.to(tensor.device)
                self.tensors[name].grad = gradient.double()

    def assert_same(self, groups: list[dict[str, Tensor]], steps: int) -> None:
        for group, rate in zip(groups, RATES, strict=True):
            for name, tensor in group.items():
                torch.testing.assert_close(
                    tensor.detach().cpu().double(),
                    self.tensors[name].detach(),
                    rtol=steps * 1e-7,
                    atol=steps * rate * 2e-6,
                )


def rates_on(device: torch.device) -> Tensor:
    return torch.tensor(RATES).to(device)


def test_steps_are_those_of_torch(device: torch.device) -> None:
    groups = some_groups(device)
    expected = Expected(groups)
    adam = CudaAdam(groups, BETAS, EPSILON)
    for step in range(8):
        expected.set_gradients(groups, step)
        adam.step(rates_on(device))
        expected.adam.step()
        expected.assert_same(groups, step + 1)
    adam.zero_grad()
    assert all(tensor.grad is None for group in groups for tensor in group.values())


@pytest.mark.parametrize("betas", [(0.9, 0.99), (0.9, 0.9999), (0.0, 0.5)])
@pytest.mark.parametrize("done", [0, 1, 77, 2_000, 150_000])
def test_the_corrections_hold_late_too(done: int, betas: tuple[float, float], device: torch.device) -> None:
    groups = [
        {"a": torch.ones(9, device=device, requires_grad=True)},
        {"b": torch.zeros(2, 3, device=device, requires_grad=True)},
        {"c": torch.full((5,), 0.5, device=device, requires_grad=True)},
    ]
    expected = Expected(groups, betas)
    adam = CudaAdam(groups, betas, EPSILON)
    state: dict[str, Tensor] = {}
    for name, tensor in expected.tensors.items():
        mean, square = torch.full(tensor.shape, 0.01), torch.full(tensor.shape, 0.3)
        kept = {"step": torch.tensor(float(done)), "exp_avg": mean, "exp_avg_sq": square}
        state |= {f"{name}/{key}": value for key, value in kept.items()}
        expected.adam.state[tensor] = {
            key: value.clone() if key == "step" else value.double() for key, value in kept.items()
        }
    adam.load_tensors(state)
    for step in range(3):
        expected.set_gradients(groups, step)
        adam.step(rates_on(device))
        expected.adam.step()
    expected.assert_same(groups, 3)
    assert all(float(adam.tensors()[f"{name}/step"]) == done + 3 for name in "abc")


def test_values_without_any_gradient_so_far_stay(device: torch.device) -> None:
    # A mean square of 0, and one too small for a float: epsilon alone is divided by.
    tensor = torch.tensor([1.0, -2.0, 0.0, 5.0, 0.25], device=device, requires_grad=True)
    adam = CudaAdam([{"tensor": tensor}], BETAS, EPSILON)
    before = tensor.detach().clone()
    tensor.grad = torch.tensor([0.0, -0.0, 0.0, 1e-40, 0.0], device=device)
    adam.step(torch.tensor([0.1], device=device))
    assert torch.equal(tensor.detach(), before)
    assert math.isfinite(float(adam.tensors()["tensor/exp_avg_sq"].sum()))


def test_addresses_that_are_not_aligned_make_no_difference(device: torch.device) -> None:
    generator = torch.Generator().manual_seed(3)
    start, gradient = torch.randn(2, 1500, generator=generator)
    results = []
    for offset in range(4):
        tensor = torch.zeros(1504, device=device)[offset : offset + 1500]
        tensor.copy_(start)
        tensor.requires_grad_()
        adam = CudaAdam([{"tensor": tensor}], BETAS, EPSILON)
        tensor.grad = gradient.to(device)
        adam.step(torch.tensor([0.1], device=device))
        results.append(tensor.detach().cpu())
    assert all(torch.equal(result, results[0]) for result in results)
    assert not torch.equal(results[0], start)


def test_gradients_in_some_steps_only_are_refused(device: torch.device) -> None:
    tensors = {name: torch.ones(3, device=device, requires_grad=True) for name in ("a", "b", "never")}
    adam = CudaAdam([tensors], BETAS, EPSILON)
    rates = torch.tensor([0.1], device=device)
    adam.step(rates)
    assert not adam.tensors(), "a step without any gradient is none"
    for name in ("a", "b"):
        tensors[name].grad = torch.ones(3, device=device)
    adam.step(rates)
    assert {path.split("/")[0] for path in adam.tensors()} == {"a", "b"}
    assert bool((tensors["never"] == 1).all())
    tensors["b"].grad = None
    with pytest.raises(TrainError, match="b"):
        adam.step(rates)
    tensors["b"].grad = tensors["never"].grad = torch.ones(3, device=device)
    with pytest.raises(TrainError, match="never"):
        adam.step(rates)
    assert float(adam.tensors()["a/step"]) == 1


def test_tensors_of_no_kernel_take_another_way(device: torch.device) -> None:
    tensor = torch.ones(4, 6, device=device)
    assert can_step([tensor])
    assert not can_step([tensor, tensor.double()])
    assert not can_step([tensor, tensor.T])
    assert not can_step([])


def optimizer_of(model: ClipModel) -> ClipOptimizer:
    return ClipOptimizer(model, small_config().train.rates, radius=1.0, iterations=20)


def set_gradients(model: ClipModel, seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    for parameter in model.parameters():
        if parameter.requires_grad:
            parameter.grad = torch.randn(parameter.shape, generator=generator).to(parameter.device)


def train(model: ClipModel, optimizer: ClipOptimizer, first: int, last: int) -> None:
    for iteration in range(first, last):
        set_gradients(model, iteration)
        optimizer.step(iteration)


def of_torch(monkeypatch: pytest.MonkeyPatch, model: ClipModel) -> ClipOptimizer:
    """As on a machine without these kernels."""
    with monkeypatch.context() as without:
        without.setattr(kernels, "DEVICE_TYPE", "none")
        return optimizer_of(model)


@pytest.mark.parametrize("torch_first", [False, True])
def test_training_goes_on_from_the_other_kinds_checkpoint(
    torch_first: bool, device: torch.device, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    whole = random_reference()
    torchs = of_torch(monkeypatch, whole)
    train(whole, torchs, 0, 6)

    model = random_reference() if torch_first else random_reference().to(device)
    optimizer = of_torch(monkeypatch, model) if torch_first else optimizer_of(model)
    train(model, optimizer, 0, 3)
    state = optimizer.tensors()
    assert state.keys() == torchs.tensors().keys()
    for name, value in torchs.tensors().items():
        assert (state[name].shape, state[name].dtype) == (value.shape, value.dtype), name
    save_checkpoint(tmp_path / "model", model, checkpoint_info(model), state)

    model, _, state = load_checkpoint(tmp_path / "model")
    model = model.to(device) if torch_first else model
    optimizer = optimizer_of(model) if torch_first else of_torch(monkeypatch, model)
    optimizer.load_tensors(state)
    train(model, optimizer, 3, 6)
    for name, value in whole.state_dict().items():
        torch.testing.assert_close(model.state_dict()[name].cpu(), value, rtol=1e-5, atol=1e-6)
    for name, value in torchs.tensors().items():
        torch.testing.assert_close(optimizer.tensors()[name].cpu(), value.cpu(), rtol=1e-4, atol=1e-6)


def test_rates_from_the_host_and_from_the_device_are_the_same(device: torch.device) -> None:
    results = []
    for on_device in (False, True):
        model = random_reference().to(device)
        optimizer = optimizer_of(model)
        for iteration in range(3):
            set_gradients(model, iteration)
            rates = torch.tensor(optimizer.rates_at(iteration)).to(device)
            optimizer.step_with(rates) if on_device else optimizer.step(iteration)
            assert all(parameter.grad is None for parameter in model.parameters() if parameter.numel())
        results.append([parameter.detach().cpu() for parameter in model.parameters()])
    assert all(torch.equal(one, other) for one, other in zip(*results, strict=True))


def test_a_state_that_does_not_fit_is_refused(device: torch.device) -> None:
    def fresh() -> CudaAdam:
        tensors = {name: torch.ones(3, device=device, requires_grad=True) for name in "ab"}
        return CudaAdam([tensors], BETAS, EPSILON)

    def state(name: str, step: float, size: int = 3) -> dict[str, Tensor]:
        means = {f"{name}/{key}": torch.ones(size) for key in ("exp_avg", "exp_avg_sq")}
        return means | {f"{name}/step": torch.tensor(step)}

    fresh().load_tensors(state("a", 4.0) | state("b", 4.0))
    with pytest.raises(CheckpointError, match="numbers of steps"):
        fresh().load_tensors(state("a", 4.0) | state("b", 5.0))
    with pytest.raises(CheckpointError, match="size"):
        fresh().load_tensors(state("a", 4.0, size=2))
    with pytest.raises(CheckpointError, match="parameters"):
        fresh().load_tensors(state("c", 4.0))
    with pytest.raises(CheckpointError, match="parameters"):
        fresh().load_tensors({"a/step": torch.tensor(1.0)})


def test_a_graph_counts_steps_and_follows_the_rates(capture: Capture) -> None:
    groups = some_groups(torch.device("cuda"))
    expected = Expected(groups)
    adam = CudaAdam(groups, BETAS, EPSILON)
    rates = rates_on(torch.device("cuda"))
    expected.set_gradients(groups, 0)
    graph, _ = capture(lambda: adam.step(rates))
    expected.adam.step()
    for factor in (1.0, 0.5, 0.25):
        rates.copy_(torch.tensor(RATES) * factor)
        for group, rate in zip(expected.adam.param_groups, RATES, strict=True):
            group["lr"] = rate * factor
        graph.replay()
        expected.adam.step()
    torch.cuda.synchronize()
    expected.assert_same(groups, 4)
