"""What the tests of CUDA kernels share."""

from __future__ import annotations

import pytest
import torch
from cuda_emulation import emulate
from graph_capture import Capture, captured

from clipgstream.gpu import kernels


@pytest.fixture(params=["emulator", "gpu"])
def device(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> torch.device:
    """Where the kernels run: tensors on it are what they take."""
    if request.param == "emulator":
        emulate(monkeypatch)
        return torch.device("cpu")
    _skip_without_gpu()
    return torch.device("cuda")


@pytest.fixture
def capture() -> Capture:
    """Records work in a CUDA graph."""
    _skip_without_gpu()
    return captured


def _skip_without_gpu() -> None:
    missing = kernels.cuda_missing()
    if missing is not None:
        pytest.skip(missing)
