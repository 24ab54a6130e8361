"""Packing a session's clips into a live stream while others still train.

A live stream grows at its end only, so clips are appended by rising number, each as soon as it and all
before it are trained. What a killed packer has published stays; the next one goes on behind it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

from clipgstream.config import TRAINED_FOR
from clipgstream.pack import ClipPacker
from clipgstream.pack_model import PackedModels
from clipgstream.session import Session
from clipgstream.session_work import TRAINED_STATES, clips_behind, mark_packed, unpacked_clips
from clipgstream.train.plan import model_file
from formats.errors import StoreError
from formats.manifest import MANIFEST_NAME
from formats.pack_options import PackOptions
from formats.package import is_archive
from formats.store import open_store, split_location
from formats.stream import StreamReader
from formats.stream_writer import StreamWriter

# How many clips a look ahead reads.
_AHEAD = 32


class LivePacker:
    """Appends trained clips to a live stream, in order. For one thread.

    The folder that results is, byte for byte, the one that packing the whole session makes.

    Args:
        output: a folder, a single file that ends in .cgs, or a URL of one.
        options: how finely; the steps that the clips were trained for are taken from their models.
        note: told what the user should know.
    """

    def __init__(
        self,
        session: Session,
        output: str | Path,
        options: PackOptions,
        note: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._session, self._output, self._options, self._note = session, output, options, note
        self._models: PackedModels | None = None
        self._writer: StreamWriter | None = None
        self._packer: ClipPacker | None = None
        self._skipped: set[int] = set()
        # The stream's last clip, -1 before there is one; None: to be looked up.
        self._last: int | None = None

    @property
    def has_stream(self) -> bool:
        """Whether there are clips in the stream."""
        return self._last is not None and self._last >= 0

    def step(self) -> list[int]:
        """Append what can be by now; the numbers of the clips.

        Raises:
            CheckpointError: a model is damaged or was trained on another reference clip.
            StoreError: the stream cannot be written. Nothing is lost; the next step goes on.
        """
        packed: list[int] = []
        while (clip := self._next()) is not None:
            self._append(clip)
            packed.append(clip)
        return packed

    def finish(self) -> int | None:
        """End the stream, when the footage has ended and every clip is packed or has failed.

        A clip that was left out, and trained since, does not keep it from ending.

        Returns:
            Bytes of the whole stream; None: there is more to come.

        Raises:
            StoreError: as `step`.
        """
        last = self._look()
        unpacked = unpacked_clips(self._session.database)
        if not self._session.ended or any(clip > last for clip in unpacked):
            return None
        self._say_skipped(unpacked)
        done = self._ended_bytes()
        if done is not None:
            return done
        writer = self._open()
        if writer is None or not writer.clips:
            return None
        try:
            return writer.end()
        except StoreError:
            self._forget()
            raise

    def _next(self) -> int | None:
        """The clip to append next; None while it is not trained."""
        failed: list[int] = []
        behind = self._look()
        while clips := clips_behind(self._session.database, behind, _AHEAD):
            for clip, state in clips:
                if state in TRAINED_STATES:
                    self._say_skipped(failed)
                    return clip
                if state != "failed":
                    return None
                failed.append(clip)
            behind = failed[-1]
        return None

    def _look(self) -> int:
        """Number of the last clip in the stream; -1 when there is none."""
        if self._last is None:
            segments = StreamReader(self._output).manifest.segments if self._is_there() else ()
            there = {entry.clip for entry in segments}
            # Published by a packer that was stopped before it could say so.
            unsaid = [clip for clip in unpacked_clips(self._session.database) if clip in there]
            if unsaid:
                mark_packed(self._session.database, unsaid)
            self._last = max(there, default=-1)
        return self._last

    def _forget(self) -> None:
        """After an error, what was published is read again."""
        self._writer = self._packer = self._last = None

    def _say_skipped(self, clips: list[int]) -> None:
        for clip in clips:
            if clip not in self._skipped:
                self._skipped.add(clip)
                self._note(
                    f"clip {clip} failed and is left out of the stream, which goes on behind it; "
                    "when it is trained, `cgs pack --overwrite` makes a stream with it"
                )

    def _append(self, clip: int) -> None:
        try:
            self._open()
            assert self._packer is not None
            self._packer.add(self._session.clip(clip))
            mark_packed(self._session.database, [clip])
        except StoreError:
            self._forget()
            raise
        self._last = clip

    def _open(self) -> StreamWriter | None:
        """The stream; None while the first reference clip is not trained."""
        if self._writer is not None:
            return self._writer
        if self._models is None:
            if not model_file(self._session, self._session.settings.reference_clip).exists():
                return None
            self._models = PackedModels(self._session, [])
        options = self._options_trained()
        writer = StreamWriter(self._output, options, resume=True)
        self._packer = ClipPacker(writer, self._models, options)
        self._writer = writer
        return writer

    def _options_trained(self) -> PackOptions:
        assert self._models is not None
        trained = self._models.config.pack
        return dataclasses.replace(self._options, **{key: getattr(trained, key) for key in TRAINED_FOR})

    def _is_there(self) -> bool:
        if is_archive(self._output):
            folder, name = split_location(self._output)
            return open_store(folder).exists(name)
        return open_store(self._output).exists(MANIFEST_NAME)

    def _ended_bytes(self) -> int | None:
        """Bytes of the stream where it has ended already."""
        if self._writer is not None or not self._is_there():
            return None
        reader = StreamReader(self._output)
        if not reader.manifest.ended:
            return None
        return reader.manifest.segment_bytes + reader.manifest_bytes
