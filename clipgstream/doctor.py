"""What this machine can do: GPU, driver, CUDA, and every backend, present, absent or broken and why."""

from __future__ import annotations

import platform
import subprocess
from dataclasses import asdict, dataclass
from typing import Any

import torch

from clipgstream.geometry.neighbours import neighbour_backends
from clipgstream.gpu.devices import CudaProblem, cuda_problem, find_nvcc, require_cuda
from clipgstream.gpu.driver import find_driver
from clipgstream.ingest.hardware import hardware_decoding
from clipgstream.machine import processor_name
from clipgstream.model.field import field_status
from clipgstream.packages import why_not_importable
from clipgstream.render.device import DEVICES, choose_device
from clipgstream.render.select import RasterizerStatus, rasterizer_status
from formats.errors import BackendError, ConfigError
from formats.threads import available_cores

_QUERY_TIMEOUT_S = 10.0


@dataclass(frozen=True)
class BackendStatus:
    """One backend.

    Attributes:
        kind: rasterizer, field, heads, neighbours or video.
        chosen: it is what is used here unless another is asked for.
        why: why it isn't available, or what else to know; empty where there is nothing.
    """

    kind: str
    name: str
    available: bool
    chosen: bool
    why: str


@dataclass(frozen=True)
class Gpu:
    """A GPU, as the driver tells.

    Attributes:
        compute_capability: such as "9.0". driver: its version; empty where it isn't known.
    """

    name: str
    memory_bytes: int
    compute_capability: str
    driver: str


@dataclass(frozen=True)
class Machine:
    """Everything that was found.

    Attributes:
        device: "cpu" or "cuda", where work runs.
        problem: why CUDA can't be used; None: it can.
        cuda: versions of CUDA that torch was built for and that the driver serves, or None.
        nvcc: path and version, or None.
        nvcc_needed: whether, and why.
    """

    device: str
    problem: CudaProblem | None
    gpus: tuple[Gpu, ...]
    python: str
    torch: str
    cuda: dict[str, str | None]
    cpu: dict[str, Any]
    nvcc: dict[str, str] | None
    nvcc_needed: dict[str, Any]
    backends: tuple[BackendStatus, ...]

    def to_dict(self) -> dict[str, Any]:
        """As `cgs doctor --json` prints it."""
        found = asdict(self)
        problem = found.pop("problem")
        found["cuda"]["usable"] = self.problem is None
        found["cuda"]["why"] = None if problem is None else f"{self.problem.reason}; {self.problem.hint}"  # type: ignore[union-attr]
        return found


def examine(device: str = "auto", rasterizer: str = "auto", field: str = "auto") -> Machine:
    """Look at the machine.

    Args:
        device, rasterizer, field: what is asked for; they decide where work runs, see `choose_device`.

    Raises:
        BackendError: `device` is "cuda" and can't be used.
        ConfigError: no such device.
    """
    if device not in DEVICES:
        raise ConfigError("unknown device", expected=", ".join(DEVICES), found=device)
    if device == "cuda":
        require_cuda()
    problem = cuda_problem()
    on_cuda = rasterizer_status("cuda")
    if device == "cuda" and not any(status.chosen for status in on_cuda):
        raise _nothing_draws(on_cuda)
    chosen = choose_device(device, rasterizer, field)
    driver = find_driver()
    return Machine(
        device=chosen,
        problem=problem,
        gpus=_gpus(),
        python=platform.python_version(),
        torch=str(torch.__version__),
        cuda={
            "torch": torch.version.cuda,
            "driver": None if driver is None or driver.cuda is None else ".".join(map(str, driver.cuda)),
        },
        cpu={"name": processor_name(), "cores": available_cores()},
        nvcc=_nvcc(),
        nvcc_needed=_nvcc_needed(problem, on_cuda),
        backends=tuple(_backends(chosen)),
    )


def _nothing_draws(statuses: list[RasterizerStatus]) -> BackendError:
    """CUDA works, and no rasteriser does."""
    reasons = {status.name: status.missing or status.note for status in statuses}
    return BackendError(
        "no rasteriser can draw on the GPU",
        found=f"cuda: {reasons.get('cuda')}",
        hint="install what is missing, or use --device cpu",
    )


