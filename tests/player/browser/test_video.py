"""VolumetricVideo in a three.js scene: play, pause, seek, loop, step, damage, bounds, by its own events."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from formats.manifest import decode_manifest, encode_manifest
from player.serve_page import Page as PlayerPage
from player.serve_streams import open_served
from player.server import make_app

from .chromium import Problems
from .site import Site, folders_app

Serve = Callable[[Mapping[str, Path]], Site]
FRAMES = 7
DURATION_S = FRAMES * 1001 / 30000


class Video:
    """The page video.html with a video in it."""

    def __init__(self, page: Page, site: Site) -> None:
        self.page, self.site = page, site
        page.goto(f"{site.url}/video.html")
        page.wait_for_function("window.start !== undefined")

    def load(self, stream: str, **options: Any) -> None:
        """Begin to load; the page plays nothing yet."""
        script = "([url, options]) => { start(options).load(url).catch(() => undefined) }"
        self.page.evaluate(script, [f"{self.site.url}{stream}", {"tier": "wasm", "workers": 2, **options}])

    def do(self, script: str) -> Any:
        return self.page.evaluate(script)

    def wait(self, condition: str) -> None:
        self.page.wait_for_function(condition)

    def wait_event(self, name: str, since: int = 0) -> None:
        """Until there is an event of the name behind the first `since` ones."""
        self.page.wait_for_function(
            "([name, since]) => events.slice(since).some((event) => event.name === name)", arg=[name, since]
        )

    def events(self, *names: str) -> list[dict[str, Any]]:
        """All events so far of these names."""
        seen: list[dict[str, Any]] = json.loads(self.do("JSON.stringify(events)"))
        return [event for event in seen if not names or event["name"] in names]

    def names(self, *names: str) -> list[str]:
        return [event["name"] for event in self.events(*names)]

    def count(self) -> int:
        """Events so far."""
        return int(self.do("events.length"))

    @property
    def shown(self) -> int:
        return int(self.do("video.stats.shownFrame"))


@pytest.fixture
def video(page: Page, serve: Serve, web_pages: Path, golden: Path) -> Video:
    return Video(page, serve({"/": web_pages, "/stream": golden}))


def test_plays_every_frame_in_order_and_ends(video: Video) -> None:
    video.load("/stream/", quality=4)
    video.do("video.play()")
    video.wait_event("ended")

    # A slow machine may stall, and play again.
    order = list(dict.fromkeys(video.names("play", "loadedmetadata", "playing", "pause", "ended")))
    assert order == ["play", "loadedmetadata", "playing", "pause", "ended"]
    frames = [event["frame"] for event in video.events("frame")]
    assert frames == sorted(frames)
    assert frames[0] == 0
    assert video.do("[video.ended, video.paused, video.currentTime]") == [
        True,
        True,
        pytest.approx(DURATION_S, abs=1e-9),
    ]
    # The last picture is that of the last frame, which may be sorted just after the end.
    video.wait(f"video.stats.shownFrame === {FRAMES - 1}")
    assert video.do("drawnPixels()") > 100


def test_metadata_and_first_picture_come_without_play(video: Video) -> None:
    video.load("/stream/")
    video.wait_event("frame")
    video.wait("video.state === 'ready'")

    assert video.shown == 0
    assert video.do("[video.paused, video.duration, video.currentTime]") == [
        True,
        pytest.approx(DURATION_S, abs=1e-9),
        0,
    ]
    assert video.do("video.info.profile") == "anchors"
    assert video.do("video.views.length") > 0
    assert video.do("video.bounds.isEmpty()") is False
    assert video.names("play", "playing", "seeking", "error") == []


def test_seeks_to_the_exact_frame_and_steps(video: Video) -> None:
    video.load("/stream/")
    video.wait_event("frame")
    for frame in (5, 1, 6, 3):
        since = video.count()
        video.do(f"video.seek(({frame} + 0.5) * 1001 / 30000)")
        video.wait_event("seeked", since)
        assert video.shown == frame
        assert [event["name"] for event in video.events()[since:] if event["name"].startswith("seek")] == [
            "seeking",
            "seeked",
        ]

    for step, frame in ((1, 4), (-2, 2), (-9, 0), (9, 6)):
        since = video.count()
        video.do(f"video.stepFrame({step})")
        video.wait_event("seeked", since)
        assert video.shown == frame


def test_pauses_where_it_is_and_goes_on(video: Video) -> None:
    video.load("/stream/", playbackRate=0.1)
    video.do("video.play()")
    video.wait("video.currentFrame >= 2")
    video.do("video.pause()")
    stopped = video.do("video.currentTime")
    since = video.count()
    video.do("video.stepFrame(0)")
    video.wait_event("seeked", since)
    assert video.do("video.currentTime") <= stopped
    assert video.do("video.paused") is True
    video.do("video.play()")
    video.wait_event("ended")


def test_a_loop_is_read_and_decoded_once(video: Video) -> None:
    video.load("/stream/", loop=True, quality=4)
    video.do("video.play()")
    video.wait("events.filter((event) => event.name === 'seeked').length >= 5")

    stats = video.do("video.stats")
    assert stats["decodedFrames"] == FRAMES
    assert stats["memoryBytes"] < 1 << 20
    clips = [request for request in video.site.requests if request.path.endswith(".cgsc")]
    assert len(clips) == 2
    assert video.names("ended", "waiting")[1:] == []
    assert video.do("video.buffered.decoded") == [[0, pytest.approx(DURATION_S, abs=1e-9)]]


def test_memory_holds_its_bound(video: Video) -> None:
    video.load("/stream/", loop=True, quality=4, frameBytes=6000, playbackRate=2)
    video.do("video.play()")
    video.wait("events.filter((event) => event.name === 'seeked').length >= 4")

    decoded = video.do("video.buffered.decoded.reduce((sum, [from, to]) => sum + (to - from) * 30, 0)")
    assert decoded < FRAMES - 1
    # Spare arrays come on top of the frames' bound.
    assert video.do("video.stats.memoryBytes - 8192") < 4 * 6000


def test_a_seek_reads_one_clip(video: Video) -> None:
    video.load("/stream/", startTime=0.2, fetchSeconds=0)
    video.wait_event("frame")
    assert video.shown == 5

    clips = [request.path for request in video.site.requests if request.path.endswith(".cgsc")]
    assert len(clips) == 1
    assert "clip-000001" in clips[0]


@pytest.mark.parametrize("place", ["one-file.cgs", "baked.cgs"])
def test_plays_single_files(video: Video, place: str) -> None:
    video.load(f"/stream/{place}")
    video.do("video.play()")
    video.wait_event("ended")
    assert video.names("skipped", "error") == []


@pytest.mark.parametrize("tier", ["scalar", "wasm"])
def test_plays_on_the_tier_asked_for(video: Video, tier: str) -> None:
    video.load("/stream/", tier=tier)
    video.do("video.play()")
    video.wait_event("ended")
    assert [event["tier"] for event in video.events("tierchange")] == [tier]


def test_a_tier_that_is_not_there_gives_way(video: Video, problems: Problems) -> None:
    problems.expect("(?i)webgpu|gpu")
    video.load("/stream/", tier="webgpu")
    video.do("video.play()")
    video.wait_event("ended")
    (change,) = video.events("tierchange")
    assert change["tier"] == "wasm"
    assert change["reason"]


def damaged_copy(golden: Path, folder: Path, clip: int) -> Path:
    """The golden stream with one byte of a clip changed."""
    shutil.copytree(golden, folder)
    (path,) = folder.glob(f"clip-{clip:06d}-*")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x10
    path.write_bytes(data)
    return folder


def test_a_damaged_clip_is_skipped(
    page: Page, serve: Serve, web_pages: Path, golden: Path, tmp_path: Path
) -> None:
    site = serve({"/": web_pages, "/stream": damaged_copy(golden, tmp_path / "damaged", 0)})
    video = Video(page, site)
    video.load("/stream/")
    video.do("video.play()")
    video.wait_event("ended")

    (skipped,) = video.events("skipped")
    assert (skipped["clip"], skipped["start"]) == (0, 0)
    assert skipped["errorName"] == "FormatError"
    assert "clip-000000" in skipped["error"]
    assert {event["frame"] for event in video.events("frame")} <= {4, 5, 6}
    assert video.events("frame")
    assert video.names("error") == []


def test_a_stream_without_a_sound_clip_fails(
    page: Page, serve: Serve, web_pages: Path, golden: Path, tmp_path: Path
) -> None:
    folder = damaged_copy(golden, tmp_path / "damaged", 0)
    (other,) = folder.glob("clip-000001-*")
    other.write_bytes(bytes(other.stat().st_size))
    video = Video(page, serve({"/": web_pages, "/stream": folder}))
    video.load("/stream/")
    video.wait_event("error")
    assert "no clip" in video.events("error")[0]["error"]
    assert video.do("video.state") == "failed"


def test_a_stream_that_is_not_there_fails(video: Video, problems: Problems) -> None:
    problems.expect("404")
    video.load("/nothing/")
    video.wait_event("error")
    assert video.events("error")[0]["errorName"] == "StoreError"


def test_another_load_takes_the_place_of_the_first(video: Video) -> None:
    video.load("/stream/")
    video.do(f"video.load('{video.site.url}/stream/baked.cgs')")
    video.wait("video.info?.profile === 'baked' && video.state === 'ready'")
    assert video.names("error") == []
    video.do("video.dispose()")
    assert video.do("[video.state, video.duration, video.children.length]") == ["idle", 0, 0]


def write_manifest(folder: Path, golden: Path, *, clips: int, ended: bool) -> None:
    """The golden stream's manifest when it had so many clips, put in place in one step."""
    manifest = decode_manifest((golden / "manifest.json").read_bytes())
    changed = manifest.model_copy(update={"segments": manifest.segments[:clips], "ended": ended})
    new = folder / "manifest.new"
    new.write_bytes(encode_manifest(changed))
    new.replace(folder / "manifest.json")


