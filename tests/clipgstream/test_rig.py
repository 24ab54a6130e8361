"""The rig, its checks and its file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipgstream.rig import (
    PARAMETERS,
    Camera,
    Rig,
    read_rig,
    rig_from_json,
    rig_to_json,
    validate_rig,
    write_rig,
)
from formats.errors import IngestError, StoreError

POSE = np.hstack([np.eye(3), [[0.1], [0.2], [0.3]]])


def camera(
    name: str = "cam00", model: str = "PINHOLE", params=(100.0, 101.0, 32.0, 24.0), **changes
) -> Camera:
    return replace(Camera(name, 64, 48, model, tuple(params), POSE), **changes)


def rotation_z(angle_rad: float) -> np.ndarray:
    c, s = np.cos(angle_rad), np.sin(angle_rad)
    return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])


finite = st.floats(-1e3, 1e3, allow_nan=False)


@given(
    model=st.sampled_from(sorted(PARAMETERS)),
    values=st.lists(finite, min_size=12, max_size=12),
    angle_rad=st.floats(-3.0, 3.0),
    translation=st.tuples(finite, finite, finite),
    held_out=st.booleans(),
)
def test_json_keeps_every_bit(model, values, angle_rad, translation, held_out) -> None:
    named = zip(PARAMETERS[model], values, strict=False)
    params = [abs(value) + 1.0 if name[0] == "f" else value for name, value in named]
    pose = np.column_stack([rotation_z(angle_rad), translation])
    rig = Rig((Camera("caméra 1", 64, 48, model, tuple(params), pose, held_out), camera("b")))
    again = rig_from_json(rig_to_json(rig))
    assert again.cameras[0].params == tuple(params)
    assert again.cameras[0].camera_from_world.tobytes() == pose.tobytes()
    assert (again.names(), again.cameras[0].held_out) == (("caméra 1", "b"), held_out)


def test_file_round_trip_and_missing_file(tmp_path: Path) -> None:
    write_rig(tmp_path / "rig.json", Rig((camera(),)))
    assert read_rig(tmp_path / "rig.json").camera("cam00").params == camera().params
    with pytest.raises(StoreError):
        read_rig(tmp_path / "other.json")


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ((), "no cameras"),
        ((camera("a"), camera("a")), "names repeat"),
        ((camera("a/b"),), "cannot name a file"),
        ((camera(model="FISHEYE"),), "not supported"),
        ((camera(params=(1.0, 2.0, 3.0)),), "number of lens parameters"),
        ((camera(params=(np.nan, 2.0, 3.0, 4.0)),), "not finite"),
        ((camera(params=(-5.0, 2.0, 3.0, 4.0)),), "focal length"),
        ((camera(width_px=0),), "size is out of range"),
        ((camera(camera_from_world=POSE * 1.01),), "not a rotation"),
        ((camera(camera_from_world=POSE * [[-1.0], [1.0], [1.0]]),), "not a rotation"),
    ],
)
def test_refuses_rigs_that_make_no_sense(bad, message: str) -> None:
    with pytest.raises(IngestError, match=message):
        validate_rig(Rig(bad), "here")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"kind": "clipgstream-rig", "version": 2, "cameras": []}',
        rig_to_json(Rig((camera(),)))[:-20],
    ],
)
def test_refuses_files_that_are_no_rig(text: str) -> None:
    with pytest.raises(IngestError, match="rig file"):
        rig_from_json(text)


def test_hold_out() -> None:
    rig = Rig((camera("a"), camera("b")))
    assert [c.held_out for c in rig.with_held_out(["b"]).cameras] == [False, True]
    with pytest.raises(IngestError, match="cam_x"):
        rig.with_held_out(["cam_x"])
    with pytest.raises(IngestError, match="every camera"):
        rig.with_held_out(["a", "b"])


def test_scaling_a_single_focal_model_keeps_the_lens() -> None:
    simple = camera(model="SIMPLE_RADIAL", params=(100.0, 32.0, 24.0, -0.1))
    assert simple.scaled(128, 96).params == (200.0, 64.0, 48.0, -0.1)
    stretched = simple.scaled(128, 95)
    assert stretched.model == "OPENCV"
    assert stretched.intrinsics() == pytest.approx((200.0, 100.0 * 95 / 48, 64.0, 24.0 * 95 / 48))
    assert stretched.parameters()["k1"] == -0.1
