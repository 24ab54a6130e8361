"""How CUDA kernels are compiled and kept, why they may not be, and the emulation that other tests rely on."""

from __future__ import annotations

import ctypes
from pathlib import Path
from types import SimpleNamespace
from typing import NoReturn

import pytest
import torch
from cuda_emulation import emulate

from clipgstream.gpu import kernels
from clipgstream.gpu.source import complete_source
from formats.errors import BackendError

ARCHITECTURES = ["sm_75", "sm_80", "sm_90", "sm_120"]
RASTERISER = [
    ("render/cuda_project.cu", ()),
    ("render/cuda_bin.cu", (("KEY_BITS", 16),)),
    ("render/cuda_bin.cu", (("KEY_BITS", 32),)),
    ("render/cuda_blend.cu", ()),
]


class Compiler:
    """In the place of NVRTC."""

    def __init__(self) -> None:
        self.runs = 0

    def __call__(self, source: str, text: str, arch: str) -> bytes:
        self.runs += 1
        return f"{text} for {arch}, {self.runs}".encode()


@pytest.fixture
def compiler(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Compiler:
    compiler = Compiler()
    monkeypatch.setattr(kernels, "_compile", compiler)
    monkeypatch.setattr(kernels, "_nvrtc_version", lambda: (13, 0))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return compiler


@pytest.fixture
def nvrtc(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    try:
        kernels._core()
        kernels._nvrtc_version()
    except (ImportError, RuntimeError, OSError) as error:
        pytest.skip(f"NVRTC cannot be loaded: {error}")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def refuse(error: Exception) -> NoReturn:
    raise error


def test_compiled_once_and_kept(compiler: Compiler) -> None:
    first = kernels.cached_cubin("a.cu", "text", "sm_90")
    assert kernels.cached_cubin("a.cu", "text", "sm_90") == first
    assert compiler.runs == 1
    assert [path.suffix for path in kernels.cache_folder().iterdir()] == [".cubin"]


def test_kept_by_text_architecture_and_compiler(compiler: Compiler, monkeypatch: pytest.MonkeyPatch) -> None:
    kernels.cached_cubin("a.cu", "text", "sm_90")
    kernels.cached_cubin("a.cu", "other text", "sm_90")
    kernels.cached_cubin("a.cu", "text", "sm_80")
    monkeypatch.setattr(kernels, "_nvrtc_version", lambda: (13, 1))
    kernels.cached_cubin("a.cu", "text", "sm_90")
    assert compiler.runs == 4
    assert len(list(kernels.cache_folder().iterdir())) == 4


@pytest.mark.parametrize("damage", [b"", b"short", b"x" * 200])
def test_damaged_file_is_compiled_again(compiler: Compiler, damage: bytes) -> None:
    kernels.cached_cubin("a.cu", "text", "sm_90")
    (path,) = kernels.cache_folder().iterdir()
    path.write_bytes(damage)
    assert kernels.cached_cubin("a.cu", "text", "sm_90").endswith(b", 2")
    assert kernels.cached_cubin("a.cu", "text", "sm_90").endswith(b", 2")


def test_folder_that_cannot_be_written_is_no_error(
    compiler: Compiler, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert kernels.cached_cubin("a.cu", "text", "sm_90").endswith(b", 1")
    assert kernels.cached_cubin("a.cu", "text", "sm_90").endswith(b", 2")


def test_source_holds_its_headers_once_and_what_is_defined(tmp_path: Path) -> None:
    (tmp_path / "a.cuh").write_text('#pragma once\n#include "common.cuh"\nint of_a;\n')
    (tmp_path / "b.cu").write_text(
        '#include "a.cuh"\n  # include "a.cuh"\n#include "common.cuh"\nint of_b;\n'
    )
    text = complete_source(str(tmp_path / "b.cu"), (("COUNT", 3), ("SHARE", 0.5)))
    assert text.startswith("#define COUNT 3\n#define SHARE 0.5f\n")
    assert text.count("int of_a;") == 1
    assert text.count("float warp_sum(") == 1
    assert "#include" not in text
    assert "#pragma once" not in text
    assert '#line 4 "b.cu"' not in text
    (tmp_path / "c.cu").write_text('#include "nowhere.cuh"\n')
    with pytest.raises(FileNotFoundError, match=r"nowhere\.cuh"):
        complete_source(str(tmp_path / "c.cu"))


@pytest.mark.parametrize("arch", ARCHITECTURES)
@pytest.mark.parametrize(("source", "defines"), RASTERISER)
def test_rasteriser_compiles(nvrtc: None, source: str, defines: tuple[tuple[str, int]], arch: str) -> None:
    assert kernels.cached_cubin(source, complete_source(source, defines), arch)[:4] == b"\x7fELF"


def test_compile_error_shows_the_line(nvrtc: None, tmp_path: Path) -> None:
    (tmp_path / "wrong.cu").write_text('#include "common.cuh"\n\nint wrong() { return nothing; }\n')
    with pytest.raises(BackendError, match="does not compile") as raised:
        kernels.cached_cubin("wrong.cu", complete_source(str(tmp_path / "wrong.cu")), "sm_90")
    assert "wrong.cu(3): error" in str(raised.value)
    assert "nothing" in str(raised.value)


def test_missing_torch_for_cuda(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.version, "cuda", None)
    assert "built without CUDA" in missing()


def test_missing_device(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.version, "cuda", "13.0")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert "no CUDA device" in missing()


def test_missing_packages_and_drivers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.version, "cuda", "13.0")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda: "Old One")
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda: (7, 0))
    monkeypatch.setattr(kernels, "_core", lambda: refuse(ImportError("No module named 'cuda'")))
    assert "cuda-core" in missing()
    assert "pip install cuda-core" in missing()
    monkeypatch.setattr(kernels, "_core", lambda: None)
    monkeypatch.setattr(kernels, "_nvrtc_version", lambda: refuse(RuntimeError("Failed to dlopen libnvrtc")))
    assert "NVRTC cannot be loaded (Failed to dlopen libnvrtc); pip install" in missing()
    monkeypatch.setattr(kernels, "_nvrtc_version", lambda: (13, 0))
    assert "Old One has compute capability 7.0" in missing()
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda: (8, 9))
    monkeypatch.setattr(kernels, "_driver_version", lambda: 12040)
    assert "the driver is for CUDA 12.4, NVRTC for CUDA 13.0" in missing()
    monkeypatch.setattr(kernels, "_driver_version", lambda: 13010)
    monkeypatch.setattr(kernels, "_architectures", lambda: [75, 80, 90])
    assert "NVRTC of CUDA 13.0 does not know Old One (sm_89)" in missing()
    monkeypatch.setattr(kernels, "_architectures", lambda: [75, 80, 89, 90])
    assert kernels.cuda_missing.__wrapped__() is None


