"""Part A, backpropagation by hand and by the engine: every script at a reduced size, with what it claims."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.errors import DataError

from .load import script

mpl = pytest.importorskip("matplotlib", reason="the scripts draw")


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Return the function that runs a script with its pictures in a temporary folder, and returns its claims and the pictures' names."""
    monkeypatch.setitem(mpl.rcParams, "backend", "Agg")

    def main(name: str, **options: Any) -> tuple[Any, set[str]]:
        claims = script(f"a_backprop/{name}").main(out=str(tmp_path), **options)
        assert all(path.stat().st_size > 2000 for path in tmp_path.iterdir())
        return claims, {path.name for path in tmp_path.iterdir()}

    return main


def test_one_neuron_learns_by_the_factor_that_theory_gives(run):
    claims, pictures = run("one_neuron")
    assert claims["difference"] < 1e-12
    assert len(claims["losses"]) == 41
    assert claims["factor"] == pytest.approx(0.83)
    np.testing.assert_allclose(np.divide(claims["losses"][1:], claims["losses"][:-1]), 0.83**2, rtol=1e-9)
    assert claims["first"][2] == pytest.approx(4 * claims["first"][3], rel=1e-12)  # ∂C/∂w₁ = δ₁ x at x = 4
    assert pictures == {"one_neuron.png", "one_neuron_graph.svg"}


def test_hidden_layer_by_hand_is_the_engine(run):
    claims, pictures = run("hidden_layer", long=200)
    assert claims["difference"] < 1e-12
    assert len(claims["errors"]) == 51
    assert claims["errors"][50] < 1e-8 * claims["errors"][0]
    assert claims["by rate"][0.5] < claims["by rate"][0.1] < claims["by rate"][0.01]
    assert claims["fresh"][256] < claims["fresh"][4] < 0.1
    size = {kind: float(np.hypot(*pair)) for kind, pair in claims["weights"].items()}
    assert size["l₂, λ = 0.1"] < size["l₂, λ = 0.01"] < size["none"]
    assert abs(claims["weights"]["l₁, λ = 0.01"][1]) < abs(claims["weights"]["none"][1])
    assert pictures == {"hidden_layer.png"}


def test_hand_formulas_of_the_hidden_layer_are_the_differences_of_its_cost():
    module = script("a_backprop/hidden_layer")
    theta, (x, y), h = [0.3, -0.2, 0.7, 0.1], module.line(np.random.default_rng(1), 5), 1e-6
    for k, found in enumerate(module.by_hand(theta, x, y, l1=0.1, l2=0.2)):
        values = []
        for sign in (1, -1):
            moved = [tg.tensor(p + sign * h * (i == k), dtype=tg.float64) for i, p in enumerate(theta)]
            values.append(module.cost(moved, tg.tensor(x), tg.tensor(y), 0.1, 0.2).item())
        assert found == pytest.approx((values[0] - values[1]) / (2 * h), abs=1e-8)


def test_nine_parameters_nine_formulas(run):
    claims, pictures = run("nine_parameters", seed=3)
    np.testing.assert_allclose(claims["hand"], claims["engine"], rtol=0, atol=1e-12)
    assert len(claims["hand"]) == 9
    assert min(map(abs, claims["engine"])) > 1e-5
    assert "∂C / ∂w₁₂⁽¹⁾ = δ₁⁽¹⁾ · x₂" in str(claims["derivation"])
    assert pictures == {"nine_parameters.svg"}


def test_a_network_learns_the_polynomial(run):
    claims, pictures = run("fit_polynomial", epochs=1200, rate=0.02)
    assert claims["losses"][-1] < claims["losses"][0] / 1000
    assert claims["r2"]["fresh"] > 0.98
    assert pictures == {"fit_polynomial.png"}


def test_the_polynomial_is_the_course_s():
    x = tg.tensor([[1.0, 2.0], [-1.0, 0.5]])
    assert script("a_backprop/fit_polynomial").polynomial(x).tolist() == [[16.0], [4.75]]


