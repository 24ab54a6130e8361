"""Point clouds, their files, and folders of supplied ones."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plyfile import PlyData, PlyElement

from clipgstream.geometry.cloud import (
    PointCloud,
    empty_cloud,
    union,
    voxel_downsample,
)
from clipgstream.geometry.cloud_files import read_ply, write_ply
from clipgstream.geometry.neighbours import rms_neighbor_distance
from clipgstream.geometry.supplied import check_growing, check_supplied, find_supplied
from formats.errors import FormatError, IngestError, StoreError


def random_cloud(count: int, seed: int = 0) -> PointCloud:
    rng = np.random.default_rng(seed)
    return PointCloud(
        rng.normal(size=(count, 3)).astype(np.float32), rng.random((count, 3)).astype(np.float32)
    )


def save(path: Path, columns: dict[str, np.ndarray], text: bool = False) -> Path:
    rows = np.empty(len(next(iter(columns.values()))), dtype=[(k, v.dtype) for k, v in columns.items()])
    for name, values in columns.items():
        rows[name] = values
    PlyData([PlyElement.describe(rows, "vertex")], text=text).write(str(path))
    return path


@given(st.integers(1, 60), st.floats(0.05, 3.0), st.integers(0, 9))
@settings(deadline=None, max_examples=25)
def test_downsampling_keeps_the_mean_of_each_voxel(count: int, voxel: float, seed: int) -> None:
    cloud = random_cloud(count, seed)
    low = cloud.positions.min(axis=0).astype(np.float64)
    groups: dict[tuple[int, ...], list[int]] = {}
    for i, point in enumerate(cloud.positions):
        groups.setdefault(tuple(np.floor((point - low) / voxel).astype(int)), []).append(i)
    thinned = voxel_downsample(cloud, voxel)
    assert len(thinned) == len(groups)
    for row, key in enumerate(sorted(groups)):
        members = groups[key]
        assert thinned.positions[row] == pytest.approx(cloud.positions[members].mean(axis=0), abs=1e-5)
        assert thinned.colors[row] == pytest.approx(cloud.colors[members].mean(axis=0), abs=1e-5)


def test_downsampling_edges() -> None:
    cloud = random_cloud(10)
    assert voxel_downsample(cloud, 0.0) is cloud
    assert len(voxel_downsample(cloud, 1e-30)) == 10
    assert len(voxel_downsample(empty_cloud(), 1.0)) == 0
    assert len(voxel_downsample(union([cloud, cloud]), 1e-3)) == 10


def test_neighbor_distance_counts_three_others() -> None:
    points = random_cloud(40).positions
    expected = [
        np.sqrt(np.mean(np.sort(np.square(points - p).sum(axis=1))[1:4])) for p in points.astype(np.float64)
    ]
    assert rms_neighbor_distance(points) == pytest.approx(expected, rel=1e-5)
    twins = np.zeros((2, 3), np.float32)
    assert rms_neighbor_distance(twins).tolist() == [0.0, 0.0]
    assert rms_neighbor_distance(twins[:1]).tolist() == [0.0]
    line = np.array([[0, 0, 0], [3, 0, 0]], np.float32)
    assert rms_neighbor_distance(line).tolist() == [3.0, 3.0]


@given(st.integers(0, 50), st.integers(0, 5))
@settings(deadline=None, max_examples=20)
def test_ply_round_trip(tmp_path_factory: pytest.TempPathFactory, count: int, seed: int) -> None:
    path = tmp_path_factory.mktemp("ply") / "deep" / "cloud.ply"
    cloud = random_cloud(count, seed)
    write_ply(path, cloud)
    back = read_ply(path)
    assert np.array_equal(back.positions, cloud.positions)
    assert np.abs(back.colors - cloud.colors).max(initial=0.0) <= 0.5 / 255 + 1e-6
    assert [entry.name for entry in path.parent.iterdir()] == ["cloud.ply"]


def test_colors_come_as_bytes_floats_harmonics_or_not_at_all(tmp_path: Path) -> None:
    xyz = {axis: np.array([1.0, 2.0], np.float64) for axis in "xyz"}
    channels = ("red", "green", "blue")
    whole = save(
        tmp_path / "a.ply", xyz | {name: np.array([0, 255], np.uint8) for name in channels}, text=True
    )
    assert read_ply(whole).colors.tolist() == [[0.0] * 3, [1.0] * 3]
    real = save(tmp_path / "b.ply", xyz | {name: np.array([0.25, 2.0], np.float32) for name in channels})
    assert read_ply(real).colors.tolist() == [[0.25] * 3, [1.0] * 3]
    harmonic = {f"f_dc_{i}": np.array([0.0, 0.5 / 0.28209479177387814], np.float32) for i in range(3)}
    assert read_ply(save(tmp_path / "c.ply", xyz | harmonic)).colors == pytest.approx(
        np.array([[0.5] * 3, [1.0] * 3])
    )
    assert (read_ply(save(tmp_path / "d.ply", xyz)).colors == 0.5).all()


def header(count: int, extra: str = "", form: str = "binary_little_endian") -> str:
    axes = "".join(f"property float {axis}\n" for axis in "xyz")
    return f"ply\nformat {form} 1.0\nelement vertex {count}\n{axes}{extra}end_header\n"


BAD_FILES = {
    "empty": b"",
    "not_ply": b"solid cube\n",
    "no_end": b"ply\nformat ascii 1.0\n",
    "absurd_count": header(10**15).encode() + bytes(12),
    "negative_count": header(-3).encode(),
    "cut_short": header(100).encode() + bytes(400),
    "cut_text": header(10, form="ascii").encode() + b"0 0 0\n" * 9,
    "not_numbers": header(2, form="ascii").encode() + b"0 0 zero\n1 1 1\n",
    "no_vertices": b"ply\nformat ascii 1.0\nelement face 0\nproperty int a\nend_header\n",
    "no_z": header(1).replace("property float z\n", "").encode() + bytes(8),
    "nan": header(1).encode() + np.array([0, np.nan, 0], "<f4").tobytes(),
    "list_axis": header(1).replace("property float x", "property list uchar float x").encode() + bytes(9),
    "list_rest": header(1, "property list uchar int n\n", "ascii").encode() + b"0 0 0 9 1\n",
    "binary_header": b"ply\n" + bytes(range(128, 256)) + b"\nend_header\n",
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_bad_files_are_refused_by_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"{name}.ply"
    path.write_bytes(BAD_FILES[name])
    with pytest.raises(FormatError, match=f"{name}.ply"):
        read_ply(path)


def test_missing_files_and_unwritable_places(tmp_path: Path) -> None:
    with pytest.raises(FormatError):
        read_ply(tmp_path / "nothing.ply")
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError):
        write_ply(tmp_path / "file" / "cloud.ply", random_cloud(3))


def fill(folder: Path, names: list[str]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for i, name in enumerate(names):
        write_ply(folder / name, random_cloud(i + 1))
    return folder


def test_supplied_folders_are_understood_by_name_or_by_number(tmp_path: Path) -> None:
    starts = (0, 10)
    every = [f"{i:06d}.ply" for i in range(20)]
    by_frame = find_supplied(fill(tmp_path / "a", every), 20, starts)
    assert by_frame.per == "frame"
    assert [len(cloud) for cloud in by_frame.load(1, 10, 10)] == list(range(11, 21))
    by_clip = find_supplied(fill(tmp_path / "b", ["0.ply", "1.ply"]), 20, starts)
    assert by_clip.per == "clip"
    assert [len(cloud) for cloud in by_clip.load(1, 10, 10)] == [2]
    assert find_supplied(fill(tmp_path / "c", ["points_0.ply", "points_10.ply"]), 20, starts).per == "clip"
    fill(tmp_path / "d" / "clips", ["0.ply", "1.ply"])
    assert find_supplied(tmp_path / "d", 2, (0, 1)).per == "clip"
    assert find_supplied(fill(tmp_path / "e", ["clip_0.ply", "clip_1.ply"]), 2, (0, 1)).per == "clip"
    assert find_supplied(fill(tmp_path / "f", ["0.ply", "1.ply"]), 2, (0, 1)).per == "frame"


@pytest.mark.parametrize(
    "names",
    [
        [],
        ["a.ply"],
        ["0.ply", "00.ply"],
        ["0.ply", "1.ply", "2.ply"],
        ["frame_0.ply", "frame_1.ply"],
        ["clip_0.ply", "1.ply"],
    ],
)
def test_supplied_folders_that_could_mean_anything_are_refused(tmp_path: Path, names: list[str]) -> None:
    with pytest.raises(IngestError, match="hint"):
        check_supplied(fill(tmp_path / "points", names), 20, (0, 10))


@pytest.mark.parametrize("names", [[0, 1, 2, 3], [0, 10, 20, 30]], ids=["clips", "first frames"])
@pytest.mark.parametrize("folder", ["clips/", "clip_"])
def test_clouds_of_clips_may_come_before_their_footage(tmp_path: Path, folder: str, names: list[int]) -> None:
    (tmp_path / f"{folder}0").parent.mkdir(exist_ok=True)
    fill(tmp_path, [f"{folder}{name}.ply" for name in names])
    check_growing(tmp_path)
    for starts in ([0], [0, 10], [0, 10, 20]):
        found = find_supplied(tmp_path, len(starts) * 10, starts)
        clip = len(starts) - 1
        assert [len(cloud) for cloud in found.load(clip, 10 * clip, 10)] == [clip + 1]


def test_clouds_may_come_as_the_footage_does(tmp_path: Path) -> None:
    fill(tmp_path / "frames", [])
    check_growing(tmp_path)
    with pytest.raises(IngestError, match="none"):
        find_supplied(tmp_path, 10, [0])
    fill(tmp_path / "frames", [f"{number}.ply" for number in range(10)])
    found = find_supplied(tmp_path, 20, [0, 10])
    assert [len(cloud) for cloud in found.load(0, 0, 10)] == list(range(1, 11))
    with pytest.raises(IngestError, match="a file for frame 10"):
        found.load(1, 10, 10)


def test_numbers_alone_tell_nothing_of_footage_that_grows(tmp_path: Path) -> None:
    # Of the first clip they could be the frames, as of the last one they are the clips.
    fill(tmp_path, [f"{number}.ply" for number in range(10)])
    with pytest.raises(IngestError, match="names that tell"):
        check_growing(tmp_path)


def test_supplied_frames_and_clips_at_once_are_refused(tmp_path: Path) -> None:
    fill(tmp_path / "frames", ["0.ply"])
    fill(tmp_path / "clips", ["0.ply"])
    with pytest.raises(IngestError, match="both"):
        find_supplied(tmp_path, 1, (0,))
    shutil.rmtree(tmp_path / "clips")
    assert find_supplied(tmp_path, 1, (0,)).per == "frame"
    with pytest.raises(IngestError):
        find_supplied(tmp_path / "absent", 1, (0,))
