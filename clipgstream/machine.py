"""What the machine is called, for reports."""

from __future__ import annotations

import platform
from pathlib import Path

_INFO = Path("/proc/cpuinfo")


def processor_name() -> str:
    """What the system calls its processor; its architecture where it doesn't say."""
    try:
        lines = _INFO.read_text("utf-8").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, "") or platform.processor() or platform.machine()
