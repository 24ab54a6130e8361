"""Streams of every format version stay readable: the integers exactly, the floats closely."""

from __future__ import annotations

import json
from pathlib import Path

import make
import numpy as np
import pytest

from formats.verify import verify_stream

FOLDERS = sorted(Path(make.__file__).parent.glob("v*"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_golden_stream_decodes_to_its_values(folder: Path):
    expected = json.loads((folder / make.EXPECTED).read_text(encoding="utf-8"))
    assert verify_stream(folder).ok
    assert make.digests(folder) == expected["sha256"]
    found = make.gaussians(folder)
    assert [frame["frame"] for frame in found] == [frame["frame"] for frame in expected["frames"]]
    for frame, wanted in zip(found, expected["frames"], strict=True):
        assert len(wanted["opacities"]) > 10
        for name in make.NAMES:
            assert np.allclose(frame[name], wanted[name], rtol=1e-4, atol=1e-4), (frame["frame"], name)


def test_there_is_a_golden_stream():
    assert [folder.name for folder in FOLDERS] == ["v0"]


def test_making_it_twice_gives_the_same_files(tmp_path: Path):
    for name in ("a", "b"):
        make.make(tmp_path / name)
    a, b = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("a", "b"))
    assert a == b
    assert len(a) == 5