FRAMES_PASS = """(async () => {
    for (let n = 0; n < 30; n++) await new Promise((done) => requestAnimationFrame(done));
})()"""


def test_settles_on_the_picture_at_the_playhead(video: Video) -> None:
    video.load("/stream/")
    for frame in (5, 1, 6):
        video.do(f"video.seek(({frame} + 0.5) * 1001 / 30000)")
        video.do("video.settled()")
        assert video.do("[video.stats.shownFrame, video.seeking, video.state]") == [frame, False, "ready"]


def test_settles_on_the_layers_asked_for(video: Video) -> None:
    video.load("/stream/", quality=1)
    for layers in (1, 2, 4):
        video.do(f"video.quality = {layers}")
        video.do("video.settled()")
        assert video.events("frame")[-1]["layers"] == layers


def test_a_camera_that_moves_brings_an_order_and_then_none(video: Video) -> None:
    video.load("/stream/")
    video.do("video.settled()")
    # By now the page has drawn with the camera of the stream.
    video.do(FRAMES_PASS)
    video.do("video.settled()")
    before = len(video.names("frame", "order"))
    # One turn of the page's loop draws for the new camera; what comes after it has been settled is too much.
    video.do("""(async () => {
        camera.position.x += 1;
        camera.lookAt(0, 0, 0);
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        await video.settled();
    })()""")
    assert video.names("frame", "order")[before:] == ["order"]
    video.do(FRAMES_PASS)
    assert video.names("frame", "order")[before:] == ["order"]


