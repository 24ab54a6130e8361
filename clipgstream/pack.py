"""Trained clips to a packed stream."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from clipgstream.pack_model import PackedModels
from clipgstream.session import REFERENCE_CLIP, Session
from clipgstream.session_work import mark_packed
from clipgstream.train.plan import trained_clips
from formats.errors import CheckpointError
from formats.pack_options import PackOptions
from formats.stream import StreamWriter


@dataclass(frozen=True)
class PackReport:
    """What was packed; `bytes` counts every file of the stream."""

    clips: int
    frames: int
    bytes: int

    def kbps(self, fps: float) -> float:
        """Kilobits (1000 bits) a second of play."""
        return self.bytes * 8 / 1000 * fps / self.frames


def open_models(session: Session) -> PackedModels:
    """The trained clips of a session, ready to be packed.

    Raises:
        CheckpointError: the reference clip is not trained.
    """
    records = trained_clips(session)
    if not records or records[0].clip != REFERENCE_CLIP:
        raise CheckpointError(
            "the reference clip is not trained", where=session.path, hint="train it first: cgs train SESSION"
        )
    return PackedModels(session, records)


def pack_session(
    session: Session,
    output: str | Path,
    options: PackOptions,
    overwrite: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> PackReport:
    """Pack every trained clip into a new stream; the same models give the same bytes.

    Args:
        output: a folder or a URL that fsspec knows; a single file when it ends in `.cgs`.

    Raises:
        CheckpointError: no clip is trained, or a model is damaged or was trained on another reference.
        StoreError: `output` exists, or the disk refuses.
    """
    models = open_models(session)
    records = models.records
    config = dataclasses.replace(models.config, pack=options)
    with StreamWriter(output, options, overwrite=overwrite) as writer:
        writer.write_init(models.init_segment(config))
        for done, record in enumerate(records, 1):
            writer.append(models.clip_segment(record, options))
            if progress:
                progress(done, len(records))
        size = writer.end()
    mark_packed(session.database, [record.clip for record in records])
    return PackReport(len(records), sum(record.frames for record in records), size)
