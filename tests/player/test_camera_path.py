"""Orbits and camera paths: where the viewer stands and what lies in the picture's centre."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clipgstream.rig import PinholeView
from formats.errors import ConfigError
from player.camera_path import load_path, look_at, orbit

UP = np.array([0.0, 0.0, 1.0])
AHEAD = np.array([0.0, 1.0, 0.0])
FOCUS = np.array([0.4, -0.3, 1.0])


def rig(angles_deg, radius: float = 3.0, height: float = 0.5) -> list[PinholeView]:
    """Cameras around FOCUS, which all of them look at, 0 degrees along +y."""
    views = []
    for angle in np.radians(angles_deg):
        eye = FOCUS + radius * np.array([np.sin(angle), np.cos(angle), 0.0]) + height * UP
        views.append(PinholeView(320, 240, 300.0, 300.0, 160.0, 120.0, look_at(eye, FOCUS, UP)))
    return views


def project(view: PinholeView, point: np.ndarray) -> np.ndarray:
    """Pixel of a world point, and its depth."""
    x, y, z = view.camera_from_world[:, :3] @ point + view.camera_from_world[:, 3]
    return np.array([view.fx_px * x / z + view.cx_px, view.fy_px * y / z + view.cy_px, z])


def azimuths_deg(views: list[PinholeView]) -> np.ndarray:
    offsets = np.stack([view.center() for view in views]) - FOCUS
    return np.degrees(np.arctan2(offsets[:, 0], offsets[:, 1]))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-5, 5), min_size=3, max_size=3), st.lists(st.floats(-5, 5), min_size=3, max_size=3))
def test_look_at_is_a_camera_that_looks_at_its_target(eye, target):
    eye, target = np.array(eye), np.array(target)
    forward = target - eye
    if np.linalg.norm(forward) < 0.1 or np.linalg.norm(np.cross(forward, UP)) < 0.1:
        return
    pose = look_at(eye, target, UP)
    rotation = pose[:, :3]
    assert np.allclose(rotation @ rotation.T, np.eye(3)) and np.linalg.det(rotation) == pytest.approx(1.0)
    assert np.allclose(rotation @ eye + pose[:, 3], 0, atol=1e-9)
    seen = rotation @ target + pose[:, 3]
    assert np.allclose(seen, [0, 0, np.linalg.norm(forward)], atol=1e-9)
    assert (rotation @ UP)[1] < 0, "up in the world is up in the picture, where y points down"


def test_an_orbit_keeps_within_the_rigs_arc():
    views = rig([-60, -30, 0, 30, 60])
    path = orbit(views, 40, 200, 100)
    found = azimuths_deg(path)
    assert len(path) == 40 and found.min() > -60 and found.max() < 60
    assert found.max() > 40 and found.min() < -40, "it uses the arc"
    steps = np.diff(np.append(found, found[0]))
    assert np.abs(steps).max() < 20, "there and back, without a jump where the film loops"


def test_an_orbit_of_an_arc_that_crosses_the_back_of_the_axes():
    """The cameras' side decides, not where angles happen to wrap."""
    views = rig([150, 170, 190, 210])
    found = np.mod(azimuths_deg(orbit(views, 24, 200, 100)), 360)
    assert found.min() > 150 and found.max() < 210


def test_a_rig_all_around_is_circled():
    path = orbit(rig(np.arange(0, 360, 30)), 36, 200, 100)
    found = np.sort(np.mod(azimuths_deg(path), 360))
    assert np.allclose(np.diff(found), 10, atol=1e-6)


def test_an_orbit_looks_at_the_focus_from_the_rigs_distance_and_height():
    for view in orbit(rig([-50, -10, 25, 50]), 12, 200, 100):
        x, y, depth = project(view, FOCUS)
        assert (x, y) == pytest.approx((100, 50), abs=1e-3) and depth > 0
        offset = view.center() - FOCUS
        assert np.hypot(*offset[:2]) == pytest.approx(3.0, abs=0.05)
        assert offset[2] == pytest.approx(0.5, abs=0.1)
        assert (view.width_px, view.height_px) == (200, 100)
        # The rig's vertical field of view, whatever the picture's size.
        assert view.height_px / 2 / view.fy_px == pytest.approx(120 / 300)


