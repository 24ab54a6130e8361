"""How soon the browser player shows a picture over a slow line, how it seeks, whether its memory stays flat.

    python benchmarks/browser_start.py STREAM [--name demo] [--minutes 10]

`cgs play` serves the stream, tests/throttled_link.py is the line, headless Chromium the viewer. A picture
counts when it is in place for the next drawing, and when it is shown. For seeking, the stream's clips are
repeated until there are enough that none is fetched before it is sought. `load` in the result is that of the
machine before and after: with more than one process a core, times are those of waiting for a core. Writes
benchmarks/results/browser-start-NAME.json.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import os
import platform
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from formats.clip_segment import encode_meta, read_clip_meta
from formats.stream import StreamReader
from formats.stream_writer import StreamWriter

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from throttled_link import Line, Link, throttled  # noqa: E402

# Bandwidth and round trip of a good and of a bad connection.
LINES = {"50 Mb/s, 20 ms": Line(50e6, 0.010), "2 Mb/s, 50 ms": Line(2e6, 0.025)}
SEEK_LINE = "50 Mb/s, 20 ms"
REPEATS = 5
WAIT_MS = 120_000
# More than the player fetches ahead.
SEEK_APART_S = 12.0
# After a seek the player fetches ahead; the next one begins when nothing came for this long.
QUIET_S = 0.5
SAMPLE_S = 5.0
SIZE_PX = {"width": 640, "height": 360}
FLAGS = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# The page's clock begins with the navigation. A picture is in place when the next drawing shows it, and shown
# when the display's frame behind that drawing begins.
WATCH = """
window.bench = {
  async video() {
    while (!window.clipgstream?.video) await new Promise((go) => setTimeout(go, 1));
    return window.clipgstream.video;
  },
  async times(started) {
    const inPlaceMs = performance.now() - started;
    const display = () => new Promise((go) => requestAnimationFrame(go));
    await display();
    await display();
    return { inPlaceMs, shownMs: performance.now() - started };
  },
  async next(video, event, started, read) {
    const detail = await new Promise((go) => {
      const off = video.on(event, () => { off(); go(read?.()); });
    });
    return { ...await this.times(started), ...detail };
  },
  async first() {
    const video = await this.video();
    return video.stats.shownFrame >= 0 ? this.times(0) : this.next(video, "frame", 0);
  },
  async load(address) {
    const video = await this.video();
    const first = this.next(video, "frame", performance.now());
    await video.load(new URL(address, document.baseURI).href);
    return first;
  },
  async seek(seconds) {
    const video = await this.video();
    const before = video.stats.bytesRead;
    const read = () => ({ bytes: video.stats.bytesRead - before, frame: video.currentFrame });
    const seeked = this.next(video, "seeked", performance.now(), read);
    video.seek(seconds);
    return seeked;
  },
};
window.bench.firstPicture = window.bench.first();
"""


@dataclass(frozen=True)
class Served:
    """A stream that `cgs play` serves.

    Attributes:
        port: of the server.
        address: the stream's, as the page's parameter.
    """

    port: int
    address: str

    def page(self, link: Link) -> str:
        """The player with the stream, through a line."""
        return f"{link.url}/?stream={self.address}"


@contextmanager
def served(stream: Path) -> Iterator[Served]:
    """`cgs play`, as a user starts it."""
    command = [sys.executable, "-m", "cli.main", "play", str(stream), "--port", "0", "--no-open"]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        found = urlsplit(process.stdout.readline().strip())
        if found.port is None:
            raise SystemExit("cgs play did not start")
        yield Served(found.port, found.query.removeprefix("stream="))
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(10)


@contextmanager
def fresh_page(browser: Browser) -> Iterator[Page]:
    """A page with an empty cache."""
    context: BrowserContext = browser.new_context(viewport=SIZE_PX)
    page = context.new_page()
    page.set_default_timeout(WAIT_MS)
    page.add_init_script(WATCH)
    try:
        yield page
    finally:
        context.close()


def summary(values: list[float]) -> dict[str, float]:
    """Median, 90th percentile and the extremes."""
    ordered = sorted(values)
    p90 = ordered[min(len(ordered) - 1, round(0.9 * (len(ordered) - 1)))]
    return {
        "median": round(statistics.median(ordered), 1),
        "p90": round(p90, 1),
        "least": round(ordered[0], 1),
        "most": round(ordered[-1], 1),
    }


def start_times(browser: Browser, stream: Served, line: Line) -> dict[str, Any]:
    """Milliseconds to the first picture: from the navigation with nothing cached, and in an open page."""
    cold, warm, cold_bytes, warm_bytes = [], [], [], []
    for _ in range(REPEATS):
        with throttled(stream.port, line) as link, fresh_page(browser) as page:
            page.goto(stream.page(link), wait_until="commit")
            cold.append(page.evaluate("bench.firstPicture"))
            cold_bytes.append(link.down_bytes)
        with throttled(stream.port, line) as link, fresh_page(browser) as page:
            page.goto(f"{link.url}/", wait_until="networkidle")
            page.evaluate("bench.video().then(() => 0)")
            before = link.down_bytes
            warm.append(page.evaluate("(address) => bench.load(address)", stream.address))
            warm_bytes.append(link.down_bytes - before)
    return {
        "from_navigation": first_pictures(cold, cold_bytes),
        "from_open_page": first_pictures(warm, warm_bytes),
    }


def first_pictures(times: list[dict[str, float]], sizes: list[int]) -> dict[str, Any]:
    """Of several starts: when the picture was there, and how much had come through the line by then."""
    return {
        "in_place_ms": summary([each["inPlaceMs"] for each in times]),
        "shown_ms": summary([each["shownMs"] for each in times]),
        "line_bytes": summary([float(size) for size in sizes]),
    }


def lengthen(stream: Path, longer: Path, clips: int) -> None:
    """Repeat a stream's clips until there are `clips` of them, each with a number and frames of its own."""
    reader = StreamReader(stream)
    clip_bytes = [reader.segment_data(entry) for entry in reader.manifest.segments]
    with StreamWriter(longer) as writer:
        for init in reader.manifest.inits:
            writer.write_init_bytes(reader.segment_data(init))
        frame = 0
        for number, data in zip(range(clips), itertools.cycle(clip_bytes), strict=False):
            meta = read_clip_meta(data)
            renumbered = replace(meta, clip=number, first_frame=frame)
            writer.append_bytes(data.replace(encode_meta(meta), encode_meta(renumbered), 1))
            frame += meta.frames
        writer.end()


