"""Torch work on several CPU cores, one job a thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import torch

T = TypeVar("T")


def run_jobs(jobs: Sequence[Callable[[], T]], device: torch.device) -> list[T]:
    """The jobs' results, in order: on the CPU as many at a time as torch has threads, else one by one.

    Each job has one core to itself. Torch's own way, splitting every operation over all cores, makes the
    cores wait for each other after each of thousands of short operations, which on a busy machine costs
    several times the work itself. Torch's number of threads is 1 for as long as the jobs run.
    """
    threads = torch.get_num_threads()
    if device.type != "cpu" or threads == 1 or len(jobs) < 2:
        return [job() for job in jobs]
    torch.set_num_threads(1)  # threads that start from now on begin with this number
    try:
        with ThreadPoolExecutor(min(threads, len(jobs)), thread_name_prefix="depth") as pool:
            return list(pool.map(lambda job: job(), jobs))
    finally:
        torch.set_num_threads(threads)
