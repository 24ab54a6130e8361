"""The demo capture: what is written agrees with itself, with its scene, and with what a crew delivers."""

from __future__ import annotations

import dataclasses
import hashlib
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest

from clipgstream.demo import kernels, picture
from clipgstream.demo.calibration import calibration_text
from clipgstream.demo.cameras import build_rig
from clipgstream.demo.footage import (
    DemoCapture,
    DemoConfig,
    render_truth,
    true_depth,
    write_demo_capture,
)
from clipgstream.demo.picture import Lens, Painter
from clipgstream.demo.scene import ROOM_CENTER, ROOM_HALF, Body, DemoScene, build_scene
from clipgstream.rig import PinholeView
from formats.errors import ConfigError, StoreError

TINY = DemoConfig(cameras=3, held_out=1, frames=3, width_px=64, height_px=48, fps=12.5, clip_frames=2)


@dataclasses.dataclass(frozen=True)
class ColmapCamera:
    """A camera as the written text tells it."""

    width: int
    height: int
    params: np.ndarray
    rotation: np.ndarray
    translation: np.ndarray

    def distort(self, points: np.ndarray) -> np.ndarray:
        """Pixels of points (N, 2) on the plane at depth 1, by COLMAP's OPENCV model."""
        fx, fy, cx, cy, k1, k2, p1, p2 = self.params
        x, y = points[:, 0], points[:, 1]
        r2 = x * x + y * y
        radial = k1 * r2 + k2 * r2 * r2
        u = x + x * radial + 2 * p1 * x * y + p2 * (r2 + 2 * x * x)
        v = y + y * radial + 2 * p2 * x * y + p1 * (r2 + 2 * y * y)
        return np.stack([fx * u + cx, fy * v + cy], axis=1)

    def project(self, world: np.ndarray) -> np.ndarray:
        """Pixels of world points (N, 3)."""
        camera = world @ self.rotation.T + self.translation
        return self.distort(camera[:, :2] / camera[:, 2:])

    def ideal_view(self) -> PinholeView:
        """The same camera without distortion."""
        fx, fy, cx, cy = (float(value) for value in self.params[:4])
        pose = np.column_stack([self.rotation, self.translation])
        return PinholeView(self.width, self.height, fx, fy, cx, cy, pose)


