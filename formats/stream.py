"""Streams as folders: an init segment, one segment a clip, and the manifest that publishes them."""

from __future__ import annotations

import re
from bisect import bisect_right
from fractions import Fraction
from pathlib import Path
from types import TracebackType

from formats.clip_segment import decode_clip_segment, encode_clip_segment, read_clip_meta
from formats.errors import FormatError, StoreError
from formats.init_segment import decode_init_segment, encode_init_segment, segment_id
from formats.limits import DEFAULT_LIMITS, Limits
from formats.manifest import (
    MANIFEST_NAME,
    ClipEntry,
    InitEntry,
    Manifest,
    decode_manifest,
    encode_manifest,
    make_manifest,
)
from formats.pack_options import DEFAULT_OPTIONS, PackOptions
from formats.segment import CLIP, INIT, decode_segment
from formats.store import MissingFileError, Store
from formats.types import ClipSegment, InitSegment

# The hash in a name lets a new stream grow beside the one it will replace, and caches keep files for ever.
INIT_FILE = "init-{digest:.16}.cgsi"
CLIP_FILE = "clip-{clip:06d}-{digest:.16}.cgsc"
_OWN_FILE = re.compile(r"init-[0-9a-f]{16}\.cgsi|clip-\d{6,}-[0-9a-f]{16}\.cgsc")


