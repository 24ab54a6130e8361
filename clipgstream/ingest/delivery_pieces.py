"""Cuts what lies in a file of footage into whole pieces, while the file is still being written.

A fragmented MP4 (with an empty header) gives a piece with every fragment that can be decoded alone, however
many follow, and no byte of it is looked at twice. Fragments that begin between key pictures wait for the next
one that begins with a key picture, and are given with those before, back to the last one. Any other file is
one piece.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from clipgstream.ingest.delivery_boxes import (
    Box,
    Fragment,
    Header,
    read_boxes,
    read_fragment,
    read_header,
)
from clipgstream.ingest.delivery_place import FRAGMENT_SUFFIXES, MP4_SUFFIXES, FoundFile
from clipgstream.ingest.span import Span
from clipgstream.ingest.video import NewPictures
from formats.atomic import store_error
from formats.errors import IngestError

_PACKET_BYTES = 188


@dataclass(frozen=True)
class Piece:
    """A stretch of a file that looks whole.

    Attributes:
        name: for people.
        span: its bytes.
        whole: it is all of its file.
        new: which of its pictures are meant, where it has fragments.
        found: the file as it was seen.
    """

    name: str
    span: Span
    whole: bool
    new: NewPictures | None
    found: FoundFile


@dataclass(frozen=True)
class Init:
    """A header that fragments of other files need."""

    path: Path
    bytes: int
    header: Header


@dataclass
class FootageFile(ABC):
    """A file of footage, or a range of one, and how far it has been looked at.

    Attributes:
        name: of the file, relative to the place.
        start, end: the bytes that count; `end` is None for all.
        found: the file as it was seen last; None before.
        changed_s: when that was new, by time.monotonic().
        pieces: whole ones that nobody has taken yet.
        why: what keeps the rest from being whole; None where nothing is left.
        reported: hash of each piece that was taken, by name.
    """

    name: str
    start: int = 0
    end: int | None = None
    found: FoundFile | None = None
    changed_s: float = 0.0
    pieces: list[Piece] = field(default_factory=list)
    why: str | None = None
    reported: dict[str, bytes] = field(default_factory=dict)
    _looked: tuple[bool, Init | None] | None = None
    _given: FoundFile | None = None

    def look(self, found: FoundFile, now_s: float, settled: bool, init: Init | None) -> None:
        """Reads what is new and adds the pieces that are whole by now.

        Args:
            settled: nothing more is expected to be written to it.
            init: the header for fragments of files that have none.

        Raises:
            StoreError: the file cannot be read.
        """
        before = self.found
        if before is None or before != found:
            self.changed_s = now_s
            if before is not None and (found.inode != before.inode or found.bytes < before.bytes):
                self.restart()
        elif self._looked == (settled, init):
            return
        self.found, self._looked = found, (settled, init)
        size = found.bytes if self.end is None else min(found.bytes, self.end)
        if self.end is not None and size < self.end:
            self.why = f"{size} of the {self.end} bytes that the playlist claims are there"
            return
        try:
            self.why = self._look(found, size, settled, init)
        except IngestError as error:
            self.why = one_line(error)
        except FileNotFoundError:
            self.why = "it has just gone"
        except OSError as error:
            self._looked = None
            raise store_error("read the footage", found.path, error) from error

    @property
    def idle(self) -> bool:
        """Nothing is left to do unless the file changes."""
        return self.why is None and not self.pieces

    def restart(self) -> None:
        """Forgets what was read: the file is another one now."""
        self.pieces.clear()
        self.why = None

    @abstractmethod
    def _look(self, found: FoundFile, size: int, settled: bool, init: Init | None) -> str | None:
        """`look` at the bytes up to `size`; returns why the rest is not whole, if there is a rest."""

    def _whole(self, found: FoundFile, size: int) -> None:
        """Adds all of it as one piece, once for each state of the file."""
        if self._given == found:
            return
        self._given = found
        span = Span(found.path, self.start, size - self.start)
        self.pieces = [Piece(self._piece_name(self.start), span, self.end is None, None, found)]

    def _piece_name(self, offset: int) -> str:
        return self.name if offset == 0 else f"{self.name} @ {offset}"


def one_line(error: IngestError) -> str:
    """An error as part of a sentence."""
    expected = "" if error.expected is None else f" (expected {error.expected}, found {error.found})"
    return f"{error.what}{expected}"


def footage_file(name: str, start: int = 0, end: int | None = None) -> FootageFile:
    """The right kind of file for a name."""
    if name.lower().endswith(MP4_SUFFIXES):
        return Mp4File(name, start, end)
    return PlainFile(name, start, end)


@dataclass
class PlainFile(FootageFile):
    """A file that says nowhere that it is whole, but by not changing any more."""

    def _look(self, found: FoundFile, size: int, settled: bool, init: Init | None) -> str | None:
        if size <= self.start:
            return "it is empty"
        if self.name.lower().endswith(".ts") and (size - self.start) % _PACKET_BYTES:
            return f"cut in a transport packet: {size - self.start} bytes are no multiple of {_PACKET_BYTES}"
        if not settled:
            return f"{size - self.start} bytes are there and it may still grow"
        self._whole(found, size)
        return None


@dataclass(frozen=True)
class _Stored:
    """A whole fragment: its bytes and what it says."""

    start: int
    end: int
    says: Fragment


@dataclass
class Mp4File(FootageFile):
    """An MP4, whole as soon as its boxes are, or growing by fragments.

    Attributes:
        init: its header, if it has one and fragments may follow.
        fragments: whether there was one.
    """

    init: Init | None = None
    fragments: bool = False
    _at: int = 0
    _header: Header | None = None
    _data: bool = False
    _mixed: bool = False
    _moof: tuple[int, Fragment | None] | None = None
    _group: int | None = None
    _held: list[_Stored] = field(default_factory=list)

    def restart(self) -> None:
        super().restart()
        self.init, self.fragments = None, False
        self._at, self._header, self._data, self._mixed = 0, None, False, False
        self._moof, self._group = None, None
        self._held = []

    def _look(self, found: FoundFile, size: int, settled: bool, init: Init | None) -> str | None:
        start = max(self._at, self.start)
        cut = None
        if start < size:
            with found.path.open("rb") as file:
                boxes, cut = read_boxes(file, start, size)
                for box in boxes:
                    if box.kind == b"moof" and not self._mixed and self._headed(init) is None:
                        return "the header that it needs (an init file) is not there yet"
                    self._read(file, box, found, init)
                    self._at = box.end
        if cut is None and self._moof is not None:
            return f"cut behind the fragment's header at byte {self._moof[0]}: its pictures are missing"
        if self._held and settled and cut is None:
            self._release(found, init)
        if cut is not None:
            return cut.why
        if self._held:
            return f"{len(self._held)} fragments wait for the next key picture"
        return self._look_plain(found, size, settled)

    def _look_plain(self, found: FoundFile, size: int, settled: bool) -> str | None:
        """A file without fragments is one piece when it has header and pictures."""
        if self._mixed and not settled:
            return "its header lists pictures, so that fragments cannot be told apart; it may still grow"
        if not self._mixed and (self.fragments or self.init is not None):
            return None
        if size <= self.start:
            return "it is empty"
        if self._header is None:
            return f"its header (box 'moov') is missing behind {size} bytes"
        if not self._data:
            return f"its pictures (box 'mdat') are missing behind {size} bytes"
        self._whole(found, size)
        return None

    def _headed(self, init: Init | None) -> Init | None:
        return self.init or init

    def _read(self, file: BinaryIO, box: Box, found: FoundFile, init: Init | None) -> None:
        if box.kind == b"moov":
            self._header = read_header(file, box)
            self._mixed = self._header.fragmented and self._header.pictures
            if self._header.fragmented and not self._mixed:
                self.init = Init(found.path, box.end, self._header)
        elif box.kind == b"moof" and not self._mixed:
            self.fragments = True
            headed = self._headed(init)
            assert headed is not None
            self._moof = box.offset, read_fragment(file, box, headed.header)
        elif box.kind == b"mdat":
            self._data = True
            if self._moof is not None:
                start, says = self._moof
                self._moof = None
                if says is not None:
                    self._add(_Stored(start, box.end, says), found, init)

    def _add(self, fragment: _Stored, found: FoundFile, init: Init | None) -> None:
        """Gives a fragment, and those that waited for it; or keeps it with them."""
        if fragment.says.key:
            self._release(found, init)
            before = fragment.start if fragment.says.alone or self._group is None else self._group
            self._give(before, [fragment], found, init)
            self._group = fragment.start
        elif self._group is not None:
            self._held.append(fragment)

    def _release(self, found: FoundFile, init: Init | None) -> None:
        if self._held and self._group is not None:
            self._give(self._group, self._held, found, init)
            self._held = []

    def _give(self, start: int, fragments: list[_Stored], found: FoundFile, init: Init | None) -> None:
        """A piece from `start` on of which the fragments are new."""
        headed = self._headed(init)
        assert headed is not None
        span = Span(found.path, start, fragments[-1].end - start, headed.path, headed.bytes)
        composition = tuple(offset for fragment in fragments for offset in fragment.says.composition)
        new = NewPictures(span.stretch_at + fragments[0].start - start, composition)
        # A growing file's pieces are told by their place; in a numbered file there is mostly one.
        numbered = "/" in self.name or self.name.lower().endswith(FRAGMENT_SUFFIXES)
        first = self._group is None and self.start == 0 and numbered
        name = self.name if first else self._piece_name(fragments[0].start)
        self.pieces.append(Piece(name, span, False, new, found))
