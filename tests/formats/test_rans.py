from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from formats.box import Cursor, decode_boxes, encode_box
from formats.errors import FormatError
from formats.limits import DEFAULT_LIMITS, Limits
from formats.rans import (
    BY_CHANNEL,
    BY_NEIGHBOURS,
    MODES,
    SHARED,
    ArrayDecoder,
    best_mode,
    context_count,
    decode_array,
    encode_array,
    tokens_of,
)

# Mostly small, with every size of number up to the largest.
numbers = st.one_of(
    st.integers(0, 3),
    st.integers(0, 40),
    st.integers(0, 62).flatmap(lambda bits: st.integers(0, 2 << bits)).map(lambda u: min(u, 2**63 - 1)),
)
arrays = st.lists(numbers, max_size=70)


def cursor_of(data: bytes) -> Cursor:
    return Cursor(next(decode_boxes(encode_box("TEST", data))))


def decoded(data: bytes, count: int, channels: int, mode: int, limits: Limits = DEFAULT_LIMITS) -> list[int]:
    return decode_array(cursor_of(data), count, channels, mode, limits).tolist()


class SlowDecoder:
    """The specification, step by step, in whole numbers of Python."""

    def __init__(self, data: bytes, channels: int, mode: int) -> None:
        self.data, self.at = data, 0
        contexts = {0: channels, 1: 9 * channels, 2: 1}[mode]
        self.tables = [self.read_table() for _ in range(contexts)]
        self.states = list(struct.unpack_from("<4I", data, self.at))
        self.at += 16

    def read_byte(self) -> int:
        self.at += 1
        return self.data[self.at - 1]

    def read_varint(self) -> int:
        first = self.read_byte()
        return first if first < 128 else first - 128 + 128 * self.read_byte()

    def read_table(self) -> list[int]:
        table = [self.read_varint() for _ in range(self.read_byte())]
        assert sum(table) == (4096 if table else 0)
        return table

    def refill(self, k: int) -> None:
        if self.states[k] < 65536:
            (word,) = struct.unpack_from("<H", self.data, self.at)
            self.states[k] = self.states[k] * 65536 + word
            self.at += 2
        assert 65536 <= self.states[k] < 2**32

    def number(self, k: int, context: int) -> int:
        slot, start, token = self.states[k] % 4096, 0, 0
        table = self.tables[context]
        while start + table[token] <= slot:
            start += table[token]
            token += 1
        self.states[k] = table[token] * (self.states[k] // 4096) + slot - start
        self.refill(k)
        if token < 16:
            return token
        n = 4 + (token - 16) // 2
        value, bit = 0, 0
        while bit < n - 1:
            chunk = min(12, n - 1 - bit)
            value += self.states[k] % 2**chunk * 2**bit
            self.states[k] //= 2**chunk
            self.refill(k)
            bit += chunk
        return 2**n + (token % 2) * 2 ** (n - 1) + value

    def numbers(self, count: int, channels: int, mode: int) -> list[int]:
        out: list[int] = []
        for i in range(count):
            channel = i % channels
            before = [out[i - back * channels] if i >= back * channels else 0 for back in (1, 2)]
            context = {0: channel, 1: channel * 9 + 3 * min(before[0], 2) + min(before[1], 2), 2: 0}[mode]
            out.append(self.number(i % 4, context))
        assert self.states == [65536] * 4
        assert self.at == len(self.data)
        return out


@settings(max_examples=150, deadline=None)
@given(arrays, st.integers(1, 5), st.sampled_from(MODES))
@example([0] * 50, 3, BY_CHANNEL)
@example([2**63 - 1, 2**53 - 1, 2**53, 2**53 + 1, 2**62, 15, 16, 17, 31, 32], 1, SHARED)
def test_numbers_come_back_and_a_decoder_made_from_the_specification_agrees(values, channels, mode):
    data = encode_array(np.array(values, np.uint64), channels, mode)
    assert decoded(data, len(values), channels, mode) == values
    assert SlowDecoder(data, channels, mode).numbers(len(values), channels, mode) == values


@pytest.mark.parametrize("mode", MODES)
def test_arrays_of_many_blocks_come_back(mode: int):
    rng = np.random.default_rng(mode)
    values = rng.geometric(0.2, (30_001, 3)).astype(np.uint64).ravel() - np.uint64(1)
    values[::1000] = rng.integers(0, 2**63, len(values[::1000]), np.uint64)
    data = encode_array(values, 3, mode)
    assert np.array_equal(decode_array(cursor_of(data), len(values), 3, mode, DEFAULT_LIMITS), values)


def test_tokens_are_those_of_the_specification():
    expected = {0: 0, 15: 15, 16: 16, 23: 16, 24: 17, 31: 17, 32: 18, 47: 18, 48: 19, 64: 20}
    expected |= {2**53 - 1: 113, 2**53: 114, 2**62: 132, 2**63 - 1: 133}
    assert tokens_of(np.array(list(expected), np.uint64)).tolist() == list(expected.values())


def test_an_array_takes_what_its_entropy_says():
    rng = np.random.default_rng(0)
    values = rng.geometric(0.4, 20_000).astype(np.uint64)
    share = np.bincount(values.astype(int)) / len(values)
    entropy = -(share[share > 0] * np.log2(share[share > 0])).sum() * len(values) / 8
    size = len(encode_array(values, 1, SHARED))
    assert entropy < size < 1.005 * entropy + 60
    assert abs(best_mode(values, 1)[1] - size) < 60


def test_what_is_always_the_same_takes_no_space():
    assert len(encode_array(np.full(100_000, 3, np.uint64), 1, SHARED)) < 30


def test_modes_are_chosen_by_size():
    rng = np.random.default_rng(1)
    runs = np.repeat(rng.integers(0, 2, 2000), 20).astype(np.uint64)
    differing = np.stack([rng.integers(0, 2, 9000), rng.integers(0, 900, 9000)], axis=1).astype(np.uint64)
    alike = rng.integers(0, 4, (60, 8)).astype(np.uint64)
    assert best_mode(runs, 1)[0] == BY_NEIGHBOURS
    assert best_mode(differing.ravel(), 2)[0] == BY_CHANNEL
    assert best_mode(alike.ravel(), 8)[0] == SHARED
    assert context_count(BY_NEIGHBOURS, 65) == 0


def test_every_cut_and_every_further_byte_is_refused():
    values = np.arange(40, dtype=np.uint64) ** 3 % 97
    data = encode_array(values, 2, BY_CHANNEL)
    for length in range(len(data)):
        with pytest.raises(FormatError):
            decoded(data[:length], 40, 2, BY_CHANNEL)
    for more in (b"\0", b"\0\0"):
        with pytest.raises(FormatError):
            decoded(data + more, 40, 2, BY_CHANNEL)


def test_another_count_than_was_packed_is_refused():
    values = np.arange(40, dtype=np.uint64)
    data = encode_array(values, 1, SHARED)
    for count in (0, 39, 41, 4000):
        with pytest.raises(FormatError):
            decoded(data, count, 1, SHARED)


def test_damage_is_a_format_error_or_other_numbers_but_never_worse():
    values = np.arange(60, dtype=np.uint64) ** 5 % 1009
    data = encode_array(values, 3, BY_NEIGHBOURS)
    refused = 0
    for at in range(len(data)):
        for flip in (1, 128, 255):
            damaged = bytearray(data)
            damaged[at] ^= flip
            try:
                assert max(decoded(bytes(damaged), 60, 3, BY_NEIGHBOURS)) < 2**63
            except FormatError:
                refused += 1
    # Low bits may differ without a trace; the boxes' checksums are for these.
    assert refused > 0.8 * 3 * len(data)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=120), st.integers(0, 500), st.integers(1, 3), st.integers(0, 4))