SETTLED_WITH = "video.settled().then(() => 'settled', (error) => error.name)"


def test_nothing_settles_where_nothing_is_shown(video: Video, problems: Problems) -> None:
    problems.expect("404")
    video.do("void start({})")
    assert video.do(SETTLED_WITH) == "PlayerError"
    video.do(f"void video.load('{video.site.url}/nothing/').catch(() => undefined)")
    assert video.do(SETTLED_WITH) == "StoreError"
    assert video.do(SETTLED_WITH) == "StoreError"
    url = f"{video.site.url}/stream/"
    again = f"[0, 0].map(() => (video.load('{url}').catch(() => undefined), {SETTLED_WITH}))"
    assert video.do(f"Promise.all({again})") == ["AbortError", "settled"]


class Outage:
    """Folders of which the paths with a part are out of reach while `down`."""

    def __init__(self, folders: Mapping[str, Path], part: str, *, answers: bool) -> None:
        """`answers`: with status 503, instead of closing the connection without a byte of the body."""
        self.app: ASGIApp = folders_app(folders)
        self.part, self.answers, self.down = part, answers, False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self.part not in scope["path"] or not self.down:
            await self.app(scope, receive, send)
        elif self.answers:
            await PlainTextResponse("later", 503)(scope, receive, send)
        else:
            headers = [(b"content-length", b"100")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})


