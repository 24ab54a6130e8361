"""Write the browser player's wire types from the Python code, or check that they are up to date (`--check`).

The browser reads the same JSON, boxes and limits as the library. Their shapes have one home, the Python code;
this makes TypeScript of them, so that the two cannot drift apart.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from formats import hashgrid
from formats.init_segment import BakedMeta, InitMeta, ProfileMeta, ViewsMeta
from formats.limits import DEFAULT_LIMITS
from formats.manifest import manifest_schema
from formats.segment import BOX_TYPES, MAJOR, BoxType

TARGET = Path(__file__).resolve().parent.parent / "player" / "web" / "src" / "format" / "generated.ts"
HEADER = """// Made from the Python code by `python scripts/web_types.py`; do not edit.

import type { Schema } from "./schema";

"""

Json = dict[str, Any]
# Characters of a line.
LINE = 110
# What a JSON Schema says that a reader checks; titles and descriptions stay behind.
RULES = (
    "type",
    "const",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "required",
    "oneOf",
)
SCALARS = {"integer": "number", "number": "number", "string": "string", "boolean": "boolean"}


def wire_schemas() -> dict[str, Json]:
    """The JSON Schema of every object of the wire, by name."""
    found: dict[str, Json] = {}
    models = (ProfileMeta, InitMeta, BakedMeta, ViewsMeta)
    for schema in (manifest_schema(), *(model.model_json_schema() for model in models)):
        found |= schema.get("$defs", {})
        found[schema["title"]] = schema
    found["ManifestHeader"] = header_schema(found["Manifest"])
    return {name: found[name] for name in sorted(found)}


def header_schema(manifest: Json) -> Json:
    """What is read of a manifest of any version, before anything else."""
    keys = ("format", "format_version")
    properties = {key: manifest["properties"][key] for key in keys}
    summary = "What every version's manifest has."
    return {"type": "object", "description": summary, "required": [*keys], "properties": properties}


def camel(name: str) -> str:
    """snake_case to camelCase."""
    return re.sub(r"_(\w)", lambda match: match[1].upper(), name)


def literal(value: Any, indent: str = "", used: int = 0) -> str:
    """A TypeScript literal as the formatter lays it out: in one line where it fits.

    Args:
        indent: of the line that it begins in.
        used: characters of this line that stand before and behind it.
    """
    line = one_line(value)
    if not isinstance(value, dict | list) or (used + len(line) <= LINE and not _is_list_of_objects(value)):
        return line
    inner = indent + "  "
    keys = [f"{key}: " for key in value] if isinstance(value, dict) else [""] * len(value)
    items = value.values() if isinstance(value, dict) else value
    rows = [
        f"{inner}{key}{literal(item, inner, len(inner) + len(key) + 1)},\n"
        for key, item in zip(keys, items, strict=True)
    ]
    start, end = "{}" if isinstance(value, dict) else "[]"
    return f"{start}\n{''.join(rows)}{indent}{end}"


def block(value: Json) -> str:
    """A TypeScript literal, a line for each key."""
    return literal(value, used=LINE)


def _is_list_of_objects(value: Json | list[Any]) -> bool:
    """Whether the formatter breaks a list however short it is."""
    if not isinstance(value, list):
        return False
    return len(value) > 1 and all(isinstance(item, dict) and len(item) > 1 for item in value)


def one_line(value: Any) -> str:
    """A TypeScript literal without line breaks."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key}: {one_line(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(one_line, value)) + "]"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, ensure_ascii=False)


def reference(schema: Json) -> str | None:
    """The name of the object that a schema refers to."""
    return schema["$ref"].rpartition("/")[2] if "$ref" in schema else None


def rules(schema: Json) -> Json:
    """What a reader checks of a value, as schema.ts takes it."""
    name = reference(schema)
    if name:
        return {"ref": name}
    unknown = set(schema) - {*RULES, "$schema", "$defs", "title", "description", "default"}
    if unknown - {"properties", "items", "prefixItems", "additionalProperties"}:
        raise ValueError(f"schema.ts knows no {sorted(unknown)}: teach it, then this script")
    found = {rule: schema[rule] for rule in RULES if rule in schema}
    if "properties" in schema:
        found["properties"] = {key: rules(value) for key, value in schema["properties"].items()}
    if "prefixItems" in schema:
        found["prefixItems"] = [rules(value) for value in schema["prefixItems"]]
    if "items" in schema:
        found["items"] = rules(schema["items"])
    return found


