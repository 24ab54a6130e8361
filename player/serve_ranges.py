"""The parts of HTTP that decide which bytes of a file to send (RFC 9110, sections 13 and 14)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_RANGE = re.compile(r"\s*bytes\s*=\s*([0-9]*)\s*-\s*([0-9]*)\s*", re.IGNORECASE)
_TAG = re.compile(r'(W/)?("[^"]*")')
# Longer numbers are beyond any file; to convert thousands of digits would only take time.
_DIGITS = 18


@dataclass(frozen=True)
class Span:
    """Bytes start .. start + length - 1 of a file; at least one."""

    start: int
    length: int

    def content_range(self, size: int) -> str:
        """The Content-Range header of an answer with these bytes of a file of `size` bytes."""
        return f"bytes {self.start}-{self.start + self.length - 1}/{size}"


class UnsatisfiableRangeError(ValueError):
    """A range that begins behind the end of the file."""


def parse_range(header: str | None, size: int) -> Span | None:
    """The span that a Range header asks for, of a file of `size` bytes.

    None for the whole file: there is no header, it is not valid, of another unit, or asks for several ranges,
    all of which a server may ignore.

    Raises:
        UnsatisfiableRangeError: no byte of the file is in the range.
    """
    found = _RANGE.fullmatch(header or "")
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        return _suffix(_number(found[2]), size)
    first = _number(found[1])
    last = _number(found[2]) if found[2] else size - 1
    if found[2] and last < first:
        return None
    if first >= size:
        raise UnsatisfiableRangeError(header)
    return Span(first, min(last, size - 1) - first + 1)


def _suffix(length: int, size: int) -> Span:
    if length == 0 or size == 0:
        raise UnsatisfiableRangeError("an empty suffix")
    return Span(max(0, size - length), min(length, size))


def _number(digits: str) -> int:
    digits = digits.lstrip("0")
    return int(digits or "0") if len(digits) <= _DIGITS else 10**_DIGITS


def matches_weakly(header: str, tag: str | None) -> bool:
    """Whether an If-None-Match header names the file's tag (or is "*")."""
    if header.strip() == "*":
        return True
    return tag is not None and any(found[2] == tag for found in _TAG.finditer(header))


def matches_strongly(header: str, tag: str | None) -> bool:
    """Whether an If-Match or If-Range header names the file's tag, promising the same bytes."""
    return tag is not None and any(not found[1] and found[2] == tag for found in _TAG.finditer(header))
