"""The order in which training sees its pictures, and their half-size versions."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
import torch

from clipgstream.ingest.frames import ClipFrames
from clipgstream.rig import PinholeView
from clipgstream.train.pictures import TrainingPictures

CAMERAS = ("left", "right")
FRAMES = 3


@pytest.fixture
def frames() -> ClipFrames:
    """Two cameras, three frames, 5 x 7 pictures; the right camera lost its second frame."""
    rng = np.random.default_rng(0)
    pose = np.concatenate([np.eye(3), np.zeros((3, 1))], axis=1)
    images = {name: rng.integers(0, 256, (FRAMES, 5, 7, 3)).astype(np.uint8) for name in CAMERAS}
    return ClipFrames(
        clip=1,
        first_frame=3,
        frames=FRAMES,
        cameras=CAMERAS,
        views={name: PinholeView(7, 5, 6.0, 6.0, 3.5, 2.5, pose) for name in CAMERAS},
        images=images,
        present={"left": np.array([True] * 3), "right": np.array([True, False, True])},
    )


def test_every_present_picture_comes_once_an_epoch_in_changing_order(frames):
    pictures = TrainingPictures(frames, torch.device("cpu"), with_half_size=False)
    seen = [
        [
            (p.camera, p.clip_frame)
            for p in (pictures.at(i, 0, False) for i in range(5 * epoch, 5 * epoch + 5))
        ]
        for epoch in range(6)
    ]
    expected = Counter({("left", 0): 1, ("left", 1): 1, ("left", 2): 1, ("right", 0): 1, ("right", 2): 1})
    assert all(Counter(epoch) == expected for epoch in seen)
    assert len({tuple(epoch) for epoch in seen}) > 1


def test_order_depends_on_seed_and_iteration_alone(frames):
    first = TrainingPictures(frames, torch.device("cpu"), with_half_size=False)
    second = TrainingPictures(frames, torch.device("cpu"), with_half_size=False)
    for iteration in (17, 3, 40):
        one, other = first.at(iteration, 5, False), second.at(iteration, 5, False)
        assert (one.camera, one.clip_frame) == (other.camera, other.clip_frame)
    orders = {
        tuple((p.camera, p.clip_frame) for p in (first.at(i, seed, half_size=False) for i in range(5)))
        for seed in range(4)
    }
    assert len(orders) > 1


def test_half_size_pictures_are_means_seen_by_a_matching_view(frames):
    pictures = TrainingPictures(frames, torch.device("cpu"), with_half_size=True)
    for iteration in range(5):
        picture = pictures.at(iteration, 0, half_size=True)
        whole = frames.images[picture.camera][picture.clip_frame].astype(np.float64)
        expected = whole[:4, :6].reshape(2, 2, 3, 2, 3).mean(axis=(1, 3))
        assert np.abs(picture.target.numpy() - expected).max() <= 0.5
        assert (picture.view.width_px, picture.view.height_px) == (3, 2)
        # A point projects to the same place of the picture: pixel coordinates are halved.
        assert picture.view.fx_px == 3.0
        assert picture.view.cx_px == 1.75
