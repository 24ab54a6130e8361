"""The whole configuration of a clip: sections composed from the packages that read them.

A preset is a TOML file beside this module; a session and the command line lay `section.key=value`
overrides over it. Unknown keys and values of the wrong type are errors. The resolved configuration is
saved with each clip, and its hash goes into the stream.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import tomllib
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from clipgstream.geometry.config import AnchorConfig, PointsConfig
from clipgstream.ingest.config import IngestConfig
from clipgstream.model.config import FieldConfig, HeadsConfig
from clipgstream.train.config import TrainConfig
from formats.errors import ConfigError
from formats.pack_options import PackOptions

PRESETS = ("cpu", "quality", "paper")
TRAINED_FOR = ("table_step", "feature_step", "scale_step", "position_bits")
"""Settings of `pack` that a clip is trained for."""


@dataclass(frozen=True)
class Config:
    """Every setting, by section."""

    ingest: IngestConfig = IngestConfig()
    points: PointsConfig = PointsConfig()
    anchors: AnchorConfig = AnchorConfig()
    field: FieldConfig = FieldConfig()
    heads: HeadsConfig = HeadsConfig()
    train: TrainConfig = TrainConfig()
    pack: PackOptions = PackOptions()

    def to_dict(self) -> dict[str, Any]:
        """Nested plain values, as JSON and TOML can hold them."""
        return dataclasses.asdict(self)

    def hash(self) -> str:
        """SHA-256 of the canonical JSON, in hexadecimal."""
        return _digest(self.to_dict())

    def training_hash(self) -> str:
        """SHA-256 of what training depends on: of packing, only what it is trained for."""
        values = self.to_dict()
        values["pack"] = {key: values["pack"][key] for key in TRAINED_FOR}
        del values["train"]["checkpoint_every"]
        # Says which clips are reference clips, which each checkpoint tells of itself.
        del values["anchors"]["extend_share"]
        return _digest(values)


def _digest(values: dict[str, Any]) -> str:
    text = json.dumps(values, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def load_config(preset: str, overrides: Mapping[str, object] | None = None) -> Config:
    """The preset called `preset` with `overrides` (dotted key to value or to its text) laid over it.

    Raises:
        ConfigError: unknown preset or key, or a value of the wrong type.
    """
    if preset not in PRESETS:
        raise ConfigError("unknown preset", expected=", ".join(PRESETS), found=preset)
    text = resources.files("clipgstream.presets").joinpath(f"{preset}.toml").read_text("utf-8")
    config = _replace(Config(), tomllib.loads(text), where=f"preset {preset}")
    for key, value in (overrides or {}).items():
        config = _replace(config, _nest(key, value), where=f"--set {key}")
    return config


def config_from_dict(values: Mapping[str, Any], where: str) -> Config:
    """The configuration that `Config.to_dict` wrote; `where` names its file in errors."""
    return _replace(Config(), values, where=where)


def parse_overrides(items: list[str]) -> dict[str, str]:
    """`["a.b=1", ...]` as a mapping.

    Raises:
        ConfigError: an item without `=`.
    """
    overrides = {}
    for item in items:
        key, separator, value = item.partition("=")
        if not separator or not key.strip():
            raise ConfigError("--set takes section.key=value", found=item)
        overrides[key.strip()] = value.strip()
    return overrides


def _nest(key: str, value: object) -> dict[str, Any]:
    nested: Any = value
    for part in reversed(key.split(".")):
        nested = {part: nested}
    return typing.cast(dict[str, Any], nested)


def _replace(section: Any, values: Mapping[str, Any], where: str, path: str = "") -> Any:
    """`section` with `values` laid over it, recursively; every value checked against its annotation."""
    hints = typing.get_type_hints(type(section))
    changes: dict[str, Any] = {}
    for key, value in values.items():
        name = f"{path}{key}"
        if key not in hints:
            known = ", ".join(f"{path}{field}" for field in hints)
            raise ConfigError("unknown setting", where=where, expected=f"one of {known}", found=name)
        current = getattr(section, key)
        if dataclasses.is_dataclass(current):
            if not isinstance(value, Mapping):
                raise ConfigError(f"{name} is a section", where=where, expected=f"{name}.key", found=value)
            changes[key] = _replace(current, value, where, f"{name}.")
        else:
            changes[key] = _convert(value, hints[key], name, where)
    return dataclasses.replace(section, **changes)


def _convert(value: Any, hint: Any, name: str, where: str) -> Any:
    """`value`, which may be text from the command line, as `hint` says."""
    if isinstance(hint, types.GenericAlias) and hint.__origin__ is tuple:
        items = value.strip("[]() ").split(",") if isinstance(value, str) else value
        parts = hint.__args__
        if not isinstance(items, (list, tuple)) or len(items) != len(parts):
            raise ConfigError(f"{name} takes {len(parts)} values", where=where, found=value)
        return tuple(
            _convert(item.strip() if isinstance(item, str) else item, part, name, where)
            for item, part in zip(items, parts, strict=True)
        )
    converted = _convert_scalar(value, hint)
    if converted is None:
        raise ConfigError(
            f"{name} has the wrong type", where=where, expected=hint.__name__, found=repr(value)
        )
    return converted


def _convert_scalar(value: Any, hint: Any) -> Any:
    if hint is bool:
        words = {"true": True, "false": False, "1": True, "0": False}
        return value if isinstance(value, bool) else words.get(str(value).lower())
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    if hint is str:
        return str(value)
    try:
        number = float(value)
    except ValueError:
        return None
    if hint is int:
        return int(number) if number.is_integer() else None
    return number
