"""What can be chosen, what is refused, and that every experiment of the page can be chosen."""

from __future__ import annotations

import json
import math

import pytest

from tinygrad_edu.playground.catalog import EXPERIMENTS, catalog
from tinygrad_edu.playground.settings import SettingError, Settings
from tinygrad_edu.playground.training import Training


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"hidden": [9]}, "hidden must be a list of at most 6 whole numbers from 1 to 8, but is [9]"),
        ({"hidden": [2] * 7}, "hidden must be a list of at most 6"),
        ({"hidden": [True]}, "hidden must be a list"),
        ({"hidden": "88"}, "hidden must be a list"),
        ({"points": 1001}, "points must be a whole number from 20 to 1,000, but is 1001"),
        ({"points": 30.5}, "points must be a whole number"),
        ({"points": "30"}, "points must be a whole number from 20 to 1,000, but is '30'"),
        ({"batch": 0}, "batch must be a whole number from 1 to 200"),
        ({"lr": math.nan}, "lr must be a number from 1e-06 to 100, but is nan"),
        ({"lr": -math.inf}, "lr must be a number"),
        ({"lr": True}, "lr must be a number"),
        ({"lr": 10**400}, "lr must be a number"),
        ({"noise": -1}, "noise must be a number from 0 to 50, but is -1"),
        ({"seed": 2**31}, "seed must be a whole number"),
        ({"features": []}, "features must be a list of at least one of x1, x2,"),
        ({"features": ["x3"]}, "features must be"),
        ({"features": ["x1", "x1"]}, "features must be"),
        ({"features": [["x1"]]}, "features must be"),
        ({"problem": "moons"}, "problem must be one of circles, xor, blobs, spiral, plane, gaussian, but is 'moons'"),
        ({"activation": ["tanh"]}, "activation must be one of tanh"),
        ({"optimizer": None}, "optimizer must be one of sgd"),
        ({"depth": 3}, "there is no setting 'depth': there are problem, points,"),
        ([1, 2], "settings must be an object of names and values, but is [1, 2]"),
        ({"hidden": [7] * 1000}, "[7, 7, 7"),
    ],
)
def test_one_sentence_says_what_is_wrong(changes, sentence):
    with pytest.raises(SettingError) as refused:
        Settings().changed(changes)
    assert sentence in str(refused.value)
    assert len(str(refused.value)) < 220


def test_a_refused_change_changes_nothing():
    training = Training(Settings(points=40))
    with pytest.raises(SettingError):
        training.change({"points": 50, "lr": -1})
    assert training.settings == Settings(points=40)


def test_features_come_in_one_order():
    assert Settings().changed({"features": ["sin x1", "x1"]}).features == ("x1", "sin x1")


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda e: e.title)
def test_every_experiment_can_be_trained(experiment):
    training = Training(Settings().changed(experiment.settings))
    training.step()
    assert training.steps == 1


def test_the_catalogue_is_json_and_complete():
    told = json.loads(json.dumps(catalog(), allow_nan=False))
    assert {*told["choices"], *told["numbers"], "features", "hidden"} == set(told["defaults"])
    assert set(told["samples"]) == set(told["choices"]["problem"])
    for experiment in told["experiments"]:
        Settings().changed(experiment["settings"])
