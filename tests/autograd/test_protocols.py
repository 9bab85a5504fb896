"""Tensors among NumPy arrays, Python numbers and other libraries."""

from __future__ import annotations

import copy
import io
import pickle

import numpy as np
import pytest

import tinygrad_edu as tg


def leaf(values: object, dtype: object = tg.float64) -> tg.Tensor:
    return tg.tensor(values, dtype=dtype, requires_grad=True)


# --- to NumPy and back ------------------------------------------------------------------------------------------------------------


def test_numpy_shares_memory():
    x = tg.zeros(3)
    x.numpy()[0] = 5
    assert x.tolist() == [5, 0, 0]
    a = np.zeros(3)
    t = tg.from_numpy(a)
    t.add_(1)
    assert a.tolist() == [1, 1, 1]


def test_numpy_of_a_tensor_in_a_graph_is_refused():
    x = leaf([1.0])
    for look in (lambda: x.numpy(), lambda: np.asarray(x), lambda: np.array(x), lambda: (x * 2).numpy()):
        with pytest.raises(RuntimeError, match=r"Use tensor.detach\(\).numpy\(\)"):
            look()
    assert x.numpy(force=True).tolist() == [1]
    assert x.detach().numpy().tolist() == [1]


def test_asarray_and_array():
    x = tg.tensor([1.0, 2.0])
    assert np.shares_memory(np.asarray(x), x.numpy())
    assert not np.shares_memory(np.array(x), x.numpy())
    assert np.asarray(x, np.float64).dtype == np.float64
    assert np.asarray(x).dtype == np.float32
    with pytest.raises(ValueError, match="copy"):
        np.asarray(x, np.float64, copy=False)


def test_tensor_of_tensors_and_arrays():
    assert tg.tensor([tg.tensor(1.0), tg.tensor(2.0)]).tolist() == [1, 2]
    assert tg.tensor(np.float64(2.0)).dtype is tg.float64
    assert tg.tensor(2.0).dtype is tg.float32
    assert tg.tensor([np.arange(2), np.arange(2)]).shape == (2, 2)


def test_item_tolist_and_numbers():
    assert tg.tensor(2.5).item() == float(tg.tensor([[2.5]])) == 2.5
    assert type(tg.tensor(3).item()) is int
    assert type(tg.tensor(True).tolist()) is bool
    assert int(tg.tensor(3.7)) == 3
    assert [10, 20, 30][tg.tensor(1)] == 20
    assert list(range(tg.tensor(3))) == [0, 1, 2]
    with pytest.raises(RuntimeError, match="2 elements cannot be converted to Scalar"):
        tg.ones(2).item()
    with pytest.raises(TypeError):
        [1, 2][tg.tensor(1.0)]


def test_truth_value():
    assert tg.tensor(1.0)
    assert not tg.tensor([0])
    with pytest.raises(RuntimeError, match="more than one value is ambiguous"):
        bool(tg.ones(2))
    with pytest.raises(RuntimeError, match="no values is ambiguous"):
        bool(tg.ones(0))


def test_len_iteration_and_membership():
    x = leaf([[1.0, 2.0], [3.0, 4.0]])
    assert len(x) == 2
    first, second = x
    (first * second).sum().backward()
    assert x.grad.tolist() == [[3, 4], [1, 2]]
    assert 4.0 in x
    assert 5.0 not in x
    with pytest.raises(TypeError, match="0-d"):
        len(tg.tensor(1.0))
    with pytest.raises(TypeError, match="0-d"):
        iter(tg.tensor(1.0))


def test_tensors_are_dictionary_keys_by_identity():
    a, b = tg.ones(2), tg.ones(2)
    assert {a: 1, b: 2}[a] == 1
    assert len({a, b}) == 2