def seeks(browser: Browser, stream: Path, count: int, folder: Path) -> dict[str, Any]:
    """Milliseconds and bytes of seeks into clips that were not fetched before."""
    target_s = StreamReader(stream).manifest.target_duration_s
    apart = math.ceil(SEEK_APART_S / target_s)
    longer = folder / "longer"
    lengthen(stream, longer, apart * (count + 1))
    manifest = StreamReader(longer).manifest
    rate = manifest.fps[0] / manifest.fps[1]
    chosen = list(manifest.segments[apart::apart])
    random.Random(0).shuffle(chosen)
    found = []
    with (
        served(longer) as running,
        throttled(running.port, LINES[SEEK_LINE]) as link,
        fresh_page(browser) as page,
    ):
        page.goto(running.page(link) + "&autoplay=0", wait_until="commit")
        page.evaluate("bench.firstPicture")
        for entry in chosen:
            wait_until_quiet(link)
            frame = entry.first_frame + random.Random(entry.clip).randrange(entry.frames)
            result = page.evaluate("(seconds) => bench.seek(seconds)", (frame + 0.5) / rate)
            if result["frame"] != frame:
                raise SystemExit(f"sought frame {frame}, got frame {result['frame']}")
            found.append(result | {"layer_bytes": list(entry.layers)})
    return {
        "line": SEEK_LINE,
        "in_place_ms": summary([each["inPlaceMs"] for each in found]),
        "shown_ms": summary([each["shownMs"] for each in found]),
        "bytes": summary([each["bytes"] for each in found]),
        "seeks": found,
    }


