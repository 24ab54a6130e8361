"""What the commands print: text, JSON key by key, and what goes where."""

from __future__ import annotations

import json
import re
import shutil
import signal

from cgs_process import (
    CAMERAS,
    CLIPS,
    FRAMES,
    HELD_OUT,
    SETTINGS,
    cgs,
    demo_arguments,
    done,
    files,
    printed_json,
    settings,
    started,
    stop_when,
)

SCORE_KEYS = {"psnr", "ssim", "dssim", "pictures"}
STAGES = ["footage", "ingest", "points", "train", "pack", "verify", "eval", "render", "total"]


def assert_is_eval(result: dict) -> None:
    assert set(result) == {"mean", "clips", "views", "bytes_per_frame"}
    assert set(result["mean"]) == SCORE_KEYS
    assert [clip["clip"] for clip in result["clips"]] == list(range(CLIPS))
    assert all(set(clip) == SCORE_KEYS | {"clip"} for clip in result["clips"])
    assert all(set(view) == SCORE_KEYS | {"camera", "held_out"} for view in result["views"])


def test_help_names_every_command():
    text = done("--help").stdout
    assert text.startswith("Usage: cgs [OPTIONS] COMMAND")
    commands = ["demo", "probe", "ingest", "train", "status", "pack", "verify", "inspect", "eval", "render"]
    for name in [*commands, "doctor", "export", "play"]:
        assert re.search(rf"^  {name} ", text, re.MULTILINE), name


def test_version():
    assert re.fullmatch(r"cgs \d+\.\d+\.\d+\n", done("--version").stdout)


def test_demo_json(tiny_demo):
    result = tiny_demo.result
    assert list(result) == ["session", "stream", "eval", "seconds", "video", "picture"]
    assert_is_eval(result["eval"])
    assert list(result["seconds"]) == STAGES
    assert result["session"] == str(tiny_demo.session) and result["stream"] == str(tiny_demo.stream)


def test_demo_progress_goes_to_stderr_in_plain_lines(tiny_demo):
    assert f"footage: {(CAMERAS + HELD_OUT) * FRAMES}/{(CAMERAS + HELD_OUT) * FRAMES}" in tiny_demo.log
    assert f"train: {SETTINGS['train.iterations']}/{SETTINGS['train.iterations']} iterations, clip 1" in (
        tiny_demo.log
    )
    assert "\x1b" not in tiny_demo.log and "\r" not in tiny_demo.log


def test_inspect(tiny_demo):
    result = printed_json("inspect", tiny_demo.stream)
    assert {"format_version", "fps", "frames", "duration_s", "bytes", "bytes_per_frame", "clips"} <= set(
        result
    )
    assert (result["fps"], result["frames"], result["duration_s"]) == (25.0, FRAMES, FRAMES / 25)
    assert result["bytes"] == sum(len(data) for data in files(tiny_demo.stream).values())
    assert result["bytes_per_frame"] == result["bytes"] / FRAMES
    for clip, found in enumerate(result["clips"]):
        assert {"clip", "first_frame", "frames", "bytes", "parts"} <= set(found)
        assert (found["clip"], found["first_frame"], found["frames"]) == (clip, 3 * clip, 3)
        assert sum(found["parts"].values()) == found["bytes"]
    text = done("inspect", tiny_demo.stream).stdout
    assert re.search(r"^format 1\.\d+, 6 frames, 0\.24 s at 25\.000 per second, \d+ bytes", text)
    assert "clip 1: frames 3 to 5, " in text


def test_status(tiny_demo):
    result = printed_json("status", tiny_demo.session)
    assert result["clips"] == {
        "waiting": 0,
        "ready": 0,
        "training": 0,
        "trained": 0,
        "packed": CLIPS,
        "failed": 0,
    }
    assert result["lag_s"] == 0 and result["eta_s"] == 0
    text = done("status", tiny_demo.session).stdout
    assert re.search(r"^clip 0: frames 0 to 2, packed, \d+\.\d s$", text, re.MULTILINE)
    assert re.search(r"^2 packed$", text, re.MULTILINE)
    assert re.search(r"^\d+ s of workers' time$", text, re.MULTILINE)
    assert result["clips_per_hour"] is None, "they were packed all at once"
    assert result["leases"] == [] and result["ended"] is True


def test_status_before_training_knows_the_lag_but_not_the_time(tiny_demo, tmp_path):
    session = tmp_path / "session"
    done("ingest", tiny_demo.footage, "-c", tiny_demo.calibration, "-o", session, "--quiet")
    result = printed_json("status", session)
    assert result["clips"]["ready"] == 1
    assert (result["lag_s"], result["eta_s"]) == (FRAMES / 25, None)


