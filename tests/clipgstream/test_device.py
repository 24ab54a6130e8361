"""Which device work runs on, the driver it needs, and what backends say of themselves."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from collections.abc import Iterator

import pytest
import torch

from clipgstream.gpu import devices, driver, kernels
from clipgstream.machine import processor_name
from clipgstream.model.field import FieldBackend
from clipgstream.model.field_cpu import CpuField
from clipgstream.model.field_cuda import CudaField
from clipgstream.model.field_tcnn import TcnnField
from clipgstream.model.field_torch import TorchField
from clipgstream.model.field_triton import TritonField
from clipgstream.render import device
from clipgstream.render.cpu import CpuRasterizer
from clipgstream.render.cuda import CudaRasterizer
from clipgstream.render.device import choose_device, why_not_cuda
from clipgstream.render.gsplat import GsplatRasterizer
from clipgstream.render.inria import InriaRasterizer
from clipgstream.render.interface import Rasterizer, as_batch_rasterizer, as_capturable
from clipgstream.render.reference import ReferenceRasterizer
from clipgstream.train.batch import PicturesBySize
from formats.errors import BackendError


@pytest.mark.parametrize("reason", [None, "there is none"])
def test_auto_is_cuda_where_something_draws_there(reason, monkeypatch):
    asked = []
    monkeypatch.setattr(device, "why_not_cuda", lambda rasterizer: asked.append(rasterizer) or reason)
    assert choose_device() == choose_device("auto", "gsplat", "torch") == ("cpu" if reason else "cuda")
    assert asked == ["auto", "gsplat"]


@pytest.mark.parametrize("names", [("cpu", "auto"), ("auto", "cpu"), ("cpu", "cpu"), ("cuda", "cpu")])
def test_a_backend_of_the_cpu_keeps_auto_there(names, monkeypatch):
    monkeypatch.setattr(device, "why_not_cuda", lambda rasterizer: None)
    assert choose_device("auto", *names) == "cpu"


def test_a_device_that_is_named_is_taken_as_it_is(monkeypatch):
    monkeypatch.setattr(device, "why_not_cuda", lambda rasterizer: pytest.fail("it was looked at"))
    assert choose_device("cuda", "cpu") == "cuda"
    assert choose_device("cpu") == "cpu"
    with pytest.raises(BackendError, match="unknown device") as caught:
        choose_device("tpu")
    assert caught.value.expected == "auto, cpu, cuda"


def test_without_a_driver_torch_is_not_imported():
    code = (
        "import sys\nfrom clipgstream.gpu import driver\nfrom clipgstream.render import device\n"
        "device.has_driver = lambda: False\n"
        "assert device.choose_device() == 'cpu' and 'driver' in device.why_not_cuda()\n"
        "assert 'torch' not in sys.modules"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_why_cuda_cannot_be_used(monkeypatch):
    """With a driver: torch's reason, then that no rasteriser works; a named one speaks for itself later."""
    monkeypatch.setattr(device, "has_driver", lambda: True)
    monkeypatch.setattr(devices, "cuda_unusable", lambda: "torch sees none")
    assert why_not_cuda() == "torch sees none"
    monkeypatch.setattr(devices, "cuda_unusable", lambda: None)
    assert why_not_cuda("oils") is None
    if not torch.cuda.is_available():
        assert "rasteriser" in (why_not_cuda() or "")
    monkeypatch.setattr("clipgstream.render.select.make_rasterizer", lambda name, device: None)
    assert why_not_cuda() is None


class Library:
    """A driver's library that answers with a status and a version."""

    def __init__(self, status: int, version: int) -> None:
        self._status, self._version = status, version

    def cuInit(self, flags: int) -> int:
        return self._status

    def cuDriverGetVersion(self, version: ctypes.c_int) -> int:
        version._obj.value = self._version
        return 0


@pytest.fixture
def found(monkeypatch) -> Iterator[dict[str, Library]]:
    """Libraries that can be loaded, by file."""
    libraries: dict[str, Library] = {}

    def load(file: str) -> Library:
        if file not in libraries:
            raise OSError(file)
        return libraries[file]

    monkeypatch.setattr(ctypes, "CDLL", load)
    driver.driver_library.cache_clear()
    yield libraries
    driver.driver_library.cache_clear()


@pytest.mark.skipif(sys.platform == "win32", reason="files have other names")
@pytest.mark.parametrize("file", ["libcuda.so.1", "libcuda.so"])
def test_the_driver_tells_its_version(found, file):
    assert driver.find_driver() is None and not driver.has_driver()
    with pytest.raises(OSError, match=r"libcuda.so.1 cannot be loaded"):
        driver.driver_library()
    with pytest.raises(OSError, match=r"libnvcuvid.so.1 cannot be loaded"):
        driver.driver_library("nvcuvid")
    found[file] = Library(100, 13000)
    assert driver.has_driver() and driver.find_driver() == (100, (13, 0))
    driver.driver_library.cache_clear()
    found[file] = Library(0, 0)
    assert driver.find_driver() == (0, None)


def test_the_oldest_gpu_has_one_home():
    assert kernels.OLDEST_CAPABILITY is devices.OLDEST_CAPABILITY


RASTERIZERS: list[tuple[type[Rasterizer], bool, bool]] = [
    (CpuRasterizer, False, False),
    (ReferenceRasterizer, False, False),
    (InriaRasterizer, False, False),
    (GsplatRasterizer, True, False),
    (CudaRasterizer, True, True),
]


@pytest.mark.parametrize(("kind", "takes_batches", "capturable"), RASTERIZERS)
def test_rasterisers_say_what_they_can(kind, takes_batches: bool, capturable: bool):
    assert (kind.takes_batches, kind.capturable) == (takes_batches, capturable)
    assert takes_batches == hasattr(kind, "render_batch")
    assert capturable == (hasattr(kind, "fits") and hasattr(kind, "forget_graphs"))


def test_a_rasteriser_is_not_taken_for_what_it_is_not():
    drawing = CpuRasterizer()
    for taken_for in (as_batch_rasterizer, as_capturable):
        with pytest.raises(AssertionError):
            taken_for(drawing)
    assert as_capturable(cuda := CudaRasterizer()) is as_batch_rasterizer(cuda) is cuda


@pytest.mark.parametrize(
    ("kind", "capturable"),
    [(CpuField, False), (TorchField, False), (TcnnField, False), (TritonField, True), (CudaField, True)],
)
def test_fields_say_whether_a_graph_can_hold_them(kind: type[FieldBackend], capturable: bool):
    assert kind.capturable is capturable


def test_pictures_of_one_size_are_there_at_a_time():
    class Pictures:
        half, full = ["small"], ["large"]

    made: list[list[str]] = []
    sources = PicturesBySize(Pictures(), lambda chosen: made.append(chosen) or chosen)
    sizes = [sources.of(half_size) for half_size in (True, True, False, False, True)]
    assert sizes == [["small"], ["small"], ["large"], ["large"], ["small"]]
    assert made == [["small"], ["large"], ["small"]]


@pytest.mark.parametrize(
    ("text", "expected"), [("model name\t: Abacus 9 @ 3 GHz\nflags: x\n", "Abacus 9 @ 3 GHz"), ("", None)]
)
def test_the_processor_has_a_name(text, expected, tmp_path, monkeypatch):
    info = tmp_path / "cpuinfo"
    monkeypatch.setattr("clipgstream.machine._INFO", info)
    assert processor_name()
    info.write_text(text)
    assert processor_name() == expected if expected else processor_name()
