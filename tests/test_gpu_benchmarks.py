"""The GPU benchmarks' scripts, run at their smallest on the processor, and what they make of a profile."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cgs_process import ROOT, environment

SCRIPTS = ROOT / "benchmarks" / "gpu"


def run(script: str, *arguments: object) -> str:
    command = [sys.executable, str(SCRIPTS / script), *map(str, arguments)]
    done = subprocess.run(
        command, env=environment(), capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any], str]:
    folder = tmp_path_factory.mktemp("gpu") / "rig"
    output = folder.parent / "train.json"
    small = ("--size", "tiny", "--device", "cpu", "--measured", 50, "--warm-up", 50)
    text = run("train.py", *small, "--session", folder, "--peer", "inria", "--output", output)
    return folder, json.loads(output.read_text("utf-8")), text


def test_training_reports_quality_time_and_machine(trained: tuple[Path, dict[str, Any], str]) -> None:
    _, found, text = trained
    assert found["machine"]["torch"] and found["date"] and "--size tiny" in found["command"]
    clips = found["figures"]["clips"]
    assert [clip["clip"] for clip in clips] == [0, 1]
    for clip in clips:
        assert clip["curve"][-1]["iteration"] == clip["iterations"] == 20
        assert clip["curve"][-1]["psnr"] == clip["psnr"] > 8
        assert clip["seconds"]["train"] > 0
        assert clip["seconds_to_psnr"] == {"27.82": None, "26.72": None}
    assert clips[0]["iteration"]["iteration_ms"] > 0
    assert "missing" in clips[0]["peers"]["inria"]
    assert f"{clips[1]['psnr']:.2f} dB held out" in text


def test_every_pair_of_backends_draws_the_same(trained: tuple[Path, dict[str, Any], str]) -> None:
    folder, _, _ = trained
    output = folder.parent / "cross.json"
    run("cross_backend.py", folder, "--clip", 1, "--output", output)
    clip = json.loads(output.read_text("utf-8"))["figures"]["clips"][0]
    on_cpu = [pair for pair in clip["pairs"] if pair["device"] == "cpu"]
    assert clip["clip"] == 1
    assert {"cpu", "torch"} <= {pair["field"] for pair in on_cpu}
    for pair in on_cpu:
        assert pair["off_by_db"] < 0.05
        assert pair["held_out_psnr"] > 8


def test_a_profile_is_summed_by_stage_and_overlap_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    import measure

    runs = [
        measure.KernelRun("blend", 0.0, 10.0),
        measure.KernelRun("blend_grad", 5.0, 25.0),
        measure.KernelRun("_other_heads_kernel", 40.0, 50.0),
        measure.KernelRun("void at::native::fill", 50.0, 60.0),
    ]
    found = measure.summarise_runs(runs, iterations=2)
    assert found["busy_ms"] == pytest.approx(0.0225)
    assert found["busy_share"] == pytest.approx(45 / 60)
    assert found["kernels_per_iteration"] == 2
    assert found["stages_ms"] == {
        "rasteriser backward": 0.01,
        "rasteriser forward": 0.005,
        "heads and field's MLP": 0.005,
        "other": 0.005,
    }


def test_memory_is_told_after_every_training(trained: tuple[Path, dict[str, Any], str]) -> None:
    folder = trained[0]
    output = folder.parent / "memory.json"
    small = ("--clips", 2, "--iterations", 2, "--preset", "cpu", "--device", "cpu")
    text = run("memory.py", folder, *small, "--output", output)
    trainings = json.loads(output.read_text("utf-8"))["figures"]["trainings"]
    assert len(trainings) == 2 and all(one["process_mib"] > 10 for one in trainings)
    assert "training 2: process_mib" in text
