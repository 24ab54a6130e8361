"""Plane-sweep stereo on a scene whose depth is known."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from textured_scene import render, row_of_views, surface_distance

from clipgstream.geometry.cloud import PointCloud
from clipgstream.geometry.config import PointsConfig
from clipgstream.geometry.correspondence import InverseDepthRange, choose_sources, transfer, widest_range
from clipgstream.geometry.cost_volume import window_mean
from clipgstream.geometry.interpolation import interpolate
from clipgstream.geometry.plane_sweep import find_ranges, sweep_frame, sweep_frames
from clipgstream.geometry.semiglobal import aggregate
from clipgstream.rig import PinholeView

CPU = torch.device("cpu")
CONFIG = PointsConfig(width_px=160, planes=48)
RANGE = (1.5, 8.0)


def pictures(views: tuple[PinholeView, ...], shift_x: float = 0.0) -> list[NDArray[np.uint8]]:
    return [render(view, shift_x)[0] for view in views]


def covered_share(cloud: PointCloud, view: PinholeView) -> float:
    """Share of a view's pixels with a point within 3 px and 3 % of the depth."""
    truth = render(view)[1] @ view.camera_from_world[2, :3] + view.camera_from_world[2, 3]
    axes = cloud.positions @ view.camera_from_world[:, :3].T + view.camera_from_world[:, 3]
    x = np.floor(axes[:, 0] / axes[:, 2] * view.fx_px + view.cx_px).astype(int)
    y = np.floor(axes[:, 1] / axes[:, 2] * view.fy_px + view.cy_px).astype(int)
    hit = np.zeros(truth.shape, bool)
    for dy in range(-3, 4):
        for dx in range(-3, 4):
            inside = (x + dx >= 0) & (x + dx < view.width_px) & (y + dy >= 0) & (y + dy < view.height_px)
            rows, columns, depth = (y + dy)[inside], (x + dx)[inside], axes[inside, 2]
            right = np.abs(depth / truth[rows, columns] - 1.0) < 0.03
            hit[rows[right], columns[right]] = True
    return float(hit.mean())


def check(cloud: PointCloud, view: PinholeView, accuracy: float = 0.02, completeness: float = 0.9) -> None:
    distance = surface_distance(cloud.positions)
    assert np.median(distance) < accuracy
    assert np.mean(distance > 0.2) < 0.03
    assert covered_share(cloud, view) > completeness


def test_depth_of_a_known_scene_is_found_without_a_depth_range() -> None:
    views = row_of_views(5)
    images = pictures(views)
    cloud = sweep_frame([*images[:2], *images[3:]], [*views[:2], *views[3:]], CONFIG, None, CPU)
    check(cloud, views[2])
    truth, points = images[2], render(views[2])[1]
    nearest = np.linalg.norm(points[60, 80] - cloud.positions, axis=1).argmin()
    assert np.abs(cloud.colors[nearest] - truth[60, 80] / 255.0).max() < 0.2


def test_exposure_contrast_and_tint_may_differ_between_cameras() -> None:
    views = row_of_views(4)
    images = []
    for i, image in enumerate(pictures(views)):
        tinted = image * np.array([1.0 - 0.1 * i, 1.0 - 0.15 * i, 1.0 - 0.05 * i]) + 12.0 * i
        images.append(tinted.clip(0, 255).astype(np.uint8))
    check(sweep_frame(images, views, CONFIG, RANGE, CPU), views[1])


def test_sizes_may_differ_and_a_camera_may_be_missing() -> None:
    views = list(row_of_views(5))
    views[1] = views[1].scaled(96, 72)
    views[4] = views[4].scaled(320, 240)
    images: list[NDArray[np.uint8] | None] = list(pictures(tuple(views)))
    images[2] = None
    check(sweep_frame(images, views, CONFIG, RANGE, CPU), views[2], accuracy=0.03)


def test_one_picture_gives_no_points() -> None:
    views = row_of_views(3)
    images: list[NDArray[np.uint8] | None] = [pictures(views)[0], None, None]
    assert len(sweep_frame(images, views, CONFIG, RANGE, CPU)) == 0
    assert len(sweep_frame(images, views, CONFIG, None, CPU)) == 0


def test_a_picture_that_is_not_present_is_never_looked_at() -> None:
    views = row_of_views(4)
    stacks = [np.stack([image, image]) for image in pictures(views)]
    present = np.ones((4, 2), bool)
    present[1, 1] = False
    config = PointsConfig(width_px=80, planes=24)
    ranges = (InverseDepthRange(1 / 8.0, 1 / 1.5),) * 4
    clean = sweep_frames(stacks, views, present, config, ranges, CPU)
    stacks[1][1] = 255 - stacks[1][1][::-1]
    noisy = sweep_frames(stacks, views, present, config, ranges, CPU)
    assert np.array_equal(clean.clouds[1].positions, noisy.clouds[1].positions)
    assert len(clean.clouds[0]) > len(clean.clouds[1]) > 0


def test_pictures_without_texture_give_no_agreed_points() -> None:
    views = row_of_views(4)
    flat = [np.full((120, 160, 3), 90, np.uint8) for _ in views]
    flat[0][40:80, 60:100] = render(views[0])[0][40:80, 60:100]  # seen by one camera alone
    result = sweep_frames(
        [image[None] for image in flat],
        views,
        np.ones((4, 1), bool),
        PointsConfig(160, 48, fill_below=0.0),
        None,
        CPU,
    )
    distance = surface_distance(result.clouds[0].positions)
    textured = sweep_frame(pictures(views), views, CONFIG, RANGE, CPU)
    assert len(distance) < 0.6 * len(textured)