class StreamWriter:
    """Writes a stream into a folder.

    Nothing can be seen by a reader before `end` (with `live`: before each clip is whole), and until then a
    stream that `overwrite` replaces stays readable. Used as a context manager, it removes the files that it
    wrote when the block fails before they were published.

    Args:
        path: the folder, or a URL that fsspec knows.
        options: how finely `write_init` and `append` quantise.
        overwrite: replace a stream that is there; without it such a stream is refused.
        live: publish the manifest after every segment.

    Raises:
        StoreError: a stream is there already, or the place cannot be used.
    """

    def __init__(
        self,
        path: str | Path,
        options: PackOptions = DEFAULT_OPTIONS,
        *,
        overwrite: bool = False,
        live: bool = False,
    ) -> None:
        self.store = Store(path)
        self._options = options
        self._live = live
        self._rate: tuple[Fraction, int] | None = None
        self._inits: dict[str, InitEntry] = {}
        self._decoded: InitSegment | None = None
        self._clips: dict[int, ClipEntry] = {}
        self._unpublished: list[str] = []
        if not overwrite and self.store.exists(MANIFEST_NAME):
            raise StoreError(
                "there is a stream here already",
                where=path,
                hint="choose another folder, or replace it with --overwrite",
            )

    def write_init(self, init: InitSegment) -> InitSegment:
        """Pack and write an init segment, and return it as a reader decodes it.

        Raises:
            FormatError: it cannot be packed, or its rates differ from those of the one before.
            StoreError: it cannot be written.
        """
        return self.write_init_bytes(encode_init_segment(init, self._options))

    def append(self, clip: ClipSegment) -> None:
        """Pack and write a clip that builds on the last init segment. Clips may come in any order.

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
        file = INIT_FILE.format(digest=init.init_id)
        self._write(file, data)
        self._rate, self._decoded = rate, init
        self._inits[init.init_id] = InitEntry(
            id=init.init_id, file=file, bytes=len(data), sha256=init.init_id
        )
        self._publish_live()
        return init

    def append_bytes(self, data: bytes) -> None:
        """Write a packed clip segment. Clips may come in any order.

        Raises:
            FormatError: the segment is not valid, its clip is there already, its frames overlap another
                clip's, or it needs an init segment that was not written.
            StoreError: it cannot be written.
        """
        meta = read_clip_meta(data)
        if meta.clip in self._clips:
            raise FormatError("a clip comes twice", where=f"clip {meta.clip}")
        if self._rate is None or meta.init_id not in self._inits:
            raise FormatError("a clip needs an init segment that was not written", where=f"clip {meta.clip}")
        digest = segment_id(data)
        entry = ClipEntry(
            clip=meta.clip,
            init=meta.init_id,
            file=CLIP_FILE.format(clip=meta.clip, digest=digest),
            bytes=len(data),
            sha256=digest,
            first_frame=meta.first_frame,
            frames=meta.frames,
            duration_s=float(meta.frames / self._rate[0]),
        )
        self._manifest([*self._clips.values(), entry], ended=False)
        self._write(entry.file, data)
        self._clips[meta.clip] = entry
        self._publish_live()

    def end(self) -> int:
        """Publish the stream as complete and remove the segments of the stream that it replaced.

        Returns:
            The bytes of all its files.

        Raises:
            FormatError: no init segment was written.
            StoreError: it cannot be written.
        """
        manifest, size = self._publish(ended=True)
        listed = {init.file for init in manifest.inits} | {clip.file for clip in manifest.segments}
        for name in self.store.list():
            if _OWN_FILE.fullmatch(name) and name not in listed:
                self.store.remove(name)
        return size

    def __enter__(self) -> StreamWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            for name in self._unpublished:
                self.store.remove(name)
            self._unpublished.clear()

    def _write(self, file: str, data: bytes) -> None:
        # A file of this name has these bytes, unless a disk has damaged it; then it is written anew.
        existed = self.store.exists(file)
        if existed and self.store.read(file, len(data)) == data:
            return
        self.store.write(file, data)
        if not existed:
            self._unpublished.append(file)

    def _manifest(self, clips: list[ClipEntry], ended: bool) -> Manifest:
        if self._rate is None:
            raise FormatError("a stream needs an init segment", where=self.store.name)
        fps, clip_frames = self._rate
        return make_manifest(fps, clip_frames, list(self._inits.values()), clips, ended)

    def _publish(self, ended: bool) -> tuple[Manifest, int]:
        manifest = self._manifest(list(self._clips.values()), ended)
        data = encode_manifest(manifest)
        self.store.write(MANIFEST_NAME, data)
        self._unpublished.clear()
        return manifest, manifest.segment_bytes + len(data)

    def _publish_live(self) -> None:
        if self._live:
            self._publish(ended=False)


class StreamReader:
    """Reads a stream: the manifest at once, segments when asked for, each checked against its SHA-256.

    Args:
        path: the folder or its manifest, or a URL that fsspec knows.
        limits: sizes beyond which a stream is refused.
        store: where to read instead of `path`.

    Raises:
        FormatError: there is no stream, or its manifest is not valid.
        StoreError: the place cannot be read.
    """

    def __init__(self, path: str | Path, limits: Limits = DEFAULT_LIMITS, store: Store | None = None) -> None:
        root = str(path).removesuffix(MANIFEST_NAME)
        self.store = store or Store(root or ".")
        self.limits = limits
        try:
            data = self.store.read(MANIFEST_NAME, limits.manifest_bytes)
        except MissingFileError as error:
            raise FormatError(
                "there is no stream here", where=path, expected=f"a folder with a {MANIFEST_NAME}"
            ) from error
        self.manifest_bytes = len(data)
        self.manifest = decode_manifest(data, f"{root.rstrip('/')}/{MANIFEST_NAME}", limits)
        self._inits: dict[str, InitSegment] = {}
        self._by_clip = {entry.clip: entry for entry in self.manifest.segments}

    def init(self, init_id: str | None = None) -> InitSegment:
        """A decoded init segment, kept in memory; the first of the stream when none is named.

        Raises:
            FormatError: it is missing or damaged.
        """
        entry = self._init_entry(init_id)
        if entry.id not in self._inits:
            data = self.init_data(entry)
            try:
                self._inits[entry.id] = decode_init_segment(data, self.limits)
            except FormatError as error:
                raise _in_file(error, entry) from error
        return self._inits[entry.id]

    def clip(self, clip: int) -> ClipSegment:
        """A decoded clip, by its number.

        Raises:
            FormatError: the stream has no such clip, or it is missing or damaged.
        """
        entry = self.clip_entry(clip)
        init = self.init(entry.init)
        data = self.clip_data(entry)
        try:
            segment = decode_clip_segment(data, init, self.limits)
        except FormatError as error:
            raise _in_file(error, entry) from error
        found = (segment.clip, segment.first_frame, segment.frames)
        if found != (entry.clip, entry.first_frame, entry.frames):
            raise FormatError(
                "a clip segment is not the one that the manifest lists",
                where=_place(entry),
                expected=f"clip {entry.clip}, frames {entry.first_frame} + {entry.frames}",
                found=f"clip {found[0]}, frames {found[1]} + {found[2]}",
            )
        return segment

    def clip_entry(self, clip: int) -> ClipEntry:
        """What the manifest says of a clip; FormatError when it lists none of that number."""
        if clip not in self._by_clip:
            raise FormatError(f"the stream has no clip {clip}", where=self.store.name)
        return self._by_clip[clip]

    def clip_for_frame(self, frame: int) -> int:
        """Number of the clip that holds frame_index `frame`; FormatError when none does."""
        segments = self.manifest.segments
        at = bisect_right(segments, frame, key=lambda entry: entry.first_frame) - 1
        if at < 0 or frame >= segments[at].end_frame:
            raise FormatError(f"the stream has no frame {frame}", where=self.store.name)
        return segments[at].clip

    def init_data(self, entry: InitEntry) -> bytes:
        """An init segment's bytes, checked against their SHA-256."""
        return self._verified(entry)

    def clip_data(self, entry: ClipEntry) -> bytes:
        """A clip segment's bytes, checked against their SHA-256."""
        return self._verified(entry)

    def _init_entry(self, init_id: str | None) -> InitEntry:
        for entry in self.manifest.inits:
            if init_id in (None, entry.id):
                return entry
        raise FormatError("the stream has no such init segment", where=self.store.name, expected=init_id)

    def _verified(self, entry: InitEntry | ClipEntry) -> bytes:
        if entry.bytes > self.limits.segment_bytes:
            limit = self.limits.segment_bytes
            raise FormatError("a segment is too long", where=_place(entry), expected=limit, found=entry.bytes)
        try:
            data = self.store.read(entry.file, entry.bytes)
        except MissingFileError as error:
            raise FormatError("a segment is missing", where=_place(entry)) from error
        if segment_id(data) == entry.sha256:
            return data
        # The boxes' checksums tell where the damage is.
        try:
            decode_segment(data, CLIP if isinstance(entry, ClipEntry) else INIT, self.limits)
        except FormatError as error:
            raise _in_file(error, entry) from error
        raise FormatError(
            "a segment is not the one that the manifest lists (SHA-256)",
            where=f"{_place(entry)}, byte 0",
            expected=entry.sha256,
            found=segment_id(data),
        )


def _place(entry: InitEntry | ClipEntry) -> str:
    return f"{entry.file}, clip {entry.clip}" if isinstance(entry, ClipEntry) else f"{entry.file}, init"


def _in_file(error: FormatError, entry: InitEntry | ClipEntry) -> FormatError:
    """`error` with the file and clip added to where it happened."""
    where = _place(entry) if error.where is None else f"{_place(entry)}, {error.where}"
    return FormatError(error.what, where=where, expected=error.expected, found=error.found, hint=error.hint)
