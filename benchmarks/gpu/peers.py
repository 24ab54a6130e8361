"""Other backends on the same Gaussians and the same points: what ours take beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from measure import median_ms
from torch import Tensor

from clipgstream.ingest.frames import ClipFrames
from clipgstream.model.clip_model import ClipModel
from clipgstream.model.field import FieldBackend, make_field_backend
from clipgstream.render.interface import Gaussians, Rasterizer
from clipgstream.render.select import make_rasterizer
from clipgstream.rig import PinholeView
from clipgstream.train.step import Backends, tensors_of
from formats.errors import BackendError

FIELDS = ("tcnn", "triton")


def time_peers(
    model: ClipModel, frames: ClipFrames, backends: Backends, peers: Sequence[str]
) -> dict[str, Any]:
    """Forward and backward of our rasteriser and field, and of each peer that is installed."""
    if not peers:
        return {}
    with torch.no_grad():
        gaussians = model.gaussians(0.0, backends.field)
    view = frames.views[frames.cameras[0]]
    tables = model.field.tables.detach()
    unit, _ = model.field.grid_points(model.shared.anchors.positions)
    points = torch.cat([unit, torch.zeros_like(unit[:, :1])], dim=1)
    found: dict[str, Any] = {
        "rasterizer": {"name": backends.rasterizer.name, **_drawing(backends.rasterizer, gaussians, view)},
        "field": {"name": backends.field.name, **_encoding(backends.field, model, tables, points)},
    }
    for peer in peers:
        try:
            if peer in FIELDS:
                ours = found["field"]
                theirs = _encoding(make_field_backend(peer, backends.device), model, tables, points)
            else:
                ours = found["rasterizer"]
                theirs = _drawing(make_rasterizer(peer, backends.device.type), gaussians, view)
        except BackendError as error:
            found[peer] = {"missing": str(error)}
        else:
            found[peer] = {**theirs, "times_ours": round(theirs["both_ms"] / ours["both_ms"], 2)}
        print(f"  peer {peer}: {found[peer]}")
    return found


def _drawing(rasterizer: Rasterizer, gaussians: Gaussians, view: PinholeView) -> dict[str, float]:
    device = gaussians.means.device
    leaves = Gaussians(*(tensor.detach().clone().requires_grad_() for tensor in tensors_of(gaussians)))
    background = torch.zeros(3, device=device)
    weights = torch.rand(
        (1, view.height_px, view.width_px, 3), generator=torch.Generator().manual_seed(0)
    ).to(device)

    def forward() -> None:
        with torch.no_grad():
            rasterizer.render(gaussians, [view], background)

    def both() -> None:
        images, _ = rasterizer.render(leaves, [view], background)
        images.backward(weights)
        for tensor in tensors_of(leaves):
            tensor.grad = None

    return {"forward_ms": median_ms(forward, device), "both_ms": median_ms(both, device)}


def _encoding(backend: FieldBackend, model: ClipModel, tables: Tensor, points: Tensor) -> dict[str, float]:
    device, spec = tables.device, model.field.spec
    leaf = tables.clone().requires_grad_()
    weights = torch.ones(len(points), spec.outputs, device=device)

    def forward() -> None:
        with torch.no_grad():
            backend.encode(spec, tables, points)

    def both() -> None:
        encoded = backend.encode(spec, leaf, points)
        encoded.backward(weights.to(encoded.dtype))
        leaf.grad = None

    return {"forward_ms": median_ms(forward, device), "both_ms": median_ms(both, device)}