# --- NumPy functions in the graph -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "gradient"),
    [
        (np.exp, np.exp),
        (np.tanh, lambda a: 1 - np.tanh(a) ** 2),
        (np.negative, lambda a: -np.ones_like(a)),
        (np.square, lambda a: 2 * a),
        (lambda x: np.add(x, 3), np.ones_like),
        (lambda x: np.multiply(2, x), lambda a: 2 * np.ones_like(a)),
        (lambda x: np.maximum(x, 1.0), lambda a: (a > 1) + 0.5 * (a == 1)),
        (lambda x: np.sum(x, axis=0), np.ones_like),
        (lambda x: np.sum(x, axis=(0, 1), keepdims=True), np.ones_like),
        (lambda x: np.mean(x), lambda a: np.full_like(a, 1 / a.size)),
        (lambda x: np.where(x.detach() > 1, x, 0.0), lambda a: (a > 1) * 1.0),
        (lambda x: np.reshape(x, -1), np.ones_like),
        (lambda x: np.transpose(x), np.ones_like),
        (lambda x: np.concatenate([x, x]), lambda a: 2 * np.ones_like(a)),
        (lambda x: np.stack([x, x], axis=1), lambda a: 2 * np.ones_like(a)),
        (lambda x: np.matmul(np.ones((1, 2)), x), np.ones_like),
        (lambda x: np.broadcast_to(x, (5, 2, 3)), lambda a: 5 * np.ones_like(a)),
        (lambda x: np.squeeze(np.expand_dims(x, 0), 0), np.ones_like),
    ],
)
def test_numpy_functions_return_tensors_in_the_graph(call, gradient):
    values = np.array([[0.5, 1.0, 1.5], [2.0, -1.0, 0.0]])
    x = leaf(values)
    y = call(x)
    assert isinstance(y, tg.Tensor)
    y.sum().backward()
    np.testing.assert_allclose(x.grad.numpy(), gradient(values))


def test_numpy_function_of_an_array_and_a_tensor():
    x = leaf([1.0, 2.0])
    y = np.multiply(np.array([3.0, 4.0]), x)
    assert isinstance(y, tg.Tensor)
    y.sum().backward()
    assert x.grad.tolist() == [3, 4]


@pytest.mark.parametrize("ask", [np.shape, np.ndim, np.size])
def test_numpy_may_ask_what_a_tensor_in_a_graph_is(ask):
    assert ask(leaf([[1.0, 2.0]])) == ask(np.ones((1, 2)))


def test_numpy_function_without_a_derivative_works_on_constants():
    assert np.median(tg.tensor([1.0, 5.0, 2.0])) == 2
    assert np.allclose(tg.ones(2), 1.0)
    assert np.sinc(tg.zeros(1)).tolist() == [1]


def test_numpy_function_without_a_derivative_refuses_a_graph():
    x = leaf([1.0, 5.0, 2.0])
    for function in (np.median, np.cbrt, np.add.reduce):
        with pytest.raises((RuntimeError, TypeError)):
            function(x)


def test_numpy_does_not_write_into_a_tensor():
    x = tg.ones(2)
    with pytest.raises(TypeError, match="in-place"):
        np.add(np.ones(2), 1, out=x)


# --- operators with others --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("operate", [lambda a, b: a * b, lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a / b, lambda a, b: a**b])
@pytest.mark.parametrize("swap", [False, True])
def test_array_and_tensor(operate, swap):
    array, x = np.array([2.0, 3.0]), leaf([4.0, 5.0])
    y = operate(array, x) if swap else operate(x, array)
    assert isinstance(y, tg.Tensor)
    np.testing.assert_allclose(y.detach().numpy(), operate(array, x.detach().numpy()) if swap else operate(x.detach().numpy(), array))
    y.sum().backward()
    assert x.grad is not None


@pytest.mark.parametrize("number", [2, 2.5, True, np.float64(2.5), np.float32(2.5), np.int64(2)])
def test_float32_is_kept_with_numbers(number):
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    results = [x * number, number * x, x + number, number + x, x / number, number / x, x**number, np.multiply(number, x)]
    if number is not True:  # PyTorch does not subtract booleans
        results += [x - number, number - x]
    for y in results:
        assert isinstance(y, tg.Tensor)
        assert y.dtype is tg.float32
        assert y.requires_grad


def test_array_in_place_of_itself_becomes_a_tensor():
    a = np.ones(2)
    a = a * leaf([1.0, 2.0])
    assert isinstance(a, tg.Tensor)


@pytest.mark.parametrize("other", ["text", None, [1.0, 2.0], {}, object()])
def test_operand_of_another_type_is_a_type_error(other):
    x = tg.ones(2)
    for operate in (
        lambda: x + other,
        lambda: other + x,
        lambda: x * other,
        lambda: x - other,
        lambda: x / other,
        lambda: x**other,
        lambda: x < other,
    ):
        with pytest.raises(TypeError):
            operate()


