"""Clip models and their training state on disk, as safetensors.

A finished clip is `model.safetensors`; while it trains, `training.safetensors` also holds the optimiser's
state. A source clip's file leaves out the shared model, which is read from the reference clip's.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from clipgstream.config import Config, config_from_dict
from clipgstream.model.anchors import Anchors
from clipgstream.model.build import empty_anchors
from clipgstream.model.clip_model import ClipModel, SharedModel
from clipgstream.model.extended import Extended, read_extended
from clipgstream.model.heads import DecoderHeads
from clipgstream.model.spatio_temporal import SpatioTemporalField
from formats.atomic import atomic_write_bytes
from formats.errors import CheckpointError

VERSION = 2
OPTIMIZER = "optimizer."


@dataclass(frozen=True)
class CheckpointInfo:
    """What a checkpoint says of itself.

    Attributes:
        clip: index of the clip.
        is_reference: it holds the shared model.
        iteration: iterations done.
        config: the configuration it was trained with.
        shared_hash: hash of the reference clip's shared tensors that a source clip was trained on;
            the file's own for a reference clip.
        extends: what a reference clip builds on; None for the first one, and for a source clip.
    """

    clip: int
    is_reference: bool
    iteration: int
    config: Config
    shared_hash: str
    extends: Extended | None = None


def save_checkpoint(
    path: Path, model: ClipModel, info: CheckpointInfo, optimizer: dict[str, Tensor] | None = None
) -> None:
    """Write `model` (and the optimiser's tensors) to `path`, whole or not at all.

    Raises:
        StoreError: the disk refuses.
    """
    tensors = {name: tensor for name, tensor in model.state_dict().items() if _belongs(name, info)}
    tensors |= {OPTIMIZER + name: tensor for name, tensor in (optimizer or {}).items()}
    tensors = {name: tensor.detach().to("cpu").contiguous() for name, tensor in tensors.items()}
    metadata: dict[str, Any] = {
        "version": VERSION,
        "clip": info.clip,
        "is_reference": info.is_reference,
        "iteration": info.iteration,
        "config": info.config.to_dict(),
        "shared_hash": info.shared_hash,
    }
    if info.extends is not None:
        metadata["extends"] = asdict(info.extends)
    text = json.dumps(metadata, sort_keys=True, separators=(",", ":"))
    atomic_write_bytes(path, save(tensors, metadata={"clipgstream": text}))


def load_checkpoint(
    path: Path, shared: SharedModel | None = None
) -> tuple[ClipModel, CheckpointInfo, dict[str, Tensor]]:
    """Read a clip's model, what it says of itself and the optimiser's tensors (empty when finished).

    Args:
        shared: the reference clip's model, for a source clip.

    Raises:
        CheckpointError: missing, damaged, or not a checkpoint of this version.
    """
    tensors, info = _read(path)
    optimizer = {n.removeprefix(OPTIMIZER): t for n, t in tensors.items() if n.startswith(OPTIMIZER)}
    state = {n: t for n, t in tensors.items() if not n.startswith(OPTIMIZER)}
    try:
        model = _skeleton(state, info, shared)
        result = model.load_state_dict(state, strict=False)
    except (KeyError, RuntimeError) as error:
        raise _damaged(path, str(error)) from error
    missing = [name for name in result.missing_keys if _belongs(name, info)]
    if missing or result.unexpected_keys:
        raise _damaged(path, f"missing {missing}, unexpected {result.unexpected_keys}")
    return model, info, optimizer


def _read(path: Path) -> tuple[dict[str, Tensor], CheckpointInfo]:
    if not path.exists():
        raise CheckpointError("no checkpoint", where=path, hint="train this clip first: cgs train SESSION")
    try:
        with safe_open(path, framework="pt") as file:
            values = json.loads((file.metadata() or {})["clipgstream"])
            tensors = {name: file.get_tensor(name) for name in file.keys()}
        if values["version"] != VERSION:
            raise CheckpointError(
                "checkpoint of another version", where=path, expected=VERSION, found=values["version"]
            )
        info = CheckpointInfo(
            clip=values["clip"],
            is_reference=values["is_reference"],
            iteration=values["iteration"],
            config=config_from_dict(values["config"], where=str(path)),
            shared_hash=values["shared_hash"],
            extends=read_extended(values),
        )
    except (SafetensorError, KeyError, TypeError, ValueError, OSError) as error:
        raise _damaged(path, str(error)) from error
    return tensors, info


def _skeleton(state: dict[str, Tensor], info: CheckpointInfo, shared: SharedModel | None) -> ClipModel:
    """A model of the right shapes, to be filled from `state`."""
    config = info.config
    generator = torch.Generator().manual_seed(0)
    if info.is_reference:
        heads = DecoderHeads(config.heads, generator)
        shared = SharedModel(_blank_anchors(state, "shared.anchors."), heads)
    elif shared is None:
        raise KeyError("the shared model of the reference clip")
    residual = _blank_anchors(state, "residual.")
    if residual.count == 0:
        residual = empty_anchors(config.heads.static_features)
    lo, hi = state["field.lo"], state["field.hi"]
    field = SpatioTemporalField(config.field, config.heads.dynamic_features, lo, hi, generator)
    return ClipModel(shared, residual, field, info.is_reference)


def _blank_anchors(state: dict[str, Tensor], prefix: str) -> Anchors:
    names = ("positions", "features", "log_scales")
    return Anchors(*(torch.zeros_like(state[prefix + name]) for name in names))


def _belongs(name: str, info: CheckpointInfo) -> bool:
    return info.is_reference or not name.startswith("shared.")


def _damaged(path: Path, found: str) -> CheckpointError:
    hint = "delete this file; training starts this clip again"
    return CheckpointError("checkpoint damaged", where=path, found=found, hint=hint)
