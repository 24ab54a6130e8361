"""The order in which training sees its pictures, and their half-size versions."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

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


def seen_in(pictures: TrainingPictures, iterations: range) -> list[tuple[str, int]]:
    """Camera and clip frame of every picture of those iterations."""
    numbers = [int(number) for i in iterations for number in pictures.group(i)]
    return [(pictures.full[number].camera, pictures.full[number].clip_frame) for number in numbers]


ALL = Counter({("left", 0): 1, ("left", 1): 1, ("left", 2): 1, ("right", 0): 1, ("right", 2): 1})


def test_every_present_picture_comes_once_an_epoch_in_changing_order(frames):
    pictures = TrainingPictures(frames, with_half_size=False)
    seen = [seen_in(pictures, range(5 * epoch, 5 * epoch + 5)) for epoch in range(6)]
    assert all(Counter(epoch) == ALL for epoch in seen)
    assert len({tuple(epoch) for epoch in seen}) > 1


def test_order_depends_on_seed_and_iteration_alone(frames):
    first, second = (TrainingPictures(frames, with_half_size=False, seed=5) for _ in range(2))
    for iteration in (17, 3, 40):
        assert np.array_equal(first.group(iteration), second.group(iteration))
    orders = {
        tuple(seen_in(TrainingPictures(frames, with_half_size=False, seed=seed), range(5)))
        for seed in range(4)
    }
    assert len(orders) > 1


@pytest.mark.parametrize("views", [2, 3])
def test_a_group_shows_one_instant_and_an_epoch_every_picture(frames, views):
    pictures = TrainingPictures(frames, with_half_size=False, views=views)
    assert pictures.groups_per_epoch == FRAMES
    for epoch in range(3):
        iterations = range(FRAMES * epoch, FRAMES * (epoch + 1))
        assert set(seen_in(pictures, iterations)) == set(ALL)
        for iteration in iterations:
            group = pictures.group(iteration)
            assert group.shape == (views,)
            assert len({pictures.full[int(number)].clip_frame for number in group}) == 1


def test_half_size_pictures_are_means_seen_by_a_matching_view(frames):
    pictures = TrainingPictures(frames, with_half_size=True)
    assert len(pictures.half) == len(pictures.full) == 5
    for picture in pictures.half:
        whole = frames.images[picture.camera][picture.clip_frame].astype(np.float64)
        expected = whole[:4, :6].reshape(2, 2, 3, 2, 3).mean(axis=(1, 3))
        assert np.abs(picture.target.numpy() - expected).max() <= 0.5
        assert (picture.view.width_px, picture.view.height_px) == (3, 2)
        # A point projects to the same place of the picture: pixel coordinates are halved.
        assert picture.view.fx_px == 3.0
        assert picture.view.cx_px == 1.75