def _backends(device: str) -> list[BackendStatus]:
    found = [
        BackendStatus("rasterizer", one.name, one.missing is None, one.chosen, one.missing or one.note or "")
        for one in rasterizer_status(device)
    ]
    found += [
        BackendStatus("field", one.name, one.missing is None, one.chosen, one.missing or "")
        for one in field_status(device)
    ]
    found += _heads(device)
    for number, way in enumerate(neighbour_backends()):
        missing = way.missing()
        why = missing or ("" if number == 0 else "used with --set anchors.neighbours=" + way.name)
        found.append(BackendStatus("neighbours", way.name, missing is None, number == 0, why))
    return found + _video()


def _heads(device: str) -> list[BackendStatus]:
    """The decoder heads' kernels: what `DecoderHeads` uses by itself."""
    on_gpu = device == "cuda"
    missing, old = _triton_missing(device), _cublas_missing(device)
    return [
        BackendStatus("heads", "triton", missing is None, missing is None, missing or ""),
        BackendStatus("heads", "cublas", old is None, old is None and missing is not None, old or ""),
        BackendStatus("heads", "torch", True, on_gpu and old is not None, "in full precision"),
        BackendStatus("heads", "cpu", not on_gpu, not on_gpu, "it works on the CPU only" if on_gpu else ""),
    ]


def _cublas_missing(device: str) -> str | None:
    if device != "cuda":
        return "it works on CUDA devices only"
    from clipgstream.model.triton_support import device_too_old

    too_old: str | None = device_too_old(torch.device(device))
    return too_old


def _triton_missing(device: str) -> str | None:
    if device != "cuda":
        return "it works on CUDA devices only"
    from clipgstream.model.triton_support import triton_missing

    missing: str | None = triton_missing(torch.device(device))
    return missing or why_not_importable("triton")


def _video() -> list[BackendStatus]:
    broken = why_not_importable("av")
    if broken is not None:
        return [BackendStatus("video", "pyav", False, False, broken)]
    import av

    in_hardware, why = hardware_decoding()
    return [
        BackendStatus("video", "nvdec", in_hardware, in_hardware, why),
        BackendStatus("video", "pyav", True, True, f"PyAV {av.__version__}, on the CPU"),
    ]


def _nvcc_needed(problem: CudaProblem | None, on_cuda: list[RasterizerStatus]) -> dict[str, Any]:
    others = "gsplat, inria (diff-gaussian-rasterization), simple-knn or tcnn (tinycudann)"
    by_name = {status.name: status for status in on_cuda}
    ours, gsplat = by_name.get("cuda"), by_name.get("gsplat")
    if problem is None and ours and ours.missing and gsplat and not gsplat.missing and not gsplat.chosen:
        return {"needed": True, "why": f"only gsplat can draw here, and it must be built ({ours.missing})"}
    return {
        "needed": False,
        "why": f"kernels are compiled by NVRTC, which comes with PyTorch; nvcc is only for building {others}",
    }


def _nvcc() -> dict[str, str] | None:
    path = find_nvcc()
    if path is None:
        return None
    text = _output_of(str(path), "--version") or ""
    release = next((line for line in text.splitlines() if "release" in line), "")
    return {"path": str(path), "version": release.rpartition("release ")[2].partition(",")[0] or "unknown"}


def _gpus() -> tuple[Gpu, ...]:
    """From nvidia-smi, which knows them whatever torch was built for; else from torch."""
    query = "--query-gpu=name,memory.total,compute_cap,driver_version"
    text = _output_of("nvidia-smi", query, "--format=csv,noheader,nounits")
    rows = [[part.strip() for part in line.split(",")] for line in (text or "").splitlines()]
    found = [
        Gpu(row[0], int(row[1]) << 20, row[2], row[3]) for row in rows if len(row) == 4 and row[1].isdigit()
    ]
    if not found and torch.cuda.is_available():
        for index in range(torch.cuda.device_count()):
            known = torch.cuda.get_device_properties(index)
            found.append(Gpu(known.name, known.total_memory, f"{known.major}.{known.minor}", ""))
    return tuple(found)


def _output_of(*command: str) -> str | None:
    """What a program prints; None where there is no such program, or it fails."""
    try:
        result = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=_QUERY_TIMEOUT_S,
            check=True,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return result.stdout
