"""The estimators: what they learn, what they record, what they refuse, and that they fit into scikit-learn."""

from __future__ import annotations

import pickle
import subprocess
import sys

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import load_digits, load_iris, make_moons
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import estimator_checks_generator

import tinygrad_edu as tg
from tinygrad_edu import optim
from tinygrad_edu.estimators import AdagradMomentum, MLPClassifier, MLPRegressor

QUICK = {"hidden_layer_sizes": (20,), "max_iter": 40, "learning_rate_init": 0.01}
CHECKED = [MLPClassifier(**QUICK), MLPRegressor(**QUICK)]
MISSING_PARTS = ("pandas", "SCIPY_ARRAY_API")  # what scikit-learn's checks are skipped for


@pytest.mark.filterwarnings("ignore")  # the checks provoke warnings and look for them themselves
@pytest.mark.parametrize(
    ("estimator", "check"),
    [pytest.param(e, c, id=f"{type(e).__name__}-{c.func.__name__}") for each in CHECKED for e, c in estimator_checks_generator(each)],
)
def test_scikit_learns_own_checks_pass(estimator, check):
    try:
        check(estimator)
    except BaseException as error:
        if type(error).__name__ == "SkipTest" and any(part in str(error) for part in MISSING_PARTS):
            pytest.skip(str(error))
        raise


@pytest.fixture(scope="module")
def moons():
    X, y = make_moons(200, noise=0.1, random_state=0)
    return X, np.where(y == 1, "upper", "lower")


def test_two_classes_have_one_logistic_output(moons):
    X, y = moons
    network = MLPClassifier((16,), "tanh", learning_rate_init=0.05, max_iter=60, random_state=0).fit(X, y)
    assert network.score(X, y) > 0.98
    assert network.classes_.tolist() == ["lower", "upper"]
    assert [type(layer).__name__ for layer in network.model_] == ["Linear", "Tanh", "Linear", "Sigmoid"]
    p = network.predict_proba(X)
    assert p.shape == (200, 2)
    np.testing.assert_allclose(p.sum(axis=1), 1)
    np.testing.assert_array_equal(network.predict(X), np.where(p[:, 1] > 0.5, "upper", "lower"))


def test_probabilities_are_those_of_the_weights(moons):
    X, y = moons
    network = MLPClassifier((5,), "tanh", max_iter=3, random_state=0).fit(X, y)
    (w1, w2), (b1, b2) = network.coefs_, network.intercepts_
    assert (w1.shape, w2.shape, b1.shape, b2.shape) == ((2, 5), (5, 1), (5,), (1,))
    np.testing.assert_allclose(network.predict_proba(X)[:, 1:], 1 / (1 + np.exp(-(np.tanh(X @ w1 + b1) @ w2 + b2))), rtol=1e-12)


def test_many_classes_and_history():
    X, y = load_iris(return_X_y=True)
    X = StandardScaler().fit_transform(X)
    network = MLPClassifier((10,), learning_rate_init=0.02, max_iter=50, validation_fraction=0.2, random_state=0).fit(X, y)
    assert network.score(X, y) > 0.95
    assert set(network.history_) == {"train_error", "train_accuracy", "val_error", "val_accuracy"}
    assert {len(values) for values in network.history_.values()} == {50} == {network.n_iter_}
    assert network.history_["train_error"][-1] < 0.2 * network.history_["train_error"][0]


def test_scores_are_those_of_the_data_given():
    X, y = load_iris(return_X_y=True)
    network = MLPClassifier((5,), max_iter=4, random_state=0).fit(X[::2], y[::2], X[1::2], y[1::2])
    for name, part in (("train", slice(0, None, 2)), ("val", slice(1, None, 2))):
        p = network.predict_proba(X[part])[np.arange(75), y[part]]
        assert network.history_[f"{name}_error"][-1] == pytest.approx(-np.log(p).mean(), rel=1e-12)
        assert network.history_[f"{name}_accuracy"][-1] == network.score(X[part], y[part])


def test_several_targets():
    rng = np.random.default_rng(0)
    X = rng.uniform(-1, 1, (200, 2))
    y = np.c_[X[:, 0] * X[:, 1], X[:, 0] ** 2]
    network = MLPRegressor((20,), "tanh", learning_rate_init=0.02, max_iter=80, random_state=0).fit(X, y)
    assert network.predict(X).shape == (200, 2)
    assert network.score(X, y) > 0.95
    assert network.history_["train_error"][-1] == pytest.approx(((network.predict(X) - y) ** 2).sum(axis=1).mean(), rel=1e-12)
    assert MLPRegressor(max_iter=1).fit(X, y[:, 0]).predict(X).shape == (200,)
    assert MLPRegressor(max_iter=1).fit(X, y[:, :1]).predict(X).shape == (200, 1)