def wait_until_quiet(link: Link) -> None:
    """Until nothing has come through for a while."""
    before = -1
    while link.down_bytes != before:
        before = link.down_bytes
        time.sleep(QUIET_S)


def memory(browser: Browser, stream: Path, minutes: float) -> dict[str, Any]:
    """Megabytes of the browser's processes while the stream plays in a loop."""
    samples = []
    with (
        served(stream) as running,
        throttled(running.port, LINES[SEEK_LINE]) as link,
        fresh_page(browser) as page,
    ):
        session = page.context.new_cdp_session(page)
        page.goto(running.page(link) + "&autoplay=1&loop=1", wait_until="commit")
        page.evaluate("bench.firstPicture")
        started = time.monotonic()
        while (now := time.monotonic() - started) < 60 * minutes:
            session.send("HeapProfiler.collectGarbage")
            heap = session.send("Runtime.getHeapUsage")["usedSize"]
            stats = page.evaluate(
                "(({fps, decodedFrames, memoryBytes, tier}) => "
                "({fps, decodedFrames, memoryBytes, tier}))(clipgstream.video.stats)"
            )
            samples.append({"s": round(now, 1), "heap_mb": megabytes(heap), **process_megabytes(), **stats})
            time.sleep(SAMPLE_S)
    kinds = ("heap_mb", "renderer_mb", "gpu_mb")
    return {"minutes": minutes, **{kind: trend(samples, kind) for kind in kinds}, "samples": samples}


def trend(samples: list[dict[str, Any]], kind: str) -> dict[str, float]:
    """Medians of the second and of the last fifth of the time, and what a minute adds between them."""
    values = [sample[kind] for sample in samples]
    fifth = max(1, len(values) // 5)
    early, late = statistics.median(values[fifth : 2 * fifth] or values), statistics.median(values[-fifth:])
    apart_min = max(3 * fifth, 1) * SAMPLE_S / 60
    return {"early": early, "late": late, "per_minute": round((late - early) / apart_min, 2)}


def process_megabytes() -> dict[str, float]:
    """Proportional memory of Chromium's renderers and of its GPU process, children of this one."""
    found = {"renderer_mb": 0.0, "gpu_mb": 0.0}
    for pid in descendants(os.getpid()):
        try:
            command = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        kind = re.search(r"--type=(renderer|gpu)", command)
        pss = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
        if kind and pss:
            found[f"{kind[1]}_mb"] += int(pss[1]) / 1024
    return {name: round(value, 1) for name, value in found.items()}


def descendants(root: int) -> list[int]:
    """Processes that a process has started, and those have."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found[1:]


def megabytes(size: float) -> float:
    """Of bytes."""
    return round(size / (1 << 20), 2)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="First picture, seeks and memory of the browser player.")
    parser.add_argument("stream", type=Path)
    parser.add_argument("--name", default="demo")
    parser.add_argument("--minutes", type=float, default=10.0, help="of play for the memory; 0: none")
    parser.add_argument("--seeks", type=int, default=20)
    arguments = parser.parse_args()
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("chromium is missing: apt-get install chromium")
    before = os.getloadavg()[0]
    result: dict[str, Any] = {
        "command": f"python benchmarks/browser_start.py STREAM --name {arguments.name}",
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, no GPU (WebGL in software)",
        "date": date.today().isoformat(),
        "viewport": f"{SIZE_PX['width']}x{SIZE_PX['height']}",
    }
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        result["browser"] = f"Chromium {browser.version}"
        with served(arguments.stream) as running:
            result["start"] = {name: start_times(browser, running, line) for name, line in LINES.items()}
        result["seek"] = seeks(browser, arguments.stream, arguments.seeks, Path(folder))
        if arguments.minutes:
            result["memory"] = memory(browser, arguments.stream, arguments.minutes)
        browser.close()
    result["load"] = [round(before, 1), round(os.getloadavg()[0], 1)]
    text = json.dumps(result, indent=1)
    out = ROOT / "benchmarks" / "results" / f"browser-start-{arguments.name}.json"
    out.write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
