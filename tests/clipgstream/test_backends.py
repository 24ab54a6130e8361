"""Which backends training runs on."""

from __future__ import annotations

import pytest
import torch

from clipgstream.render import select
from clipgstream.train.backends import make_backends
from formats.errors import BackendError


def test_auto_stays_on_the_cpu_where_nothing_can_draw_on_the_gpu(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(select, "_MODULES", {"cpu": select._MODULES["cpu"]})
    backends = make_backends("auto")
    assert backends.device.type == "cpu"
    assert backends.rasterizer.name == "cpu"


@pytest.mark.parametrize("names", [("cpu", "auto"), ("auto", "cpu")])
def test_a_backend_of_the_cpu_stays_on_the_cpu_beside_a_gpu(monkeypatch, names):
    monkeypatch.setattr("clipgstream.render.device.why_not_cuda", lambda rasterizer: None)
    backends = make_backends("auto", *names)
    assert backends.device.type == "cpu"
    assert (backends.rasterizer.name, backends.field.name) == ("cpu", "cpu")


def test_cuda_asked_for_by_name_is_refused_without_one(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(BackendError, match="CUDA"):
        make_backends("cuda")