def test_probe(tiny_demo):
    found = printed_json("probe", tiny_demo.footage)
    assert [info["camera"] for info in found] == [f"cam{i:02d}" for i in range(CAMERAS + HELD_OUT)]
    assert all(info["pictures"] == FRAMES and info["fps"] == 25.0 for info in found)
    assert "cam00            96x72  6 pictures  25.000 per second  from 0.000 s  h264" in (
        done("probe", tiny_demo.footage).stdout
    )


def test_verify(tiny_demo):
    result = printed_json("verify", tiny_demo.stream)
    keys = ["segments", "bytes", "frames", "ended", "recovered", "damaged", "warnings"]
    assert list(result) == keys
    assert result["segments"] == CLIPS + 1 and result["frames"] == FRAMES and result["ended"]
    assert result["damaged"] == result["warnings"] == [] and not result["recovered"]
    assert done("verify", tiny_demo.stream).stdout.endswith(" bytes, 0 damaged\n")


def test_eval_text_and_json_agree_and_quiet_is_quiet(tiny_demo):
    run = cgs("eval", tiny_demo.session, "--json", "--quiet", "--min-psnr", 99)
    assert run.returncode == 5
    result = json.loads(run.stdout)
    assert_is_eval(result)
    assert result == tiny_demo.result["eval"]
    assert run.stderr.startswith("error: the pictures are worse than asked for")
    text = done("eval", tiny_demo.session).stdout
    assert f"{result['mean']['psnr']:>9.2f}" in text.splitlines()[-2]


def test_eval_of_chosen_cameras(tiny_demo):
    result = printed_json("eval", tiny_demo.session, "--camera", "cam00", "--camera", "cam01")
    assert [(view["camera"], view["held_out"]) for view in result["views"]] == [
        ("cam00", False),
        ("cam01", False),
    ]


def test_ingest_says_what_it_found_and_dry_run_writes_nothing(tiny_demo, tmp_path):
    arguments = ["ingest", tiny_demo.footage, "-c", tiny_demo.calibration, "-o", tmp_path / "session"]
    text = done(*arguments, "--dry-run", "--set", "ingest.clip_frames=4").stdout
    assert "7 cameras, 6 frames at 25.000 per second, 2 clips, 0 pictures missing (nothing written)" in text
    assert list(tmp_path.iterdir()) == []


def test_dry_runs_do_nothing(tiny_demo, tmp_path):
    before = files(tiny_demo.stream)
    plan = printed_json("train", tiny_demo.session, "--dry-run", "--set", "train.iterations=7")
    assert plan["clips"] == [] and plan["config"]["train"]["iterations"] == 7
    assert done("train", tiny_demo.session, "--dry-run", "--overwrite", "--clip", 1).stdout == (
        "clips to train: 1\n"
    )
    assert "would pack clips 0, 1" in done("pack", tiny_demo.session, "--dry-run").stdout
    film = printed_json("render", tiny_demo.stream, "-o", tmp_path / "a.mp4", "--dry-run", "--duration", 2)
    assert (film["pictures"], film["fps"]) == (50, 25.0)
    assert "would film 20 frames of 240x180" in done("demo", "-o", tmp_path / "d", "--dry-run").stdout
    assert files(tiny_demo.stream) == before and list(tmp_path.iterdir()) == []


def test_flags_beat_the_sessions_settings_which_beat_the_preset(tiny_demo, tmp_path):
    session = tmp_path / "session"
    where = ["-c", tiny_demo.calibration, "-o", session]
    done("ingest", tiny_demo.footage, *where, "--set", "train.iterations=11", "--set", "train.seed=5")

    def train(*flags: object) -> dict:
        return printed_json("train", session, "--dry-run", *flags)["config"]["train"]

    found = train("--set", "train.seed=9")
    assert (found["iterations"], found["seed"], found["ssim_weight"]) == (11, 9, 0.2)
    assert train("--preset", "paper")["iterations"] == 11
    assert train("--preset", "paper")["source_iterations"] == 5000


def test_training_again_has_nothing_to_do(tiny_demo):
    results = printed_json("train", tiny_demo.session)
    assert [(r["clip"], r["iterations"], r["train_seconds"]) for r in results] == [
        (clip, SETTINGS["train.iterations"], 0.0) for clip in range(CLIPS)
    ]


def test_a_finished_demo_goes_on_with_what_is_there(tiny_demo, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(tiny_demo.folder, folder)
    other = cgs(*demo_arguments(folder), *settings(train__seed=3))
    assert other.returncode == 4 and "a demo with other settings" in other.stderr


def test_interrupt_ends_with_130(tiny_demo, tmp_path):
    session = tmp_path / "session"
    done("ingest", tiny_demo.footage, "-c", tiny_demo.calibration, "-o", session, *settings())
    checkpoint = session / "clips" / "000000" / "training.safetensors"
    with started("train", session, "--set", "train.iterations=100000") as process:
        _, log = stop_when(process, checkpoint.exists, signal.SIGINT)
        assert process.returncode == 130
    assert log.endswith("interrupted\n") and "Traceback" not in log
