"""Packing to a rate: one number coarsens what is quantised until the stream takes the wanted bytes."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from clipgstream.pack import PackReport, open_models, pack_session
from clipgstream.pack_model import PackedModels
from clipgstream.session import ClipRecord, Session
from formats.clip_segment import encode_clip_segment
from formats.errors import ConfigError
from formats.init_segment import decode_init_segment, encode_init_segment
from formats.pack_options import PackOptions

TOLERANCE = 0.05
# The search stops this near to the rate, which leaves room for the clips that it doesn't look at.
_NEAR = 0.02
_MAX_TRIALS = 12
_MAX_SAMPLED_CLIPS = 6
_COARSEST = 6.0
_MAX_PACKS = 3
# Bytes of the manifest and of a clip's line in it.
_MANIFEST_BYTES, _ENTRY_BYTES = 400, 400
# On the demo it cost least to widen the tables' steps alone at first, then the others at half the pace, and
# to round to the nearest step: a deadzone saves less than it costs.
_TABLES_ALONE, _PACE = 2.0, 0.5


@dataclass(frozen=True)
class RateChoice:
    """How to pack to a rate.

    Attributes:
        options: what to pack with.
        coarseness: octaves by which the tables' steps are wider than trained; 0: as trained.
        expected_bytes: of the whole stream.
        reached: whether that is within `TOLERANCE` of the rate (else the stream is smaller even at its best).
    """

    options: PackOptions
    coarseness: float
    expected_bytes: int
    reached: bool


def coarser(options: PackOptions, octaves: float) -> PackOptions:
    """`options` with wider steps; 0 octaves give them back as they are.

    Raises:
        ConfigError: a step is not set: there is nothing to widen.
    """
    if octaves <= 0:
        return options
    steps = (options.table_step, options.feature_step, options.scale_step)
    if min(steps) <= 0:
        raise ConfigError(
            "packing to a rate needs steps to widen",
            expected="pack.table_step, pack.feature_step and pack.scale_step above 0",
            found=steps,
            hint="set them, such as --set pack.table_step=0.08",
        )
    others = _PACE * max(0.0, octaves - _TABLES_ALONE)
    return dataclasses.replace(
        options,
        table_step=options.table_step * 2**octaves,
        feature_step=options.feature_step * 2**others,
        scale_step=options.scale_step * 2**others,
    )


def choose_rate(
    session: Session,
    options: PackOptions,
    target_kbps: float,
    progress: Callable[[str], None] | None = None,
) -> RateChoice:
    """The finest options whose stream takes at most about `target_kbps` (1000 bits a second).

    Packs up to a few init segments and clips, spread over the recording, for each trial.

    Raises:
        ConfigError: the rate cannot be reached at all.
        CheckpointError: as for packing.
    """
    models = open_models(session)
    sizes = _Sizes(models, spread(models.records, _MAX_SAMPLED_CLIPS))
    frames = sum(record.frames for record in models.records)
    seconds = frames / session.fps
    target = target_kbps * 1000 / 8 * seconds

    def trial(octaves: float) -> int:
        size = sizes.expected(coarser(options, octaves))
        if progress:
            progress(f"steps {2**octaves:.2f} x: {size * 8 / seconds / 1000:.0f} kb/s")
        return size

    finest = trial(0.0)
    if finest <= target * (1 + _NEAR):
        return RateChoice(options, 0.0, finest, finest >= target * (1 - TOLERANCE))
    low, high = 0.0, 1.0
    size = trial(high)
    while size > target and high < _COARSEST:
        low, high = high, high + 1.0
        size = trial(high)
    if size > target * (1 + TOLERANCE):
        raise ConfigError(
            "the stream cannot be made this small by quantisation",
            expected=f"{math.ceil(size * 8 / seconds / 1000)} kb/s or more",
            found=f"{target_kbps:g} kb/s",
            hint="train with a higher train.rate_weight, or fewer anchors",
        )
    best = (high, size)
    for _ in range(_MAX_TRIALS):
        if abs(best[1] - target) <= _NEAR * target:
            break
        middle = (low + high) / 2
        size = trial(middle)
        if abs(size - target) < abs(best[1] - target):
            best = (middle, size)
        low, high = (low, middle) if size <= target else (middle, high)
    octaves, size = best
    reached = abs(size - target) <= TOLERANCE * target
    return RateChoice(coarser(options, octaves), octaves, size, reached)


def pack_to_rate(
    session: Session,
    output: str | Path,
    options: PackOptions,
    target_kbps: float,
    overwrite: bool = False,
    progress: Callable[[str], None] | None = None,
) -> tuple[PackReport, RateChoice]:
    """Pack a session so that its stream takes `target_kbps`, within `TOLERANCE`; see `choose_rate`.

    The choice looks at some clips only, so it is put right, if need be, by what all of them took.

    Raises:
        ConfigError: the rate cannot be reached.
        CheckpointError, StoreError: as for packing.
    """
    aim = target_kbps
    for attempt in range(_MAX_PACKS):
        choice = choose_rate(session, options, aim, progress)
        report = pack_session(session, output, choice.options, overwrite or attempt > 0)
        reached = report.kbps(session.fps)
        if choice.coarseness == 0 or abs(reached - target_kbps) <= TOLERANCE * target_kbps:
            break
        aim *= target_kbps / reached
    return report, choice


class _Sizes:
    """Bytes of the whole stream, from some of its clips."""

    def __init__(self, models: PackedModels, sampled: list[ClipRecord]) -> None:
        self._models = models
        self._sampled = sampled
        self._inits = len({models.reference_of(record) for record in models.records})

    def expected(self, options: PackOptions) -> int:
        inits, clips = 0, 0
        by_reference = groupby(self._sampled, self._models.reference_of)
        packed = set()
        for reference, records in by_reference:
            data = encode_init_segment(self._models.init_segment(reference, options), options)
            init = decode_init_segment(data)
            if reference not in packed:
                inits += len(data)
                packed.add(reference)
            for record in records:
                clips += len(encode_clip_segment(self._models.clip_segment(record, options), init, options))
        share = sum(r.frames for r in self._models.records) / sum(r.frames for r in self._sampled)
        listed = _MANIFEST_BYTES + _ENTRY_BYTES * (self._inits + len(self._models.records))
        return round(inits * self._inits / len(packed) + clips * share + listed)


def spread(records: list[ClipRecord], most: int) -> list[ClipRecord]:
    """All clips, or `most` of them (2 or more) at even distances, the first and the last among them."""
    count = len(records)
    if count <= most:
        return records
    return [records[round(i * (count - 1) / (most - 1))] for i in range(most)]
