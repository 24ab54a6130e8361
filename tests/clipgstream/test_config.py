from __future__ import annotations

import json

import pytest

from clipgstream.config import PRESETS, Config, config_from_dict, load_config, parse_overrides
from formats.errors import ConfigError


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_loads(preset: str):
    assert isinstance(load_config(preset), Config)


def test_paper_preset_has_the_papers_sizes():
    config = load_config("paper")
    assert (config.heads.static_features, config.heads.dynamic_features) == (64, 64)
    assert (config.heads.hidden, config.heads.offset_hidden, config.heads.gaussians_per_anchor) == (
        256,
        512,
        10,
    )
    assert (config.field.levels, config.field.features, config.field.growth, config.field.hidden) == (
        16,
        4,
        2.0,
        128,
    )
    assert config.train.rates.opacity == (2e-3, 2e-5)
    assert config.anchors.world_units
    assert config.anchors.voxel == 0.012
    assert config.anchors.residual_threshold == 0.005


def test_overrides_from_text_take_the_fields_type():
    overrides = parse_overrides(
        [
            "train.iterations=7",
            "train.background=1, 0.5,0",
            "heads.color_start=false",
            "train.rates.field=0.1,0.01",
        ]
    )
    config = load_config("cpu", overrides)
    assert config.train.iterations == 7
    assert config.train.background == (1.0, 0.5, 0.0)
    assert config.heads.color_start is False
    assert config.train.rates.field == (0.1, 0.01)


@pytest.mark.parametrize(
    "item",
    [
        "train.nonsense=1",
        "nonsense=1",
        "train=1",
        "train.iterations=1.5",
        "train.iterations=many",
        "train.background=1,2",
        "heads.color_start=maybe",
    ],
)
def test_bad_overrides_are_refused(item: str):
    with pytest.raises(ConfigError) as caught:
        load_config("cpu", parse_overrides([item]))
    assert caught.value.exit_code == 2


def test_override_without_value_is_refused():
    with pytest.raises(ConfigError, match=r"section\.key=value"):
        parse_overrides(["train.iterations"])


def test_round_trip_through_json_keeps_the_hash():
    config = load_config("paper", {"train.seed": 3})
    again = config_from_dict(json.loads(json.dumps(config.to_dict())), where="test")
    assert again.hash() == config.hash()
    assert again == config


def test_training_hash_ignores_packing_but_not_rates():
    base = load_config("cpu")
    assert load_config("cpu", {"pack.table_bits": 6}).training_hash() == base.training_hash()
    assert load_config("cpu", {"train.rates.field": (0.1, 0.1)}).training_hash() != base.training_hash()


@pytest.mark.parametrize("key", ["iterations", "source_iterations", "views", "checkpoint_every"])
def test_nothing_is_trained_in_no_steps(key):
    with pytest.raises(ConfigError, match=rf"train.{key} is out of range"):
        load_config("cpu", {f"train.{key}": "0"})
