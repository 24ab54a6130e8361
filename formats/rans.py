"""Entropy-coded arrays: whole numbers in [0, 2**63) as interleaved rANS over static frequency tables.

An array is N numbers of C channels, number i being of channel i mod C. N, C and the mode of its contexts
stand elsewhere. Everything is little-endian; the array fills the bytes that it is given:

    one frequency table a context, contexts in order
    four states, uint32
    words, uint16, in the order in which a decoder reads them

Tokens. A number u below 16 is the token u. Else, with n = floor(log2 u), it is the token
16 + 2 (n - 4) + (bit n - 1 of u), followed by the low n - 1 bits of u. There are 134 tokens.

Contexts. Every number has a context, known before it is decoded, whose table codes its token:

    mode 0   the channel; C contexts
    mode 1   channel * 9 + 3 * min(a, 2) + min(b, 2), with a the number before it in its channel and b the
             one before that, 0 where there is none; 9 C contexts, C at most 64
    mode 2   0 for every number; 1 context

Tables. A table is T (uint8, at most 134), then T frequencies of the tokens 0 .. T - 1, each in as few bytes
as it needs: f below 128 as f, else 128 + f mod 128, then f div 128 (LEB128). They sum to 4096, and the last
one is not 0. T is 0 for a context that no number has. A token's *start* is the sum of the frequencies of the
tokens below it.

Decoding. Number i belongs to state x = states[i mod 4], at least 2**16. To *refill* x: if x < 2**16, then
x = x * 2**16 + next word. To decode a number:

1. slot = x mod 4096; the token is the one with start <= slot < start + frequency.
2. x = frequency * (x div 4096) + slot - start; refill x.
3. If the token has low bits, they come in chunks of 12 bits, the lowest chunk first, the last one shorter:
   for a chunk of c bits take x mod 2**c, then x = x div 2**c and refill x.

States stay below 2**32. After the last number all four states must be 2**16 again and all words read;
damage rarely leaves it so, unless only low bits have changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from formats.box import Cursor
from formats.errors import FormatError
from formats.limits import Limits

TOKENS = 134
SLOTS = 4096
START_STATE = 1 << 16
STATES = 4
BY_CHANNEL, BY_NEIGHBOURS, SHARED = 0, 1, 2
MODES = (BY_CHANNEL, BY_NEIGHBOURS, SHARED)
MAX_NEIGHBOUR_CHANNELS = 64

_DIRECT = 16
# Numbers that are decoded at a time: with what becomes of them they fit a core's cache. A multiple of 4.
_BLOCK = 1 << 14
_CHUNK_BITS = 12

U64 = NDArray[np.uint64]


def context_count(mode: int, channels: int) -> int:
    """How many contexts an array has; 0 when the mode is unknown or not for so many channels."""
    if mode == BY_CHANNEL:
        return channels
    if mode == BY_NEIGHBOURS and channels <= MAX_NEIGHBOUR_CHANNELS:
        return 9 * channels
    return 1 if mode == SHARED else 0


class ArrayDecoder:
    """Decodes the entropy-coded array that fills the rest of a cursor, block by block.

    It takes a bounded amount of memory however many numbers are announced.

    Args:
        cursor: read to its end.
        count: N. channels: C, at least 1. mode: of the contexts.

    Raises:
        FormatError: the mode is unknown, or the tables or states are damaged.
    """

    def __init__(self, cursor: Cursor, count: int, channels: int, mode: int) -> None:
        self._at, self._box = cursor.position, cursor.box
        self._count, self._channels, self._mode = count, channels, mode
        contexts = context_count(mode, channels)
        if not contexts:
            raise cursor.error("an entropy-coded array has an unknown mode of contexts", found=mode)
        data = np.frombuffer(bytearray(cursor.rest()), np.uint8)
        self._lookup = np.empty((contexts, SLOTS), np.uint32)
        size = _kernels().read_tables(data, self._lookup)
        if size < 0:
            raise self._error("the frequencies of an entropy-coded array are damaged")
        coded = data[size:].tobytes()
        if len(coded) < 4 * STATES or len(coded) % 2:
            raise self._error("an entropy-coded array is cut", expected="4 states and whole words")
        self._state = np.zeros(STATES + 1, np.int64)
        self._state[:STATES] = np.frombuffer(coded, "<u4", STATES)
        if (self._state[:STATES] < START_STATE).any():
            raise self._error("an entropy-coded array has an impossible state")
        self._end = (len(coded) - 4 * STATES) // 2
        self._words = np.zeros(self._end + _kernels().WORDS_PER_VALUE, np.uint16)
        self._words[: self._end] = np.frombuffer(coded, "<u2", offset=4 * STATES)

    def blocks(self) -> Iterator[tuple[int, U64]]:
        """Number of the first one, and the numbers, block after block; a block is overwritten by the next.

        Raises:
            FormatError: the array is damaged.
        """
        kernels = _kernels()
        history = np.zeros((2, self._channels), np.uint8)
        buffer = np.empty(min(self._count, _BLOCK), np.uint64)
        for start in range(0, self._count, _BLOCK):
            block = buffer[: self._count - start]
            code = kernels.decode(
                self._lookup,
                self._words,
                self._end,
                self._mode,
                self._channels,
                history,
                self._state,
                start,
                block,
            )
            if code != kernels.OK:
                what = "is cut" if code == kernels.CUT else "has a token that its context lacks"
                raise self._error(f"an entropy-coded array {what}")
            yield start, block
        if (self._state[:STATES] != START_STATE).any() or self._state[STATES] != self._end:
            raise self._error("an entropy-coded array does not end where it should")

    def _error(self, what: str, **details: object) -> FormatError:
        return self._box.error(what, self._at, **details)


def decode_array(cursor: Cursor, count: int, channels: int, mode: int, limits: Limits) -> U64:
    """(count,) numbers, from the rest of a cursor.

    Raises:
        FormatError: when the array is damaged or larger than the limits.
    """
    if count * 8 > limits.array_bytes:
        expected = f"at most {limits.array_bytes} bytes"
        raise cursor.error("an entropy-coded array is too large", expected=expected)
    decoder = ArrayDecoder(cursor, count, channels, mode)
    values = np.empty(count, np.uint64)
    for start, block in decoder.blocks():
        values[start : start + len(block)] = block
    return values


def encode_array(values: U64, channels: int, mode: int) -> bytes:
    """The bytes of an entropy-coded array of numbers below 2**63, always the same."""
    values = np.ascontiguousarray(values, np.uint64)
    tokens, contexts = tokens_of(values), _contexts_of(values, channels, mode)
    frequency = _frequencies(_counts(tokens, contexts, context_count(mode, channels)))
    first = np.cumsum(frequency, axis=1, dtype=np.int32) - frequency
    words = np.empty(len(values) + _chunk_count(tokens), np.uint16)
    states = np.empty(STATES, np.uint32)
    at = _kernels().encode(values, tokens, contexts, frequency, first, states, words)
    tables = b"".join(_encode_table(row) for row in frequency)
    return tables + states.astype("<u4").tobytes() + words[at:].astype("<u2").tobytes()


def best_mode(values: U64, channels: int, modes: tuple[int, ...] = MODES) -> tuple[int, float]:
    """The mode in which an array takes the fewest bytes, and how many, estimated from the entropy."""
    tokens = tokens_of(values)
    found = []
    for mode in modes:
        contexts = context_count(mode, channels)
        if contexts:
            counts = _counts(tokens, _contexts_of(values, channels, mode), contexts)
            found.append((_estimated_bytes(counts), mode))
    size, mode = min(found)
    return mode, size


def tokens_of(values: U64) -> NDArray[np.uint8]:
    """The token of every number."""
    tokens = values.astype(np.uint8)
    large = np.flatnonzero(values >= _DIRECT)
    if len(large):
        big = values[large]
        n = (np.frexp(big.astype(np.float64))[1] - 1).astype(np.uint64)
        # Rounding to double may have carried a number to the next power of two.
        n -= (big >> n) == 0
        bit = (big >> (n - np.uint64(1))) & np.uint64(1)
        tokens[large] = _DIRECT + 2 * (n - np.uint64(4)) + bit
    return tokens


def low_bits(tokens: NDArray[np.integer]) -> NDArray[np.int64]:
    """How many bits follow each token."""
    wide = tokens.astype(np.int64)
    return np.where(wide < _DIRECT, 0, 3 + (wide - _DIRECT) // 2)


def _contexts_of(values: U64, channels: int, mode: int) -> NDArray[np.int32]:
    if mode == SHARED:
        return np.zeros(len(values), np.int32)
    rows = -(-len(values) // channels)
    contexts = np.tile(np.arange(channels, dtype=np.int32), rows)[: len(values)]
    if mode == BY_NEIGHBOURS:
        small = np.minimum(values, 2).astype(np.int32)
        contexts *= 9
        contexts[channels:] += 3 * small[:-channels]
        contexts[2 * channels :] += small[: -2 * channels]
    return contexts


def _counts(tokens: NDArray[np.uint8], contexts: NDArray[np.int32], count: int) -> NDArray[np.int64]:
    """(contexts, TOKENS) how often each token occurs in each context."""
    cells = contexts * np.int32(TOKENS) + tokens
    return np.bincount(cells, minlength=count * TOKENS).reshape(count, TOKENS)


def _estimated_bytes(counts: NDArray[np.int64]) -> float:
    """Of tables, tokens and low bits."""
    total = counts.sum(axis=1, keepdims=True)
    share = np.divide(counts, total, out=np.ones(counts.shape), where=counts > 0)
    bits = -(counts * np.log2(share)).sum() + (counts.sum(axis=0) * low_bits(np.arange(TOKENS))).sum()
    used = counts > 0
    lengths = np.where(used.any(axis=1), TOKENS - used[:, ::-1].argmax(axis=1), 0)
    return float(bits) / 8 + len(counts) + int(lengths.sum()) + int((share * used * SLOTS >= 128).sum())


def _chunk_count(tokens: NDArray[np.uint8]) -> int:
    chunks = -(-low_bits(np.arange(TOKENS)) // _CHUNK_BITS)
    return int((np.bincount(tokens, minlength=TOKENS) * chunks).sum())


def _frequencies(counts: NDArray[np.int64]) -> NDArray[np.int32]:
    """(contexts, TOKENS) frequencies close to the counts; each row sums to 4096, or is 0 when unused."""
    total = counts.sum(axis=1, keepdims=True)
    frequency = counts * SLOTS // np.maximum(total, 1)
    frequency = np.where(counts > 0, np.maximum(frequency, 1), 0).astype(np.int32)
    for row, count in zip(frequency, counts, strict=True):
        if count.any():
            _settle(row, count)
    return frequency


def _settle(row: NDArray[np.int32], count: NDArray[np.int64]) -> None:
    """Change one row's frequencies, where it costs least, until they sum to 4096."""
    used = np.flatnonzero(count)
    frequency, weight = row[used].astype(np.float64), count[used].astype(np.float64)
    spare = SLOTS - int(frequency.sum())
    for _ in range(spare):
        frequency[np.argmax(weight / (2 * frequency + 1))] += 1
    for _ in range(-spare):
        loss = np.where(frequency > 1, weight / (2 * frequency - 1), np.inf)
        frequency[np.argmin(loss)] -= 1
    row[used] = frequency


def _encode_table(row: NDArray[np.int32]) -> bytes:
    used = np.flatnonzero(row)
    length = int(used[-1]) + 1 if len(used) else 0
    out = bytearray([length])
    for frequency in row[:length].tolist():
        if frequency >= 128:
            out.append(128 | (frequency & 127))
            frequency >>= 7
        out.append(frequency)
    return bytes(out)


def _kernels() -> ModuleType:
    """The kernels, imported when first used: most commands never decode."""
    from formats import rans_kernels

    return rans_kernels
