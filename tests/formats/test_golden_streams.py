"""Streams of every format version stay readable: the integers exactly, the floats closely."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import make
import numpy as np
import pytest

from formats.box import Cursor, decode_boxes, encode_box
from formats.limits import DEFAULT_LIMITS
from formats.rans import decode_array
from formats.verify import verify_stream

FOLDERS = sorted(Path(make.__file__).parent.glob("v*"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_golden_stream_decodes_to_its_values(folder: Path):
    expected = json.loads((folder / make.EXPECTED).read_text(encoding="utf-8"))
    assert verify_stream(folder).ok
    assert make.digests(folder) == expected["sha256"]
    for array in expected["arrays"]:
        count = len(array["values"])
        cursor = Cursor(next(decode_boxes(encode_box("TEST", bytes.fromhex(array["hex"])))))
        found = decode_array(cursor, count, array["channels"], array["mode"], DEFAULT_LIMITS)
        assert found.tolist() == array["values"]
    assert_close(make.gaussians(folder), expected["frames"])
    assert_close(make.cut_gaussians(folder), expected["cut"])


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_one_file_and_the_baked_profile_decode_to_their_values(folder: Path):
    expected = json.loads((folder / make.EXPECTED).read_text(encoding="utf-8"))
    assert verify_stream(folder / make.ONE_FILE).ok
    assert make.digests(folder / make.ONE_FILE) == expected["sha256"]
    assert_close(make.gaussians(folder / make.ONE_FILE), expected["frames"])
    assert verify_stream(folder / make.BAKED).ok
    assert_close(make.gaussians(folder / make.BAKED), expected["baked"])


def assert_close(found: list[dict[str, Any]], expected: list[dict[str, Any]]) -> None:
    for frame, wanted in zip(found, expected, strict=True):
        assert len(wanted["opacities"]) > 10
        for name, value in wanted.items():
            if name in make.NAMES:
                assert np.allclose(frame[name], value, rtol=1e-4, atol=1e-4), (frame["frame"], name)
            else:
                assert frame[name] == value


def test_there_is_a_golden_stream():
    assert [folder.name for folder in FOLDERS] == ["v1"]


def test_making_it_twice_gives_the_same_files(tmp_path: Path):
    for name in ("a", "b"):
        make.make(tmp_path / name)
    a, b = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("a", "b"))
    assert a == b
    assert len(a) == 7