def test_parallel_cameras_have_an_orbit_too():
    views = [
        PinholeView(320, 240, 300.0, 300.0, 160.0, 120.0, look_at(eye, eye + AHEAD, UP))
        for eye in (np.array([x, 0.0, 1.0]) for x in (-1.0, 0.0, 1.0))
    ]
    for view in orbit(views, 8, 64, 48):
        assert np.isfinite(view.camera_from_world).all()


def keyframe(time_s: float, eye, target=(0, 0, 0), **more: object) -> dict:
    return {"time_s": time_s, "eye": list(eye), "target": list(target), "up": [0, 0, 1], **more}


def write(path, keyframes) -> object:
    path.write_text(json.dumps({"keyframes": keyframes}))
    return path


def test_a_path_passes_through_its_keyframes(tmp_path):
    eyes = [(3, 0, 1), (2, 2, 1.5), (0, 3, 1), (-2, 2, 2)]
    targets = [(0, 0, 0), (0, 0, 0.5), (0.5, 0, 0), (0, 0, 1)]
    fovs = [40, 50, 60, 45]
    frames = [
        keyframe(t, eye, target, fov_y_deg=fov)
        for t, eye, target, fov in zip((0, 0.5, 2, 3), eyes, targets, fovs, strict=True)
    ]
    path = write(tmp_path / "path.json", frames)
    views = load_path(path, np.array([0, 0.5, 2.0, 3.0]), 200, 100)
    for view, eye, target, fov in zip(views, eyes, targets, fovs, strict=True):
        assert np.allclose(view.center(), eye)
        assert project(view, np.array(target, float))[:2] == pytest.approx((100, 50))
        assert np.degrees(2 * np.arctan(50 / view.fy_px)) == pytest.approx(fov)


def test_a_path_is_smooth_between_keyframes_and_stays_at_its_ends(tmp_path):
    path = write(tmp_path / "p.json", [keyframe(t, (3, t, 1)) for t in (0, 1, 2)])
    views = load_path(path, np.array([-5.0, 0.25, 1.75, 9.0]), 64, 48)
    assert np.allclose([view.center() for view in views], [(3, 0, 1), (3, 0.25, 1), (3, 1.75, 1), (3, 2, 1)])


def test_a_path_of_one_keyframe_stands_still(tmp_path):
    views = load_path(write(tmp_path / "p.json", [keyframe(1, (3, 0, 1))]), np.array([0.0, 7.0]), 64, 48)
    assert all(np.allclose(view.center(), (3, 0, 1)) for view in views)
    assert views[0].fy_px == pytest.approx(24 / np.tan(np.radians(22.5)))


def test_a_field_of_view_that_the_spline_overshoots_stays_one(tmp_path):
    frames = [keyframe(t, (3, t, 1), fov_y_deg=fov) for t, fov in enumerate((2, 2, 165, 165, 2, 2))]
    views = load_path(write(tmp_path / "p.json", frames), np.linspace(0, 5, 101), 64, 48)
    assert all(0 < view.fy_px < np.inf for view in views)


@pytest.mark.parametrize(
    "keyframes",
    [
        [],
        [{"time_s": 0}],
        [keyframe(0, (1, 2))],
        [keyframe(0, (1, 2, 3), speed=3)],
        [keyframe(0, (1, 2, "x"))],
        [keyframe(0, (1, 2, float("nan")))],
        [keyframe(0, (1, 2, 3), fov_y_deg=180)],
        [keyframe(1, (1, 2, 3)), keyframe(1, (1, 2, 4))],
        [keyframe(1, (1, 2, 3)), keyframe(0, (1, 2, 4))],
        [keyframe(0, (1, 2, 3), target=(1, 2, 3))],
        [keyframe(0, (0, 0, 3), target=(0, 0, 0))],
    ],
)
def test_bad_path_files(tmp_path, keyframes):
    path = write(tmp_path / "p.json", keyframes)
    with pytest.raises(ConfigError) as error:
        load_path(path, np.array([0.0]), 64, 48)
    assert error.value.where == path


def test_files_that_are_no_path(tmp_path):
    (tmp_path / "p.json").write_text("eye: 1 2 3")
    (tmp_path / "q.json").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "r.json").write_text("[" * 100_000)
    for name in ("missing.json", "p.json", "q.json", "r.json", "."):
        with pytest.raises(ConfigError, match="not a camera path"):
            load_path(tmp_path / name, np.array([0.0]), 64, 48)
