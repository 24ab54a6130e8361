"""`cgs doctor`: what it says of this machine, of broken packages, and of what keeps a GPU from being used."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from cgs_process import ROOT, cgs, done, environment, printed_json, refused

from clipgstream import doctor, self_test
from clipgstream.gpu import devices
from clipgstream.render.select import RasterizerStatus

MACHINE_KEYS = {"device", "gpus", "python", "torch", "cuda", "cpu", "nvcc", "nvcc_needed", "backends"}
KINDS = {"rasterizer", "field", "heads", "neighbours", "video"}


def with_packages(folder: Path) -> dict[str, str]:
    """The environment with stand-ins for optional packages from `folder`."""
    return environment() | {"PYTHONPATH": f"{folder}:{ROOT}"}


def package(folder: Path, name: str, text: str) -> None:
    (folder / name).mkdir()
    (folder / name / "__init__.py").write_text(text)


def backend(found: dict, kind: str, name: str) -> dict:
    return next(one for one in found["backends"] if (one["kind"], one["name"]) == (kind, name))


@pytest.fixture
def torch_for_cuda(monkeypatch):
    """torch as if built for CUDA, and without a device."""
    monkeypatch.setattr(torch.version, "cuda", "13.0")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    return monkeypatch


def test_it_finds_this_machine_and_the_self_test_passes():
    found = printed_json("doctor", "--device", "cpu")
    assert set(found) == {*MACHINE_KEYS, "self_test"}
    assert (found["device"], found["torch"]) == ("cpu", torch.__version__)
    assert found["python"] == ".".join(map(str, sys.version_info[:3]))
    assert found["cpu"]["cores"] > 0
    assert {one["kind"] for one in found["backends"]} == KINDS
    for kind in KINDS:
        assert [one["name"] for one in found["backends"] if one["kind"] == kind and one["chosen"]], kind
    assert all(set(one) == {"kind", "name", "available", "chosen", "why"} for one in found["backends"])
    assert all(one["available"] or one["why"] for one in found["backends"])
    assert found["nvcc_needed"]["needed"] is False and "NVRTC" in found["nvcc_needed"]["why"]
    result = found["self_test"]
    assert result["passed"] and result["failure"] is None
    assert (result["rasterizer"], result["field"]) == ("cpu", "cpu")
    assert 0.0 < result["gradient_error"] < 0.01 and 0.0 < result["picture_error"] < 0.001
    assert min(result["iterations_per_s"], result["frames_per_s"], result["decode_ms"]) > 0.0


def test_text_names_every_backend_and_what_a_gpu_would_need():
    text = done("doctor", "--device", "cpu", "--no-self-test").stdout
    for words in ("rasterizer  cpu", "field       cpu", "neighbours  scipy", "video       pyav"):
        assert words in text
    assert "self-test" not in text and "\x1b" not in text
    if not torch.cuda.is_available():
        assert "for a GPU  " in text


def test_broken_and_foreign_packages_are_told_and_nothing_falls_over(tmp_path):
    package(tmp_path, "gsplat", "raise ImportError('libtorch_cuda.so: cannot open shared object file')")
    package(tmp_path, "diff_gaussian_rasterization", "raise OSError('undefined symbol: _ZN3c10')")
    package(tmp_path, "simple_knn", "def nearest(points): ...")
    run = cgs("doctor", "--device", "cpu", "--no-self-test", "--json", env=with_packages(tmp_path))
    assert run.returncode == 0 and "Traceback" not in run.stderr
    found = json.loads(run.stdout)
    gsplat = backend(found, "rasterizer", "gsplat")
    assert not gsplat["available"] and gsplat["why"].startswith(
        "broken: importing gsplat fails (libtorch_cuda"
    )
    assert backend(found, "rasterizer", "inria")["why"].startswith("broken: ")
    assert "another project of that name" in backend(found, "neighbours", "simple_knn")["why"]
    assert backend(found, "rasterizer", "cpu")["chosen"]


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device")
def test_cuda_is_refused_without_one():
    message = refused(4, "doctor", "--device", "cuda")
    assert "hint: " in message


def test_a_backend_of_the_cpu_keeps_work_there(monkeypatch, inside):
    monkeypatch.setattr("clipgstream.render.device.why_not_cuda", lambda rasterizer: None)
    assert doctor.examine().device == "cuda"
    code, out, _ = inside("doctor", "--rasterizer", "cpu", "--no-self-test", "--json")
    assert (code, json.loads(out)["device"]) == (0, "cpu")
    assert doctor.examine(field="cpu").device == "cpu"


def test_unknown_device(inside):
    code, _, err = inside("doctor", "--device", "tpu")
    assert code == 2 and "auto, cpu, cuda" in err


@pytest.mark.parametrize(
    ("driver", "reason", "hint"),
    [
        (None, "no NVIDIA driver is installed", "--gpus all"),
        (devices.Driver(100, (13, 0)), "finds no NVIDIA GPU", "nvidia-smi"),
        (devices.Driver(35, None), "driver is too old", "update the driver"),
        (devices.Driver(0, (12, 4)), "serves CUDA 12.4, and this PyTorch needs 13.0", "update the driver"),
        (devices.Driver(803, (13, 0)), "different versions", "restart"),
        (devices.Driver(802, (13, 0)), "not ready", "fabric manager"),
        (devices.Driver(999, (13, 0)), "CUDA error 999", "nvidia-smi"),
    ],
)
def test_causes_are_told_apart(torch_for_cuda, inside, driver, reason, hint):
    torch_for_cuda.setattr(devices, "find_driver", lambda: driver)
    code, out, err = inside("doctor", "--device", "cuda")
    assert (code, out) == (4, "")
    assert err.startswith("error: ") and reason in err
    assert hint in err.partition("hint: ")[2]


def test_torch_without_cuda(monkeypatch, inside):
    monkeypatch.setattr(torch.version, "cuda", None)
    code, _, err = inside("doctor", "--device", "cuda")
    assert code == 4 and "built without CUDA" in err and "pip install" in err.partition("hint: ")[2]


@pytest.mark.parametrize(
    ("capability", "architectures", "reason"),
    [
        ((7, 0), ["sm_75", "sm_90"], "too old: compute capability 7.0"),
        ((12, 0), ["sm_80", "sm_90"], "has no code for"),
    ],
)
def test_gpus_that_torch_cannot_use(monkeypatch, inside, capability, architectures, reason):
    monkeypatch.setattr(torch.version, "cuda", "13.0")
    for name, value in {
        "is_available": True,
        "get_device_capability": capability,
        "get_device_name": "a GPU",
        "get_arch_list": architectures,
    }.items():
        monkeypatch.setattr(torch.cuda, name, lambda value=value: value)
    code, _, err = inside("doctor", "--device", "cuda")
    assert code == 4 and reason in err and "hint: " in err


def test_a_gpu_without_a_way_to_compile_kernels(monkeypatch, inside):
    monkeypatch.setattr(doctor, "require_cuda", lambda: None)
    monkeypatch.setattr(doctor, "cuda_problem", lambda: None)
    statuses = [RasterizerStatus("cuda", "NVRTC cannot be loaded", False)]
    monkeypatch.setattr(doctor, "rasterizer_status", lambda device: statuses)
    code, _, err = inside("doctor", "--device", "cuda")
    assert code == 4 and "NVRTC cannot be loaded" in err and "hint: " in err


def test_a_failed_self_test_is_an_error(monkeypatch, inside):
    monkeypatch.setattr(self_test, "PICTURE_TOLERANCE", 0.0)
    code, out, err = inside("doctor", "--device", "cpu", "--json")
    assert code == 4 and "the self-test failed" in err and "the picture differs" in err
    assert json.loads(out)["self_test"]["passed"] is False


def test_help_starts_without_torch():
    code = (
        "import sys\nsys.argv = ['cgs', 'doctor', '--help']\nfrom cli.main import main\n"
        "try:\n    main()\nexcept SystemExit as stop:\n    assert not stop.code\n"
        "assert 'torch' not in sys.modules"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert "--no-self-test" in run.stdout