def read_calibration(folder: Path) -> dict[str, ColmapCamera]:
    """Cameras by picture name without suffix."""
    lenses = {}
    for line in (folder / "cameras.txt").read_text().splitlines():
        if not line.startswith("#"):
            number, model, width, height, *params = line.split()
            assert model == "OPENCV"
            lenses[number] = (int(width), int(height), np.array(params, float))
    lines = [line for line in (folder / "images.txt").read_text().splitlines() if not line.startswith("#")]
    cameras = {}
    for line in lines[::2]:
        _, *pose, number, name = line.split()
        w, x, y, z, *translation = np.array(pose, float)
        rotation = np.array(
            [
                [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
                [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
                [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
            ]
        )
        cameras[Path(name).stem] = ColmapCamera(*lenses[number], rotation, np.array(translation))
    return cameras


def decode(path: Path) -> tuple[list[float], list[np.ndarray]]:
    """Timestamps in seconds and RGB pictures of a video."""
    with av.open(str(path)) as container:
        frames = list(container.decode(video=0))
        return [float(f.pts * f.time_base) for f in frames], [f.to_ndarray(format="rgb24") for f in frames]


def psnr(a: np.ndarray, b: np.ndarray) -> float:
    return float(-10.0 * np.log10(np.mean((a - b) ** 2)))


def digest(capture: DemoCapture) -> str:
    files = sorted([*capture.footage.iterdir(), *capture.calibration.iterdir()])
    return hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in files)).hexdigest()


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> DemoCapture:
    return write_demo_capture(tmp_path_factory.mktemp("tiny"), TINY)


def test_layout_and_names(tiny: DemoCapture) -> None:
    assert tiny.cameras == ("cam00", "cam01", "cam02", "cam03")
    assert tiny.hold_out == ("cam02",)
    assert sorted(path.name for path in tiny.footage.iterdir()) == [f"{name}.mp4" for name in tiny.cameras]
    assert sorted(path.name for path in tiny.calibration.iterdir()) == [
        "cameras.txt",
        "images.txt",
        "points3D.txt",
    ]
    assert set(read_calibration(tiny.calibration)) == set(tiny.cameras)


def test_calibration_gives_no_geometry_away(tiny: DemoCapture) -> None:
    assert all(line.startswith("#") for line in (tiny.calibration / "points3D.txt").read_text().splitlines())
    images = (tiny.calibration / "images.txt").read_text().splitlines()
    assert all(line == "" for line in [line for line in images if not line.startswith("#")][1::2])


def test_same_seed_same_bytes_and_another_seed_other_bytes(tiny: DemoCapture, tmp_path: Path) -> None:
    again = write_demo_capture(tmp_path / "again", TINY)
    other = write_demo_capture(tmp_path / "other", dataclasses.replace(TINY, seed=1))
    assert digest(again) == digest(tiny)
    for name in tiny.cameras:
        path = f"{name}.mp4"
        assert (other.footage / path).read_bytes() != (tiny.footage / path).read_bytes()


@pytest.mark.parametrize("fps", [12.5, 29.97, 60.0])
def test_timestamps_are_frame_over_fps(fps: float, tmp_path: Path) -> None:
    config = dataclasses.replace(TINY, fps=fps, frames=12, held_out=0)
    times, pictures = decode(write_demo_capture(tmp_path, config).footage / "cam00.mp4")
    assert len(pictures) == 12
    assert np.allclose(times, np.arange(12) / fps, rtol=0, atol=1e-6)


def test_video_is_tagged(tiny: DemoCapture) -> None:
    with av.open(str(tiny.footage / "cam00.mp4")) as container:
        context = container.streams.video[0].codec_context
        assert (context.name, context.pix_fmt) == ("h264", "yuv420p")
        # ISO/IEC 23091-2: 1 is BT.709, 13 sRGB; range 1 is limited.
        assert (int(context.colorspace), int(context.color_primaries)) == (1, 1)
        assert (int(context.color_trc), int(context.color_range)) == (13, 1)


def test_progress_counts_every_picture(tmp_path: Path) -> None:
    calls: list[tuple[str, int, int]] = []
    write_demo_capture(tmp_path, TINY, lambda *call: calls.append(call))
    assert calls == [("footage", done, 12) for done in range(1, 13)]


def test_written_calibration_explains_the_written_pictures(tmp_path: Path) -> None:
    """Undistorted by the text's lens, a video's picture is what an ideal camera sees at the text's pose."""
    config = DemoConfig(cameras=3, held_out=1, frames=1, seed=3)
    capture = write_demo_capture(tmp_path, config)
    for name, camera in read_calibration(capture.calibration).items():
        filmed = decode(capture.footage / f"{name}.mp4")[1][0] / 255.0
        truth = render_truth(config, camera.ideal_view(), 0)
        fx, fy, cx, cy = camera.params[:4]
        y, x = np.mgrid[0 : camera.height, 0 : camera.width] + 0.5
        ideal = np.stack([(x.ravel() - cx) / fx, (y.ravel() - cy) / fy], axis=1)
        undistorted = _sample(filmed, camera.distort(ideal)).reshape(truth.shape)
        # 33 dB when all is right; half a pixel's shift leaves 31, the lens's distortion 22.
        assert psnr(undistorted, truth) > 32.0
        assert psnr(filmed, truth) < 24.0


def _sample(picture: np.ndarray, pixels: np.ndarray) -> np.ndarray:
    """Bilinear samples (N, 3) of a picture at pixels (N, 2), centres at +0.5, clamped at the border."""
    height, width = picture.shape[:2]
    x = np.clip(pixels[:, 0] - 0.5, 0, width - 1.001)
    y = np.clip(pixels[:, 1] - 0.5, 0, height - 1.001)
    i, j = y.astype(int), x.astype(int)
    v, u = (y - i)[:, None], (x - j)[:, None]
    top = (1 - u) * picture[i, j] + u * picture[i, j + 1]
    return (1 - v) * top + v * ((1 - u) * picture[i + 1, j] + u * picture[i + 1, j + 1])


def test_a_ball_is_seen_where_the_calibration_projects_it(tmp_path: Path) -> None:
    config = DemoConfig()
    rig = build_rig(config)
    for file, text in calibration_text(rig).items():
        (tmp_path / file).write_text(text)
    cameras = read_calibration(tmp_path)
    scene = build_scene(config)
    ball = scene.body("ball")
    alone = dataclasses.replace(scene, moving=(ball,))
    time_s = config.time_s(4)
    i = np.arange(20_000)
    polar, turn = np.arccos(1 - 2 * (i + 0.5) / len(i)), np.pi * (1 + 5**0.5) * i
    sphere = np.stack([np.sin(polar) * np.cos(turn), np.sin(polar) * np.sin(turn), np.cos(polar)], axis=1)
    surface = ball.motion.pose(time_s).position + ball.parts[0].size[0] * sphere
    for index in (0, 5, 9):
        mask = Painter(alone, Lens.of_camera(rig.cameras[index])).picture(time_s).seen == 0
        rows, columns = np.nonzero(mask)
        # Where the plinth hides part of the ball, only the sides that stay visible can be compared.
        expected = cameras[f"cam{index:02d}"].project(surface)
        seen = np.array([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1])
        low, high = expected.min(axis=0), expected.max(axis=0)
        error = np.abs(seen - np.concatenate([low, high]))
        assert mask.sum() > 200
        assert np.sort(error)[2] < 1.0, f"camera {index}: {error}"


@pytest.mark.parametrize(("width", "height"), [(240, 180), (400, 64), (64, 400)])
def test_lens_rays_invert_the_distortion(width: int, height: int) -> None:
    for camera in build_rig(DemoConfig(seed=5, width_px=width, height_px=height)).cameras:
        colmap = ColmapCamera(width, height, np.array(camera.params), np.eye(3), np.zeros(3))
        rays = np.empty((width * height, 1, 3), np.float32)
        kernels.lens_rays(0, camera.params, np.eye(3), 1, width, rays)
        y, x = np.mgrid[0:height, 0:width] + 0.5
        pixels = colmap.distort(rays[:, 0, :2].astype(float))
        assert np.abs(pixels - np.stack([x.ravel(), y.ravel()], axis=1)).max() < 2e-3


def test_one_object_enters_with_the_second_clip() -> None:
    config = DemoConfig(width_px=80, height_px=60, clip_frames=7)
    scene = build_scene(config)
    visitor = scene.body("visitor")
    without = dataclasses.replace(scene, moving=tuple(b for b in scene.moving if b is not visitor))
    for camera in build_rig(config).cameras[::3]:
        lens = Lens.of_camera(camera)
        full, empty = Painter(scene, lens), Painter(without, lens)
        for frame_index, enters in ((0, False), (6, False), (10, True), (16, True)):
            time_s = config.time_s(frame_index)
            change = np.abs(full.picture(time_s).color - empty.picture(time_s).color).max(axis=2)
            assert (np.count_nonzero(change > 0.05) > 25) == enters, (camera.name, frame_index)


def test_the_motion_is_large_and_free_of_collisions() -> None:
    for seed in range(12):
        config = DemoConfig(seed=seed)
        scene = build_scene(config)
        times = [config.time_s(frame_index) for frame_index in range(60)]
        for name, sizes in (("ball", 2.5), ("engine", 2.5), ("pendulum", 0.0), ("visitor", 2.5)):
            body = scene.body(name)
            way = np.array([_tip(body, t) for t in times[:20]])
            length = np.linalg.norm(np.diff(way, axis=0), axis=1).sum()
            size = 2 * max(part.bound() for part in body.parts if part.size[0] > 0.05)
            assert length > max(sizes * size, 1.2), (seed, name, length)
        for time_s in times:
            _assert_apart(scene, time_s)


def _tip(body: Body, time_s: float) -> np.ndarray:
    """World position of the body's last part."""
    pose = body.motion.pose(time_s)
    return pose.rotation @ np.array(body.parts[-1].position) + pose.position


def _assert_apart(scene: DemoScene, time_s: float) -> None:
    balls = []
    for body in scene.present(time_s):
        pose = body.motion.pose(time_s)
        for part in body.parts:
            if part.size[2] == 0.0:
                balls.append(
                    (body.name, pose.rotation @ np.array(part.position) + pose.position, part.size[0])
                )
    for i, (name, center, radius) in enumerate(balls):
        assert center[2] - radius > -1e-6, f"{name} is in the floor at {time_s}"
        for other, place, size in balls[i + 1 :]:
            gap = float(np.linalg.norm(center - place)) - radius - size
            assert other == name or gap > 0.0, f"{name} and {other} meet at {time_s}"


def test_cameras_stand_in_the_room_and_held_out_ones_between_the_others() -> None:
    for cameras, held_out in ((3, 2), (8, 2), (12, 5)):
        rig = build_rig(DemoConfig(cameras=cameras, held_out=held_out))
        assert sum(camera.held_out for camera in rig.cameras) == held_out
        assert len({camera.params for camera in rig.cameras}) == cameras + held_out
        assert not rig.cameras[0].held_out
        assert not rig.cameras[-1].held_out
        for before, camera, after in zip(rig.cameras, rig.cameras[1:], rig.cameras[2:], strict=False):
            assert np.all(np.abs(camera.center() - ROOM_CENTER) < np.array(ROOM_HALF) - 0.1)
            if camera.held_out:
                assert not before.held_out
                assert not after.held_out
                assert np.allclose(camera.center(), 0.5 * (before.center() + after.center()))


def test_true_depth_lies_on_the_room() -> None:
    camera = build_rig(TINY).cameras[1]
    fx, fy, cx, cy = camera.params[:4]
    view = PinholeView(64, 48, fx, fy, cx, cy, camera.camera_from_world)
    depth = true_depth(TINY, view, 1).astype(float)
    y, x = np.mgrid[0:48, 0:64] + 0.5
    points = np.stack([(x - cx) / fx * depth, (y - cy) / fy * depth, depth], axis=-1).reshape(-1, 3)
    rotation, translation = camera.camera_from_world[:, :3], camera.camera_from_world[:, 3]
    world = (points - translation) @ rotation
    assert np.all(np.abs(world - ROOM_CENTER) < np.array(ROOM_HALF) + 1e-3)
    assert np.mean(np.abs(world[:, 2]) < 1e-3) > 0.1
    assert np.mean(np.abs(world[:, 1] - ROOM_CENTER[1] - ROOM_HALF[1]) < 1e-3) > 0.1


def test_large_pictures_are_traced_in_bands(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is traced anew each frame, band by band, is what is traced once and kept."""
    scene = build_scene(TINY)
    lens = Lens.of_camera(build_rig(TINY).cameras[0])
    times_s = [0.0, 0.1, 0.3]
    kept = Painter(scene, lens).picture(0.1)
    filmed = list(Painter(scene, lens).film(times_s))
    monkeypatch.setattr(picture, "MAX_KEPT_BYTES", 2 * 64 * 48 * 3)
    monkeypatch.setattr(picture, "BAND_BYTES", 7 * 64 * 9 * 12 * 4)
    banded = Painter(scene, lens).picture(0.1)
    assert np.array_equal(kept.color, banded.color)
    assert np.array_equal(kept.depth, banded.depth)
    assert np.array_equal(filmed, list(Painter(scene, lens).film(times_s)))


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"cameras": 2}, "cameras"),
        ({"held_out": -1}, "held_out"),
        ({"held_out": 8}, "held_out"),
        ({"frames": 0}, "frames"),
        ({"width_px": 241}, "width_px"),
        ({"height_px": 181}, "height_px"),
        ({"width_px": 16}, "width_px"),
        ({"width_px": 100_000}, "width_px"),
        ({"fps": 0.0}, "fps"),
        ({"fps": float("nan")}, "fps"),
        ({"seed": -1}, "seed"),
        ({"clip_frames": 0}, "clip_frames"),
    ],
)
def test_settings_that_cannot_be_filmed(settings: dict[str, int], word: str) -> None:
    with pytest.raises(ConfigError) as caught:
        DemoConfig(**settings)
    assert caught.value.where == word
    assert caught.value.hint


def test_an_unwritable_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError) as caught:
        write_demo_capture(tmp_path / "file", TINY)
    assert "file" in str(caught.value)


def test_a_failing_camera_stops_the_rest_and_leaves_no_part_of_a_video(tmp_path: Path) -> None:
    def full_disk(stage: str, done: int, total: int) -> None:
        if done == 4:
            raise OSError(28, "No space left on device")

    with pytest.raises(StoreError, match="cannot be written"):
        write_demo_capture(tmp_path, TINY, full_disk)
    assert not list((tmp_path / "footage").glob("*.part"))


def test_videos_of_another_demo_are_not_mixed_in(tmp_path: Path) -> None:
    (tmp_path / "footage").mkdir()
    (tmp_path / "footage" / "cam11.mp4").write_bytes(b"")
    with pytest.raises(StoreError, match="other cameras"):
        write_demo_capture(tmp_path, TINY)


def test_it_does_not_import_torch() -> None:
    code = "import sys, clipgstream.demo.footage; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
