"""Whether torch can use a GPU here, and if not, which of the causes it is and what helps."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

import torch

from clipgstream.gpu.driver import Driver, find_driver
from formats.errors import BackendError

OLDEST_CAPABILITY = (7, 5)
"""Compute capability of the oldest GPUs that NVRTC 13 and torch's wheels still serve."""

_NO_DEVICE = 100
_DRIVER_TOO_OLD = 35
_DRIVER_MISMATCH = (803, 804)
_NOT_READY = 802


class CudaProblem(NamedTuple):
    """Why CUDA can't be used, and what the user can do."""

    reason: str
    hint: str


def cuda_unusable() -> str | None:
    """Why CUDA can't be used, with what would help; None: it can."""
    problem = cuda_problem()
    return None if problem is None else f"{problem.reason}; {problem.hint}"


def require_cuda() -> None:
    """Raise BackendError, with a hint, where CUDA can't be used."""
    problem = cuda_problem()
    if problem is not None:
        raise BackendError("no CUDA device can be used", found=problem.reason, hint=problem.hint)


def cuda_problem() -> CudaProblem | None:
    """The first thing that keeps torch from using the GPU; None: nothing does."""
    if torch.version.cuda is None:
        return CudaProblem(
            f"this PyTorch ({torch.__version__}) was built without CUDA",
            "install PyTorch for CUDA: pip install --force-reinstall torch "
            "--index-url https://download.pytorch.org/whl/cu130",
        )
    if not torch.cuda.is_available():
        return _unavailable(find_driver())
    return _unfit_device()


def find_nvcc() -> Path | None:
    """CUDA's compiler, where torch's builder of extensions looks for it; None: there is none."""
    name = "nvcc.exe" if sys.platform == "win32" else "nvcc"
    home = os.environ.get("CUDA_HOME") or os.environ.get("CUDA_PATH")
    if home:
        nvcc = Path(home) / "bin" / name
        return nvcc if nvcc.is_file() else None
    found = shutil.which("nvcc")
    nvcc = Path(found) if found else Path("/usr/local/cuda/bin") / name
    return nvcc if nvcc.is_file() else None


def _unavailable(driver: Driver | None) -> CudaProblem:
    """Why torch, built for CUDA, finds no device."""
    wanted = str(torch.version.cuda)
    if driver is None:
        return CudaProblem(
            "no NVIDIA driver is installed",
            "install the driver; for a container, NVIDIA's container toolkit, and start it with --gpus all",
        )
    if driver.status == _NO_DEVICE:
        hidden = os.environ.get("CUDA_VISIBLE_DEVICES")
        shown = "" if hidden is None else f" (CUDA_VISIBLE_DEVICES is {hidden!r})"
        return CudaProblem(
            f"the driver finds no NVIDIA GPU{shown}",
            "check nvidia-smi" if hidden is None else "unset CUDA_VISIBLE_DEVICES, and check nvidia-smi",
        )
    if driver.status == _DRIVER_TOO_OLD or (driver.cuda and driver.cuda[0] < int(wanted.split(".")[0])):
        serves = "an older CUDA" if driver.cuda is None else f"CUDA {driver.cuda[0]}.{driver.cuda[1]}"
        return CudaProblem(
            f"the NVIDIA driver is too old: it serves {serves}, and this PyTorch needs {wanted}",
            "update the driver, or install PyTorch for an older CUDA from https://pytorch.org",
        )
    if driver.status in _DRIVER_MISMATCH:
        return CudaProblem(
            "the NVIDIA driver's library and kernel module are of different versions",
            "restart the machine, which an update of the driver needs",
        )
    if driver.status == _NOT_READY:
        return CudaProblem(
            "the GPUs are not ready", "start NVIDIA's fabric manager (systemctl start nvidia-fabricmanager)"
        )
    return CudaProblem(
        f"the NVIDIA driver does not start (CUDA error {driver.status})",
        "check nvidia-smi, restart the machine",
    )


def _unfit_device() -> CudaProblem | None:
    """Why the device that torch finds can't run our work."""
    capability = torch.cuda.get_device_capability()
    name, shown = torch.cuda.get_device_name(), f"{capability[0]}.{capability[1]}"
    if capability < OLDEST_CAPABILITY:
        return CudaProblem(
            f"{name} is too old: compute capability {shown}, and 7.5 is needed",
            "use a GPU of 2018 or later (GeForce 16 or RTX 20, T4, and newer), or --device cpu",
        )
    if not _has_code_for(capability, torch.cuda.get_arch_list()):
        return CudaProblem(
            f"this PyTorch ({torch.__version__}) has no code for {name} (compute capability {shown})",
            "install a PyTorch that supports it from https://pytorch.org",
        )
    try:
        torch.zeros(1, device="cuda").item()
    except RuntimeError as error:
        return CudaProblem(
            f"{name} does not work: {str(error).splitlines()[0]}",
            "check with nvidia-smi whether another program holds it or its memory",
        )
    return None


def _has_code_for(capability: tuple[int, int], architectures: list[str]) -> bool:
    """Whether code for `architectures` ("sm_80", "compute_90") runs; machine code holds within a major."""
    for architecture in architectures:
        kind, _, number = architecture.partition("_")
        digits = number.rstrip("af")
        if not digits.isdigit():
            continue
        built = (int(digits) // 10, int(digits) % 10)
        if built <= capability and (kind == "compute" or built[0] == capability[0]):
            return True
    return not architectures
