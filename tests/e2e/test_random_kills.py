"""A short campaign of benchmarks/live/kill.py: SIGKILL at random moments changes nothing."""

from __future__ import annotations

import io
import sys
from pathlib import Path

from cgs_process import ROOT

sys.path.insert(0, str(ROOT / "benchmarks" / "live"))

from kill import Killer


def test_killed_at_random_moments_the_stream_is_the_same(tmp_path: Path) -> None:
    log = io.StringIO()
    campaign = Killer(tmp_path, "run", seed=4, log=log, warm=True).run(kills=2)
    assert campaign.problems == [], log.getvalue()
    assert sum(campaign.kills.values()) == 2
    assert campaign.finished >= 1