def test_noise_is_refused(data: bytes, count: int, channels: int, mode: int):
    with pytest.raises(FormatError):
        decoded(data, count, channels, mode)


def table(*frequencies: int) -> bytes:
    out = bytes([len(frequencies)])
    for frequency in frequencies:
        out += bytes([frequency]) if frequency < 128 else bytes([frequency & 127 | 128, frequency >> 7])
    return out


START = struct.pack("<4I", *[65536] * 4)


@pytest.mark.parametrize(
    "data",
    [
        table(4095) + START,
        table(4096, 1) + START,
        b"\x87" + bytes(200) + START,
        b"\x01\x80\xa0\x00" + START,
        b"\x02\x80\x00" + START,
        table(4096, 0) + START,
        b"\x02\x80",
        b"",
    ],
    ids=[
        "too little",
        "too much",
        "too many tokens",
        "a varint of three bytes",
        "a varint of needless bytes",
        "0 at the end",
        "cut",
        "nothing",
    ],
)
def test_impossible_frequencies_are_refused(data: bytes):
    with pytest.raises(FormatError, match=r"frequencies .* damaged"):
        decoded(data, 1, 1, SHARED)


def test_a_context_without_a_table_codes_nothing():
    assert decoded(table() + START, 0, 1, SHARED) == []
    with pytest.raises(FormatError, match="token that its context lacks"):
        decoded(table() + START, 1, 1, SHARED)


def test_a_state_below_its_bound_is_refused():
    with pytest.raises(FormatError, match="impossible state"):
        decoded(table(4096) + struct.pack("<4I", 65536, 65535, 65536, 65536), 1, 1, SHARED)


def test_further_bits_cannot_be_read_past_the_end():
    only_largest = table(*[0] * 133, 4096)
    with pytest.raises(FormatError, match="cut"):
        decoded(only_largest + START, 5, 1, SHARED)


def test_few_bytes_cannot_take_much_memory():
    with pytest.raises(FormatError, match="too large"):
        decoded(table(4096) + START, 2**40, 1, SHARED)
    # A caller who needs no more than a block at a time pays with time only.
    decoder = ArrayDecoder(cursor_of(table(0, 4096) + START), 10_000_000, 1, SHARED)
    assert sum(int(block.sum()) for _, block in decoder.blocks()) == 10_000_000


def test_an_unknown_mode_is_refused():
    with pytest.raises(FormatError, match="mode of contexts"):
        decoded(table(4096) + START, 1, 1, 3)
    with pytest.raises(FormatError, match="mode of contexts"):
        decoded(table(4096) * 9 * 65 + START, 65, 65, BY_NEIGHBOURS)
