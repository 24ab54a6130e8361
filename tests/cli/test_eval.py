"""`cgs eval`: which backends it takes, and that their choice changes no figure by much."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from clipgstream.gpu.driver import has_driver

Run = Callable[..., tuple[int, str, str]]


def figures(inside: Run, *arguments: object) -> dict[str, Any]:
    code, out, error = inside("eval", *arguments, "--device", "cpu", "--json", "--quiet")
    assert code == 0, error
    result: dict[str, Any] = json.loads(out)
    return result


@pytest.mark.parametrize("source", [[], ["--from-checkpoint"]])
def test_another_backend_finds_the_same(source: list[str], inside: Run, tiny_demo: Any):
    expected = figures(inside, tiny_demo.session, *source)
    found = figures(inside, tiny_demo.session, *source, "--field", "torch")
    assert found["bytes_per_frame"] == expected["bytes_per_frame"]
    for mine, wanted in zip(
        [found["mean"], *found["clips"]], [expected["mean"], *expected["clips"]], strict=True
    ):
        assert abs(mine["psnr"] - wanted["psnr"]) < 0.01
        assert abs(mine["ssim"] - wanted["ssim"]) < 1e-3


def test_one_clip_alone(inside: Run, tiny_demo: Any):
    everything = figures(inside, tiny_demo.session)
    found = figures(inside, tiny_demo.session, "--clip", 1)
    assert found["clips"] == [clip for clip in everything["clips"] if clip["clip"] == 1]
    code, _, error = inside("eval", tiny_demo.session, "--clip", 7)
    assert code == 2
    assert "expected: 0, 1" in error


@pytest.mark.parametrize("flag", [["--rasterizer", "oils"], ["--field", "hay"], ["--device", "tpu"]])
@pytest.mark.parametrize("source", [[], ["--from-checkpoint"]])
def test_unknown_backends_are_refused(flag: list[str], source: list[str], inside: Run, tiny_demo: Any):
    code, _, error = inside("eval", tiny_demo.session, *source, *flag)
    assert code == 4
    assert f"found: {flag[1]}" in error


@pytest.mark.skipif(has_driver(), reason="this machine has an NVIDIA driver")
def test_a_device_that_is_not_there_exits_with_4_and_a_hint(inside: Run, tiny_demo: Any):
    code, _, error = inside("eval", tiny_demo.session, "--device", "cuda")
    assert code == 4
    assert "hint: " in error
