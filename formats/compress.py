"""zstandard with fixed parameters around the payloads' bytes."""

from __future__ import annotations

import zstandard

from formats.box import Cursor

LEVEL = 19


def compress(data: bytes) -> bytes:
    """One zstandard frame that declares its content size. Single-threaded, so always the same bytes."""
    return zstandard.ZstdCompressor(
        level=LEVEL, write_checksum=False, write_content_size=True, write_dict_id=False
    ).compress(data)


def decompress_rest(cursor: Cursor, expected_bytes: int, limit_bytes: int) -> bytes:
    """Unpack the frame that fills the rest of a payload.

    Args:
        expected_bytes: what the counts before the frame say that it unpacks to; a frame that declares
            another size is refused before memory is taken.

    Raises:
        FormatError: when the size differs, exceeds the limit, or the frame is damaged.
    """
    box, at = cursor.box, cursor.position
    if expected_bytes > limit_bytes:
        raise box.error("packed data is too large", at, expected=limit_bytes, found=expected_bytes)
    blob = bytes(cursor.rest())
    try:
        declared = zstandard.get_frame_parameters(blob).content_size
        if declared != expected_bytes:
            raise box.error("packed data has another size", at, expected=expected_bytes, found=declared)
        data = zstandard.ZstdDecompressor().decompress(blob, allow_extra_data=False)
    except zstandard.ZstdError as error:
        raise box.error("packed data is damaged", at, expected="a zstandard frame", found=error) from error
    if len(data) != expected_bytes:
        raise box.error("packed data has another size", at, expected=expected_bytes, found=len(data))
    return data