@pytest.mark.parametrize("sizes", ["3 4 4 2", "2 1", "4 5 6 5 4 3"])
def test_the_four_equations_hold_at_every_layer_and_stand_in_the_graph(run, sizes):
    claims, pictures = run("four_equations", sizes=sizes, seed=1)
    layers = len(sizes.split()) - 1
    assert claims["layers"] == layers
    assert [row[0] for row in claims["rows"]] == list(range(1, layers + 1))
    assert claims["difference"] < 1e-12
    assert min(row[3] for row in claims["rows"]) > 1e-8  # no error is zero, so that equality says something
    noted = {box.name: [line.text for line in box.lines if line.role == "badge"] for box in claims["graph"].picture.boxes}
    powers = "⁰¹²³⁴⁵"
    for number in range(1, layers + 1):
        equation = 1 if number == layers else 2
        assert noted[f"z{powers[number]}"] == [f"adjoint = δ{powers[number]}, equation {equation}"]
        assert noted[f"W{powers[number]}"] == ["grad: equation 3"]
        assert noted[f"b{powers[number]}"] == ["grad: equation 4"]
    assert pictures == {"four_equations.png", "four_equations_graph.svg"}


def test_the_two_graphs_of_the_blackboard(run):
    claims, pictures = run("local_gradients")
    assert claims == {"product_of_sum": [5.0, 5.0, 1.0], "sum_times_max": [2.0, 5.0, 0.0]}
    assert pictures == {"product_of_sum.svg", "sum_times_max.svg"}


def test_two_squares_multiply(run):
    claims, pictures = run("product_network", n=200, seed=2)
    assert claims["value error"] < 1e-12
    assert claims["gradient error"] < 1e-12
    assert claims["hessian"] == [[0.0, 1.0], [1.0, 0.0]]
    assert pictures == {"product_network.png", "product_network_graph.svg"}


def test_forward_and_reverse_mode_need_a_sweep_for_each_input_or_output(run):
    claims, pictures = run("forward_and_reverse", largest=16, hidden=8, repeats=1)
    assert claims["difference"] < 1e-12
    assert [row[:4] for row in claims["rows"]] == [[1, 1, 1, 1], [4, 1, 4, 1], [16, 1, 16, 1], [1, 4, 1, 4], [1, 16, 1, 16]]
    assert pictures == {"forward_and_reverse.png"}


def test_sweeps_are_counted_where_they_happen(monkeypatch):
    module = script("a_backprop/forward_and_reverse")
    counts = {"jvp": 0, "pull": 0}
    jvp, vjp = tg.func.jvp, tg.func.vjp

    def counting_jvp(*arguments):
        counts["jvp"] += 1
        return jvp(*arguments)

    def counting_vjp(*arguments):
        y, pull = vjp(*arguments)

        def counting_pull(g):
            counts["pull"] += 1
            return pull(g)

        return y, counting_pull

    monkeypatch.setattr(module.torch.func, "jvp", counting_jvp)
    monkeypatch.setattr(module.torch.func, "vjp", counting_vjp)
    matrix = tg.tensor(np.arange(6.0).reshape(2, 3))
    x = tg.tensor([1.0, 2.0, 3.0], dtype=tg.float64)
    for jacobian in (module.by_columns, module.by_rows):
        assert jacobian(lambda x: matrix @ x, x).tolist() == matrix.tolist()
    assert counts["jvp"] == 3  # one for each input
    assert counts["pull"] == 2  # one for each output


@pytest.mark.parametrize(("sizes", "said"), [("3 x", "'3 x' should be whole numbers from 1 on"), ("3", "at least two sizes")])
def test_sizes_that_are_no_network_are_refused(run, sizes, said):
    with pytest.raises(DataError, match=said):
        run("four_equations", sizes=sizes)


def test_both_ways_to_add_an_operation_pass_their_checks(run):
    claims, pictures = run("own_operation")
    assert claims["checks"] == {"primitive": (True, True), "Function": (True, True)}
    assert pictures == {"own_operation.png"}


def test_newton_s_method_finds_the_minimum(run):
    claims, pictures = run("second_derivatives")
    assert pictures == {"second_derivatives.png"}
    assert claims["values"][0] == pytest.approx(24.2)
    assert claims["values"][-1] < 1e-20
    assert 1e-3 < claims["descent"] < 24.2  # on its way, but far behind after a hundred times as many steps
    np.testing.assert_allclose(claims["end"], [1, 1], atol=1e-10)
