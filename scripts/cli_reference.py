"""Write docs/cli.md from the commands themselves, or check that it is up to date (`--check`)."""

from __future__ import annotations

import sys
from pathlib import Path

from typer.testing import CliRunner

from cli.main import app

TARGET = Path(__file__).resolve().parent.parent / "docs" / "cli.md"
HEADER = """# Command line

Made from the code by `python scripts/cli_reference.py`; do not edit.

stdout carries data, stderr progress and logs. Exit codes: 0 done, 1 error, 2 usage, 3 input or
calibration, 4 environment (device, disk, missing backend), 5 quality gate not met, 6 partly done,
130 interrupted.
"""


def reference() -> str:
    """The whole document."""
    runner = CliRunner()
    parts = [HEADER]
    for command in app.registered_commands:
        result = runner.invoke(app, [str(command.name), "--help"], prog_name="cgs", env={"COLUMNS": "100"})
        parts.append(f"## cgs {command.name}\n\n```text\n{result.output.strip()}\n```\n")
    return "\n".join(parts)


def main() -> int:
    """Write or check; returns the exit code."""
    text = reference()
    if "--check" not in sys.argv[1:]:
        TARGET.write_text(text, "utf-8")
        return 0
    if TARGET.exists() and TARGET.read_text("utf-8") == text:
        return 0
    print("docs/cli.md is out of date: run python scripts/cli_reference.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
