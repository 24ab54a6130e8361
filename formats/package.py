"""The two packagings of a stream, a folder and a single file, seen alike."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from formats.limits import Limits
from formats.manifest import ClipEntry, InitEntry, Manifest
from formats.store import Store

ARCHIVE_SUFFIX = ".cgs"
INIT_FILE = "init-{digest:.16}.cgsi"
CLIP_FILE = "clip-{clip:06d}-{digest:.16}.cgsc"

Entry = InitEntry | ClipEntry


@dataclass(frozen=True)
class Loss:
    """Something that cannot be used.

    Attributes:
        file: its name in the stream.
        where: file and byte, as far as known.
        reason: what is wrong.
        clip: number of the clip that is lost, as far as known.
    """

    file: str
    where: str
    reason: str
    clip: int | None = None


@dataclass(frozen=True)
class Listing:
    """What a packaging holds.

    Attributes:
        manifest: every segment that can be reached.
        overhead_bytes: of everything that is no listed segment.
        recovered: the manifest or index was missing, cut or damaged; the segments were found without it.
        losses: what could not be recovered.
        warnings: what is there but belongs to nothing.
        end: of a single file: where its whole parts end.
        index: of a single file: offset and bytes of its last whole index box.
    """

    manifest: Manifest
    overhead_bytes: int
    recovered: bool = False
    losses: tuple[Loss, ...] = ()
    warnings: tuple[str, ...] = ()
    end: int = 0
    index: tuple[int, int] | None = None


class Package(Protocol):
    """A packaging to read from."""

    store: Store

    def load(self, limits: Limits, recover: bool = True) -> Listing:
        """Read the manifest or index; with `recover`, find the segments without it where it is damaged.

        Raises:
            MissingFileError: there is none.
            ManifestDamage: it is damaged, and nothing was recovered.
            FormatError: it breaks a rule of the format.
            StoreError: the place cannot be read.
        """

    def tag(self) -> str | None:
        """A text that changes whenever the stream does; None where the place has none."""

    def wait(self, tag: str, timeout_s: float) -> bool:
        """Wait until the stream's tag is another than `tag`, as `Store.wait`."""

    def read(self, entry: Entry, length: int) -> bytes:
        """The first `length` bytes of a segment; one more where a file is longer than its whole segment."""

    def read_range(self, entry: Entry, start: int, length: int) -> bytes:
        """Some bytes of a segment, fewer where its file ends."""

    def place(self, entry: Entry) -> str:
        """Where a segment lies, for errors."""

    def unlisted(self, listing: Listing, limits: Limits) -> tuple[list[Loss], list[str]]:
        """What is damaged, and what is superfluous, besides the listed segments and the manifest."""


class Sink(Protocol):
    """A packaging to write to."""

    store: Store

    def place(self, file: str) -> dict[str, str | int]:
        """Where the next segment will lie: the `file` or `offset` of its entry."""

    def put(self, entry: Entry, data: bytes) -> None:
        """Write the segment whose entry got the last `place`."""

    def publish(self, manifest: Manifest) -> int:
        """Show everything so far to readers; returns the bytes that are no segments."""

    def discard(self) -> None:
        """Remove what was not published."""


def is_archive(path: str | Path) -> bool:
    """Whether a path or URL names a single file rather than a folder or its manifest."""
    text = str(path)
    if "://" not in text:
        local = Path(text)
        if local.is_dir():
            return False
        return local.suffix == ARCHIVE_SUFFIX or (local.is_file() and local.suffix != ".json")
    return urlsplit(text).path.endswith(ARCHIVE_SUFFIX) or text.endswith(ARCHIVE_SUFFIX)
