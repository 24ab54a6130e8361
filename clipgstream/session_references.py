"""Which reference clip a clip builds on, where clips may become reference clips themselves.

Every clip builds on the session's first reference clip, until a later clip has so many residual anchors that
it extends the shared ones (see `anchors.extend_share`): the clips after it build on that one. Whether a clip
does depends on its points and on those of the reference clip before it, never on training, so the answer is
the same in whatever order clips are trained. It is settled clip by clip: a clip may begin when the points of
the clip before it are known, whose `residual_share` says so. Clips filmed before the first reference clip
build on it, and extend nothing.

Functions here take `extending`: the first reference clip where later ones may follow, else None.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

from clipgstream.session_db import ClipRecord, read_clip, read_clips
from clipgstream.session_schema import connected, writing

NOTED_SHARE = 0.5
"""A clip with more residual anchors a shared anchor is worth a word to the user."""


def base_clip(connection: sqlite3.Connection, record: ClipRecord, extending: int | None) -> int | None:
    """The reference clip that a clip builds on, itself where it is the first; None: that is not settled yet.

    Of a clip that is a reference clip because it extends another one, the latter.
    """
    if extending is None or record.clip <= extending:
        return record.reference
    before = read_clip(connection, record.clip - 1)
    if before is None or (before.clip != extending and before.residual_share is None):
        return None
    return before.reference


def base_of(database: Path, clip: int, extending: int | None) -> int | None:
    """`base_clip` of a clip by its number."""
    with connected(database) as connection:
        record = read_clip(connection, clip)
        return None if record is None else base_clip(connection, record, extending)


def with_bases(records: dict[int, ClipRecord], wanted: Sequence[int], extending: int | None) -> list[int]:
    """Those clips and the ones that must be trained, or whose points must be known, before them, in order."""
    found = set(wanted)
    for clip in wanted:
        if extending is None or clip <= extending:
            reference = records[clip].reference
        else:
            before = clip - 1
            while before > extending and records[before].residual_share is None:
                found.add(before)
                before -= 1
            reference = records[before].reference if before in records else extending
        found.update(() if reference is None else (reference,))
    return sorted(found & records.keys())


def settle_references(
    database: Path,
    first: int,
    extends: Callable[[int, float], bool] | None,
    share_of: Callable[[ClipRecord], float],
) -> None:
    """Forget what was settled by another rule than the present one, of clips that are not trained.

    Args:
        first: the session's first reference clip.
        extends: whether a clip of that number and share extends its reference clip; None: none does.
        share_of: of a trained clip whose share was not recorded.
    """
    untrained = "state NOT IN ('trained', 'packed')"
    with writing(database) as connection:
        if extends is None:
            connection.execute(
                f"UPDATE clips SET reference = ?1 WHERE reference != ?1 AND {untrained}", (first,)
            )
            return
        records = read_clips(database)
        sound, reference = True, first
        for record in (record for record in records if record.clip > first):
            trained = record.state in ("trained", "packed")
            share = record.residual_share
            if share is None and trained:
                share = share_of(record)
                connection.execute("UPDATE clips SET residual_share = ? WHERE clip = ?", (share, record.clip))
            if sound and share is not None:
                reference = record.clip if extends(record.clip, share) else reference
            sound = sound and share is not None and record.reference == reference
            if not sound and share is not None and not trained:
                connection.execute("UPDATE clips SET residual_share = NULL WHERE clip = ?", (record.clip,))


def share_note(record: ClipRecord, extending: bool) -> str | None:
    """What to tell of a clip that a new reference clip would suit; None where it would not."""
    share = record.residual_share
    if extending or share is None or share <= NOTED_SHARE or record.reference == record.clip:
        return None
    return (
        f"clip {record.clip}: residual anchors are {100 * share:.0f} % of the shared ones; "
        f"--set anchors.extend_share={NOTED_SHARE:g} would start a new reference there"
    )
