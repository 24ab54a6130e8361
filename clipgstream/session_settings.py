"""`session.toml`: what the user chose at ingest."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from formats.atomic import atomic_write_text, store_errors
from formats.errors import CgsError, ConfigError

SESSION_VERSION = 1


@dataclass(frozen=True)
class SessionSettings:
    """What the user chose at ingest, as `session.toml` holds it.

    Attributes:
        preset: name of the preset to train with.
        overrides: settings that differ from the preset, by dotted key.
        hold_out: cameras kept for evaluation.
        clip_frames: M.
        fps: frames a second.
        footage, calibration: absolute paths.
        timestamps: absolute path of the CSV with capture times; None for the videos' own.
        points: absolute path of a folder of supplied point clouds; None to make them.
        reference_clip: the clip that owns the shared anchors and the heads from the beginning.
    """

    preset: str
    overrides: dict[str, str]
    hold_out: tuple[str, ...]
    clip_frames: int
    fps: float
    footage: str
    calibration: str
    timestamps: str | None = None
    points: str | None = None
    reference_clip: int = 0


class _SettingsToml(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    version: int
    preset: str
    hold_out: list[str]
    clip_frames: int = Field(ge=1)
    fps: float = Field(gt=0, allow_inf_nan=False)
    footage: str
    calibration: str
    timestamps: str | None = None
    points: str | None = None
    reference_clip: int = Field(default=0, ge=0)
    overrides: dict[str, str] = Field(default_factory=dict)


def _to_toml(settings: SessionSettings) -> str:
    lines = ["# What was chosen at ingest. `preset` and `overrides` may be edited before training.", ""]
    lines.append(f"version = {SESSION_VERSION}")
    lines.append(f"preset = {_toml_string(settings.preset)}")
    lines.append(f"hold_out = [{', '.join(_toml_string(name) for name in settings.hold_out)}]")
    lines.append(f"clip_frames = {settings.clip_frames}")
    lines.append(f"fps = {float(settings.fps)!r}")
    for name in ("footage", "calibration", "timestamps", "points"):
        value = getattr(settings, name)
        if value is not None:
            lines.append(f"{name} = {_toml_string(value)}")
    if settings.reference_clip:
        lines.append(f"reference_clip = {settings.reference_clip}")
    lines += ["", "[overrides]"]
    lines += [f"{_toml_string(key)} = {_toml_string(value)}" for key, value in settings.overrides.items()]
    return "\n".join(lines) + "\n"


def _toml_string(text: str) -> str:
    """A TOML basic string: quote, backslash and control characters escaped."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ConfigError("a path or setting is not valid Unicode", found=ascii(text)) from error
    special = re.compile(r'["\\\x00-\x1f\x7f]')
    escaped = special.sub(lambda found: f"\\u{ord(found.group()):04x}", text)
    return f'"{escaped}"'


def write_settings(path: Path, settings: SessionSettings) -> None:
    """Writes the file atomically. Raises StoreError, or ConfigError for text that TOML cannot hold."""
    atomic_write_text(path, _to_toml(settings))


def read_settings(path: Path) -> SessionSettings:
    """Reads what `write_settings` wrote.

    Raises:
        ConfigError: not TOML, unknown keys or values that cannot be used.
        CgsError: made by another version.
    """
    with store_errors("read the session's settings", path):
        content = path.read_bytes()
    try:
        parsed = _SettingsToml.model_validate(tomllib.loads(content.decode("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError("the session's settings are not TOML", where=path, found=error) from error
    except ValidationError as error:
        first = error.errors()[0]
        raise ConfigError(
            "the session's settings cannot be used",
            where=path,
            found=f"{'.'.join(map(str, first['loc']))}: {first['msg']}",
        ) from error
    if parsed.version != SESSION_VERSION:
        raise CgsError(
            "the session was made by another version",
            where=path,
            expected=f"version {SESSION_VERSION}",
            found=f"version {parsed.version}",
            hint="ingest the footage again with this version",
        )
    return SessionSettings(
        parsed.preset,
        parsed.overrides,
        tuple(parsed.hold_out),
        parsed.clip_frames,
        parsed.fps,
        parsed.footage,
        parsed.calibration,
        parsed.timestamps,
        parsed.points,
        parsed.reference_clip,
    )
