from __future__ import annotations

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.teach.questions.paths import counts_to, paths

from .models import MODELS, sum_times_max
from .test_tables import HOSTILE, Cells
from .test_tape import long_chain


def test_the_two_ways_of_the_textbook_graph():
    routes = paths(sum_times_max().program, "y")
    assert routes.count == 2
    assert {(path.names, tuple(float(f.value) for f in path.factors), float(path.product)) for path in routes} == {
        (("f", "a", "y"), (2.0, 1.0), 2.0),
        (("f", "b", "y"), (3.0, 1.0), 3.0),
    }
    assert float(routes.total) == 5.0


@pytest.mark.parametrize("model", MODELS)
def test_what_arrives_over_all_paths_adds_up_to_the_adjoint(model):
    program = MODELS[model]().program
    for i in program.order:
        routes = paths(program, i, limit=50)
        if routes.count <= 50:
            np.testing.assert_allclose(routes.total, program.records[i].adjoint, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("model", ["sum_times", "sum_times_max", "nine_parameters", "second_derivative"])
def test_of_scalars_each_product_is_the_product_of_the_factors(model):
    program = MODELS[model]().program
    for i in program.order:
        for path in paths(program, i):
            assert float(path.product) == pytest.approx(np.prod([float(f.value) for f in path.factors]), rel=1e-12)


def test_every_path_goes_from_operand_to_operand():
    program = MODELS["transformer_block"]().program
    for path in paths(program, "Wq", limit=20):
        assert path.names[0] == "loss"
        assert path.names[-1] == "Wq"
        for i, j in zip(path.lines, path.lines[1:], strict=False):
            assert j in [program.records[i].parents[k] for k in program.records[i].flows]
    assert len({path.lines for path in paths(program, "Wq", limit=20)}) > 1


def doubling(x):
    for _ in range(60):
        x = x + x
    return x


def test_two_to_the_sixty_paths_are_counted_exactly_and_few_are_listed():
    routes = paths(tg.explain(doubling, 1.0).program, 0, limit=5)
    assert routes.count == 2**60
    assert len(routes) == 5
    assert routes.total is None
    assert str(routes).startswith("1,152,921,504,606,846,976 paths")
    assert "… and 1,152,921,504,606,846,971 more paths." in str(routes)
    assert counts_to(routes.program, 0)[60] == 2**60


def test_the_path_of_the_output_to_itself_is_its_seed():
    (path,) = paths(sum_times_max().program, "f")
    assert (path.names, path.factors, float(path.product)) == (("f",), (), 1.0)


def test_a_given_gradient_is_the_start_of_every_path():
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    with tg.record():
        y = x * 3.0
    routes = paths(tg.explain(y, gradient=tg.tensor([1.0, 10.0])).program, "x")
    np.testing.assert_array_equal(routes[0].product, [3.0, 30.0])
    assert "starts with [1, 10]" in str(routes)


def test_two_outputs():
    x = tg.tensor(3.0, requires_grad=True)
    with tg.record():
        a = x * 2.0
        b = a * a
    routes = paths(tg.explain([a, b]).program, "x")
    assert sorted(float(path.product) for path in routes) == [2.0, 12.0, 12.0]
    assert float(routes.total) == 26.0


def test_no_path():
    x = tg.tensor([3.0], requires_grad=True)
    c = tg.tensor([2.0])
    with tg.record():
        y = x * c
    routes = paths(tg.explain(y).program, "c")
    assert routes.count == len(routes) == 0
    assert str(routes) == "No path leads from y to c: no gradient can flow there."


def test_freed_graphs_have_paths_without_numbers():
    x = tg.tensor(3.0, requires_grad=True)
    y = (x * x).exp()
    y.backward()
    routes = paths(tg.explain(y).program, "x")
    assert routes.count == 2
    assert [path.product for path in routes] == [None, None]
    assert "not known" in str(routes)
    assert "tg.record()" in str(routes)


def test_a_limit_must_be_a_number_of_paths():
    with pytest.raises(ValueError, match="limit"):
        paths(sum_times_max().program, "y", limit=-1)
    assert len(paths(sum_times_max().program, "y", limit=0)) == 0


@pytest.mark.parametrize("name", HOSTILE)
def test_html_shows_any_name_as_it_is(name):
    x = tg.tensor(2.0, requires_grad=True)
    with tg.record():
        y = x * 3.0
    page = Cells(paths(tg.explain(y, names={name: x}).program, x).to_html())
    assert any(name.replace("\n", " ") in cell for cell in page.cells)
    assert "script" not in page.tags


def test_one_path_of_a_hundred_thousand_edges():
    routes = paths(long_chain(), 0)
    assert len(routes[0].places) == 100_000
    assert float(routes.total) == 1.0
    assert len(str(routes).splitlines()) < 30


def test_a_hook_on_the_way_is_named_beside_the_sum_that_it_is_not_in():
    x, other = tg.tensor(3.0, requires_grad=True), tg.tensor(1.0, requires_grad=True)
    with tg.record():
        q = x * 2.0
        q.register_hook(lambda g: g * 10)
        y = q * q * other
    program = tg.explain(y).program
    assert float(paths(program, "x").total) == 24.0
    assert "A hook on q has changed the adjoint there" in str(paths(program, "x"))
    assert "hook" not in str(paths(program, "other"))