def test_without_hidden_layers_it_finds_the_least_squares_line_and_ridge():
    rng = np.random.default_rng(1)
    X, lam = rng.normal(size=(60, 3)), 0.3
    X -= X.mean(axis=0)
    y = X @ [1.0, -2.0, 3.0] + 4 + rng.normal(size=60)
    network = MLPRegressor((), solver="constant", learning_rate_init=0.1, alpha=lam, batches=1, max_iter=400).fit(X, y)
    ridge = np.linalg.solve(2 / 60 * X.T @ X + lam * np.eye(3), 2 / 60 * X.T @ y)  # the gradient is 2/n Xᵀ(Xw + b - y) + λw
    np.testing.assert_allclose(network.coefs_[0][:, 0], ridge, rtol=1e-8)
    np.testing.assert_allclose(network.intercepts_[0], y.mean(), rtol=1e-8)


SOLVERS = ["constant", "sgd", "momentum", "adagrad", "adagrad_momentum", "rmsprop", "adam"]


@pytest.mark.parametrize("solver", SOLVERS)
def test_every_method_learns(solver, moons):
    X, y = moons
    rate = {"constant": 0.5, "sgd": 0.5, "momentum": 0.1, "adagrad": 0.2, "adagrad_momentum": 0.05}.get(solver, 0.02)
    network = MLPClassifier((16,), "tanh", solver=solver, learning_rate_init=rate, max_iter=60, random_state=0).fit(X, y)
    assert network.history_["train_error"][-1] < 0.5 * network.history_["train_error"][0]
    assert network.score(X, y) > 0.86


def test_an_optimizer_may_be_made_by_a_function(moons):
    X, y = moons
    given = MLPClassifier((4,), solver=lambda groups: optim.SGD(groups, 0.1, nesterov=True, momentum=0.5), max_iter=2).fit(X, y)
    assert isinstance(given.optimizer_, optim.SGD)
    assert [group["weight_decay"] for group in given.optimizer_.param_groups] == [0.0, 0.0]
    assert given.optimizer_.param_groups[0]["nesterov"]


@pytest.mark.parametrize("activation", ["identity", "sigmoid", "tanh", "softmax", "relu", "leaky_relu", "elu", tg.sin])
def test_every_activation_learns(activation, moons):
    X, y = moons
    network = MLPClassifier((16,), activation, learning_rate_init=0.05, max_iter=30, random_state=0).fit(X, y)
    assert network.score(X, y) > 0.83


@pytest.mark.parametrize(
    ("output", "cost"),
    [("sigmoid", "least_squares"), ("softmax", "cross_entropy"), ("softmax", "logistic"), ("identity", "auto"), ("tanh", "auto")],
)
def test_outputs_and_costs_may_be_chosen(output, cost, moons):
    X, y = moons
    network = MLPClassifier((16,), output_activation=output, cost=cost, learning_rate_init=0.02, max_iter=40, random_state=0).fit(X, y)
    assert network.score(X, y) > 0.85
    p = network.predict_proba(X)
    assert ((p >= 0) & (p <= 1)).all()
    np.testing.assert_allclose(p.sum(axis=1), 1)


def test_a_cost_of_ones_own(moons):
    X, y = moons
    network = MLPClassifier((8,), cost=lambda a, t: (a - t).abs().mean(), learning_rate_init=0.05, max_iter=30, random_state=0).fit(X, y)
    p = network.predict_proba(X)[:, 1]
    assert network.history_["train_error"][-1] == pytest.approx(np.abs(p - (y == "upper")).mean(), rel=1e-12)
    assert network.score(X, y) > 0.85


def test_stable_where_probabilities_round_to_zero():
    X, y = np.array([[-1e4], [1e4]]), [1, 0]
    network = MLPClassifier((), init=lambda layer, generator: tg.nn.init.ones_(layer.weight), max_iter=1, solver="constant").fit(X, y)
    assert np.isfinite(network.history_["train_error"][-1])


