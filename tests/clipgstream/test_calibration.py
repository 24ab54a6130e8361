"""COLMAP models and caliscope's camera arrays."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import numpy as np
import pycolmap
import pytest
from scipy.spatial.transform import Rotation
from tiny_footage import real_data, write_colmap

from clipgstream.ingest.calibration import load_calibration, read_calibration
from clipgstream.ingest.caliscope import rotation_from_rodrigues
from clipgstream.ingest.colmap import camera_name
from formats.errors import IngestError

MODELS = {
    "SIMPLE_PINHOLE": (80.0, 48.0, 32.0),
    "PINHOLE": (80.0, 81.0, 48.0, 32.0),
    "SIMPLE_RADIAL": (80.0, 48.0, 32.0, -0.05),
    "RADIAL": (80.0, 48.0, 32.0, -0.05, 0.01),
    "OPENCV": (80.0, 81.0, 48.0, 32.0, -0.05, 0.01, 0.001, -0.002),
    "FULL_OPENCV": (80.0, 81.0, 48.0, 32.0, -0.05, 0.01, 0.001, -0.002, 0.003, 0.0, 0.0, 0.0),
}


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("binary", [False, True])
def test_colmap_models_without_points(tmp_path: Path, model: str, binary: bool) -> None:
    folder = write_colmap(tmp_path / "sparse" / "0", ["b", "a"], model=model, params=MODELS[model])
    if binary:
        (folder / "points3D.txt").touch()
        pycolmap.Reconstruction(str(folder)).write_binary(str(folder))
        for name in ("cameras.txt", "images.txt", "points3D.txt", "points3D.bin"):
            (folder / name).unlink()
    for given in (folder, tmp_path, tmp_path / "sparse"):
        rig = load_calibration(given)
        assert rig.names() == ("a", "b")
        assert (rig.camera("a").model, rig.camera("a").params) == (model, MODELS[model])
        np.testing.assert_allclose(rig.camera("a").center(), [0.2, 0.0, 0.0], atol=1e-12)


def test_points_are_not_needed_even_when_images_refer_to_them(tmp_path: Path) -> None:
    folder = write_colmap(tmp_path, ["a"])
    (folder / "images.txt").write_text("1 1 0 0 0 0 0 0 1 a.png\n10 10 7 20 20 -1\n")
    assert load_calibration(tmp_path).names() == ("a",)


def test_quaternion_is_wxyz_and_camera_from_world(tmp_path: Path) -> None:
    folder = write_colmap(tmp_path, ["a"])
    (folder / "images.txt").write_text("1 0.5 0.5 0.5 0.5 1 2 3 1 a.png\n\n")
    pose = load_calibration(tmp_path).camera("a").camera_from_world
    np.testing.assert_allclose(pose, [[0, 0, 1, 1], [1, 0, 0, 2], [0, 1, 0, 3]], atol=1e-12)


@pytest.mark.parametrize(
    ("image", "camera"),
    [
        ("cam00.png", "cam00"),
        ("cam00/000000.png", "cam00"),
        ("images/cam00.png", "cam00"),
        ("shot/cam00/12.jpg", "cam00"),
        ("0001.png", "0001"),
        ("left.eye.png", "left.eye"),
    ],
)
def test_camera_name(image: str, camera: str) -> None:
    assert camera_name(image) == camera


@pytest.mark.parametrize(
    ("cameras", "images", "message"),
    [
        ("1 OPENCV_FISHEYE 96 64 80 80 48 32 0 0 0 0", "1 1 0 0 0 0 0 0 1 a.png\n\n", "lens model"),
        ("1 PINHOLE 96 64 nan 80 48 32", "1 1 0 0 0 0 0 0 1 a.png\n\n", "cannot be read"),
        ("1 PINHOLE 96 64 80 80 48 32", "1 1 0 0 0 nan 0 0 1 a.png\n\n", "cannot be read"),
        ("1 PINHOLE 96 64 80 80 48", "1 1 0 0 0 0 0 0 1 a.png\n\n", "cannot be read"),
        ("1 PINHOLE 96 64 80 80 48 32", "1 1 0 0 0 0 0 0 2 a.png\n\n", "cannot be read"),
        ("1 PINHOLE 96 64 80 80 48 32", "", "no cameras"),
        (
            "1 PINHOLE 96 64 80 80 48 32",
            "1 1 0 0 0 0 0 0 1 x/a.png\n\n2 1 0 0 0 0 0 0 1 y/a.png\n\n",
            "repeat",
        ),
        (
            "1 PINHOLE 96 64 80 80 48 32",
            "1 1 0 0 0 0 0 0 1 a.png\n2 1 0 0 0 0 0 0 1 b.png\n",
            "line of points",
        ),
    ],
)
def test_colmap_models_that_make_no_sense(tmp_path: Path, cameras: str, images: str, message: str) -> None:
    (tmp_path / "cameras.txt").write_text(cameras + "\n")
    (tmp_path / "images.txt").write_text(images)
    with pytest.raises(IngestError, match=message):
        load_calibration(tmp_path)


def test_cut_binary_model(tmp_path: Path) -> None:
    folder = write_colmap(tmp_path / "text", ["a", "b"])
    (folder / "points3D.txt").touch()
    pycolmap.Reconstruction(str(folder)).write_binary(str(tmp_path))
    whole = (tmp_path / "images.bin").read_bytes()
    (tmp_path / "images.bin").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(IngestError):
        load_calibration(tmp_path)


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="no calibration"):
        load_calibration(tmp_path)
    with pytest.raises(IngestError, match="no calibration"):
        load_calibration(tmp_path / "nowhere")


CALISCOPE = """
[cameras.0]
cam_id = 0
rotation_count = 1
ignore = false
size = [96, 64]
matrix = [[80.0, 0.0, 47.5], [0.0, 81.0, 31.5], [0.0, 0.0, 1.0]]
distortions = [-0.1, 0.02, 0.001, -0.002, 0.003]
rotation = {rotation}
translation = [0.1, 0.2, 0.3]