def type_of(schema: Json) -> str:
    """The TypeScript type of a value."""
    name = reference(schema)
    if name:
        return f"{name}Wire"
    if "const" in schema:
        return json.dumps(schema["const"])
    if "prefixItems" in schema:
        return f"readonly [{', '.join(map(type_of, schema['prefixItems']))}]"
    if schema["type"] == "array":
        return f"readonly {type_of(schema['items'])}[]"
    return SCALARS[schema["type"]]


def interface(name: str, schema: Json) -> str:
    """The TypeScript interface of an object; what may be left out is optional."""
    required = schema.get("required", [])
    lines = [
        f"  readonly {key}{'' if key in required else '?'}: {type_of(value)};"
        for key, value in schema["properties"].items()
    ]
    summary = schema.get("description", "").partition("\n")[0].strip()
    comment = f"/** {summary} */\n" if summary else ""
    return f"{comment}export interface {name}Wire {{\n" + "\n".join(lines) + "\n}\n"


def box_row(known: BoxType) -> Json:
    """A row of the table of box types."""
    return {
        "layers": {kind: list(layers) for kind, layers in known.layers.items()},
        "version": known.version,
        "critical": known.critical,
        "repeats": known.repeats,
        "profiles": list(known.profiles),
    }


def grid_limits() -> dict[str, int]:
    """The limits of a hash grid."""
    return {
        "levels": hashgrid.MAX_LEVELS,
        "features": hashgrid.MAX_FEATURES,
        "log2Table": hashgrid.MAX_LOG2_TABLE,
        "cells": hashgrid.MAX_CELLS,
        "values": hashgrid.MAX_VALUES,
    }


BOX_ROW = """/** What this version knows of a box type. */
export interface BoxType {
  /** The kinds of segments that it may stand in, and in which of their layers. */
  readonly layers: { readonly init?: readonly number[]; readonly clip?: readonly number[] };
  /** Of its payload's layout. */
  readonly version: number;
  readonly critical: boolean;
  readonly repeats: boolean;
  readonly profiles: readonly string[];
}
"""


def wire_types() -> str:
    """The whole file."""
    schemas = wire_schemas()
    limits = {camel(name): value for name, value in asdict(DEFAULT_LIMITS).items()}
    boxes = {name: box_row(known) for name, known in BOX_TYPES.items()}
    checks = {name: rules(schema) for name, schema in schemas.items()}
    names = "".join(f'\n  | "{name}"' for name in schemas)
    parts = [interface(name, schema) for name, schema in schemas.items()]
    parts += [
        f"export type WireName ={names};\n",
        "/** What a reader checks of the JSON of the wire. */\n"
        f"export const SCHEMAS: Readonly<Record<WireName, Schema>> = {block(checks)};\n",
        BOX_ROW,
        f"export const BOX_TYPES: Readonly<Record<string, BoxType>> = {block(boxes)};\n",
        f"/** Largest sizes that a reader accepts. */\nexport const LIMITS = {block(limits)} as const;\n",
        "/** Largest layout of a hash grid: `cells` an axis, `values` of its tables together. */\n"
        f"export const GRID_LIMITS = {block(grid_limits())} as const;\n",
        f"/** The major version of streams that can be read. */\nexport const MAJOR = {MAJOR};\n",
    ]
    return HEADER + "\n".join(parts)


def main() -> int:
    """Write or check; returns the exit code."""
    text = wire_types()
    if "--check" not in sys.argv[1:]:
        TARGET.write_text(text, "utf-8")
        return 0
    if TARGET.exists() and TARGET.read_text("utf-8") == text:
        return 0
    print(f"{TARGET.name} is out of date: run python scripts/web_types.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
