"""The one exception tree of the project.

Every error a user may meet says what went wrong, where, what was expected, what was found, and how to
go on. The command line prints `str(error)` and exits with `error.exit_code`.
"""

from __future__ import annotations


class CgsError(Exception):
    """Base of every error raised on purpose.

    Args:
        what: one sentence that says what went wrong.
        where: file, camera, frame, clip or byte offset concerned.
        expected: what would have been right.
        found: what was there instead.
        hint: what the user can do next.
    """

    exit_code = 1

    def __init__(
        self,
        what: str,
        *,
        where: object = None,
        expected: object = None,
        found: object = None,
        hint: str | None = None,
    ) -> None:
        self.what = what
        self.where = where
        self.expected = expected
        self.found = found
        self.hint = hint
        super().__init__(what)

    def __str__(self) -> str:
        lines = [self.what]
        for label in ("where", "expected", "found", "hint"):
            value = getattr(self, label)
            if value is not None:
                lines.append(f"  {label}: {value}")
        return "\n".join(lines)


class ConfigError(CgsError):
    """A setting, preset or argument that cannot be used."""

    exit_code = 2


class IngestError(CgsError):
    """Footage or calibration that cannot be used."""

    exit_code = 3


class FormatError(CgsError):
    """Bytes that are not a valid stream, segment, manifest or interchange file."""

    exit_code = 3


class CheckpointError(CgsError):
    """A checkpoint that cannot be read or does not fit the session."""

    exit_code = 1


class TrainError(CgsError):
    """Training that cannot go on, such as a loss that is no longer finite."""

    exit_code = 1


class StoreError(CgsError):
    """A file system or object store that refuses to read or write."""

    exit_code = 4


class BackendError(CgsError):
    """A device or backend that is missing or broken."""

    exit_code = 4


class QualityError(CgsError):
    """A quality gate that was not met."""

    exit_code = 5


class PartlyDoneError(CgsError):
    """Work of which some parts failed and others were done."""

    exit_code = 6
