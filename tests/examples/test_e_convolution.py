"""Part E, convolution and networks that use it: every script at a reduced size, with what it claims."""

from __future__ import annotations

import gzip
from typing import Any

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.errors import DataError

from .load import script

mpl = pytest.importorskip("matplotlib", reason="the scripts draw")


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Return the function that runs a script with its pictures in a temporary folder, and returns its claims and the names of its files."""
    monkeypatch.setitem(mpl.rcParams, "backend", "Agg")

    def main(name: str, **options: Any) -> tuple[Any, set[str]]:
        out = tmp_path / "out"
        claims = script(f"e_convolution/{name}").main(out=str(out), **options)
        assert all(path.stat().st_size > 2000 for path in out.iterdir())
        return claims, {path.name for path in out.iterdir()}

    return main


@pytest.fixture
def folder(tmp_path):
    """Return a folder of four idx files: images of 28 × 28 with a bar whose height and direction tell the class, in noise."""
    rng = np.random.default_rng(0)
    for part, count in (("train", 500), ("t10k", 100)):
        labels = rng.integers(0, 10, count).astype(np.uint8)
        images = rng.integers(0, 60, (count, 28, 28)).astype(np.uint8)
        for image, label in zip(images, labels, strict=True):
            view = image if label < 5 else image.T
            at = 3 + 5 * (label % 5) + rng.integers(0, 2)
            view[at : at + 2, 4:24] = 230
        for kind, array in (("images-idx3", images), ("labels-idx1", labels)):
            header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
            (tmp_path / f"{part}-{kind}-ubyte.gz").write_bytes(gzip.compress(header + array.tobytes()))
    return str(tmp_path)


@pytest.mark.parametrize("seed", [0, 1])
def test_products_and_adjoints_of_polynomials_are_equal(run, capsys, seed):
    found, plots = run("polynomial_product", seed=seed)
    assert found["ways"] == 5
    assert found["difference"] < 1e-12
    assert len(found["delta"]) == 6
    assert np.isclose(found["at_x"][0] * found["at_x"][1], found["at_x"][2], rtol=1e-12)
    assert plots == {"polynomial_product.png"}
    assert "A β" in capsys.readouterr().out


def test_filters_are_what_their_formulas_say_and_find_the_edges(run):
    found, plots = run("filters")
    assert len(found["apart"]) == 5
    assert max(found["apart"].values()) < 1e-12
    at_edges = found["clean"] > 0.2
    assert found["edges"][at_edges].mean() > 4 * found["edges"][~at_edges].mean()
    assert plots == {"filters.png"}


def test_a_drawn_point_shows_which_of_the_two_turns_the_kernel(monkeypatch):
    filters = script("e_convolution/filters")
    point = np.zeros((3, 3))
    point[1, 1] = 1
    kernel = np.arange(9.0).reshape(3, 3)
    assert np.array_equal(filters.convolve(point, kernel), kernel)
    assert np.array_equal(filters.correlate(point, kernel), kernel[::-1, ::-1])
    signal = pytest.importorskip("scipy.signal", reason="the judge of the two")
    image = np.random.default_rng(0).standard_normal((7, 8))
    assert np.allclose(filters.convolve(image, kernel), signal.convolve2d(image, kernel, "same"), rtol=0, atol=1e-12)
    assert np.allclose(filters.correlate(image, kernel), signal.correlate2d(image, kernel, "same"), rtol=0, atol=1e-12)


@pytest.mark.parametrize("side", [9, 12])
def test_conv_arithmetic(run, side):
    found, plots = run("conv_arithmetic", side=side)
    assert found["agreed"] == found["checked"] > 60
    assert all(formula == gradient for _, formula, gradient, _ in found["rows"])
    assert [row[2:] for row in found["rows"]] == [[3, 9], [7, 9], [2, 4], [7, 49], [10, 100], [15, 225]]
    assert found["paths"]
    assert plots == {"receptive_fields.png"}


def test_parameter_counts(run):
    found, plots = run("parameter_counts")
    counts = found["counts"]
    assert counts["one dense neuron on 32×32×3"] == 3072 + 1
    assert counts["one dense neuron on 200×200×3"] == 120_000 + 1
    assert counts["dense, 10⁶ → 10⁴ → 1"] == 10**10 + 10**4 + 10**4 + 1
    assert len(found["built"]) == 5
    assert all(counts[name] == built for name, built in found["built"].items())
    assert plots == {"parameter_counts.png"}


def test_shapes(run, capsys):
    found, pictures = run("shapes")
    assert found["shapes"] == [(1, 12, 32, 32), (1, 12, 32, 32), (1, 12, 16, 16), (1, 3072), (1, 10)]
    assert found["in_the_course"] == ["32×32×12", "32×32×12", "16×16×12", "1×1×10"]
    assert found["parameters"] == 12 * 28 + 10 * 3073
    assert found["difference"] < 1e-12
    assert found["large"] == (1, 10, 17, 17)
    assert "FC: Linear" in capsys.readouterr().out
    assert pictures == {"shapes_graph.svg"}


def test_cnn_reads_small_digits(run):
    pytest.importorskip("sklearn", reason="scikit-learn's digits are the data")
    found, pictures = run("cnn_digits", epochs=5, batch=16)
    assert found["accuracies"][-1] > 0.94
    assert found["filters"].shape == (8, 1, 3, 3)
    assert found["slopes"].shape == (10, 1, 8, 8)
    assert pictures == {"cnn_filters.png", "cnn_input_gradient.png"}


def test_cnn_reads_idx_files(run, folder):
    found, _ = run("cnn_digits", data=folder, epochs=4)
    assert found["accuracies"][-1] > 0.95
    assert found["filters"].shape == (8, 1, 5, 5)
    assert found["slopes"].shape == (10, 1, 28, 28)
    model, shown = found["model"], found["shown"]
    step = 1e-3 * found["slopes"] / found["slopes"].abs().amax((1, 2, 3), keepdim=True)
    before, after = (model(x).diagonal() for x in (shown, shown + step))
    assert (after > before).all()


def test_dense_network_reads_digits(run, folder):
    found, plots = run("dense_digits", data=folder, epochs=12)
    assert found["accuracies"][-1] > 0.95
    assert found["errors"][-1] < found["errors"][0] / 5
    assert plots == {"dense_digits.png"}


def test_the_penalty_of_sgd_is_in_the_gradient_of_the_weights_alone(run):
    dense = script("e_convolution/dense_digits")
    tg.manual_seed(0)
    model = tg.nn.Sequential(tg.nn.Flatten(), tg.nn.Linear(4, 3), tg.nn.ReLU(), tg.nn.Linear(3, 2))
    x, t = tg.randn(5, 1, 2, 2), tg.randint(0, 2, (5,))
    assert dense.penalty_is_decay(model, x, t, 0.1, 0.5) < 1e-12
    before = [p.detach().clone() for p in model.parameters()]
    for p in model.parameters():
        p.grad = tg.zeros_like(p)
    dense.sgd(model, 0.1, 0.5).step()
    for old, p in zip(before, model.parameters(), strict=True):
        assert tg.allclose(p, old * 0.95 if p.ndim == 2 else old)


def test_classifier_of_a_table(run):
    pytest.importorskip("sklearn", reason="its breast-cancer data make the file")
    found, files = run("csv_classifier", epochs=15)
    assert len(found["held out"]) == 15
    assert found["held out"][-1] > 0.9
    assert found["error"][-1] < found["error"][0] / 3
    assert found["parameters"] == 12 * 9 + 8 * 13 + 9
    assert files == {"breast_cancer.csv", "csv_classifier.png"}


def test_classifier_of_a_table_of_ones_own(run, tmp_path):
    rng = np.random.default_rng(0)
    X = rng.standard_normal((200, 8)) * 10.0 ** np.arange(-3, 5)
    label = X[:, 0] / X[:, 0].std() + X[:, 7] / X[:, 7].std() > 0
    np.savetxt(tmp_path / "mine.csv", np.column_stack([X, label]), delimiter=",")
    found, files = run("csv_classifier", csv=str(tmp_path / "mine.csv"), epochs=30)
    assert found["held out"][-1] >= 0.9
    assert files == {"csv_classifier.png"}
    np.savetxt(tmp_path / "few.csv", np.column_stack([X, label])[:9], delimiter=",")
    with pytest.raises(DataError, match="has 9 rows, but at least 10 are needed"):
        run("csv_classifier", csv=str(tmp_path / "few.csv"))
    np.savetxt(tmp_path / "three.csv", np.column_stack([X, np.arange(200) % 3]), delimiter=",")
    with pytest.raises(DataError, match="should hold the labels 0 and 1, but holds 2"):
        run("csv_classifier", csv=str(tmp_path / "three.csv"))
