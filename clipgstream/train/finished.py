"""What a trained clip's file says of it, without its tensors and without torch."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path

from safetensors import SafetensorError, safe_open

from clipgstream.config import Config, config_from_dict
from clipgstream.geometry.config import AnchorConfig
from clipgstream.model.extended import Extended, read_extended
from clipgstream.session_view import SessionView
from clipgstream.train.plan import MODEL_FILE
from clipgstream.train.task import ClipResult
from formats.errors import CheckpointError


@dataclass(frozen=True)
class ModelHeader:
    """Of a trained clip's file.

    Attributes:
        is_reference: it holds the shared model.
        shared_hash: of the shared model that it was trained on, or that it holds.
        anchors: shared ones that the file holds; 0 for a source clip.
        residual: anchors that the clip adds.
        extends: what a reference clip that builds on another one has taken over.
    """

    path: Path
    clip: int
    is_reference: bool
    shared_hash: str
    config: Config
    anchors: int
    residual: int
    extends: Extended | None = None

    @property
    def extended(self) -> int:
        """Shared anchors that it has added to those it took over; 0 where it took none over."""
        return self.anchors - self.extends.anchors if self.extends is not None else 0


def read_header(path: Path) -> ModelHeader:
    """Of the model file at `path`.

    Raises:
        CheckpointError: missing or damaged.
    """
    if not path.exists():
        raise CheckpointError("no checkpoint", where=path, hint="train this clip first: cgs train SESSION")
    status = path.stat()
    return _read_header(path, (status.st_ino, status.st_size, status.st_mtime_ns))


@functools.lru_cache(maxsize=8)
def _read_header(path: Path, identity: tuple[int, ...]) -> ModelHeader:
    """`read_header`, once for each state of a file: the reference clip's is looked at with every other."""
    try:
        with safe_open(path, framework="numpy") as file:
            values = json.loads((file.metadata() or {})["clipgstream"])
            owner = bool(values["is_reference"])
            return ModelHeader(
                path,
                values["clip"],
                owner,
                values["shared_hash"],
                config_from_dict(values["config"], where=str(path)),
                file.get_slice("shared.anchors.positions").get_shape()[0] if owner else 0,
                file.get_slice("residual.positions").get_shape()[0],
                read_extended(values),
            )
    except (SafetensorError, KeyError, TypeError, ValueError, OSError) as error:
        hint = "delete this file; training starts this clip again"
        raise CheckpointError("checkpoint damaged", where=path, found=error, hint=hint) from error


def finished_result(session: SessionView, clip: int, reference: int) -> ClipResult:
    """The result of a clip that is trained already.

    Args:
        reference: the clip that it builds on.

    Raises:
        CheckpointError: its model, or that of its reference clip, is missing or damaged.
    """
    header = read_header(session.clip_dir(clip) / MODEL_FILE)
    anchors = header.anchors
    if not header.is_reference:
        anchors = read_header(session.clip_dir(reference) / MODEL_FILE).anchors
    train = header.config.train
    return ClipResult(
        clip=clip,
        iterations=train.iterations if header.is_reference else train.source_iterations,
        anchors=anchors,
        residual=header.residual,
        width_px=0,
        points_seconds=0.0,
        train_seconds=0.0,
        reference=clip if header.is_reference else reference,
        extended=header.extended,
    )


def check_settings(path: Path, trained: Config, wanted: Config) -> None:
    """Refuse to go on from what another configuration left.

    Raises:
        CheckpointError: what lies at `path` was `trained` with other settings than `wanted`.
    """
    if trained.training_hash() != wanted.training_hash():
        hint = "train this clip again with --overwrite, or go back to the settings it was trained with"
        raise CheckpointError("trained with other settings", where=path, hint=hint)


def check_reference(path: Path, clip: int, trained_on: str, shared_hash: str) -> None:
    """Refuse a source clip that was trained on another shared model than the present one.

    Raises:
        CheckpointError: `trained_on` is not `shared_hash`.
    """
    if trained_on != shared_hash:
        raise CheckpointError(
            "trained on another reference clip",
            where=path,
            hint=f"train this clip again: cgs train SESSION --clip {clip} --overwrite",
        )


def check_finished(session: SessionView, clip: int, reference: int, config: Config) -> None:
    """Refuse a trained clip that `config` would train otherwise, or whose reference clip is another now.

    Raises:
        CheckpointError: so it is, or its model is missing or damaged.
    """
    header = read_header(session.clip_dir(clip) / MODEL_FILE)
    check_settings(header.path, header.config, config)
    if header.is_reference and header.extends is None:
        return
    builds_on, trained_on = reference, header.shared_hash
    if header.extends is not None:
        builds_on, trained_on = header.extends.clip, header.extends.shared_hash
    owner = session.clip_dir(builds_on) / MODEL_FILE
    if not owner.exists():
        return
    base = read_header(owner)
    check_reference(header.path, clip, trained_on, base.shared_hash)
    added = header.extended if header.extends is not None else header.residual
    decided = extends(config.anchors, session.settings.reference_clip, clip, added / max(1, base.anchors))
    if decided != (header.extends is not None):
        raise CheckpointError(
            "the clip would be a reference clip itself now" if decided else "the clip is a reference clip",
            where=header.path,
            expected=f"what anchors.extend_share = {config.anchors.extend_share:g} makes of it",
            hint=f"train clip {clip} and the later ones again with --overwrite, or go back to the setting "
            "that it was trained with",
        )


def extends(config: AnchorConfig, first_reference: int, clip: int, share: float) -> bool:
    """Whether a clip becomes a reference clip itself; see AnchorConfig.extend_share.

    Those filmed before the first reference clip never do.

    Args:
        share: its residual anchors an anchor of the reference clip that it builds on.
    """
    return 0 < config.extend_share < share and clip > first_reference
