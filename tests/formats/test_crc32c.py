from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.crc32c import POLYNOMIAL, crc32c


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", 0x00000000),
        (b"123456789", 0xE3069283),
        # RFC 3720, appendix B.4.
        (bytes(32), 0x8A9136AA),
        (b"\xff" * 32, 0x62A8AB43),
        (bytes(range(32)), 0x46DD794E),
        (bytes(range(31, -1, -1)), 0x113FDB5C),
    ],
)
def test_known_vectors(data: bytes, expected: int):
    assert crc32c(data) == expected


@given(st.binary(max_size=100))
def test_equals_the_bitwise_definition(data: bytes):
    register = 0xFFFFFFFF
    for byte in data:
        register ^= byte
        for _ in range(8):
            register = (register >> 1) ^ (POLYNOMIAL if register & 1 else 0)
    assert crc32c(data) == register ^ 0xFFFFFFFF


def test_takes_any_bytes_like():
    data = b"some bytes to check"
    assert crc32c(bytearray(data)) == crc32c(memoryview(data)) == crc32c(data)
    assert crc32c(memoryview(data)[5:10]) == crc32c(data[5:10])
