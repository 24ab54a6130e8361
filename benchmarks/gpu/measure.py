"""What the GPU benchmarks share: the machine, clocks, memory, and a profile by stage."""

from __future__ import annotations

import platform
import re
import statistics
import subprocess
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import torch

from clipgstream.machine import processor_name
from formats.threads import available_cores

STAGES = (
    ("sort", r"radix|onesweep|Sort|\bsort|DeviceScan|cumsum|tensor_kernel_scan"),
    ("rate", r"add_rate"),
    ("rounding", r"round_to_step"),
    ("loss", r"compare_pictures|sum_losses|differentiate_loss|ssim"),
    ("field backward", r"scatter_gradient|scatter_kernel|kernel_grid_backward"),
    ("field forward", r"\bencode\b|encode_kernel|kernel_grid"),
    (
        "heads and field's MLP",
        r"opacity_kernel|other_heads|perceptron|activate|gradient_rows|input_gradient|weight_gradient"
        r"|pack_kernel|gemm|cutlass|cublas|nvjet|splitK|gemv",
    ),
    (
        "rasteriser backward",
        r"blend_grad|project_grad|(raster|projection|render|preprocess)\w*(bwd|[Bb]ackward)",
    ),
    (
        "rasteriser forward",
        r"\bblend\b|\bproject\b|list_hits|index_tiles|order_tiles"
        r"|raster|projection|intersect|renderCUDA|preprocess|duplicateWithKeys|identifyTileRanges",
    ),
    ("optimiser", r"[Aa]dam|multi_tensor"),
    ("pictures and gathers", r"index_?[Ss]elect|gather|index_?[Cc]opy|Memcpy|index_elementwise"),
)
"""Stage to the pattern of its kernels' names; the first that matches has it."""

OTHER = "other"


@dataclass(frozen=True)
class KernelRun:
    """A kernel, copy or fill as the profiler saw it; times in microseconds."""

    name: str
    start_us: float
    end_us: float


def finish(device: torch.device) -> None:
    """Wait until the device has done what it was told."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def stage_of(kernel: str) -> str:
    """The stage of training that a kernel of this name belongs to."""
    return next((stage for stage, pattern in STAGES if re.search(pattern, kernel)), OTHER)


def busy_us(runs: Iterable[KernelRun]) -> float:
    """Microseconds in which at least one of `runs` was under way."""
    total, end = 0.0, float("-inf")
    for run in sorted(runs, key=lambda run: run.start_us):
        total += max(0.0, run.end_us - max(run.start_us, end))
        end = max(end, run.end_us)
    return total


def summarise_runs(runs: list[KernelRun], iterations: int) -> dict[str, Any]:
    """Milliseconds an iteration by stage, and how busy the device was from the first run to the last."""
    if not runs:
        return {}
    by_stage: dict[str, float] = defaultdict(float)
    by_kernel: dict[str, list[float]] = defaultdict(list)
    for run in runs:
        by_stage[stage_of(run.name)] += run.end_us - run.start_us
        by_kernel[run.name].append(run.end_us - run.start_us)
    span_us = max(run.end_us for run in runs) - min(run.start_us for run in runs)
    busy = busy_us(runs)
    per_iteration = 1e-3 / iterations
    heaviest = sorted(by_kernel.items(), key=lambda item: -sum(item[1]))[:30]
    return {
        "iterations": iterations,
        "kernels_per_iteration": round(len(runs) / iterations, 1),
        "busy_ms": round(busy * per_iteration, 4),
        "span_ms": round(span_us * per_iteration, 4),
        "busy_share": round(busy / span_us, 4) if span_us else 1.0,
        "stages_ms": {
            stage: round(us * per_iteration, 4)
            for stage, us in sorted(by_stage.items(), key=lambda item: -item[1])
        },
        "kernels": [
            {
                "name": name[:120],
                "stage": stage_of(name),
                "per_iteration": round(len(times) / iterations, 2),
                "ms": round(sum(times) * per_iteration, 4),
            }
            for name, times in heaviest
        ],
    }


class DeviceProfile:
    """Records what the GPU does between `start` and `stop`; nothing on other devices."""

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._profile: torch.profiler.profile | None = None

    def start(self) -> None:
        """Begin to record."""
        finish(self._device)
        if self._device.type == "cuda":
            self._profile = torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CUDA])
            self._profile.start()

    def stop(self) -> list[KernelRun]:
        """What ran on the device."""
        finish(self._device)
        if self._profile is None:
            return []
        self._profile.stop()
        cuda = torch.autograd.DeviceType.CUDA
        return [
            KernelRun(event.name, event.time_range.start, event.time_range.end)
            for event in self._profile.events() or []
            if event.device_type == cuda and event.time_range.end > event.time_range.start
        ]


def median_ms(work: Callable[[], object], device: torch.device, rounds: int = 5, repeats: int = 10) -> float:
    """Milliseconds of `work`: the median of a few rounds, each waiting once at its end."""
    for _ in range(3):
        work()
    seconds = []
    for _ in range(rounds):
        finish(device)
        started = time.perf_counter()
        for _ in range(repeats):
            work()
        finish(device)
        seconds.append((time.perf_counter() - started) / repeats)
    return round(1e3 * statistics.median(seconds), 4)


def memory(device: torch.device) -> dict[str, float]:
    """Mebibytes of the device's memory: held now, and the most since the last call."""
    if device.type != "cuda":
        return {}
    found = {
        "held_mib": torch.cuda.memory_allocated(device),
        "max_allocated_mib": torch.cuda.max_memory_allocated(device),
        "max_reserved_mib": torch.cuda.max_memory_reserved(device),
    }
    torch.cuda.reset_peak_memory_stats(device)
    return {name: round(size / 2**20, 1) for name, size in found.items()}


def machine(device: torch.device) -> dict[str, Any]:
    """What it was measured on."""
    found: dict[str, Any] = {
        "processor": processor_name(),
        "cores": available_cores(),
        "python": platform.python_version(),
        "torch": torch.__version__,
    }
    if device.type == "cuda":
        found |= {
            "gpu": torch.cuda.get_device_name(device),
            "driver": _driver(),
            "cuda": torch.version.cuda,
        }
    return found


def _driver() -> str | None:
    command = ["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"]
    try:
        found = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return found.stdout.splitlines()[0].strip() if found.stdout else None
