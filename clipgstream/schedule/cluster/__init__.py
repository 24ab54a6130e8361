"""Training on a Ray cluster.

Only the driver, the process that holds the session, touches the session's folder: it sends each worker the
files that a task needs, through Ray's object store, which keeps one copy a node, and writes what comes back.
So the folder may lie on a disk of the driver's own, as SQLite wants it, and a worker that was given up but
lives on can do no harm. Footage is read where it lies: under the same path on every node.
"""

from __future__ import annotations

import os

# Read when Ray is imported. Its processes' messages would go to standard output, among ours.
for _name, _value in {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_DEDUP_LOGS_SKIP_REGEX": "(?s).*",
    "RAY_enable_metrics_collection": "0",
}.items():
    os.environ.setdefault(_name, _value)
