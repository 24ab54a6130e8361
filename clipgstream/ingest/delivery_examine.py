"""Scans and hashes a piece of footage that looks whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from clipgstream.ingest.delivery_pieces import FootageFile, Piece, one_line
from clipgstream.ingest.span import Span, source_of
from clipgstream.ingest.video import VideoScan, scan_video, without_undecodable
from clipgstream.session_db import SourceFile
from formats.errors import IngestError, StoreError

_SHORT_PERIODS = 1.5
_SHORT_S = 0.05


@dataclass(frozen=True, eq=False)
class Task:
    """A piece to be examined, and what else is known of it.

    Attributes:
        file: the watched file that it is of.
        number, discontinuity: as in Delivery.
        listed_s: length that a playlist claims, as long as the file may still grow; None otherwise.
    """

    camera: str
    file: FootageFile
    piece: Piece
    number: int | None
    discontinuity: int = 0
    listed_s: float | None = None


@dataclass(frozen=True)
class Examined:
    """What came of it; nothing at all where the file went away meanwhile.

    Attributes:
        sha256: of the piece.
        file, scan: what is reported; None where it is not.
        why: what keeps it from being reported; None for one that is, and for one that is known already.
        notes: as in Delivery.
    """

    sha256: bytes | None = None
    file: SourceFile | None = None
    scan: VideoScan | None = None
    why: str | None = None
    notes: tuple[str, ...] = ()


def examine(task: Task, known: Callable[[Task, bytes], bool]) -> Examined:
    """Hashes and scans a piece; one whose hash is known is only hashed.

    Raises:
        StoreError: it cannot be read.
    """
    piece, span = task.piece, task.piece.span
    digest = _digest(span)
    if digest is None:
        return Examined()
    sha256 = bytes.fromhex(digest)
    if known(task, sha256):
        return Examined(sha256)
    file = SourceFile(
        task.camera,
        span.path,
        span.bytes,
        piece.found.mtime_ns,
        digest,
        span.offset,
        span.head,
        span.head_bytes,
        piece.whole,
    )
    try:
        scan = scan_video(source_of(file), piece.new)
        whole = without_undecodable(source_of(file), scan) if piece.new is None else scan
    except IngestError as error:
        # A disk that is unplugged meanwhile is no damage to the footage.
        return Examined(sha256, why=one_line(error)) if _digest(span) == digest else Examined()
    if (why := _too_short(scan, task.listed_s)) is not None:
        return Examined(sha256, why=why)
    if piece.whole and _stat(piece) != (piece.found.bytes, piece.found.mtime_ns):
        return Examined(why="it changed while it was read")
    lost = len(scan.times_s) - len(whole.times_s)
    notes = (f"{lost} pictures at its beginning need pictures of the piece before it",) if lost else ()
    return Examined(sha256, file, whole, notes=notes)


def _digest(span: Span) -> str | None:
    """The piece's hash; None where its file is gone. Raises StoreError."""
    try:
        return span.sha256()
    except StoreError as error:
        if isinstance(error.__cause__, FileNotFoundError):
            return None
        raise


def _stat(piece: Piece) -> tuple[int, int] | None:
    try:
        status = piece.span.path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


def _too_short(scan: VideoScan, listed_s: float | None) -> str | None:
    if listed_s is None or len(scan.times_s) < 2:
        return None
    span_s = float(scan.times_s[-1] - scan.times_s[0])
    period_s = span_s / (len(scan.times_s) - 1)
    if listed_s - span_s - period_s <= max(_SHORT_PERIODS * period_s, _SHORT_S):
        return None
    return f"{span_s + period_s:.3f} of the {listed_s:.3f} s that the playlist claims are there"
