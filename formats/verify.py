"""Checks every byte of a stream and names all that is damaged."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from formats.baked_segment import BakedSegment
from formats.errors import FormatError, StoreError
from formats.limits import DEFAULT_LIMITS, Limits
from formats.manifest import MANIFEST_NAME, ClipEntry, ManifestDamage
from formats.package import Entry, is_archive
from formats.stream import StreamReader


@dataclass(frozen=True)
class Damage:
    """Something that cannot be used.

    Attributes:
        file: its name in the stream; of a single file always that file's.
        clip: number of the clip that is damaged; None for anything else.
        where: file, clip and byte offset or box, as far as known.
        reason: what is wrong.
    """

    file: str
    clip: int | None
    where: str
    reason: str


@dataclass(frozen=True)
class VerifyReport:
    """What `verify_stream` found.

    Attributes:
        segments: how many segments are listed, or were found, init segments included.
        bytes: of the stream: all segments as listed, and what is no segment.
        frames: frames of the clips that are whole.
        damaged: the manifest or index first, then one a damaged segment, in order; empty when all is well.
        ended: whether the manifest says that the stream is complete.
        warnings: what is there but belongs to nothing; such a stream is whole.
        recovered: whether segments were found without the manifest or index.
    """

    segments: int
    bytes: int
    frames: int
    damaged: tuple[Damage, ...]
    ended: bool
    warnings: tuple[str, ...] = ()
    recovered: bool = False

    @property
    def ok(self) -> bool:
        """Whether every byte that matters is as it was written."""
        return not self.damaged


def verify_stream(path: str | Path, limits: Limits = DEFAULT_LIMITS) -> VerifyReport:
    """Read and decode every segment of a stream; one that is damaged does not hide the next.

    Any single byte that has changed is noticed, also in the manifest, the index and the trailer.

    Raises:
        FormatError: there is no stream, or its manifest breaks a rule of the format.
        StoreError: the place cannot be read.
    """
    try:
        stream = StreamReader(path, limits)
    except ManifestDamage as error:
        # Nothing can be recovered.
        file = Path(str(path)).name if is_archive(path) else MANIFEST_NAME
        damage = Damage(file, None, str(error.where), _reason(error))
        return VerifyReport(0, 0, 0, (damage,), False)
    manifest = stream.manifest
    frames, damaged = _check_segments(stream)
    losses, warnings = stream.unlisted()
    # What the walk found twice is named once.
    others = {(loss.file, loss.where): loss for loss in (*losses, *stream.losses)}.values()
    return VerifyReport(
        segments=len(manifest.inits) + len(manifest.segments),
        bytes=manifest.segment_bytes + stream.manifest_bytes,
        frames=frames,
        damaged=(*(Damage(loss.file, loss.clip, loss.where, loss.reason) for loss in others), *damaged),
        ended=manifest.ended,
        warnings=tuple(dict.fromkeys((*stream.listing.warnings, *warnings))),
        recovered=stream.recovered,
    )


def _check_segments(stream: StreamReader) -> tuple[int, list[Damage]]:
    """Frames that are whole, and the damaged segments."""
    damaged: list[Damage] = []
    broken: set[str] = set()
    for init in stream.manifest.inits:
        try:
            stream.init(init.id)
        except (FormatError, StoreError) as error:
            broken.add(init.id)
            damaged.append(_damage(stream, init, None, error))
    frames = 0
    for entry in stream.manifest.segments:
        try:
            # Without its init segment a clip's bytes can be checked, but not their meaning.
            if entry.init in broken:
                stream.segment_data(entry)
            else:
                _check_clip(stream, entry)
                frames += entry.frames
        except (FormatError, StoreError) as error:
            damaged.append(_damage(stream, entry, entry.clip, error))
    return frames, damaged


def _check_clip(stream: StreamReader, entry: ClipEntry) -> None:
    """Decode all of a clip, what reading leaves packed as well."""
    clip = stream.clip(entry.clip)
    if not isinstance(clip, BakedSegment):
        return
    try:
        clip.check()
    except FormatError as error:
        where = f"{stream.file_of(entry)}, {error.where}"
        raise FormatError(error.what, where=where, expected=error.expected, found=error.found) from error


def _damage(stream: StreamReader, entry: Entry, clip: int | None, error: FormatError | StoreError) -> Damage:
    return Damage(stream.file_of(entry), clip, str(error.where), _reason(error))


def _reason(error: FormatError | StoreError) -> str:
    if error.expected is None and error.found is None:
        return error.what
    return f"{error.what} (expected {error.expected}, found {error.found})"
