"""Checks every segment of a stream and names all that are damaged."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from formats.errors import FormatError, StoreError
from formats.limits import DEFAULT_LIMITS, Limits
from formats.stream import StreamReader


@dataclass(frozen=True)
class Damage:
    """A segment that cannot be used.

    Attributes:
        file: its name in the stream.
        clip: its number; None for an init segment.
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
        segments: how many segments the manifest lists, init segments included.
        bytes: of all of them and the manifest, as listed.
        frames: frames of the clips that are whole.
        damaged: one a damaged segment, in the manifest's order; empty when all is well.
        ended: whether the manifest says that the stream is complete.
    """

    segments: int
    bytes: int
    frames: int
    damaged: tuple[Damage, ...]
    ended: bool

    @property
    def ok(self) -> bool:
        """Whether every listed segment is whole."""
        return not self.damaged


def verify_stream(path: str | Path, limits: Limits = DEFAULT_LIMITS) -> VerifyReport:
    """Read and decode every segment of a stream; one that is damaged does not hide the next.

    Raises:
        FormatError: there is no stream, or its manifest is not valid.
        StoreError: the place cannot be read.
    """
    stream = StreamReader(path, limits)
    damaged: list[Damage] = []
    for init in stream.manifest.inits:
        try:
            stream.init(init.id)
        except (FormatError, StoreError) as error:
            damaged.append(_damage(init.file, None, error))
    broken_inits = {damage.file for damage in damaged}
    frames = 0
    for entry in stream.manifest.segments:
        needs = next(init.file for init in stream.manifest.inits if init.id == entry.init)
        try:
            # Without its init segment a clip's bytes can be checked, but not their meaning.
            if needs in broken_inits:
                stream.clip_data(entry)
            else:
                stream.clip(entry.clip)
                frames += entry.frames
        except (FormatError, StoreError) as error:
            damaged.append(_damage(entry.file, entry.clip, error))
    count = len(stream.manifest.inits) + len(stream.manifest.segments)
    size = stream.manifest.segment_bytes + stream.manifest_bytes
    return VerifyReport(count, size, frames, tuple(damaged), stream.manifest.ended)


def _damage(file: str, clip: int | None, error: FormatError | StoreError) -> Damage:
    reason = error.what
    if error.expected is not None or error.found is not None:
        reason += f" (expected {error.expected}, found {error.found})"
    return Damage(file, clip, str(error.where), reason)
