"""The browser's splat pass against the Python rasteriser: same Gaussians, cameras and rules, same pixels."""

from __future__ import annotations

import base64
import dataclasses
from collections.abc import Callable, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page

from clipgstream.render.cpu_kernels import render_frame
from clipgstream.render.picture_file import to_uint8
from clipgstream.rig import PinholeView
from formats.types import GaussianFrame
from player.reader import SegmentReader

from .pictures import psnr
from .site import Site
from .splat_scenes import centred_view, hard_scene, kept, off_centre_view, packed, web_view

U8 = NDArray[np.uint8]
Color = tuple[float, float, float]

BACKGROUND: Color = (0.1, 0.3, 0.6)
ALPHA_MAX = 0.99


class Splats:
    """The page pixels.html: draws frames and gives their pixels."""

    def __init__(self, page: Page, url: str, folder: Path) -> None:
        self._page, self._folder = page, folder
        page.goto(f"{url}/pixels.html")
        page.wait_for_function("window.splats !== undefined")

    def set_up(
        self,
        view: PinholeView,
        *,
        precise: bool = True,
        background: Color = BACKGROUND,
        alpha_max: float = ALPHA_MAX,
        depth_buffer: str = "plain",
    ) -> None:
        """A new canvas of the view's size."""
        self._size = view.height_px, view.width_px
        half_floats = self._call(
            "setUp",
            {
                "width": view.width_px,
                "height": view.height_px,
                "precise": precise,
                "background": background,
                "alphaMax": alpha_max,
                "depthBuffer": depth_buffer,
            },
        )
        assert half_floats

    def shot(self, frame: GaussianFrame, *views: PinholeView, **more: Any) -> dict[str, Any]:
        """What the page wants to know; its frame is served from now on."""
        name = f"{len(list(self._folder.iterdir()))}.bin"
        (self._folder / name).write_bytes(packed(frame).tobytes())
        shown = [web_view(view) for view in views]
        return {"frame": f"frames/{name}", "views": shown, "near": 0.1, "far": 100.0} | more

    def draw(self, shot: dict[str, Any]) -> U8:
        return self._picture(self._call("draw", shot)["picture"])

    def drawn(self, shot: dict[str, Any]) -> int:
        """How many Gaussians were not left out."""
        return int(self._call("draw", shot)["drawn"])

    def draw_after_loss(self, shot: dict[str, Any]) -> U8:
        return self._picture(self._call("drawAfterLoss", shot))

    def draw_linear(self, shot: dict[str, Any]) -> NDArray[np.float64]:
        return np.array(self._call("drawLinear", shot)).reshape(*self._size, 4)[::-1, :, :3]

    def animate(self, shot: dict[str, Any], others: list[dict[str, Any]], pictures: int) -> list[U8]:
        names = [other["frame"] for other in others]
        return [self._picture(each) for each in self._call("animate", shot, names, pictures)]

    def _call(self, method: str, *args: Any) -> Any:
        return self._page.evaluate(f"(args) => window.splats.{method}(...args)", list(args))

    def _picture(self, text: str) -> U8:
        return np.frombuffer(base64.b64decode(text), np.uint8).reshape(*self._size, 4)[::-1, :, :3]


@pytest.fixture
def splats(
    page: Page, web_pages: Path, tmp_path: Path, serve: Callable[[Mapping[str, Path]], Site]
) -> Splats:
    return Splats(page, serve({"/": web_pages, "/frames": tmp_path}).url, tmp_path)


def expected(frame: GaussianFrame, view: PinholeView, background: Color = BACKGROUND) -> U8:
    return to_uint8(render_frame(frame, view, background, ALPHA_MAX))


@pytest.mark.parametrize(("precise", "least_db"), [(True, 50.0), (False, 42.0)])
def test_hard_scene_matches_the_rasteriser(splats: Splats, precise: bool, least_db: float) -> None:
    view = off_centre_view()
    frame = hard_scene(view)
    splats.set_up(view, precise=precise)
    assert psnr(splats.draw(splats.shot(frame, view)), expected(frame, view)) >= least_db


def test_only_what_is_in_front_of_the_camera_is_sorted(splats: Splats) -> None:
    view = off_centre_view()
    frame = hard_scene(view)
    splats.set_up(view)
    pose = view.camera_from_world
    deep = (frame.means @ pose[:, :3].T + pose[:, 3])[:, 2]
    assert splats.drawn(splats.shot(frame, view)) == np.count_nonzero(deep > 0.01)


def test_golden_stream_matches_the_rasteriser(splats: Splats, golden: Path) -> None:
    # Its rig has made-up numbers and no rotations, so it is seen from elsewhere.
    with SegmentReader(str(golden)) as reader:
        frame, info = reader.frame(0), reader.info
    pose = off_centre_view().camera_from_world.copy()
    pose[:, 3] = [0, 0, 3] - pose[:, :3] @ frame.means.mean(axis=0)
    view = dataclasses.replace(off_centre_view(), camera_from_world=pose)
    splats.set_up(view, background=info.background, alpha_max=info.alpha_max)
    picture = to_uint8(render_frame(frame, view, info.background, info.alpha_max))
    # Its background lies half way between two bytes, where a hair decides.
    assert psnr(splats.draw(splats.shot(frame, view)), picture) >= 48


