"""Streams as folders: one file a segment, and the manifest that publishes them."""

from __future__ import annotations

import re
from contextlib import suppress

from formats.errors import FormatError, StoreError
from formats.limits import Limits
from formats.manifest import (
    MANIFEST_NAME,
    Manifest,
    ManifestDamage,
    ManifestDecoder,
    ManifestEncoder,
)
from formats.package import Entry, Listing, Loss
from formats.recover import FoundSegments
from formats.store import MissingFileError, Store
from formats.walk import read_part

# The hash in a name lets a new stream grow beside the one it will replace, and caches keep files for ever.
_OWN = r"init-[0-9a-f]{16}\.cgsi|clip-\d{6,}-[0-9a-f]{16}\.cgsc"
_OWN_FILE = re.compile(_OWN)
# What a killed writer leaves.
_OWN_PARTIAL = re.compile(rf"\.({_OWN}|{re.escape(MANIFEST_NAME)})\.[0-9a-f]+\.partial")
INIT_SUFFIX = ".cgsi"
_SEGMENT_SUFFIXES = (INIT_SUFFIX, ".cgsc")


class FolderPackage:
    """A folder to read from.

    Args:
        store: its files.
        name: how errors name the manifest.
    """

    def __init__(self, store: Store, name: str) -> None:
        self.store, self._name = store, name
        self._manifests = ManifestDecoder()

    def load(self, limits: Limits, recover: bool = True) -> Listing:
        data = self.store.read(MANIFEST_NAME, limits.manifest_bytes)
        try:
            manifest = self._manifests.decode(data, self._name, limits)
        except ManifestDamage as error:
            if not recover:
                raise
            return self._recover(error, len(data), limits)
        if any(entry.file is None for entry in (*manifest.inits, *manifest.segments)):
            raise FormatError("the manifest of a folder has offsets", where=self._name, expected="files")
        return Listing(manifest, len(data))

    def tag(self) -> str | None:
        return self.store.tag(MANIFEST_NAME)

    def wait(self, tag: str, timeout_s: float) -> bool:
        return self.store.wait(MANIFEST_NAME, tag, timeout_s)

    def read(self, entry: Entry, length: int) -> bytes:
        assert entry.file is not None
        if length < entry.bytes:
            return self.store.read_range(entry.file, 0, length)
        return self.store.read(entry.file, entry.bytes)

    def read_range(self, entry: Entry, start: int, length: int) -> bytes:
        return self.store.read_range(str(entry.file), start, length)

    def place(self, entry: Entry) -> str:
        return str(entry.file)

    def unlisted(self, listing: Listing, limits: Limits) -> tuple[list[Loss], list[str]]:
        manifest = listing.manifest
        listed = {entry.file for entry in (*manifest.inits, *manifest.segments)} | {MANIFEST_NAME}
        try:
            names = self.store.list()
        except StoreError:  # a web server tells no names
            names = []
        strays = [name for name in names if name not in listed and name.endswith(_SEGMENT_SUFFIXES)]
        return [], [f"{name} belongs to no listed segment" for name in strays]

    def _recover(self, damage: ManifestDamage, overhead: int, limits: Limits) -> Listing:
        try:
            names = [name for name in self.store.list() if name.endswith(_SEGMENT_SUFFIXES)]
        except StoreError:
            raise damage from None
        found = FoundSegments(self.store, limits, None)
        # Init segments come first: clips need them.
        for name in sorted(names, key=lambda name: (not name.endswith(INIT_SUFFIX), name)):
            found.add(name, read_part(self.store, name, 0, self.store.size(name)), {"file": name})
        manifest = found.manifest()
        if manifest is None:
            raise damage
        losses = (Loss(MANIFEST_NAME, str(damage.where), damage.what), *found.losses)
        return Listing(manifest, overhead, recovered=True, losses=losses)


class FolderSink:
    """A folder to write to.

    Nothing is seen by readers before `publish`, and until then a stream that was there stays readable.

    Raises:
        StoreError: a stream is there and may not be replaced.
    """

    def __init__(self, store: Store, overwrite: bool) -> None:
        self.store = store
        self._unpublished: list[str] = []
        self._manifests = ManifestEncoder()
        if not overwrite and store.exists(MANIFEST_NAME):
            raise there_already(store.name)

    def place(self, file: str) -> dict[str, str | int]:
        return {"file": file}

    def put(self, entry: Entry, data: bytes) -> None:
        assert entry.file is not None
        # A file of this name has these bytes, unless a disk has damaged it; then it is written anew.
        existed = self.store.exists(entry.file)
        if existed and self.store.read(entry.file, len(data)) == data:
            return
        self.store.write(entry.file, data)
        if not existed:
            self._unpublished.append(entry.file)

    def publish(self, manifest: Manifest) -> int:
        data = self._manifests.encode(manifest)
        self.store.write(MANIFEST_NAME, data)
        self._unpublished.clear()
        if manifest.ended:
            self._clean(manifest)
        return len(data)

    def discard(self) -> None:
        for name in self._unpublished:
            with suppress(MissingFileError):
                self.store.remove(name)
        self._unpublished.clear()

    def _clean(self, manifest: Manifest) -> None:
        """Remove the segments of a stream that was replaced, and what a killed writer left."""
        listed = {entry.file for entry in (*manifest.inits, *manifest.segments)}
        for name in self.store.list():
            if name not in listed and (_OWN_FILE.fullmatch(name) or _OWN_PARTIAL.fullmatch(name)):
                self.store.remove(name)


def there_already(where: object) -> StoreError:
    """The error for a stream that may not be replaced."""
    return StoreError(
        "there is a stream here already",
        where=where,
        hint="choose another place, or replace it with --overwrite",
    )