[cameras.1]
cam_id = 1
ignore = true
size = [96, 64]
"""


@pytest.mark.parametrize("form", ["matrix", "vector"])
def test_caliscope(tmp_path: Path, form: str) -> None:
    vector = np.array([0.3, -0.2, 0.9])
    expected = Rotation.from_rotvec(vector).as_matrix()
    rotation = (expected if form == "matrix" else vector).tolist()
    (tmp_path / "camera_array.toml").write_text(CALISCOPE.format(rotation=rotation))
    calibration = read_calibration(tmp_path)
    camera = calibration.rig.camera("cam_0")
    assert calibration.rig.names() == ("cam_0",)
    assert calibration.ignored == ("cam_1",)
    assert "cam_1" in calibration.notes[0]
    # OpenCV's 47.5, the middle of 96 pixels counted from the first one's centre, is 48 from its edge.
    assert camera.params == (80.0, 81.0, 48.0, 32.0, -0.1, 0.02, 0.001, -0.002, 0.003, 0.0, 0.0, 0.0)
    np.testing.assert_allclose(camera.camera_from_world[:, :3], expected, atol=1e-12)
    np.testing.assert_allclose(camera.camera_from_world[:, 3], [0.1, 0.2, 0.3])


def test_rodrigues_of_nothing_is_identity() -> None:
    np.testing.assert_array_equal(rotation_from_rodrigues(np.zeros(3)), np.eye(3))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("rotation = [0.0, 0.0, 0.0]", ""), "lacks `rotation`"),
        (("[0.1, 0.2, 0.3]", "[0.1, 0.2]"), "wrong shape"),
        (("[0.1, 0.2, 0.3]", '["x", 0.2, 0.3]'), "not numbers"),
        (("[0.1, 0.2, 0.3]", "[nan, 0.2, 0.3]"), "not finite"),
        (("cam_id = 0", "cam_id = "), "not TOML"),
        (("ignore = false", "ignore = true"), "no cameras"),
        (("[0.0, 0.0, 0.0]", "[[2.0, 0.0, 0.0], [0.0, 2.0, 0.0], [0.0, 0.0, 2.0]]"), "not a rotation"),
    ],
)
def test_caliscope_files_that_make_no_sense(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    text = CALISCOPE.format(rotation=[0.0, 0.0, 0.0])
    (tmp_path / "camera_array.toml").write_text(text.replace(*change))
    with pytest.raises(IngestError, match=message):
        load_calibration(tmp_path)


@pytest.mark.parametrize("recording", ["4_cam_recording", "post_optimization"])
def test_real_boards_reproject(recording: str) -> None:
    """Board corners seen in the videos' own pixels, two cameras turned by 90 degrees in one recording."""
    folder = real_data(f"caliscope_4cam/{recording}")
    rig = load_calibration(folder)
    lenses = {
        camera.name: pycolmap.Camera(
            model=camera.model, width=camera.width_px, height=camera.height_px, params=camera.params
        )
        for camera in rig.cameras
    }
    seen = defaultdict(list)
    with (folder / "xy.csv").open() as file:
        for row in csv.DictReader(file):
            pixel = np.array([float(row["img_loc_x"]), float(row["img_loc_y"])]) + 0.5
            seen[row["sync_index"], row["keypoint_id"]].append((f"cam_{row['cam_id']}", pixel))
    errors_px = []
    for corners in (corners for corners in seen.values() if len(corners) > 1):
        rows = []
        for name, pixel in corners:
            ray, pose = lenses[name].cam_from_img(pixel[None])[0], rig.camera(name).camera_from_world
            rows += [ray[0] * pose[2] - pose[0], ray[1] * pose[2] - pose[1]]
        point = np.linalg.svd(np.array(rows))[2][-1]
        for name, pixel in corners:
            again = lenses[name].img_from_cam(
                (rig.camera(name).camera_from_world @ (point / point[3]))[None]
            )[0]
            errors_px.append(np.linalg.norm(again - pixel))
    assert len(errors_px) > 1000
    assert np.mean(errors_px) < (0.8 if recording == "4_cam_recording" else 1.7)