@pytest.mark.parametrize("estimator", [MLPClassifier, MLPRegressor])
def test_the_seed_decides_and_nothing_else_is_drawn(estimator):
    X, y = load_iris(return_X_y=True)
    tg.manual_seed(7)
    expected = tg.rand(3).tolist()
    tg.manual_seed(7)
    first = estimator((5,), max_iter=2, random_state=3).fit(X, y)
    assert tg.rand(3).tolist() == expected
    np.testing.assert_array_equal(first.coefs_[0], estimator((5,), max_iter=2, random_state=3).fit(X, y).coefs_[0])
    assert np.abs(first.coefs_[0] - estimator((5,), max_iter=2, random_state=4).fit(X, y).coefs_[0]).max() > 0.1


def test_in_a_grid_search_and_a_pipeline():
    X, y = load_iris(return_X_y=True)
    names = load_iris().target_names[y]
    pipeline = make_pipeline(StandardScaler(), MLPClassifier((8,), max_iter=30, random_state=0))
    search = GridSearchCV(pipeline, {"mlpclassifier__learning_rate_init": [1e-6, 0.05], "mlpclassifier__alpha": [0.0, 1e-3]}, cv=3).fit(
        X, names
    )
    assert search.best_params_["mlpclassifier__learning_rate_init"] == 0.05
    assert search.best_score_ > 0.9
    assert cross_val_score(MLPRegressor((8,), learning_rate_init=0.05, max_iter=30, random_state=0), X, X[:, :2], cv=3).shape == (3,)


def test_parameters():
    network = MLPClassifier((3, 4), "tanh", alpha=0.1)
    assert network.get_params()["hidden_layer_sizes"] == (3, 4)
    assert clone(network).set_params(alpha=0.2).get_params() == {**network.get_params(), "alpha": 0.2}
    assert repr(network) == "MLPClassifier(activation='tanh', alpha=0.1, hidden_layer_sizes=(3, 4))"


def test_a_pickled_network_goes_on_where_it_was(moons):
    X, y = moons
    network = MLPClassifier((4,), max_iter=3, random_state=0, warm_start=True).fit(X, y)
    again = pickle.loads(pickle.dumps(network))
    np.testing.assert_array_equal(network.fit(X, y).predict_proba(X), again.fit(X, y).predict_proba(X))
    assert network.n_iter_ == 6


def test_warm_start_and_partial_fit_continue(moons):
    X, y = moons
    whole = MLPClassifier((4,), max_iter=6, random_state=0).fit(X, y)
    warm = MLPClassifier((4,), max_iter=3, random_state=0, warm_start=True).fit(X, y).fit(X, y)
    parts = MLPClassifier((4,), random_state=0)
    for _ in range(6):
        parts.partial_fit(X, y)
    assert whole.history_ == warm.history_ == parts.history_
    assert MLPClassifier((4,), max_iter=3, random_state=0).fit(X, y).fit(X, y).n_iter_ == 3


def test_partial_fit_needs_to_be_told_classes_that_come_later():
    X, y = load_iris(return_X_y=True)
    network = MLPClassifier((4,)).partial_fit(X[:100], y[:100], classes=[0, 1, 2]).partial_fit(X[100:], y[100:])
    assert network.predict_proba(X).shape == (150, 3)
    with pytest.raises(ValueError, match=r"y has the classes \[2\], which are not among those to be told apart, \[0, 1\]"):
        MLPClassifier((4,)).partial_fit(X[:100], y[:100]).partial_fit(X[100:], y[100:])


def test_control_c_keeps_what_was_reached(moons):
    X, y = moons

    def interrupt(network):
        if network.n_iter_ == 3:
            raise KeyboardInterrupt

    network = MLPClassifier((4,), max_iter=50, random_state=0)
    with pytest.warns(UserWarning, match="stopped by Ctrl-C after 3 epochs"):
        network.fit(X, y, callback=interrupt)
    three = MLPClassifier((4,), max_iter=3, random_state=0).fit(X, y)
    assert network.n_iter_ == 3
    np.testing.assert_array_equal(network.predict_proba(X), three.predict_proba(X))


def test_verbose_shows_the_current_scores(moons, monkeypatch):
    shown = []

    def watched(epochs, describe):
        for epoch in epochs:
            yield epoch
            shown.append(describe())

    monkeypatch.setattr("tinygrad_edu.estimators.base.progress", watched)
    X, y = moons
    network = MLPClassifier((4,), max_iter=2, verbose=True).fit(X, y)
    scores = network.history_
    assert shown == [f"train error {scores['train_error'][i]:.4g}, train accuracy {scores['train_accuracy'][i]:.4g}" for i in range(2)]