def test_frames_of_all_sizes_follow_each_other(splats: Splats) -> None:
    """Textures grow, are reused for less, and hold nothing of what was in them."""
    view = off_centre_view(120, 90)
    splats.set_up(view)
    large = hard_scene(view)
    rng = np.random.default_rng(2)
    for count in (1, 128, 129, 896, 20_000, 3, 0, 896):
        frame = kept(large, rng.integers(0, len(large.means), count))
        assert psnr(splats.draw(splats.shot(frame, view)), expected(frame, view)) >= 45, count


def test_moved_turned_and_scaled_object(splats: Splats) -> None:
    """The world moved with its camera looks the same, in whatever unit it is measured."""
    view = off_centre_view()
    frame = hard_scene(view)
    splats.set_up(view)
    turn = off_centre_view().camera_from_world[:, :3].T
    scale, shift = 20.0, np.array([3.0, -50.0, 7.0])
    world = np.eye(4)
    world[:3, :3], world[:3, 3] = scale * turn, shift
    # Camera points grow by the scale: x_camera = scale (R x + t), and x = turn^T (world - shift) / scale.
    pose = view.camera_from_world
    rotation = pose[:, :3] @ turn.T
    moved = np.concatenate([rotation, (scale * pose[:, 3] - rotation @ shift)[:, None]], axis=1)
    there = dataclasses.replace(view, camera_from_world=moved)
    shot = splats.shot(frame, there, world=world.T.reshape(-1).tolist())
    assert psnr(splats.draw(shot), expected(frame, view)) >= 50


@pytest.mark.parametrize("depth_buffer", ["plain", "logarithmic", "reversed"])
def test_only_opaque_objects_hide_gaussians(splats: Splats, depth_buffer: str) -> None:
    """What lies behind them is hidden; what lies behind the far plane, or before the near one, is not."""
    view = centred_view()
    frame = hard_scene(view)
    splats.set_up(view, depth_buffer=depth_buffer)
    depth, color = 3.0, (0.9, 0.5, 0.2)
    in_front = kept(frame, frame.means[:, 2] < depth)
    hidden = splats.draw(splats.shot(frame, view, plane={"depth": depth, "color": color}))
    assert psnr(hidden, expected(in_front, view, color)) >= 50
    between_planes = splats.draw(splats.shot(frame, view, near=1.0, far=4.0))
    assert psnr(between_planes, expected(frame, view)) >= 50


def test_eyes_side_by_side(splats: Splats) -> None:
    """Each eye has its own viewport, place and principal point."""
    left = off_centre_view(160, 120)
    pose = left.camera_from_world.copy()
    pose[0, 3] -= 0.06
    right = dataclasses.replace(left, camera_from_world=pose, cx_px=0.6 * left.width_px)
    frame = hard_scene(left)
    splats.set_up(dataclasses.replace(left, width_px=320))
    picture = splats.draw(splats.shot(frame, left, right))
    for view, part in ((left, picture[:, :160]), (right, picture[:, 160:])):
        # Both eyes share one order, that of the camera between them.
        assert psnr(part, expected(frame, view)) >= 45


def test_parallel_camera_is_one_that_is_far_away(splats: Splats) -> None:
    view = centred_view()
    frame = hard_scene(view)
    in_front = kept(frame, (frame.means[:, 2] > 1.0) & (frame.means[:, 2] < 8.0))
    splats.set_up(view)
    half_height, far = 2.0, 1e5
    focal = view.height_px / 2 / half_height * far
    pose = np.eye(3, 4)
    pose[2, 3] = far
    distant = dataclasses.replace(view, fx_px=focal, fy_px=focal, camera_from_world=pose)
    picture = splats.draw(splats.shot(in_front, view, parallel=half_height))
    assert psnr(picture, expected(in_front, distant)) >= 45


def test_linear_targets_hold_linear_light(splats: Splats) -> None:
    view = centred_view(32, 24)
    frame = GaussianFrame(
        means=np.array([[0, 0, 2]], np.float32),
        scales=np.full((1, 3), 50, np.float32),
        rotations=np.array([[1, 0, 0, 0]], np.float32),
        opacities=np.ones(1, np.float32),
        colors=np.array([[0.02, 0.5, 0.8]], np.float32),
    )
    splats.set_up(view, alpha_max=1.0)
    linear = [0.02 / 12.92, ((0.5 + 0.055) / 1.055) ** 2.4, ((0.8 + 0.055) / 1.055) ** 2.4]
    np.testing.assert_allclose(splats.draw_linear(splats.shot(frame, view))[12, 16], linear, rtol=5e-3)


def test_picture_comes_back_with_the_graphics_context(splats: Splats) -> None:
    view = off_centre_view(120, 90)
    frame = hard_scene(view)
    splats.set_up(view)
    shot = splats.shot(frame, view)
    before = splats.draw(shot)
    np.testing.assert_array_equal(splats.draw_after_loss(shot), before)


def test_no_picture_mixes_two_frames(splats: Splats) -> None:
    """Frames of unlike sizes and orders take turns; new data under an old order would be none."""
    view = off_centre_view(120, 90)
    # Three, because an order from two turns ago would suit one of two.
    frames = [hard_scene(view, seed) for seed in (3, 4, 5)]
    frames[1] = kept(frames[1], np.arange(len(frames[1].means)) < 700)
    splats.set_up(view)
    first, *others = (splats.shot(frame, view) for frame in frames)
    alone = [expected(frame, view) for frame in frames]
    assert all(psnr(a, b) < 25 for a, b in combinations(alone, 2))
    seen = set()
    for picture in splats.animate(first, others, 40):
        likeness = [psnr(picture, each) for each in alone]
        assert max(likeness) >= 45
        seen.add(int(np.argmax(likeness)))
    assert seen == {0, 1, 2}
