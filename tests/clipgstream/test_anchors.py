"""From clouds to anchors, and a clip's cloud from its pictures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from textured_scene import SQUARE_DEPTH, render, row_of_views, surface_distance

from clipgstream.geometry.anchors import (
    AnchorPoints,
    Scene,
    measure_scene,
    reference_anchors,
    residual_anchors,
    scene_scale,
)
from clipgstream.geometry.clip_cloud import ClipPictures, clip_cloud, merge_clouds
from clipgstream.geometry.cloud import PointCloud, union
from clipgstream.geometry.config import AnchorConfig, PointsConfig
from clipgstream.geometry.neighbours import rms_neighbor_distance
from formats.errors import IngestError

CPU = torch.device("cpu")
CENTERS = np.array([[-1.0, 0, 0], [1.0, 0, 0]])
PLAIN = AnchorConfig(max_anchors=0, max_residual=0, follow_distance=False, support=0.0)
PAPER = AnchorConfig(
    voxel=0.012, residual_threshold=0.005, max_anchors=0, max_residual=0, world_units=True, support=0.0
)


def colored(positions: np.ndarray) -> PointCloud:
    rng = np.random.default_rng(1)
    return PointCloud(positions.astype(np.float32), rng.random(positions.shape).astype(np.float32))


def sheet(count: int, depth: float, half: float = 1.0, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.column_stack([rng.uniform(-half, half, (count, 2)), np.full(count, depth)])


def test_scale_is_the_median_distance_from_the_cameras_mean() -> None:
    cloud = colored(np.array([[0, 0, 1.0], [0, 0, 2.0], [0, 0, 9.0]]))
    assert scene_scale(CENTERS, cloud) == pytest.approx(2.0)
    assert measure_scene(CENTERS, cloud, PLAIN).scale == pytest.approx(2.0)
    assert measure_scene(CENTERS, cloud, PAPER).scale == 1.0
    with pytest.raises(IngestError):
        scene_scale(CENTERS, colored(np.zeros((0, 3))))


def test_lengths_scale_with_the_scene_unless_world_units() -> None:
    positions = sheet(4000, 3.0)
    counts = []
    for size in (1.0, 50.0):
        cloud = colored(size * positions)
        scene = measure_scene(size * CENTERS, cloud, PLAIN)
        counts.append(len(reference_anchors(cloud, replace(PLAIN, voxel=0.02), scene).positions))
    assert counts[0] == pytest.approx(counts[1], abs=3)
    world = reference_anchors(colored(positions), PAPER, measure_scene(CENTERS, colored(positions), PAPER))
    assert world.voxel == 0.012


@given(st.integers(1, 400), st.integers(1, 60), st.booleans())
@settings(deadline=None, max_examples=25)
def test_the_budget_is_kept_and_nearly_used(count: int, limit: int, follow: bool) -> None:
    cloud = colored(sheet(count, 3.0, seed=count))
    config = replace(PLAIN, max_anchors=limit, follow_distance=follow)
    anchors = reference_anchors(cloud, config, Scene(CENTERS, 3.0))
    assert 1 <= len(anchors.positions) <= limit
    if count >= 200 and limit >= 30:
        assert len(anchors.positions) >= 0.7 * limit
    again = reference_anchors(cloud, config, Scene(CENTERS, 3.0))
    assert anchors.positions.tobytes() == again.positions.tobytes()
    assert anchors.voxel == again.voxel
    assert (anchors.spacing > 0).all()


def test_spacing_is_the_neighbor_distance() -> None:
    anchors = reference_anchors(colored(sheet(500, 3.0)), replace(PLAIN, voxel=0.03), Scene(CENTERS, 3.0))
    assert anchors.spacing == pytest.approx(rms_neighbor_distance(anchors.positions))
    lone = reference_anchors(colored(sheet(1, 3.0)), PLAIN, Scene(CENTERS, 3.0))
    assert lone.spacing[0] == pytest.approx(lone.voxel)


def test_far_surfaces_get_wider_voxels() -> None:
    cloud = union([colored(sheet(30000, 2.0)), colored(sheet(30000, 8.0))])
    scene = Scene(CENTERS, 2.0)
    config = replace(PLAIN, max_anchors=1000, follow_distance=True)
    followed = reference_anchors(cloud, config, scene)
    near = followed.positions[:, 2] < 5
    assert np.median(followed.spacing[~near]) > 3.0 * np.median(followed.spacing[near])
    uniform = reference_anchors(cloud, replace(config, follow_distance=False), scene)
    near = uniform.positions[:, 2] < 5
    assert np.median(uniform.spacing[~near]) < 1.2 * np.median(uniform.spacing[near])


def test_voxels_with_next_to_nothing_in_them_are_left_out() -> None:
    cloud = union([colored(sheet(20000, 3.0)), colored(np.array([[0.0, 0.0, 1.0]]))])
    config = replace(PLAIN, voxel=0.05, support=0.05)
    kept = reference_anchors(cloud, config, Scene(CENTERS, 3.0))
    assert kept.positions[:, 2].min() > 2.9
    everything = reference_anchors(cloud, replace(config, support=0.0), Scene(CENTERS, 3.0))
    assert everything.positions[:, 2].min() == 1.0


@given(st.integers(0, 1000), st.floats(0.001, 0.2))
@settings(deadline=None, max_examples=20)
def test_residual_anchors_are_the_points_outside_the_coverage_field(seed: int, threshold: float) -> None:
    rng = np.random.default_rng(seed)
    reference = reference_anchors(colored(rng.normal(size=(60, 3))), PAPER, Scene(CENTERS, 1.0))
    cloud = colored(1.5 * rng.normal(size=(80, 3)))
    config = replace(PAPER, voxel=1e-5, residual_voxel=0.0, residual_threshold=threshold)
    residual = residual_anchors(cloud, reference, config, Scene(CENTERS, 1.0))
    expected = []
    for point in cloud.positions:
        distances = np.linalg.norm(reference.positions.astype(np.float64) - point, axis=1)
        nearest = distances.argmin()
        if distances[nearest] - reference.spacing[nearest] >= threshold:
            expected.append(point)
    assert len(residual.positions) == len(expected)
    assert sorted(map(tuple, residual.positions.tolist())) == sorted(map(tuple, np.array(expected).tolist()))


def test_residual_spacing_belongs_to_the_residual_rows_and_counts_the_reference() -> None:
    reference = reference_anchors(colored(sheet(400, 3.0)), PAPER, Scene(CENTERS, 1.0))
    new = colored(sheet(30, 2.0, half=0.2))
    residual = residual_anchors(
        union([colored(reference.positions), new]), reference, PAPER, Scene(CENTERS, 1.0)
    )
    count = len(residual.positions)
    assert 25 <= count <= 30
    assert (residual.positions[:, 2] == 2.0).all()
    together = np.concatenate([residual.positions, reference.positions])
    assert residual.spacing == pytest.approx(rms_neighbor_distance(together)[:count])
    one = colored(np.array([[0.0, 0.0, 2.0]]))
    lone = residual_anchors(one, reference, PAPER, Scene(CENTERS, 1.0))
    assert 0.9 < lone.spacing[0] < 1.1


def test_residual_budget_and_nothing_new() -> None:
    config = AnchorConfig(max_residual=50)
    cloud = colored(sheet(20000, 3.0))
    scene = measure_scene(CENTERS, cloud, config)
    reference = reference_anchors(cloud, replace(config, max_anchors=500), scene)
    assert len(reference.positions) <= 500
    entered = colored(sheet(5000, 2.0, half=0.4))
    residual = residual_anchors(union([cloud, entered]), reference, config, scene)
    assert 20 <= len(residual.positions) <= 50
    assert residual.positions[:, 2].max() < 2.5
    assert residual.voxel >= 0.5 * reference.voxel
    nothing = residual_anchors(colored(reference.positions), reference, config, scene)
    assert isinstance(nothing, AnchorPoints)
    assert len(nothing.positions) == len(nothing.spacing) == 0


def moving_clip(frames: int) -> ClipPictures:
    views = row_of_views(4, 96, 72)
    shifts = [0.6 * k - 0.6 for k in range(frames)]
    images = tuple(np.stack([render(view, shift)[0] for shift in shifts]) for view in views)
    return ClipPictures(views, images, np.ones((4, frames), bool))


def test_a_clip_cloud_holds_a_moving_objects_whole_path() -> None:
    pictures = moving_clip(3)
    frames: list[PointCloud] = []
    steps: list[tuple[int, int]] = []
    config = AnchorConfig(voxel=0.01)
    result = clip_cloud(
        pictures,
        PointsConfig(width_px=96, planes=32),
        config,
        CPU,
        progress=lambda done, total: steps.append((done, total)),
        on_frame=lambda k, cloud: frames.append(cloud) if k == len(frames) else pytest.fail("out of order"),
    )
    assert len(frames) == 3
    assert steps[0] == (0, 3)
    assert steps[-1] == (3, 3)
    assert result.notes == ()
    front = result.cloud.positions[np.abs(result.cloud.positions[:, 2] - SQUARE_DEPTH) < 0.1]
    for shift in (-0.6, 0.0, 0.6):
        assert (np.abs(front[:, 0] - shift) < 0.2).sum() > 30
    for k, frame in enumerate(frames):
        assert np.median(surface_distance(frame.positions, 0.6 * k - 0.6)) < 0.06
    merged = merge_clouds(frames, pictures.centers(), config)
    assert merged.positions.tobytes() == result.cloud.positions.tobytes()
    assert len(result.cloud) < sum(len(frame) for frame in frames)


def test_pictures_without_depth_fill_the_viewed_volume_and_say_so() -> None:
    pictures = moving_clip(1)
    flat = tuple(np.full_like(image, 77) for image in pictures.images)
    result = clip_cloud(
        replace(pictures, images=flat), PointsConfig(width_px=96, planes=16), AnchorConfig(), CPU
    )
    assert len(result.notes) == 1
    assert "filled" in result.notes[0]
    assert len(result.cloud) > 1000
    assert result.cloud.colors == pytest.approx(77 / 255, abs=1e-3)
    assert (result.cloud.positions[:, 2] > 0).all()


def test_cameras_far_apart_are_reported() -> None:
    pictures = moving_clip(1)
    alone = replace(
        pictures, views=pictures.views[::3], images=pictures.images[::3], present=np.ones((2, 1), bool)
    )
    noisy = np.random.default_rng(0).integers(0, 255, alone.images[1].shape, dtype=np.uint8)
    noisy[:, :, 32:64] = alone.images[1][:, :, 32:64]  # the rest is what no other camera sees
    result = clip_cloud(
        replace(alone, images=(alone.images[0], noisy)), PointsConfig(96, 32), AnchorConfig(), CPU
    )
    assert "agree" in result.notes[0]
    assert len(result.cloud) > 100


def test_one_camera_is_refused() -> None:
    pictures = moving_clip(1)
    one = ClipPictures(pictures.views[:1], pictures.images[:1], np.ones((1, 1), bool))
    with pytest.raises(IngestError, match="two training cameras"):
        clip_cloud(one, PointsConfig(), AnchorConfig(), CPU)
