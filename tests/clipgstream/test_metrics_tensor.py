from __future__ import annotations

import numpy as np
import pytest
import torch

from clipgstream.evaluate import Drawing, HostJudge
from clipgstream.evaluate_tensor import TOGETHER, TensorJudge
from clipgstream.render.cpu import CpuRasterizer
from clipgstream.render.interface import Gaussians
from clipgstream.rig import PinholeView
from clipgstream.train.metrics import MAX_PSNR_DB, psnr, ssim
from clipgstream.train.metrics_tensor import scores
from formats.errors import ConfigError
from formats.types import GaussianFrame


def pictures(count: int, height: int, width: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Smooth pictures, and the same with noise that grows from one to the next."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:height, :width]
    plain = 127 + 100 * np.sin(x / 5 + y / 9)[None, ..., None] * rng.uniform(0.5, 1, (count, 1, 1, 3))
    noise = rng.normal(0, 1, plain.shape) * np.linspace(0, 40, count)[:, None, None, None]
    return plain.round().astype(np.uint8), (plain + noise).clip(0, 255).round().astype(np.uint8)


def test_figures_are_those_of_the_host():
    truth, found = pictures(5, 40, 33)
    for (db, similarity), mine, wanted in zip(
        scores(torch.from_numpy(found), torch.from_numpy(truth)), found, truth, strict=True
    ):
        assert abs(db - psnr(mine, wanted)) < 1e-6
        assert abs(similarity - ssim(mine, wanted)) < 1e-6


def test_equal_pictures_have_finite_figures():
    picture = torch.from_numpy(pictures(1, 20, 20)[0])
    assert scores(picture, picture) == [(MAX_PSNR_DB, pytest.approx(1.0))]


def test_pictures_too_small_for_a_window_are_refused():
    picture = torch.zeros(1, 10, 40, 3, dtype=torch.uint8)
    with pytest.raises(ConfigError, match="too small"):
        scores(picture, picture)


def gaussian_frame() -> GaussianFrame:
    rng = np.random.default_rng(1)

    def some(*shape: int) -> np.ndarray:
        return rng.uniform(0.1, 1, shape).astype(np.float32)

    means = rng.uniform(-1, 1, (200, 3)).astype(np.float32) + np.array([0, 0, 4], np.float32)
    return GaussianFrame(means, some(200, 3) / 8, some(200, 4), some(200), some(200, 3))


def test_both_judges_find_the_same():
    """More views than are drawn together, of two sizes."""
    pose = np.eye(3, 4)
    sizes = [(40, 30), (30, 24)] * (TOGETHER + 1)
    views = [PinholeView(w, h, 40.0, 40.0, w / 2 + n % 3, h / 2, pose) for n, (w, h) in enumerate(sizes)]
    truths = [pictures(1, view.height_px, view.width_px, seed)[0][0] for seed, view in enumerate(views)]
    frame = gaussian_frame()
    gaussians = Gaussians(*(torch.from_numpy(array) for array in vars(frame).values()))
    drawing = Drawing(0, (0.2, 0.3, 0.4), 0.999)
    judge = TensorJudge(lambda index: gaussians, CpuRasterizer(), torch.device("cpu"), drawing)
    expected = HostJudge(lambda index: frame, drawing).scores(0, views, truths)
    assert len({round(db, 3) for db, _ in expected}) > 3
    for (db, similarity), (wanted_db, wanted) in zip(judge.scores(0, views, truths), expected, strict=True):
        assert abs(db - wanted_db) < 1e-4
        assert abs(similarity - wanted) < 1e-5