def missing() -> str:
    """`cuda_missing` without what it keeps."""
    return kernels.cuda_missing.__wrapped__() or ""


def test_launch_hands_over_what_kernels_take(monkeypatch: pytest.MonkeyPatch) -> None:
    launches: list[tuple[object, ...]] = []
    core = SimpleNamespace(
        launch=lambda *arguments: launches.append(arguments),
        LaunchConfig=lambda grid, block, shmem_size: (grid, block, shmem_size),
    )
    monkeypatch.setattr(kernels, "_core", lambda: core)
    monkeypatch.setattr(kernels, "_current_stream", lambda: "stream")
    kernels._launch_config.cache_clear()
    try:
        module = kernels.KernelModule(SimpleNamespace(get_kernel=lambda name: f"kernel {name}"))
        tensor = torch.zeros(3)
        module.launch("draw", (0, 7), 128, tensor)
        module.launch("draw", (5, 7), 128, tensor, None, -3, 0.5, shared_bytes=64)
    finally:
        kernels._launch_config.cache_clear()
    ((stream, config, kernel, address, null, whole, real),) = launches
    assert (stream, config, kernel) == ("stream", ((5, 7), 128, 64), "kernel draw")
    assert (address, null) == (tensor.data_ptr(), 0)
    assert isinstance(whole, ctypes.c_int32)
    assert whole.value == -3
    assert isinstance(real, ctypes.c_float)
    assert real.value == 0.5


