"""Metadata boxes: canonical JSON in one zstandard frame, behind its unpacked length (uint32)."""

from __future__ import annotations

import json
import struct
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import from_json

from formats.box import Cursor
from formats.compress import compress, decompress_rest
from formats.errors import FormatError
from formats.limits import Limits

LENGTH = struct.Struct("<I")
_ECHO_BYTES = 1 << 16
_LARGE_BYTES = 1 << 20


class WireModel(BaseModel):
    """Base of what the stream keeps as JSON: strict types, finite numbers, unknown keys skipped.

    Lists of any length need `fail_fast`: a complaint about each of a million items takes gigabytes.
    """

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
    if len(data) > _LARGE_BYTES:
        _refuse_missing_keys(model, data, what, where)
    try:
        return model.model_validate_json(data)
    except ValidationError as error:
        raise validation_error(error, what, where, echo=len(data) <= _ECHO_BYTES) from None


def _refuse_missing_keys(model: type[Wire], data: bytes, what: str, where: object) -> None:
    """Look before pydantic, which copies the whole document into its complaint about each missing key."""
    try:
        document = from_json(data, cache_strings=False)
    except ValueError:
        return  # validation says what is wrong
    missing = _missing_key(model, document)
    if missing is not None:
        raise FormatError(f"{what} is not valid: {missing}", where=where, expected="Field required")


def _missing_key(model: type[BaseModel], value: Any) -> str | None:
    """The first key that is not there; None where validation, which stops soon, will say what is wrong."""
    if not isinstance(value, dict):
        return None
    for key, field in model.model_fields.items():
        if key not in value:
            if field.is_required():
                return key
            continue
        for item in filter(_is_model, get_args(field.annotation)):
            for part in value[key] if isinstance(value[key], list) else ():
                if not isinstance(part, dict):
                    return None
                missing = _missing_key(item, part)
                if missing is not None:
                    return f"{key}: {missing}"
    return None


def _is_model(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def validation_error(error: ValidationError, what: str, where: object, echo: bool = True) -> FormatError:
    """pydantic's error as a FormatError about its first complaint.

    Args:
        echo: say what was found; with many complaints about large parts of a document that takes much memory.
    """
    first = error.errors(include_url=False, include_context=False, include_input=echo)[0]
    key = ".".join(str(part) for part in first["loc"]) or "document"
    found = repr(first["input"])[:120] if echo else None
    return FormatError(f"{what} is not valid: {key}", where=where, expected=first["msg"], found=found)


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
