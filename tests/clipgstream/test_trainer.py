"""The trainer: views of one instant, the end phase, what divergence says, and graphs against plain steps."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch
from test_model import SMALL, anchor_points

from clipgstream.config import Config, load_config
from clipgstream.gpu import kernels
from clipgstream.ingest.frames import ClipFrames
from clipgstream.model.build import as_packed, build_reference
from clipgstream.render.cuda import CudaRasterizer
from clipgstream.rig import PinholeView
from clipgstream.train import batch as batches
from clipgstream.train.backends import make_backends
from clipgstream.train.batch import DevicePictures, HostPictures
from clipgstream.train.graph import GraphRunner
from clipgstream.train.runner import EagerRunner
from clipgstream.train.trainer import ClipTrainer, TrainProgress
from formats.errors import TrainError

FRAMES = 3
SIZES = {"left": (20, 14), "middle": (20, 14), "right": (16, 18)}

on_gpu = pytest.mark.skipif(kernels.cuda_missing() is not None, reason=f"{kernels.cuda_missing()}")


def make_frames() -> ClipFrames:
    """Three cameras around a cloud, one of another size; smooth pictures that change."""
    views, images = {}, {}
    for number, (name, (width, height)) in enumerate(SIZES.items()):
        pose = np.concatenate([np.eye(3), [[0.3 * (number - 1)], [0.0], [3.0]]], axis=1)
        views[name] = PinholeView(width, height, 20.0, 20.0, width / 2, height / 2, pose)
        y, x = np.mgrid[0:height, 0:width]
        waves = [np.sin(0.3 * x + 0.2 * y + k + c) for k in range(FRAMES) for c in range(3)]
        pictures = np.stack(waves).reshape(FRAMES, 3, height, width).transpose(0, 2, 3, 1)
        images[name] = np.round(127 + 100 * pictures).astype(np.uint8)
    present = {name: np.ones(FRAMES, bool) for name in SIZES}
    return ClipFrames(0, 0, FRAMES, tuple(SIZES), views, images, present)


def make_config(**train: object) -> Config:
    settings = {"iterations": 40, "half_size_share": 0.0, "quantise_from": 1.0, "rate_weight": 0.0} | train
    return load_config("cpu", SMALL | {f"train.{key}": str(value) for key, value in settings.items()})


def make_trainer(config: Config, device: str = "cpu", field: str = "auto") -> ClipTrainer:
    points = as_packed(anchor_points(60), config.pack.position_bits)
    model = build_reference(dataclasses.replace(points, positions=0.8 * points.positions), config)
    backends = make_backends(device, field=field)
    return ClipTrainer(model, make_frames(), config, backends, FRAMES, 1.0)


def train(trainer: ClipTrainer) -> list[TrainProgress]:
    reports: list[TrainProgress] = []
    trainer.run(0, reports.append, lambda done: None)
    return reports


def gradients(trainer: ClipTrainer, group: list[int]) -> dict[str, torch.Tensor]:
    """Of the loss of those pictures, with nothing else changed."""
    trainer.model.zero_grad(set_to_none=True)
    source = HostPictures(trainer.pictures.full, FRAMES, torch.device("cpu"))
    trainer.training_step.add_gradients(source.batch(np.array(group)), rounding=False)
    return {name: p.grad.clone() for name, p in trainer.model.named_parameters() if p.grad is not None}


def test_views_of_one_instant_give_the_mean_of_their_gradients():
    trainer = make_trainer(make_config(volume_weight=0.0))
    together = gradients(trainer, [0, 3, 6])
    alone = [gradients(trainer, [number]) for number in (0, 3, 6)]
    for name, gradient in together.items():
        mean = torch.stack([one[name] for one in alone]).mean(dim=0)
        torch.testing.assert_close(gradient, mean, rtol=1e-3, atol=1e-7)


def test_more_views_a_step_still_learn():
    reports = train(make_trainer(make_config(iterations=150, views=2)))
    assert [report.iteration for report in reports] == [50, 100, 150]
    assert reports[-1].loss < 0.7 * reports[0].loss
    assert reports[-1].psnr > reports[0].psnr + 1


def test_the_schedule_skips_to_its_end_once_the_quality_is_reached():
    seen: list[int] = []

    def iterations_of(stop_psnr: float) -> int:
        trainer = make_trainer(make_config(iterations=400, stop_psnr=stop_psnr))
        run, seen[:] = trainer._runner.run, []

        def counted(first: int, last: int):
            seen.extend(range(first, last))
            return run(first, last)

        trainer._runner.run = counted
        reports = train(trainer)
        assert reports[-1].iteration == 400
        return len(seen)

    assert iterations_of(99.0) == 400
    assert iterations_of(5.0) == 50 + 80
    assert seen == [*range(50), *range(320, 400)], "the end phase is trained as ever"


def test_pictures_of_half_the_size_do_not_end_the_schedule():
    trainer = make_trainer(make_config(iterations=200, stop_psnr=5.0, half_size_share=0.5))
    run, seen = trainer._runner.run, []

    def counted(first: int, last: int):
        seen.extend(range(first, last))
        return run(first, last)

    trainer._runner.run = counted
    train(trainer)
    assert seen == [*range(150), *range(160, 200)]


def test_divergence_names_clip_and_iteration():
    trainer = make_trainer(make_config(iterations=20))
    step = trainer.training_step.optimizer.step

    def poisoned(iteration: int) -> None:
        step(iteration)
        if iteration == 6:
            trainer.model.shared.anchors.features.data.fill_(torch.nan)

    trainer.training_step.optimizer.step = poisoned
    with pytest.raises(TrainError, match=r"clip 0, (iteration 7|after iteration 20)"):
        train(trainer)


@pytest.mark.gpu
@on_gpu
@pytest.mark.parametrize("views", [1, 2])
@pytest.mark.parametrize("resident", [True, False])
def test_graphs_train_as_plain_steps_do(monkeypatch, views: int, resident: bool):
    config = make_config(
        iterations=120, views=views, half_size_share=0.3, quantise_from=0.8, rate_weight=0.01
    )
    reports = {}
    for kind in ("graph", "plain"):
        if kind == "plain":
            monkeypatch.setattr(CudaRasterizer, "capturable", False)
        else:
            share = 0.5 if resident else 0.0
            monkeypatch.setattr(batches, "_RESIDENT_SHARE", share)
        trainer = make_trainer(config, "cuda")
        assert isinstance(trainer._runner, GraphRunner if kind == "graph" else EagerRunner)
        reports[kind] = train(trainer)
    for one, other in zip(reports["graph"], reports["plain"], strict=True):
        assert one.loss == pytest.approx(other.loss, rel=0.05)


@pytest.mark.gpu
@on_gpu
@pytest.mark.parametrize("preset", ["quality", "paper"])
def test_every_gradient_on_the_gpu_is_that_of_the_cpu(preset: str):
    """Sizes are the presets' own: kernels are compiled for each."""
    config = load_config(preset, {"train.half_size_share": "0", "field.log2_table": "12"})
    found = {}
    for device in ("cpu", "cuda"):
        trainer = make_trainer(config, device)
        with torch.no_grad():
            trainer.model.field.tables.copy_(
                torch.empty(trainer.model.field.tables.shape).uniform_(
                    -0.3, 0.3, generator=torch.Generator().manual_seed(1)
                )
            )
        source = HostPictures(trainer.pictures.full, FRAMES, torch.device(device))
        trainer.training_step.add_gradients(source.batch(np.array([0])), rounding=False)
        named = trainer.model.named_parameters()
        found[device] = {name: p.grad.cpu() for name, p in named if p.grad is not None and p.numel()}
    assert found["cpu"].keys() == found["cuda"].keys()
    for name, right in found["cpu"].items():
        assert (found["cuda"][name] - right).norm() <= 0.15 * right.norm() + 1e-12, name


@pytest.mark.gpu
@on_gpu
def test_pictures_that_do_not_fit_are_the_same_pictures():
    trainer = make_trainer(make_config())
    device = torch.device("cuda")
    kept, sent = (DevicePictures(trainer.pictures.full, FRAMES, device, resident=r) for r in (True, False))
    assert kept.resident and not sent.resident
    for iteration, group in enumerate([[0, 3], [4, 7], [2, 8], [1, 1]]):
        numbers, number = torch.tensor(group, device=device), torch.tensor([iteration], device=device)
        sent.stage(iteration, np.array(group))
        sent.staged(iteration)
        one, other = kept.batch_at(numbers, number), sent.batch_at(numbers, number)
        sent.used(iteration)
        assert torch.equal(one.targets, other.targets)
        assert float(one.clip_time) == float(other.clip_time)