@pytest.mark.parametrize("answers", [True, False], ids=["503", "closed"])
def test_play_goes_on_when_the_server_is_back(
    answers: bool,
    page: Page,
    problems: Problems,
    serve_app: Callable[[ASGIApp], Site],
    web_pages: Path,
    golden: Path,
) -> None:
    problems.expect("503|net::ERR")
    server = Outage({"/": web_pages, "/stream": golden}, "clip-", answers=answers)
    video = Video(page, serve_app(server))
    video.load("/stream/", fetchSeconds=0, playbackRate=0.5, retry={"firstWaitS": 0.05, "maxWaitS": 0.2})
    video.wait_event("frame")
    server.down = True
    video.do("video.play()")
    video.wait_event("retry")
    video.wait_event("waiting")
    assert video.do("[video.paused, video.state]") == [False, "buffering"]
    assert video.shown == 3

    server.down = False
    video.wait_event("ended")
    assert {4, 5, 6} & {event["frame"] for event in video.events("frame")}
    assert "recovered" in video.names()
    assert video.names("error", "skipped") == []
    assert len(video.names("loadedmetadata")) == 1


def test_a_stream_that_ended_without_a_clip_fails(
    page: Page, serve: Serve, web_pages: Path, golden: Path, tmp_path: Path
) -> None:
    write_manifest(tmp_path, golden, clips=0, ended=True)
    video = Video(page, serve({"/": web_pages, "/stream": tmp_path}))
    video.do("void start({})")
    reason = video.do(f"video.load('{video.site.url}/stream/').catch(({{name, what}}) => [name, what])")
    assert reason == ["FormatError", "the stream has ended and has no clips"]
    assert (video.names("error"), video.do("video.state")) == (["error"], "failed")


def test_a_live_stream_that_ends_without_a_clip_fails(
    page: Page, serve: Serve, web_pages: Path, golden: Path, tmp_path: Path
) -> None:
    write_manifest(tmp_path, golden, clips=0, ended=False)
    video = Video(page, serve({"/": web_pages, "/stream": tmp_path}))
    video.load("/stream/")
    video.wait("video.live")
    write_manifest(tmp_path, golden, clips=0, ended=True)
    video.wait_event("error")
    assert "has no clips" in video.events("error")[0]["error"]


def test_the_page_says_that_a_stream_has_no_clips(
    page: Page, serve: Serve, web_build: Path, golden: Path, tmp_path: Path
) -> None:
    write_manifest(tmp_path, golden, clips=0, ended=True)
    page.goto(serve({"/": web_build, "/stream": tmp_path}).url + "/?stream=stream/")
    alert = page.get_by_role("alert")
    expect(alert.get_by_role("heading", name="This stream cannot be read")).to_be_visible()
    expect(alert.get_by_text("The stream has ended and has no clips.")).to_be_visible()


# What could keep a machine busy, counted: drawing, timers, and orders to workers.
COUNT_WORK = """
window.work = { draws: 0, timers: 0, orders: 0 };
function count(owner, name, kind) {
  const before = owner[name];
  owner[name] = function (...given) {
    window.work[kind]++;
    return before.apply(this, given);
  };
}
for (const name of ["drawArrays", "drawElements", "drawArraysInstanced", "drawElementsInstanced"]) {
  count(WebGL2RenderingContext.prototype, name, "draws");
}
count(window, "setTimeout", "timers");
count(window, "setInterval", "timers");
count(Worker.prototype, "postMessage", "orders");
"""
# Once 60 refreshes of the screen in a row have drawn nothing, counts the work of the next 60.
WORK_WHEN_STILL = """(async () => {
  const refresh = () => new Promise((done) => requestAnimationFrame(done));
  await clipgstream.video.settled();
  for (let still = 0, { draws } = work; still < 60; still++) {
    await refresh();
    if (work.draws !== draws) [still, draws] = [0, work.draws];
  }
  const before = { ...work };
  const start = performance.now();
  for (let n = 0; n < 60; n++) await refresh();
  const seconds = (performance.now() - start) / 1000;
  const made = Object.entries(work).map(([kind, count]) => [kind, count - before[kind]]);
  return { ...Object.fromEntries(made), seconds };
})()"""


