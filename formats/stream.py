"""Reads streams: init segments, one segment a clip, and what lists them, in a folder or a single file."""

from __future__ import annotations

import threading
import time
from bisect import bisect_right
from collections import OrderedDict
from dataclasses import replace
from pathlib import Path

from formats.archive import ArchivePackage
from formats.box import LAYERS
from formats.clip_segment import read_clip_meta
from formats.clips import AnyClip, decode_clip
from formats.errors import FormatError
from formats.folder import FolderPackage
from formats.init_segment import decode_init_segment, segment_id
from formats.limits import DEFAULT_LIMITS, Limits
from formats.manifest import (
    MANIFEST_NAME,
    UNHASHED,
    ClipEntry,
    InitEntry,
    Manifest,
    ManifestDamage,
    refuse_rewritten,
)
from formats.package import Entry, Listing, Loss, Package, is_archive
from formats.segment import CLIP, INIT, decode_segment, layer_ends
from formats.store import MissingFileError, Store, open_store, split_location
from formats.types import InitSegment

# Init segments that a reader keeps decoded; streams with more of them are rare.
_KEPT_INITS = 4
_POLL_RANGE_S = (0.2, 5.0)


class StreamReader:
    """Reads a stream: the manifest or index at once, segments when asked for, each checked.

    A file that is cut, or a damaged manifest, does not hide the segments that are whole: they are found by
    their own bytes, and `recovered` says so. Threads may share a reader.

    Args:
        path: the folder, its manifest, the single file, or a URL of one of them.
        limits: sizes beyond which a stream is refused.
        store: the folder (of a single file: the one it lies in) to read instead.

    Raises:
        FormatError: there is no stream, or its manifest is not valid.
        StoreError: the place cannot be read.

    Attributes:
        name: the path as the user wrote it.
        store: where the files lie.
        listing: the manifest, and what is known about damage.
    """

    def __init__(self, path: str | Path, limits: Limits = DEFAULT_LIMITS, store: Store | None = None) -> None:
        self.name = str(path)
        self.limits = limits
        self._package = open_package(path, store)
        self.store = self._package.store
        self._inits: OrderedDict[tuple[str, int], InitSegment] = OrderedDict()
        self._lock = threading.Lock()
        self._tag: str | None = None
        try:
            self._set(self._package.load(limits))
        except MissingFileError as error:
            expected = f"a folder with a {MANIFEST_NAME}, or a .cgs file"
            raise FormatError("there is no stream here", where=path, expected=expected) from error

    @property
    def manifest(self) -> Manifest:
        """Every segment that can be reached."""
        return self.listing.manifest

    @property
    def manifest_bytes(self) -> int:
        """Bytes of the stream that are no segments: manifest, index, trailer."""
        return self.listing.overhead_bytes

    @property
    def recovered(self) -> bool:
        """Whether the manifest or index was missing, cut or damaged, and the segments were found without."""
        return self.listing.recovered

    @property
    def losses(self) -> tuple[Loss, ...]:
        """What could not be recovered."""
        return self.listing.losses

    def init(self, init_id: str | None = None, layers: int = LAYERS) -> InitSegment:
        """A decoded init segment, the last few kept in memory; the stream's first when none is named.

        Args:
            layers: how many layers to read and decode, 1 to 4.

        Raises:
            FormatError: it is missing or damaged.
        """
        entry = self._init_entry(init_id)
        key = (entry.id, layers)
        with self._lock:
            init = self._inits.get(key) or self._decode_init(entry, layers)
            self._inits[key] = init
            self._inits.move_to_end(key)
            while len(self._inits) > _KEPT_INITS:
                self._inits.popitem(last=False)
            return init

    def clip(self, clip: int, layers: int = LAYERS) -> AnyClip:
        """A decoded clip, by its number.

        Args:
            layers: how many layers to read and decode, 1 to 4. With fewer than all, only the bytes of those
                are read, and checked by their boxes' checksums rather than the SHA-256.

        Raises:
            FormatError: the stream has no such clip, or it is missing or damaged.
        """
        entry = self.clip_entry(clip)
        init = self.init(entry.init, layers)
        data = self.segment_data(entry, layers)
        try:
            segment = decode_clip(data, init, self.limits, layers)
        except FormatError as error:
            raise self._in_place(error, entry) from error
        found = (segment.clip, segment.first_frame, segment.frames)
        if found != (entry.clip, entry.first_frame, entry.frames):
            raise FormatError(
                "a clip segment is not the one that the manifest lists",
                where=self._place(entry),
                expected=f"clip {entry.clip}, frames {entry.first_frame} + {entry.frames}",
                found=f"clip {found[0]}, frames {found[1]} + {found[2]}",
            )
        return segment

    def clip_entry(self, clip: int) -> ClipEntry:
        """What the manifest says of a clip; FormatError when it lists none of that number."""
        segments = self.manifest.segments
        at = bisect_right(segments, clip, key=lambda entry: entry.clip) - 1
        if at < 0 or segments[at].clip != clip:
            raise FormatError(f"the stream has no clip {clip}", where=self.name)
        return segments[at]

    def clip_for_frame(self, frame: int) -> int:
        """Number of the clip that holds frame_index `frame`; FormatError when none does."""
        segments = self.manifest.segments
        at = bisect_right(segments, frame, key=lambda entry: entry.first_frame) - 1
        if at < 0 or frame >= segments[at].end_frame:
            raise FormatError(f"the stream has no frame {frame}", where=self.name)
        return segments[at].clip

    def segment_range(self, entry: Entry, start: int, length: int) -> bytes:
        """Some bytes of a segment, unchecked; fewer where its file ends. Errors: as `segment_data`."""
        try:
            return self._package.read_range(entry, start, length)
        except MissingFileError as error:
            raise FormatError("a segment is missing", where=self._place(entry)) from error

    def segment_data(self, entry: Entry, layers: int = LAYERS) -> bytes:
        """A segment's bytes, whole and checked against their SHA-256, or of its first layers, unchecked.

        Raises:
            FormatError: it is missing, too long, or not the one that the manifest lists.
            StoreError: it cannot be read.
        """
        if entry.bytes > self.limits.segment_bytes:
            limit = self.limits.segment_bytes
            where = self._place(entry)
            raise FormatError("a segment is too long", where=where, expected=limit, found=entry.bytes)
        length = entry.bytes if layers >= LAYERS else entry.layers[max(layers, 1) - 1]
        try:
            data = self._package.read(entry, length)
        except MissingFileError as error:
            raise FormatError("a segment is missing", where=self._place(entry)) from error
        if layers >= LAYERS or length == entry.bytes:
            self._check_hash(entry, data)
        return data

    def file_of(self, entry: Entry) -> str:
        """Name of the file that a segment lies in."""
        return self._package.place(entry)

    def hashed(self, entry: ClipEntry) -> ClipEntry:
        """An entry with SHA-256 and layers, read from its segment where they are not known."""
        if entry.sha256 != UNHASHED:
            return entry
        data = self.segment_data(entry)
        read_clip_meta(data, self.limits)
        known = entry.model_dump(exclude={"sha256", "layers"})
        return ClipEntry(**known, sha256=segment_id(data), layers=layer_ends(data))

    def unlisted(self) -> tuple[list[Loss], list[str]]:
        """What is damaged, and what is superfluous, besides the listed segments and the manifest."""
        return self._package.unlisted(self.listing, self.limits)

    def refresh(self) -> bool:
        """Read the manifest again if it has changed; whether it lists something new, or the end.

        A manifest that is just being written counts as unchanged.

        Raises:
            FormatError: the stream was replaced by another one, or is gone.
            StoreError: the place cannot be read.
        """
        try:
            # Before the manifest, so that a change between the two is not missed.
            tag = self._package.tag()
            if tag is not None and tag == self._tag:
                return False
            listing = self._package.load(self.limits, recover=False)
        except ManifestDamage:
            return False
        except MissingFileError as error:
            raise FormatError("the stream is gone", where=self.name) from error
        before = self.manifest
        refuse_rewritten(before, listing.manifest, self.name)
        self._tag = tag
        self._set(listing)
        return listing.manifest != before

    def wait_for_change(self, timeout_s: float) -> bool:
        """Wait until `refresh` finds something new; False after `timeout_s`, or at once when it has ended.

        Web servers that offer it answer when there is something. Elsewhere, as HLS asks, half a clip's
        duration passes between two looks.
        """
        deadline = time.monotonic() + timeout_s
        low, high = _POLL_RANGE_S
        pause = min(max(self.manifest.target_duration_s / 2, low), high)
        in_vain = False
        while not self.manifest.ended:
            if self.refresh():
                return True
            left = deadline - time.monotonic()
            if left <= 0:
                break
            began = time.monotonic()
            if in_vain or self._tag is None or not self._package.wait(self._tag, left):
                time.sleep(min(pause, left))
            # A server that says at once that something has changed, and again, is not believed.
            in_vain = time.monotonic() - began < pause
        return False

    def _set(self, listing: Listing) -> None:
        self._init_entries = {entry.id: entry for entry in listing.manifest.inits}
        self.listing = listing

    def _decode_init(self, entry: InitEntry, layers: int) -> InitSegment:
        data = self.segment_data(entry, layers)
        try:
            # A prefix has another hash than the segment that clips name.
            return replace(decode_init_segment(data, self.limits, layers=layers), init_id=entry.id)
        except FormatError as error:
            raise self._in_place(error, entry) from error

    def _init_entry(self, init_id: str | None) -> InitEntry:
        entries = self._init_entries
        entry = next(iter(entries.values()), None) if init_id is None else entries.get(init_id)
        if entry is None:
            raise FormatError("the stream has no such init segment", where=self.name, expected=init_id)
        return entry

    def _check_hash(self, entry: Entry, data: bytes) -> None:
        digest = segment_id(data)
        if entry.sha256 in (digest, UNHASHED) and len(data) == entry.bytes:
            return
        # The boxes' checksums tell where the damage is.
        try:
            decode_segment(data, CLIP if isinstance(entry, ClipEntry) else INIT, self.limits)
        except FormatError as error:
            raise self._in_place(error, entry) from error
        raise FormatError(
            "a segment is not the one that the manifest lists (SHA-256)",
            where=f"{self._place(entry)}, byte 0",
            expected=entry.sha256,
            found=digest,
        )

    def _place(self, entry: Entry) -> str:
        place = self._package.place(entry)
        return f"{place}, clip {entry.clip}" if isinstance(entry, ClipEntry) else f"{place}, init"

    def _in_place(self, error: FormatError, entry: Entry) -> FormatError:
        """`error` with the file and clip added to where it happened."""
        place = self._place(entry)
        where = place if error.where is None else f"{place}, {error.where}"
        return FormatError(
            error.what, where=where, expected=error.expected, found=error.found, hint=error.hint
        )


def open_package(path: str | Path, store: Store | None = None) -> Package:
    """The folder or single file at a path or URL.

    Raises:
        StoreError: the place cannot be used.
    """
    if is_archive(path):
        folder, name = split_location(path)
        return ArchivePackage(store or open_store(folder), name)
    root = str(path).removesuffix(MANIFEST_NAME)
    return FolderPackage(store or open_store(root or "."), f"{root.rstrip('/')}/{MANIFEST_NAME}")
