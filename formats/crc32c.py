"""CRC-32C (Castagnoli), the checksum of the stream's boxes.

Reflected polynomial 0x82F63B78, initial value and final XOR 0xFFFFFFFF (RFC 3720, appendix B.4).
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

POLYNOMIAL = 0x82F63B78


def crc32c(data: bytes | bytearray | memoryview) -> int:
    """The CRC-32C of `data`, in [0, 2**32)."""
    # A read-only view whatever comes in, so that the kernel is compiled for one type only.
    view = np.frombuffer(memoryview(data).toreadonly(), dtype=np.uint8)
    return int(_update(0xFFFFFFFF, view, _TABLES)) ^ 0xFFFFFFFF


def _make_tables() -> NDArray[np.int64]:
    """(8, 256): row j advances the register over a byte followed by j zero bytes."""
    tables = np.zeros((8, 256), np.int64)
    register = np.arange(256, dtype=np.int64)
    for _ in range(8):
        register = np.where(register & 1, (register >> 1) ^ POLYNOMIAL, register >> 1)
    tables[0] = register
    for j in range(1, 8):
        tables[j] = tables[0][tables[j - 1] & 0xFF] ^ (tables[j - 1] >> 8)
    return tables


_TABLES = _make_tables()


@njit(nogil=True, cache=True)
def _update(crc, data, tables):  # type: ignore[no-untyped-def]
    """Slice-by-8: eight bytes a step, one table each. Integers stay below 2**32 in int64."""
    whole = data.size - data.size % 8
    for i in range(0, whole, 8):
        first = data[i] | (data[i + 1] << 8) | (data[i + 2] << 16) | (data[i + 3] << 24)
        crc ^= first
        crc = (
            tables[7, crc & 0xFF]
            ^ tables[6, (crc >> 8) & 0xFF]
            ^ tables[5, (crc >> 16) & 0xFF]
            ^ tables[4, (crc >> 24) & 0xFF]
            ^ tables[3, data[i + 4]]
            ^ tables[2, data[i + 5]]
            ^ tables[1, data[i + 6]]
            ^ tables[0, data[i + 7]]
        )
    for i in range(whole, data.size):
        crc = tables[0, (crc ^ data[i]) & 0xFF] ^ (crc >> 8)
    return crc
