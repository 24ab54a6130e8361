"""Writes streams: init segments, one segment a clip, and what lists them, in a folder or a single file."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from types import TracebackType

from formats.archive import ArchiveSink, LiveArchiveSink
from formats.clip_segment import encode_clip_segment, read_clip_meta
from formats.errors import FormatError, StoreError
from formats.folder import FolderSink
from formats.init_segment import decode_init_segment, encode_init_segment, segment_id
from formats.manifest import (
    ClipEntry,
    InitEntry,
    Manifest,
    make_entry,
    make_manifest,
    with_more_clips,
)
from formats.pack_options import DEFAULT_OPTIONS, PackOptions
from formats.package import CLIP_FILE, INIT_FILE, Listing, Sink, is_archive
from formats.segment import layer_ends
from formats.store import MissingFileError, open_store, split_location
from formats.stream import StreamReader
from formats.types import ClipSegment, InitSegment


def open_sink(path: str | Path, overwrite: bool, live: bool = False, listing: Listing | None = None) -> Sink:
    """The folder, or with a name that ends in ".cgs" the single file, to write a stream to.

    Args:
        listing: what a live stream holds that is to be continued.

    Raises:
        StoreError: a stream is there already, or the place cannot be used.
    """
    if not is_archive(path):
        return FolderSink(open_store(path), overwrite or listing is not None)
    folder, name = split_location(path)
    store = open_store(folder)
    return LiveArchiveSink(store, name, overwrite, listing) if live else ArchiveSink(store, name, overwrite)


class StreamWriter:
    """Writes a stream into a folder, or into a single file when the path ends in ".cgs".

    Nothing can be seen by a reader before `end` (with `live`: before each segment is whole), and until then a
    stream that `overwrite` replaces stays readable. Used as a context manager, it removes what it wrote when
    the block fails before it was published.

    Args:
        path: the folder or file, or a URL that fsspec knows.
        options: how finely `write_init` and `append` quantise.
        overwrite: replace a stream that is there; without it such a stream is refused.
        live: publish after every segment. Clips then come by rising number.
        resume: go on with a live stream that is there and has not ended; implies `live`.

    Raises:
        StoreError: a stream is there already (to resume: has ended), or the place cannot be used.
        FormatError: the stream to resume is not valid.
    """

    def __init__(
        self,
        path: str | Path,
        options: PackOptions = DEFAULT_OPTIONS,
        *,
        overwrite: bool = False,
        live: bool = False,
        resume: bool = False,
    ) -> None:
        self._options = options
        self._live = live or resume
        self._rate: tuple[Fraction, int] | None = None
        self._inits: dict[str, InitEntry] = {}
        self._decoded: InitSegment | None = None
        self._clips: dict[int, ClipEntry] = {}
        self._last: Manifest | None = None
        listing = self._load(path) if resume else None
        self._sink = open_sink(path, overwrite, self._live, listing)
        self.store = self._sink.store

    @property
    def clips(self) -> tuple[int, ...]:
        """Numbers of the clips that were written, those of a resumed stream included."""
        return tuple(sorted(self._clips))

    def write_init(self, init: InitSegment) -> InitSegment:
        """Pack and write an init segment, and return it as a reader decodes it.

        Raises:
            FormatError: it cannot be packed, or its rates differ from those of the one before.
            StoreError: it cannot be written.
        """
        return self.write_init_bytes(encode_init_segment(init, self._options))

    def append(self, clip: ClipSegment) -> None:
        """Pack and write a clip that builds on the last init segment.

        Raises:
            FormatError: it cannot be packed, or does not fit the stream (see `append_bytes`).
            StoreError: it cannot be written.
        """
        if self._decoded is None:
            raise FormatError("a stream needs an init segment before its clips", where=self.store.name)
        self.append_bytes(encode_clip_segment(clip, self._decoded, self._options))

    def write_init_bytes(self, data: bytes) -> InitSegment:
        """Write a packed init segment (again is harmless) and return it as a reader decodes it.

        Raises:
            FormatError: the segment is not valid, or its rates differ from those of the one before.
            StoreError: it cannot be written.
        """
        init = decode_init_segment(data)
        rate = (init.info.fps, init.info.clip_frames)
        if self._rate not in (None, rate):
            raise FormatError("an init segment changes the frame rate", expected=self._rate, found=rate)
        self._rate, self._decoded = rate, init
        if init.init_id in self._inits:
            return init
        digest, place = init.init_id, self._sink.place(INIT_FILE.format(digest=init.init_id))
        layers = layer_ends(data)
        entry = make_entry(InitEntry, id=digest, sha256=digest, bytes=len(data), layers=layers, **place)
        self._sink.put(entry, data)
        self._inits[entry.id] = entry
        if self._live:
            self._sink.publish(self._manifest(list(self._clips.values()), ended=False))
        return init

    def append_bytes(self, data: bytes) -> None:
        """Write a packed clip segment. Clips may come in any order unless the stream is live.

        Raises:
            FormatError: the segment is not valid, its clip is there already, its frames overlap another
                clip's, it needs an init segment that was not written, or a live stream is beyond it.
            StoreError: it cannot be written.
        """
        meta = read_clip_meta(data)
        where = f"clip {meta.clip}"
        if meta.clip in self._clips:
            raise FormatError("a clip comes twice", where=where)
        if self._rate is None or meta.init_id not in self._inits:
            raise FormatError("a clip needs an init segment that was not written", where=where)
        if self._live and self._clips and meta.clip < max(self._clips):
            raise FormatError("a live stream grows at its end only", where=where, found=max(self._clips))
        digest = segment_id(data)
        entry = make_entry(
            ClipEntry,
            clip=meta.clip,
            init=meta.init_id,
            bytes=len(data),
            sha256=digest,
            layers=layer_ends(data),
            first_frame=meta.first_frame,
            frames=meta.frames,
            duration_s=float(meta.frames / self._rate[0]),
            **self._sink.place(CLIP_FILE.format(clip=meta.clip, digest=digest)),
        )
        manifest = self._with(entry)
        self._sink.put(entry, data)
        self._clips[meta.clip], self._last = entry, manifest
        if self._live:
            self._sink.publish(manifest)

    def end(self) -> int:
        """Publish the stream as complete and remove the segments of the stream that it replaced.

        Returns:
            The bytes of the whole stream.

        Raises:
            FormatError: no init segment was written.
            StoreError: it cannot be written.
        """
        manifest = self._manifest(list(self._clips.values()), ended=True)
        return self._sink.publish(manifest) + manifest.segment_bytes

    def __enter__(self) -> StreamWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sink.discard()

    def _load(self, path: str | Path) -> Listing | None:
        """Take over what a live stream holds; None when there is nothing yet."""
        try:
            reader = StreamReader(path)
        except FormatError as error:
            if isinstance(error.__cause__, MissingFileError):
                return None
            raise
        manifest = reader.manifest
        if manifest.ended:
            hint = "write another stream, or replace it with --overwrite"
            raise StoreError("the stream has ended, nothing can be added", where=path, hint=hint)
        for init in manifest.inits:
            self._inits[init.id] = init
            self._decoded = reader.init(init.id)
        if self._decoded is not None:
            self._rate = (self._decoded.info.fps, self._decoded.info.clip_frames)
        for clip in manifest.segments:
            self._clips[clip.clip] = reader.hashed(clip)
        return reader.listing

    def _with(self, entry: ClipEntry) -> Manifest:
        if self._last is not None and self._last.inits == tuple(self._inits.values()):
            # What cannot be is named by the check of all clips below.
            with suppress(ValueError):
                return with_more_clips(self._last, (entry,))
        return self._manifest([*self._clips.values(), entry], ended=False)

    def _manifest(self, clips: list[ClipEntry], ended: bool) -> Manifest:
        if self._rate is None:
            raise FormatError("a stream needs an init segment", where=self.store.name)
        fps, clip_frames = self._rate
        return make_manifest(fps, clip_frames, list(self._inits.values()), clips, ended)