def test_comparison_with_another_type():
    x = tg.ones(2)
    assert (x == "text") is False
    assert (x != None) is True  # noqa: E711
    assert x is not None


def test_foreign_operand_may_take_over():
    class Foreign:
        def __radd__(self, other):
            return "taken over"

        __rmul__ = __rsub__ = __rtruediv__ = __rpow__ = __radd__

    x, other = tg.ones(2), Foreign()
    assert x + other == x * other == x - other == x / other == x**other == "taken over"


def test_shapes_that_do_not_fit_are_a_runtime_error():
    a, b = tg.ones(2, 3), tg.ones(4)
    for operate in (lambda: a + b, lambda: a * b, lambda: a == b, lambda: tg.maximum(a, b), lambda: tg.where(a > 0, a, b)):
        with pytest.raises(RuntimeError, match=r"3.*4|4.*3"):
            operate()


# --- copies -----------------------------------------------------------------------------------------------------------------------


def test_deepcopy_of_a_leaf():
    x = leaf([1.0, 2.0])
    (x * x).sum().backward()
    y = copy.deepcopy(x)
    assert y.tolist() == [1, 2]
    assert y.requires_grad
    assert y.is_leaf
    assert y.grad.tolist() == [2, 4]
    y.grad.zero_()
    y.detach().zero_()
    assert x.tolist() == [1, 2]
    assert x.grad.tolist() == [2, 4]


def test_deepcopy_keeps_who_is_who():
    x = leaf([1.0])
    a, b = copy.deepcopy([x, x])
    assert a is b


def test_deepcopy_of_a_non_leaf_is_refused():
    with pytest.raises(RuntimeError, match="graph leaves"):
        copy.deepcopy(leaf([1.0]) * 2)


def test_copy_shares_memory():
    x = tg.zeros(2)
    copy.copy(x).add_(1)
    assert x.tolist() == [1, 1]


def test_attributes_are_copied():
    x = tg.zeros(2)
    x.note = ["mine"]
    y = copy.deepcopy(x)
    assert y.note == ["mine"]
    assert y.note is not x.note
    assert pickle.loads(pickle.dumps(x)).note == ["mine"]


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize(
    "make", [lambda: leaf([[1.0, 2.0]]), lambda: tg.tensor(3), lambda: tg.ones(0, 2), lambda: tg.arange(6).reshape(2, 3).T]
)
def test_pickle(protocol, make):
    x = make()
    y = pickle.loads(pickle.dumps(x, protocol))
    assert type(y) is type(x)
    assert y.dtype is x.dtype
    assert y.requires_grad == x.requires_grad
    assert y.tolist() == x.tolist()
    if y.requires_grad:
        (y * 2).sum().backward()
        assert y.grad is not None


def test_pickle_of_a_dtype_and_a_size():
    assert pickle.loads(pickle.dumps(tg.float32)) is tg.float32
    assert copy.deepcopy(tg.float32) is tg.float32
    size = pickle.loads(pickle.dumps(tg.zeros(2, 3).shape))
    assert size == (2, 3)
    assert type(size) is tg.Size


def test_numpy_save_of_a_tensor():
    file = io.BytesIO()
    np.save(file, tg.tensor([1.0, 2.0]))
    file.seek(0)
    assert np.load(file).tolist() == [1, 2]


# --- dlpack -----------------------------------------------------------------------------------------------------------------------


def test_dlpack_to_numpy_shares_memory():
    x = tg.tensor([1.0, 2.0])
    a = np.from_dlpack(x)
    x.add_(1)
    assert a.tolist() == [2, 3]


def test_dlpack_round_trip_with_pytorch(torch):
    x = tg.tensor([1.0, 2.0])
    theirs = torch.from_dlpack(x)
    theirs.add_(1)
    assert x.tolist() == [2, 3]
    back = tg.from_dlpack(theirs)
    assert isinstance(back, tg.Tensor)
    assert back.tolist() == [2, 3]


def test_dlpack_of_a_tensor_that_requires_a_gradient_is_refused():
    with pytest.raises(BufferError, match="detach"):
        np.from_dlpack(leaf([1.0]))