def test_a_paused_picture_costs_nothing(page: Page, serve: Serve, web_build: Path, golden: Path) -> None:
    page.add_init_script(COUNT_WORK)
    page.goto(serve({"/": web_build, "/stream": golden}).url + "/?stream=stream/&autoplay=0")
    page.wait_for_function("window.clipgstream?.video.stats.shownFrame >= 0")
    work = page.evaluate(WORK_WHEN_STILL)
    assert (work["draws"], work["orders"]) == (0, 0)
    assert work["timers"] <= 4 * work["seconds"] + 1


def test_a_live_stream_grows_and_ends(
    page: Page, serve: Serve, web_pages: Path, golden: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "live"
    shutil.copytree(golden, folder)
    write_manifest(folder, golden, clips=1, ended=False)
    video = Video(page, serve({"/": web_pages, "/stream": folder}))
    video.load("/stream/")
    video.do("video.play()")
    video.wait("video.stats.shownFrame === 3 && events.at(-1) && video.state === 'buffering'")
    assert video.do("[video.live, video.atLiveEdge, video.ended, video.paused]") == [True, True, False, False]

    write_manifest(folder, golden, clips=2, ended=False)
    video.wait("video.stats.shownFrame === 6")
    assert video.do("video.live") is True
    assert video.names("ended") == []

    write_manifest(folder, golden, clips=2, ended=True)
    video.wait_event("ended")
    assert video.do("[video.live, video.duration]") == [False, pytest.approx(DURATION_S, abs=1e-9)]
    assert len(video.events("durationchange")) == 1
    assert video.events("livechange")[-1]["live"] is False


def test_a_live_stream_of_our_own_server_is_asked_for_only_when_it_grows(
    page: Page,
    serve_app: Callable[[ASGIApp], Site],
    web_pages: Path,
    web_build: Path,
    golden: Path,
    tmp_path: Path,
) -> None:
    folder = tmp_path / "live"
    shutil.copytree(golden, folder)
    write_manifest(folder, golden, clips=1, ended=False)
    pages, streams = folders_app({"/": web_pages}), make_app([open_served(folder)], PlayerPage(web_build))

    async def both(scope: Scope, receive: Receive, send: Send) -> None:
        await (streams if scope["path"].startswith("/stream/") else pages)(scope, receive, send)

    video = Video(page, serve_app(both))
    video.load("/stream/live/")
    video.do("video.play()")
    video.wait("video.stats.shownFrame === 3 && events.at(-1) && video.state === 'buffering'")
    write_manifest(folder, golden, clips=2, ended=False)
    video.wait("video.stats.shownFrame === 6")
    write_manifest(folder, golden, clips=2, ended=True)
    video.wait_event("ended")
    asked = [each for each in video.site.requests if each.path.endswith("manifest.json")]
    # Each change costs a request that was held, and one for what is new.
    assert [each.range for each in asked] == [None, "bytes=0-0", None, "bytes=0-0", None]
    assert {each.status for each in asked} <= {200, 206}


def test_a_stream_that_is_replaced_fails(
    page: Page, serve: Serve, web_pages: Path, golden: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "live"
    shutil.copytree(golden, folder)
    write_manifest(folder, golden, clips=2, ended=False)
    video = Video(page, serve({"/": web_pages, "/stream": folder}))
    video.load("/stream/")
    video.wait_event("frame")
    write_manifest(folder, golden, clips=1, ended=True)
    video.wait_event("error")
    assert video.do("video.state") == "failed"
