"""Trained clips to a packed stream."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from clipgstream.pack_model import PackedModels
from clipgstream.session import ClipRecord, Session
from clipgstream.session_work import mark_packed
from clipgstream.train.plan import model_file, trained_clips
from formats.errors import CheckpointError
from formats.pack_options import PackOptions
from formats.stream_writer import StreamWriter


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
    if not model_file(session, session.settings.reference_clip).exists():
        raise CheckpointError(
            "the reference clip is not trained", where=session.path, hint="train it first: cgs train SESSION"
        )
    return PackedModels(session, trained_clips(session))


class ClipPacker:
    """Packs clips into a stream, each behind the init segment that it needs.

    Args:
        writer: of the stream; for one that was begun before, the same options.
        options: what `writer` packs with.
    """

    def __init__(self, writer: StreamWriter, models: PackedModels, options: PackOptions) -> None:
        self._writer, self._models, self._options = writer, models, options
        self._reference: int | None = None

    def add(self, record: ClipRecord) -> None:
        """Pack a trained clip.

        Raises:
            CheckpointError: its model or its reference clip's is missing, damaged, or another than it was.
            FormatError, StoreError: see StreamWriter.append.
        """
        reference = self._models.reference_of(record)
        if reference != self._reference:
            self._reference = None
            self._writer.write_init(self._models.init_segment(reference, self._options))
            self._reference = reference
        self._writer.append(self._models.clip_segment(record, self._options))


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
    with StreamWriter(output, options, overwrite=overwrite) as writer:
        packer = ClipPacker(writer, models, options)
        for done, record in enumerate(records, 1):
            packer.add(record)
            if progress:
                progress(done, len(records))
        size = writer.end()
    mark_packed(session.database, [record.clip for record in records])
    return PackReport(len(records), sum(record.frames for record in records), size)
