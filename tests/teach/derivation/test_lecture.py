"""The lecture's notation: zˡ, aˡ, δˡ, Wˡ, bˡ, and the formulas as they stand in the lecture."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.teach import Explanation
from tinygrad_edu.teach.derivation import Derivation, math
from tinygrad_edu.teach.derivation.network import NotFeedForwardError, find_network

from ..models import MODELS, leaf
from .evaluation import assert_formulas_hold, compute
from .models import fixed, layers, nine_parameters, one_hidden_layer, one_neuron


def latex(derivation: Derivation, phase: str) -> list[str]:
    return [line.latex for line in derivation if line.phase == phase]


def lecture(ex: Explanation) -> Derivation:
    return math(ex.program, "lecture")


def test_one_neuron() -> None:
    derivation = lecture(one_neuron())
    assert latex(derivation, "forward") == [r"z_{1} = w_{1} \cdot x + b_{1}", r"a_{1} = \sigma(z_{1})", r"C = \frac{(a_{1} - y)^{2}}{2}"]
    assert latex(derivation, "backward") == [
        r"\delta_{1} = \frac{\partial C}{\partial a_{1}} \cdot \sigma_{1}'(z_{1}) = (a_{1} - y) \cdot \sigma_{1}'(z_{1})"
        r" = (a_{1} - y) \cdot a_{1} \cdot (1 - a_{1})",
        r"\frac{\partial C}{\partial b_{1}} = \delta_{1}",
        r"\frac{\partial C}{\partial w_{1}} = \delta_{1} \cdot x",
    ]


def test_one_hidden_layer() -> None:
    backward = latex(lecture(one_hidden_layer()), "backward")
    assert backward[0] == (
        r"\delta_{2} = \frac{\partial C}{\partial a_{2}} \cdot \sigma_{2}'(z_{2}) = (a_{2} - y) \cdot \sigma_{2}'(z_{2})"
        r" = (a_{2} - y) \cdot (1 - a_{2}^{2})"
    )
    assert backward[1] == (
        r"\delta_{1} = \delta_{2} \cdot w_{2} \cdot \sigma_{1}'(z_{1}) = \delta_{2} \cdot w_{2} \cdot a_{1} \cdot (1 - a_{1})"
    )
    assert set(backward[2:]) == {
        r"\frac{\partial C}{\partial b_{2}} = \delta_{2}",
        r"\frac{\partial C}{\partial b_{1}} = \delta_{1}",
        r"\frac{\partial C}{\partial w_{1}} = \delta_{1} \cdot x",
        r"\frac{\partial C}{\partial w_{2}} = \delta_{2} \cdot a_{1}",
    }


def test_all_formulas_of_the_network_with_nine_parameters() -> None:
    derivation = lecture(nine_parameters())
    assert latex(derivation, "forward") == [
        r"z_{1}^{(1)} = w_{11}^{(1)} \cdot x_{1} + w_{12}^{(1)} \cdot x_{2} + b_{1}^{(1)}",
        r"z_{2}^{(1)} = w_{21}^{(1)} \cdot x_{1} + w_{22}^{(1)} \cdot x_{2} + b_{2}^{(1)}",
        r"a_{1}^{(1)} = \sigma(z_{1}^{(1)})",
        r"a_{2}^{(1)} = \sigma(z_{2}^{(1)})",
        r"z^{(2)} = w_{1}^{(2)} \cdot a_{1}^{(1)} + w_{2}^{(2)} \cdot a_{2}^{(1)} + b^{(2)}",
        r"C = \frac{(z^{(2)} - y)^{2}}{2}",
    ]
    backward = latex(derivation, "backward")
    assert backward[0] == r"\delta^{(2)} = z^{(2)} - y"
    for i in (1, 2):
        assert (
            rf"\delta_{{{i}}}^{{(1)}} = \delta^{{(2)}} \cdot w_{{{i}}}^{{(2)}} \cdot \sigma'(z_{{{i}}}^{{(1)}})"
            rf" = \delta^{{(2)}} \cdot w_{{{i}}}^{{(2)}} \cdot a_{{{i}}}^{{(1)}} \cdot (1 - a_{{{i}}}^{{(1)}})"
        ) in backward
    gradients = [
        rf"\frac{{\partial C}}{{\partial w_{{{i}{j}}}^{{(1)}}}} = \delta_{{{i}}}^{{(1)}} \cdot x_{{{j}}}" for i in (1, 2) for j in (1, 2)
    ]
    gradients += [rf"\frac{{\partial C}}{{\partial b_{{{i}}}^{{(1)}}}} = \delta_{{{i}}}^{{(1)}}" for i in (1, 2)]
    gradients += [rf"\frac{{\partial C}}{{\partial w_{{{i}}}^{{(2)}}}} = \delta^{{(2)}} \cdot a_{{{i}}}^{{(1)}}" for i in (1, 2)]
    gradients += [r"\frac{\partial C}{\partial b^{(2)}} = \delta^{(2)}"]
    assert len(gradients) == 9
    assert set(backward[3:]) == set(gradients)


def test_the_general_network_for_a_batch() -> None:
    derivation = lecture(layers())
    assert latex(derivation, "forward")[:2] == [r"z^{(1)} = X \, (W^{(1)})^{\top} + b^{(1)}", r"a^{(1)} = \tanh(z^{(1)})"]
    backward = latex(derivation, "backward")
    assert backward[0].startswith(r"\delta^{(3)} = \left( \frac{\partial C}{\partial a^{(3)}} \right) \odot \sigma'(z^{(3)}) = ")
    for layer in (1, 2):
        start = rf"\delta^{{({layer})}} = (\delta^{{({layer + 1})}} \, W^{{({layer + 1})}}) \odot "
        line = next(text for text in backward if text.startswith(start))
        assert line == f"{start}\\sigma'(z^{{({layer})}}) = {start.partition(' = ')[2]}(1 - (a^{{({layer})}})^{{2}})"
    for layer, before in ((1, "X"), (2, "a^{(1)}"), (3, "a^{(2)}")):
        assert rf"\frac{{\partial C}}{{\partial W^{{({layer})}}}} = (\delta^{{({layer})}})^{{\top}} \, {before}" in backward
        assert rf"\frac{{\partial C}}{{\partial b^{{({layer})}}}} = \sum_{{\text{{axis 0}}}} \delta^{{({layer})}}" in backward


def test_delta_is_the_adjoint_that_the_engine_holds_at_z() -> None:
    """The four equations of backpropagation, by hand in NumPy, against every δ of the derivation."""
    program = layers().program
    derivation = math(program, "lecture")
    network = find_network(program)
    values = {name: record.value for name, record in zip(program.names, program.records, strict=True)}
    weights = [program.records[layer[0].affine.products[0][0]] for layer in network.layers]
    a = [values["X"], *[program.records[layer[0].a].value for layer in network.layers]]
    delta = 2 * (a[-1] - values["T"]) / a[-1].size * (1 - a[-1] ** 2)
    for number in reversed(range(len(network.layers))):
        z = network.layers[number][0].z
        line = next(line for line in derivation if line.record == z and line.phase == "backward")
        assert line.text.startswith(f"δ⁽{'¹²³'[number]}⁾ = ")
        np.testing.assert_allclose(program.records[z].adjoint, delta, rtol=1e-10)
        np.testing.assert_allclose(compute(line.named.expression, program), delta, rtol=1e-10)
        np.testing.assert_allclose(weights[number].adjoint, delta.T @ a[number], rtol=1e-10)
        delta = delta @ weights[number].value * (1 - a[number] ** 2)


def test_the_students_names_are_told() -> None:
    given = [equation.text for equation in lecture(layers()).given]
    assert "W⁽¹⁾ = model.0.weight : matrix 5 × 3" in given
    assert "C = loss" in given


def columns() -> Explanation:
    rng = np.random.default_rng(0)
    W1, b1, W2, b2 = (leaf(rng.normal(size=size)) for size in ((3, 2), 3, (2, 3), 2))
    x, y = fixed(rng.normal(size=2)), fixed(rng.normal(size=2))
    with tg.record():
        h = (W1 @ x + b1).sigmoid()
        C = 0.5 * ((W2 @ h + b2 - y) ** 2).sum()
    return tg.explain(C)


def classifier_with_penalty() -> Explanation:
    rng = np.random.default_rng(0)
    model = tg.nn.Sequential(tg.nn.Linear(4, 5), tg.nn.ReLU(), tg.nn.Linear(5, 3)).double()
    X, t = fixed(rng.normal(size=(6, 4))), tg.tensor([0, 1, 2, 0, 1, 2])
    with tg.record():
        C = tg.nn.functional.cross_entropy(model(X), t) + 0.01 * (model[0].weight ** 2).sum()
    return tg.explain(C)


def test_columns_instead_of_rows() -> None:
    ex = columns()
    derivation = lecture(ex)
    assert_formulas_hold(derivation, ex.program)
    assert "z⁽¹⁾ = W⁽¹⁾ x + b⁽¹⁾" in [line.text for line in derivation]
    assert "∂C / ∂W⁽²⁾ = δ⁽²⁾ (a⁽¹⁾)ᵀ" in [line.text for line in derivation]


def test_the_cost_may_hold_the_last_activation_and_a_penalty() -> None:
    ex = classifier_with_penalty()
    derivation = lecture(ex)
    assert_formulas_hold(derivation, ex.program)
    texts = [line.text for line in derivation.backward]
    assert texts[0] == "δ⁽²⁾ = (softmax(z⁽²⁾) − onehot(t)) / 6"
    assert texts[1] == "δ⁽¹⁾ = (δ⁽²⁾ W⁽²⁾) ⊙ σ'(z⁽¹⁾) = (δ⁽²⁾ W⁽²⁾) ⊙ [a⁽¹⁾ ≠ 0]"
    assert texts[-1].startswith("∂C / ∂W⁽¹⁾ = ")
    assert texts[-1].endswith(" W⁽¹⁾ + (δ⁽¹⁾)ᵀ X")


def test_an_activation_that_mixes_elements_is_given_by_its_rule_alone() -> None:
    W, X, T = leaf(np.ones((3, 2))), fixed(np.arange(6.0).reshape(2, 3)), fixed(np.ones((2, 2)))
    with tg.record():
        C = ((tg.softmax(X @ W, dim=1) - T) ** 2).sum()
    program = tg.explain(C).program
    derivation = math(program, "lecture")
    assert "σ'" not in derivation.backward[0].text
    assert_formulas_hold(derivation, program)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("sum_times_max", "nothing in it is a sum of weighted inputs"),
        ("cnn_step", "is neither an input nor an activation"),
        ("lstm", "reads from more than one layer|is neither an input|leads to more than"),
    ],
)
def test_what_is_no_network_says_why_and_is_written_with_bars(name: str, reason: str) -> None:
    ex = MODELS[name]()
    with pytest.raises(NotFeedForwardError, match=reason):
        find_network(ex.program)
    derivation = lecture(ex)
    assert derivation.notes[0].startswith("Lecture notation is for a chain of dense layers, and this is none (")
    for line in derivation.backward:
        leaf_line = ex.program.records[line.record].kind != "operation"
        assert line.latex.startswith(r"\frac{\partial") == leaf_line


def test_a_weight_in_two_layers_has_no_layer_of_its_own() -> None:
    W, X = leaf(np.eye(3)), fixed(np.ones((2, 3)))
    with tg.record():
        C = (tg.tanh(X @ W) @ W).sum()
    assert "(W is a parameter in more than one place)" in math(tg.explain(C).program, "lecture").notes[0]


def test_a_name_of_the_student_that_the_lecture_needs_is_set_as_it_stands() -> None:
    w, x, y, b1 = leaf(2.0), fixed(3.0), fixed(1.0), fixed(5.0)
    with tg.record():
        z = w * x
        loss = (z - y) ** 2 * b1
    derivation = math(tg.explain(loss, names={"w_1": y}).program, "lecture")
    assert derivation.forward[0].latex == r"z_{1} = w_{1} \cdot x"
    assert derivation.forward[1].latex == r"C = (z_{1} - \mathtt{w\_1})^{2} \cdot b_{1}"


def test_a_residual_connection_is_no_chain_of_layers() -> None:
    W, V, X = leaf(np.eye(3)), leaf(np.eye(3)), fixed(np.ones((2, 3)))
    with tg.record():
        a = tg.relu(X @ W)
        C = (a + tg.tanh(a @ V)).sum()
    assert "(a leads to more than the next layer)" in math(tg.explain(C).program, "lecture").notes[0]