def test_filling_covers_more_and_strictness_is_more_exact() -> None:
    views = row_of_views(4)
    images = pictures(views)
    for image in images:
        image[:, :40] = 128  # a strip that no camera can match
    filled = sweep_frame(images, views, PointsConfig(160, 48, fill_below=1.0), RANGE, CPU)
    bare = sweep_frame(images, views, PointsConfig(160, 48, fill_below=0.0), RANGE, CPU)
    assert covered_share(filled, views[1]) > covered_share(bare, views[1])
    assert np.mean(surface_distance(bare.positions) > 0.1) <= np.mean(
        surface_distance(filled.positions) > 0.1
    )


def test_frames_together_equal_frames_apart_and_threads_change_nothing() -> None:
    views = row_of_views(4)
    config = PointsConfig(width_px=96, planes=24)
    shifts = (0.0, 0.3)
    stacks = [np.stack([render(view, shift)[0] for shift in shifts]) for view in views]
    ranges = (InverseDepthRange(1 / RANGE[1], 1 / RANGE[0]),) * 4
    together = sweep_frames(stacks, views, np.ones((4, 2), bool), config, ranges, CPU).clouds
    threads = torch.get_num_threads()
    try:
        torch.set_num_threads(1 if threads > 1 else 2)
        apart = [
            sweep_frame([stack[k] for stack in stacks], views, config, RANGE, CPU) for k in range(len(shifts))
        ]
    finally:
        torch.set_num_threads(threads)
    for one, other in zip(together, apart, strict=True):
        assert np.array_equal(one.positions, other.positions)
        assert np.array_equal(one.colors, other.colors)


def test_the_depth_range_is_found_with_a_margin() -> None:
    views = row_of_views(4)
    stacks = [image[None] for image in pictures(views)]
    for found in find_ranges(stacks, views, np.ones((4, 1), bool), CPU):
        assert found is not None
        assert 1.0 < 1.0 / found.high < 2.5
        assert found.low < 1.0 / 4.5
        assert found.low > 1.0 / 40.0


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_cuda_finds_the_same_scene() -> None:
    views = row_of_views(4)
    check(sweep_frame(pictures(views), views, CONFIG, None, torch.device("cuda")), views[1])


def test_transfer_moves_pixels_as_projection_does() -> None:
    reference, source = row_of_views(2)
    homography, epipole = transfer(reference, source)
    point = np.array([0.2, -0.3, 3.0, 1.0])
    ours, theirs = reference.camera_from_world @ point, source.camera_from_world @ point
    pixel = np.array([ours[0] / ours[2] * 160 + 80, ours[1] / ours[2] * 160 + 60, 1.0])
    moved = homography @ pixel + epipole / ours[2]
    assert moved[:2] / moved[2] == pytest.approx(
        [theirs[0] / theirs[2] * 160 + 80, theirs[1] / theirs[2] * 160 + 60]
    )
    assert moved[2] == pytest.approx(theirs[2] / ours[2])


def test_sources_stand_on_both_sides_and_share_the_view() -> None:
    views = list(row_of_views(5))
    turned = np.diag([-1.0, 1.0, -1.0]) @ views[2].camera_from_world
    views.append(PinholeView(160, 120, 160, 160, 80, 60, turned))  # looks the other way
    assert set(choose_sources(views, 2, 2, InverseDepthRange(0.2, 0.5))) in ({1, 3}, {0, 4})
    assert 5 not in choose_sources(views, 2, 5, InverseDepthRange(0.2, 0.5))
    assert widest_range(views, 2).low == 0.0 or widest_range(views, 2).low < 0.2


def test_window_mean_is_the_mean_of_windows() -> None:
    values = torch.rand(2, 11, 9, 3, dtype=torch.float64)
    expected = torch.stack([values[:, i : i + 7, j : j + 5] for i in range(5) for j in range(5)]).mean(dim=0)
    torch.testing.assert_close(window_mean(values), expected)


def test_interpolation_is_exact_on_a_plane_and_takes_the_far_side_of_an_edge() -> None:
    x = torch.arange(12.0)
    plane = (0.5 + 0.005 * x).expand(1, 6, 12).clone()
    trusted = torch.zeros(1, 6, 12, dtype=torch.bool)
    trusted[..., [0, 11]] = True
    filled, gap = interpolate(torch.where(trusted, plane, 9.0), trusted)
    torch.testing.assert_close(filled, plane)
    assert gap[0, 2, 3] == 3.0
    step = torch.where(x < 6, 0.2, 1.0).expand(1, 6, 12)
    filled, _ = interpolate(step, trusted)
    assert torch.all(filled[..., 1:11] == 0.2)
    _, gap = interpolate(step, torch.zeros_like(trusted))
    assert torch.isinf(gap).all()


def test_aggregation_equals_the_recurrence_written_out() -> None:
    generator = torch.Generator().manual_seed(0)
    costs = torch.rand(1, 4, 5, 6, generator=generator, dtype=torch.float64)
    total = aggregate(costs.float(), torch.zeros(1, 4, 5), 0.1, 0.7)
    expected = torch.zeros(4, 5, 6, dtype=torch.float64)
    for dy, dx in ((0, 1), (0, -1), (1, 0), (-1, 0)):
        path = costs[0].clone()
        for y in range(4) if dy >= 0 else range(3, -1, -1):
            for x in range(5) if dx >= 0 else range(4, -1, -1):
                if not (0 <= y - dy < 4 and 0 <= x - dx < 5):
                    continue
                before = path[y - dy, x - dx]
                for d in range(6):
                    options = [before[d], before.min() + 0.7]
                    options += [before[k] + 0.1 for k in (d - 1, d + 1) if 0 <= k < 6]
                    path[y, x, d] = costs[0, y, x, d] + min(options) - before.min()
        expected += path
    torch.testing.assert_close(total[0].double(), expected, rtol=0, atol=1e-5)
