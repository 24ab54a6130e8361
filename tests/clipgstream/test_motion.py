"""Which points move, and that they get the finer voxels."""

from __future__ import annotations

import numpy as np

from clipgstream.geometry.anchors import Scene, reference_anchors
from clipgstream.geometry.cloud import PointCloud
from clipgstream.geometry.config import AnchorConfig
from clipgstream.geometry.motion import point_motion
from clipgstream.geometry.pictures import ClipPictures
from clipgstream.rig import PinholeView

SIZE_PX = 40
FRAMES = 6


def view(offset: float) -> PinholeView:
    pose = np.concatenate([np.eye(3), [[-offset], [0.0], [0.0]]], axis=1)
    return PinholeView(SIZE_PX, SIZE_PX, 40.0, 40.0, SIZE_PX / 2, SIZE_PX / 2, pose)


def pictures(noise: float = 0.0) -> ClipPictures:
    """Three cameras see a wall at depth 4 whose right half blinks; noise everywhere."""
    rng = np.random.default_rng(0)
    views = tuple(view(offset) for offset in (-0.2, 0.0, 0.2))
    images = []
    for one in views:
        image = np.full((FRAMES, SIZE_PX, SIZE_PX, 3), 120.0)
        border = round(one.fx_px * one.camera_from_world[0, 3] / 4.0 + one.cx_px)
        image[1::2, :, border:] += 80.0
        images.append(np.clip(image + noise * rng.standard_normal(image.shape), 0, 255).astype(np.uint8))
    return ClipPictures(views, tuple(images), np.ones((3, FRAMES), bool))


def wall(count: int = 400) -> np.ndarray:
    rng = np.random.default_rng(1)
    xy = rng.uniform(-1.2, 1.2, (count, 2))
    return np.column_stack([xy, np.full(count, 4.0)]).astype(np.float32)


def test_points_of_the_changing_half_move_and_the_others_do_not():
    points = wall()
    clear = np.abs(points[:, 0]) > 0.3
    for noise in (0.0, 5.0):
        motion = point_motion(points, pictures(noise))
        assert (motion[clear & (points[:, 0] > 0)] > 0.07).all()
        assert (motion[clear & (points[:, 0] < 0)] < 0.02).all()


def test_points_that_no_camera_sees_do_not_move():
    behind = np.array([[0.0, 0.0, -4.0], [50.0, 0.0, 4.0]], np.float32)
    assert (point_motion(behind, pictures()) == 0).all()


def test_a_single_frame_tells_of_no_motion():
    still = pictures()
    one = ClipPictures(still.views, tuple(image[:1] for image in still.images), np.ones((3, 1), bool))
    assert (point_motion(wall(), one) == 0).all()


def test_absent_pictures_do_not_count():
    blinking = pictures()
    present = np.zeros((3, FRAMES), bool)
    present[:, ::2] = True
    assert (point_motion(wall(), ClipPictures(blinking.views, blinking.images, present)) == 0).all()


def test_moving_points_get_smaller_voxels():
    points = wall(4000)
    cloud = PointCloud(points, np.full_like(points, 0.5))
    motion = np.where(points[:, 0] > 0, 0.2, 0.0).astype(np.float32)
    scene = Scene(np.zeros((1, 3)), 4.0)
    config = AnchorConfig(voxel=0.05, max_anchors=0, support=0.0, follow_distance=False, moving_voxel=0.5)
    anchors = reference_anchors(cloud, config, scene, motion)
    still, moving = (anchors.positions[:, 0] < 0).sum(), (anchors.positions[:, 0] > 0).sum()
    assert 3.0 < moving / still < 5.0, "half the edge on a surface means four times the anchors"
    alike = reference_anchors(cloud, config, scene)
    assert len(alike.positions) < len(anchors.positions)