KERNELS = """
#include "common.cuh"

extern "C" __global__ void __launch_bounds__(64) sums(const float* values, float* sums, int n, float factor)
{
    __shared__ float parts[2];
    extern __shared__ float all[];
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    const float value = i < n ? values[i] * factor : 0.0f;
    all[threadIdx.x] = value;
    const float part = warp_sum(value);
    if (threadIdx.x % 32 == 0) parts[threadIdx.x / 32] = part;
    const int over = __syncthreads_count(value > 0.0f);
    if (threadIdx.x == 0) {
        float sum = 0.0f;
        for (int k = 0; k < 64; k++) sum += all[k];
        sums[3 * blockIdx.x] = parts[0] + parts[1];
        sums[3 * blockIdx.x + 1] = sum;
        sums[3 * blockIdx.x + 2] = over;
    }
}

extern "C" __global__ void votes(int* found)
{
    // Lane 0 leaves right after the vote, and counts in it for the others all the same.
    const unsigned odd = __ballot_sync(ALL_LANES, threadIdx.x % 2 || threadIdx.x == 0);
    if (threadIdx.x == 0) return;
    found[threadIdx.x] = int(odd);
    found[threadIdx.x + 32] = __shfl_up_sync(ALL_LANES << 1, int(threadIdx.x), threadIdx.x > 1);
}

extern "C" __global__ void halves(const float* values, float* found)
{
    found[threadIdx.x] = half_to_float(float_to_half(values[threadIdx.x]));
}

extern "C" __global__ void stuck()
{
    if (threadIdx.x < 3) __syncwarp();
    else __syncthreads();
    __syncthreads();
}
"""


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    emulate(monkeypatch)
    (tmp_path / "kernels.cu").write_text(KERNELS)
    return str(tmp_path / "kernels.cu")


def test_emulated_sums_and_votes(source: str) -> None:
    module = kernels.kernel_module(source)
    values, sums = torch.randn(150), torch.empty(3, 3)
    module.launch("sums", 3, 64, values, sums, 150, 2.0, shared_bytes=256)
    expected = torch.cat([values, torch.zeros(42)]).view(3, 64)
    torch.testing.assert_close(sums[:, 0], 2.0 * expected.sum(1))
    torch.testing.assert_close(sums[:, 1], 2.0 * expected.sum(1))
    assert torch.equal(sums[:, 2], (expected > 0.0).sum(1).float())
    found = torch.empty(64, dtype=torch.int32)
    module.launch("votes", 1, 32, found)
    assert {value & 0xFFFFFFFF for value in found[1:32].tolist()} == {0xAAAAAAAB}
    assert found[33:].tolist() == [1, *range(1, 31)]


def test_emulated_halves_are_torchs(source: str) -> None:
    values = torch.cat(
        [torch.randn(200) * 10.0**power for power in (-8, -5, 0, 4)] + [torch.tensor([65519.0])]
    )
    found = torch.empty_like(values)
    kernels.kernel_module(source).launch("halves", 1, len(values), values, found)
    assert torch.equal(found, values.half().float())


def test_emulation_refuses_what_a_device_would_not_do(source: str) -> None:
    module = kernels.kernel_module(source)
    values, sums = torch.randn(64), torch.empty(3)
    module.launch("sums", 0, 64, values, sums, 64, 1.0)
    with pytest.raises(AssertionError, match="takes arguments ppif"):
        module.launch("sums", 1, 64, values, sums, 64, 1)
    with pytest.raises(AssertionError, match="not contiguous"):
        module.launch("sums", 1, 64, values[::2], sums, 32, 1.0)
    with pytest.raises(AssertionError, match="wait for ever"):
        module.launch("stuck", 1, 32)
