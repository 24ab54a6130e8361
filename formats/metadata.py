"""Metadata boxes: canonical JSON in one zstandard frame, behind its unpacked length (uint32)."""

from __future__ import annotations

import json
import struct
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from formats.box import Cursor
from formats.compress import compress, decompress_rest
from formats.errors import FormatError
from formats.limits import Limits

LENGTH = struct.Struct("<I")


class WireModel(BaseModel):
    """Base of what the stream keeps as JSON: strict types, finite numbers, unknown keys skipped."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore", allow_inf_nan=False)


Wire = TypeVar("Wire", bound=WireModel)


def canonical_json(value: WireModel) -> bytes:
    """UTF-8 JSON with sorted keys, no spaces, shortest numbers and a line end: always the same bytes."""
    return dump_json(value.model_dump(mode="json"))


def dump_json(value: Any) -> bytes:
    """`canonical_json` of plain lists, dicts and numbers."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8") + b"\n"


def parse_json(model: type[Wire], data: bytes, what: str, where: object) -> Wire:
    """`data` as a `model`.

    Raises:
        FormatError: naming the first key that is wrong; `what` says what the JSON is.
    """
    try:
        return model.model_validate_json(data)
    except ValidationError as error:
        raise validation_error(error, what, where) from error


def validation_error(error: ValidationError, what: str, where: object) -> FormatError:
    """pydantic's error as a FormatError about its first complaint."""
    first = error.errors(include_url=False)[0]
    key = ".".join(str(part) for part in first["loc"]) or "document"
    found = repr(first.get("input"))
    return FormatError(f"{what} is not valid: {key}", where=where, expected=first["msg"], found=found[:120])


def encode_metadata(value: WireModel) -> bytes:
    """The payload of a metadata box."""
    data = canonical_json(value)
    return LENGTH.pack(len(data)) + compress(data)


def decode_metadata(cursor: Cursor, model: type[Wire], limits: Limits) -> Wire:
    """Read a metadata box."""
    (length,) = cursor.unpack(LENGTH)
    where = cursor.error("").where
    data = decompress_rest(cursor, length, limits.metadata_bytes)
    return parse_json(model, data, f"the metadata of box {cursor.box.type}", where)
