"""Which bytes a Range header asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from player.serve_ranges import Span, UnsatisfiableRangeError, parse_range


@given(st.integers(1, 40), st.data())
def test_parsing_agrees_with_slices(size: int, data: st.DataObject):
    whole = bytes(range(size))
    first = data.draw(st.none() | st.integers(0, 60))
    last = data.draw(st.none() | st.integers(0, 10**30) | st.integers(0, 60))
    header = f"bytes={'' if first is None else first}-{'' if last is None else last}"
    if (first is None and last is None) or (first is not None and last is not None and last < first):
        assert parse_range(header, size) is None
        return
    wanted = whole[first : None if last is None else last + 1]
    if first is None:
        wanted = whole[-last:] if last else b""
    if not wanted:
        with pytest.raises(UnsatisfiableRangeError):
            parse_range(header, size)
        return
    span = parse_range(header, size)
    assert span and whole[span.start : span.start + span.length] == wanted


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=5-2",
        "bytes=0-1,4-5",
        "lines=0-1",
        "bytes=--1",
    ],
)
def test_what_is_no_range_means_the_whole_file(header: str | None):
    assert parse_range(header, 10) is None


@pytest.mark.parametrize("header", ["bytes=0-", "bytes=0-5", "bytes=-1"])
def test_an_empty_file_has_no_ranges(header: str):
    with pytest.raises(UnsatisfiableRangeError):
        parse_range(header, 0)


def test_units_are_in_any_case_and_numbers_of_any_length():
    assert parse_range("Bytes = 2 - 3", 10) == Span(2, 2)
    assert parse_range("bytes=0002-" + "9" * 5000, 10) == Span(2, 8)