def test_float32_stays_float32():
    X, y = load_digits(return_X_y=True)
    network = MLPClassifier((4,), max_iter=1).fit(X[:100].astype(np.float32), y[:100])
    assert network.predict_proba(X).dtype == network.coefs_[0].dtype == np.float32


IRIS = load_iris(return_X_y=True)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"activation": "wave"}, "activation is 'wave', but should be one of 'identity', 'sigmoid'"),
        ({"output_activation": "wave"}, "output_activation is 'wave'"),
        ({"cost": "wave"}, "cost is 'wave', but should be one of 'least_squares', 'logistic', 'cross_entropy', or a function"),
        ({"solver": "wave"}, "solver is 'wave', but should be one of 'constant'"),
        ({"init": 3}, "init is 3, but should be one of 'glorot', 'he', 'normal', or a function"),
        ({"batches": 0}, "batches is 0, but should be a whole number from 1 on, or 'auto'"),
        ({"max_iter": 2.5}, r"max_iter is 2\.5, but should be a whole number of epochs from 1 on"),
        ({"hidden_layer_sizes": (3, 0)}, r"hidden_layer_sizes is \(3, 0\), but should be whole numbers"),
        ({"learning_rate_init": -1.0}, "Invalid learning rate"),
        ({"alpha": -0.1}, r"alpha is -0\.1, but should be a number from 0 on"),
        ({"alpha": float("nan")}, "alpha is nan, but should be a number from 0 on"),
    ],
)
def test_options_that_are_refused(options, words):
    network = MLPClassifier(**{"max_iter": 1, **options})
    with pytest.raises(ValueError, match=words):
        network.fit(*IRIS)
    assert not hasattr(network, "model_")


@pytest.mark.parametrize(
    ("X", "y", "words"),
    [
        ([[np.nan], [1.0]], [0, 1], "Input X contains NaN"),
        ([[np.inf], [1.0]], [0, 1], "Input X contains infinity"),
        ([1.0, 2.0], [0, 1], "Expected 2D array, got 1D array instead"),
        ([[1.0], [2.0]], [0, 1, 1], "Found input variables with inconsistent numbers of samples"),
        ([[1.0], [2.0]], [1, 1], "at least two classes, but y has one class only"),
        ([[1.0], [2.0]], [0.5, 1.5], "Unknown label type: continuous"),
    ],
)
def test_data_that_are_refused(X, y, words):
    with pytest.raises(ValueError, match=words):
        MLPClassifier().fit(X, y)


def test_validation_data_are_checked():
    X, y = IRIS
    with pytest.raises(ValueError, match="X_val and y_val have to be given together"):
        MLPClassifier().fit(X, y, X_val=X)
    with pytest.raises(ValueError, match="X has 3 features, but MLPClassifier is expecting 4 features as input"):
        MLPClassifier().fit(X, y, X[:, :3], y)
    with pytest.raises(ValueError, match=r"y has shape \(150, 2\), but targets of shape"):
        MLPRegressor().fit(X, X[:, :3], X, X[:, :2])


def test_adagrad_momentum_follows_its_law():
    rng = np.random.default_rng(0)
    p = rng.normal(size=(4, 3))
    parameter = tg.nn.Parameter(tg.tensor(p))
    optimizer = AdagradMomentum([parameter], lr=0.1, momentum=0.8, eps=1e-6, weight_decay=0.2)
    s = b = 0
    for _ in range(20):
        g = rng.normal(size=p.shape)
        parameter.grad = tg.tensor(g)
        optimizer.step()
        g = g + 0.2 * p
        s = s + g**2
        b = 0.8 * b + 0.1 * g / (np.sqrt(s) + 1e-6)
        p = p - b
        np.testing.assert_allclose(parameter.detach().numpy(), p, rtol=1e-12)


def test_the_package_does_not_import_scikit_learn():
    program = "import sys, tinygrad_edu as tg; tg.nn, tg.optim, tg.utils; print('sklearn' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_without_scikit_learn_the_extra_is_named():
    program = "import sys; sys.modules['sklearn'] = None; sys.modules['sklearn.base'] = None; import tinygrad_edu.estimators"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stderr.strip().endswith("which is not installed: pip install 'tinygrad_edu[examples]'")
