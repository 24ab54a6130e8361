"""Kernels of the entropy coder; `formats.rans` says what the bytes mean.

Every kernel has one signature. Integers are computed in 64 bits, though the decoder's states fit 32.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

U8 = NDArray[np.uint8]
U16 = NDArray[np.uint16]
U32 = NDArray[np.uint32]
U64 = NDArray[np.uint64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
F32 = NDArray[np.float32]

OK, BAD_TABLE, CUT, BAD_TOKEN = 0, -1, -2, -3
# A value takes at most this many words: one for its token, six for its further bits.
WORDS_PER_VALUE = 7

_SLOTS = 4096
_SLOT_MASK = 4095
_LOWEST = 1 << 16
_WORD_MASK = 0xFFFF
_TOKENS = 134
_CHUNK_BITS = 12
# A token that none has: what an unused context decodes to.
_NO_TOKEN = 255


@njit(nogil=True, cache=True)
def read_tables(data: U8, lookup: U32) -> int:
    """Read one frequency table a context from the front of `data` into `lookup` (contexts, 4096).

    An entry of a slot holds its token (bits 0 to 7), frequency - 1 (8 to 19) and slot - start (20 to 31).
    Returns the bytes read, or BAD_TABLE.
    """
    at = 0
    for context in range(lookup.shape[0]):
        if at >= data.size:
            return BAD_TABLE
        tokens = np.int64(data[at])
        at += 1
        if tokens > _TOKENS:
            return BAD_TABLE
        start, frequency = 0, np.int64(0)
        for token in range(tokens):
            if at >= data.size:
                return BAD_TABLE
            frequency = np.int64(data[at])
            at += 1
            if frequency >= 128:
                if at >= data.size or data[at] >= 128 or data[at] == 0:
                    return BAD_TABLE
                frequency += (np.int64(data[at]) - 1) << 7
                at += 1
            if start + frequency > _SLOTS:
                return BAD_TABLE
            for slot in range(frequency):
                lookup[context, start + slot] = token | ((frequency - 1) << 8) | (slot << 20)
            start += int(frequency)
        if tokens == 0:
            for slot in range(_SLOTS):
                lookup[context, slot] = _NO_TOKEN
        elif start != _SLOTS or frequency == 0:
            return BAD_TABLE
    return at


@njit(nogil=True, cache=True)
def decode(
    lookup: U32, words: U16, end: int, mode: int, channels: int, history: U8, state: I64, start: int, out: U64
) -> int:
    """Decode the values start .. start + out.size - 1.

    Args:
        words: (end + at least WORDS_PER_VALUE,), those from `end` on are padding.
        mode: of the contexts.
        history: (2, channels) the last two values of a channel, at most 2 each.
        state: (5,) the four states and how many words were read; updated.
        start: a multiple of four.
    """
    at = int(state[4])
    channel = start % channels
    for i in range(out.size):
        x = int(state[i & 3])
        context = 0
        if mode == 0:
            context = channel
        elif mode == 1:
            context = channel * 9 + 3 * int(history[0, channel]) + int(history[1, channel])
        entry = int(lookup[context, x & _SLOT_MASK])
        x = (((entry >> 8) & _SLOT_MASK) + 1) * (x >> 12) + (entry >> 20)
        token = entry & 255
        below = x < _LOWEST
        x = (x << 16) | int(words[at]) if below else x
        at += 1 if below else 0
        value = token
        if token >= 16:
            if token >= _TOKENS:
                return BAD_TOKEN
            bits = 3 + ((token - 16) >> 1)
            value = (2 + (token & 1)) << bits
            shift = 0
            while shift < bits:
                chunk = bits - shift if bits - shift < _CHUNK_BITS else _CHUNK_BITS
                value |= (x & ((1 << chunk) - 1)) << shift
                x >>= chunk
                if x < _LOWEST:
                    x = (x << 16) | int(words[at])
                    at += 1
                shift += chunk
        if at > end:
            return CUT
        state[i & 3] = x
        out[i] = value
        if mode == 1:
            history[1, channel] = history[0, channel]
            history[0, channel] = value if value < 2 else 2
        channel += 1
        if channel == channels:
            channel = 0
    state[4] = at
    return OK


@njit(nogil=True, cache=True)
def encode(
    values: U64, tokens: U8, contexts: I32, frequency: I32, first: I32, states: U32, words: U16
) -> int:
    """Encode from the last value to the first, as rANS must.

    Args:
        frequency, first: (contexts, tokens) of a token, and the sum of those of the tokens before it.
        states: (4,) written: where a decoder starts.
        words: long enough; written from its end to its front.

    Returns:
        Index of the first word in `words`.
    """
    state = np.full(4, _LOWEST, np.int64)
    at = words.size
    for i in range(values.size - 1, -1, -1):
        x = state[i & 3]
        token = np.int64(tokens[i])
        if token >= 16:
            bits = 3 + ((token - 16) >> 1)
            low = np.int64(values[i]) & ((1 << bits) - 1)
            shift = (bits - 1) // _CHUNK_BITS * _CHUNK_BITS
            while shift >= 0:
                chunk = bits - shift if bits - shift < _CHUNK_BITS else _CHUNK_BITS
                if x >= 1 << (32 - chunk):
                    at -= 1
                    words[at] = x & _WORD_MASK
                    x >>= 16
                x = (x << chunk) | ((low >> shift) & ((1 << chunk) - 1))
                shift -= _CHUNK_BITS
        size = np.int64(frequency[contexts[i], token])
        if x >= size << 20:
            at -= 1
            words[at] = x & _WORD_MASK
            x >>= 16
        state[i & 3] = ((x // size) << 12) + x % size + np.int64(first[contexts[i], token])
    for k in range(4):
        states[k] = state[k]
    return at


@njit(nogil=True, cache=True)
def dequantise(codes: U64, start: int, predictor: U8, offset: F32, step: F32, last: I64, out: F32) -> bool:
    """Values of the codes start .. start + codes.size - 1, row-major; False when a code is 2**24 or more.

    Args:
        predictor: (C,) 1 where a code is the difference to `last`.
        last: (C,) the channel's last integer; updated.
        out: (all values,) of which those of the codes are written.
    """
    channels = predictor.size
    channel = start % channels
    for i in range(codes.size):
        code = np.int64(codes[i])
        q = (code >> 1) ^ -(code & 1)
        if predictor[channel] != 0:
            q += last[channel]
        if q >= 1 << 24 or q <= -(1 << 24):
            return False
        last[channel] = q
        out[start + i] = offset[channel] + step[channel] * np.float32(q)
        channel += 1
        if channel == channels:
            channel = 0
    return True
