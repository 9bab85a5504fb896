"""What is saved comes back: every kind of value, nested in any way, in both forms, under any name."""

from __future__ import annotations

import gzip
import math
import random
import zipfile
from collections import Counter, OrderedDict, defaultdict, namedtuple
from io import BytesIO, StringIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_edu as tg
from tinygrad_edu import nn, optim
from tinygrad_edu.serialization import load, save

from .same import same, through, written

ENDINGS = [".npz", ".safetensors"]
DTYPES = [tg.bool, tg.uint8, tg.int8, tg.int16, tg.int32, tg.int64, tg.float16, tg.float32, tg.float64]

tensors = st.builds(
    lambda shape, dtype, seed: tg.tensor(np.random.default_rng(seed).integers(0, 2, shape) * 3, dtype=dtype),
    st.lists(st.integers(0, 3), max_size=3).map(tuple),
    st.sampled_from(DTYPES),
    st.integers(0, 99),
)
text = st.text(st.characters(), max_size=5)  # with surrogates, which are no text in any file
leaves = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.complex_numbers(), text, st.binary(max_size=9), tensors,
    st.builds(nn.Parameter, tensors.filter(lambda t: t.is_floating_point())),
    tensors.map(lambda t: t.numpy()), tensors.filter(lambda t: t.numel()).map(lambda t: t.numpy().ravel()[0]),
    st.sampled_from(DTYPES), st.sampled_from([tg.device("cpu"), tg.device("cuda:1"), tg.Size((2, 0))]), st.frozensets(st.integers(0, 9)),
)  # fmt: skip
keys = st.one_of(text, st.integers(), st.booleans(), st.none(), st.floats(), st.tuples(st.integers(), text))
values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(keys, inner, max_size=3),
        st.dictionaries(text, inner, max_size=3).map(OrderedDict),
    ),
    max_leaves=8,
)


@pytest.mark.parametrize("ending", ENDINGS)
@given(value=values)
def test_nested_values(ending, value):
    assert same(through(value, ending), value)


@pytest.mark.parametrize("ending", ENDINGS)
@given(value=st.dictionaries(text, tensors, max_size=4))
def test_tensors_by_any_names(ending, value):
    assert same(through(value, ending), value)


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_every_dtype(ending, dtype):
    info = None if dtype is tg.bool else tg.finfo(dtype) if dtype.is_floating_point else tg.iinfo(dtype)
    extreme = [True, False] if info is None else [info.min, info.max, 0]
    assert same(through(tg.tensor(extreme, dtype=dtype), ending), tg.tensor(extreme, dtype=dtype))


@pytest.mark.parametrize("ending", ENDINGS)
def test_numbers_keep_their_bits(ending):
    numbers = [0.1, -0.0, math.inf, -math.inf, math.nan, 5e-324, 2**63, -(2**63), 10**5000, True, 1, 1.0, 1 - 0.5j]
    again = through(numbers, ending)
    assert same(again, numbers)
    assert math.copysign(1, again[1]) == -1
    bits = np.array([0x7FC00001, 0xFF800001, 0x80000000], np.uint32).view(np.float32)  # NaNs with a payload, and -0
    assert through(tg.from_numpy(bits), ending).numpy().tobytes() == bits.tobytes()


LAYOUTS = {
    "transposed": lambda: tg.arange(6.0).reshape(2, 3).t(),
    "reversed": lambda: tg.from_numpy(np.arange(6.0)[::-1]),
    "every-second": lambda: tg.arange(6.0)[::2],
    "expanded": lambda: tg.arange(2.0)[:, None].expand(2, 3),
    "fortran": lambda: tg.from_numpy(np.asfortranarray(np.arange(6.0).reshape(2, 3))),
    "permuted": lambda: tg.arange(24).reshape(2, 3, 4).permute(2, 0, 1),
    "one": lambda: tg.tensor(3.5),
    "none": lambda: tg.zeros(2, 0, 3),
    "slice-of-0-d": lambda: tg.arange(3)[1],
}


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_memory_layouts(ending, layout):
    t = LAYOUTS[layout]()
    again = through({"t": t, "n": t.numpy()}, ending)
    assert again["t"].shape == t.shape
    assert again["t"].tolist() == again["n"].tolist() == t.tolist()
    assert again["t"].is_contiguous()
    again["t"].fill_(1)  # in memory of its own that can be written to


def test_a_view_is_saved_without_the_rest_of_its_memory():
    assert len(written(tg.zeros(100_000)[:2])) < 1000


@pytest.mark.parametrize("dtype", [">f4", ">i8", ">u2"])
def test_other_byte_orders_become_the_usual_one(dtype):
    for ending in ENDINGS:
        again = through(np.arange(3).astype(dtype), ending)
        assert again.dtype.isnative
        assert again.tolist() == [0, 1, 2]


@pytest.mark.parametrize("ending", ENDINGS)
def test_gradients_are_asked_for_again(ending):
    x = tg.ones(2, requires_grad=True)
    value = {"leaf": x, "result": x * 2, "learned": nn.Parameter(tg.ones(1)), "fixed": nn.Parameter(tg.ones(1), requires_grad=False)}
    again = through(value, ending)
    assert [t.requires_grad for t in again.values()] == [True, True, True, False]
    assert [type(t) for t in again.values()] == [tg.Tensor, tg.Tensor, nn.Parameter, nn.Parameter]
    assert all(t.is_leaf and t.grad is None for t in again.values())


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("nested", [False, True])
def test_the_same_memory_is_shared_again(ending, nested):
    t = tg.arange(3.0)
    value = {"a": t, "b": t.detach(), "c": t[:2], "d": t.clone()}
    again = through({"in": value, "n": 1}, ending)["in"] if nested else through(value, ending)
    again["a"][0] = 7.0
    assert [v[0].item() for v in again.values()] == [7.0, 7.0, 0.0, 0.0]  # part of the memory has become memory of its own


@pytest.mark.parametrize("ending", ENDINGS)
def test_tied_weights(ending):
    class Tied(nn.Module):
        def __init__(self):
            super().__init__()
            self.embedding, self.out = nn.Embedding(5, 3), nn.Linear(3, 5, bias=False)
            self.out.weight = self.embedding.weight

    model, other = Tied(), Tied()
    other.load_state_dict(through(model.state_dict(), ending))
    assert other.out.weight is other.embedding.weight
    assert tg.equal(other.out.weight, model.out.weight)


def test_state_dicts_keep_order_kind_and_metadata():
    state = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3)).state_dict()
    state._metadata = OrderedDict([("", {"version": 1}), ("1", {"version": 2})])
    for ending in ENDINGS:
        again = through(state, ending)
        assert same(again, state)
        assert again._metadata == state._metadata


def test_states_of_random_numbers():
    g = tg.Generator().manual_seed(3)
    states = through({"torch": tg.get_rng_state(), "own": g.get_state(), "python": random.getstate(), "numpy": np.random.get_state(),
                      "pcg": np.random.default_rng(0).bit_generator.state})  # fmt: skip
    expected = tg.rand(3), tg.rand(3, generator=g), random.random(), np.random.rand()
    tg.set_rng_state(states["torch"])
    g.set_state(states["own"])
    random.setstate(states["python"])
    np.random.set_state(states["numpy"])
    assert same((tg.rand(3), tg.rand(3, generator=g), random.random(), np.random.rand()), expected)
    rng = np.random.default_rng(1)
    rng.bit_generator.state = states["pcg"]
    assert rng.random() == np.random.default_rng(0).random()


def test_any_name_and_any_kind_of_file(tmp_path):
    value = {"x": tg.ones(2), "n": (1, None)}
    for name in ["model.pt", "ckpt.pth", "model", "a.tar", "w.npz", "w.safetensors", "W.SAFETENSORS", "ä ö.bin"]:
        save(value, tmp_path / name)
        assert same(load(str(tmp_path / name)), value)
        assert zipfile.is_zipfile(tmp_path / name) == (not name.lower().endswith(".safetensors"))
        with open(tmp_path / name, "wb") as file:
            save(value, file)
        with open(tmp_path / name, "rb") as file:
            assert same(load(file), value)
    assert sorted(p.name for p in tmp_path.iterdir() if p.name.startswith(".")) == []
    (tmp_path / "x").write_bytes((tmp_path / "w.safetensors").read_bytes())
    assert same(load(tmp_path / "x"), value)  # by what it holds, not by its name


def test_a_compressed_stream(tmp_path):
    value = {"x": tg.zeros(10_000)}
    with gzip.open(tmp_path / "x.pt.gz", "wb") as file:
        save(value, file)
    assert (tmp_path / "x.pt.gz").stat().st_size < 1000
    with gzip.open(tmp_path / "x.pt.gz", "rb") as file:
        assert same(load(file), value)


def test_equal_things_make_equal_files():
    for ending in ENDINGS:
        assert written({"x": tg.ones(2)}, ending) == written({"x": tg.ones(2)}, ending)


def test_what_pytorch_programs_pass_along():
    file = BytesIO()
    save(tg.ones(2), file, pickle_protocol=4)
    for options in [{"map_location": "cpu"}, {"map_location": tg.device("cpu")}, {"map_location": lambda storage, place: storage},
                    {"map_location": {"cuda:0": "cpu"}}, {"weights_only": False}, {"mmap": True}, {"encoding": "ascii"}]:  # fmt: skip
        file.seek(0)
        assert load(file, **options).tolist() == [1, 1]


def test_another_device_is_refused():
    with pytest.raises(RuntimeError, match=r"cannot load tensors to 'cuda:0'.*map_location='cpu'"):
        load(BytesIO(written(1)), map_location="cuda:0")


MODEL = nn.Linear(2, 2)
REFUSED = {
    "module": (MODEL, TypeError, r"cannot save obj, which is a whole Linear: save its state with .state_dict\(\)"),
    "module-inside": ({"a": [0, MODEL]}, TypeError, r"cannot save obj\['a'\]\[1\], which is a whole Linear"),
    "optimizer": ({"o": optim.SGD(MODEL.parameters(), lr=1)}, TypeError, r"obj\['o'\], which is a whole SGD"),
    "function": ([len], TypeError, r"cannot save obj\[0\], which is of type builtin_function_or_method"),
    "namedtuple": (namedtuple("Point", "x")(1), TypeError, "of type Point"),
    "defaultdict": (defaultdict(int), TypeError, "of type defaultdict"),
    "objects": ({"x": np.array([None])}, TypeError, "an array of dtype object; only numbers"),
    "strings": (np.array(["a"]), TypeError, "an array of dtype <U1"),
    "complex": (np.array([1j]), TypeError, "an array of dtype complex128"),
    "masked": (np.ma.array([1.0]), TypeError, "of type MaskedArray"),
    "generator": (tg.Generator(), TypeError, "of type Generator"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_saved_is_named_and_nothing_is_written(case, tmp_path):
    value, error, message = REFUSED[case]
    (tmp_path / "x.pt").write_bytes(b"old")
    with pytest.raises(error, match=message):
        save(value, tmp_path / "x.pt")
    assert (tmp_path / "x.pt").read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 1


def test_cycles_and_depth():
    loop: list = [1]
    loop.append({"again": loop})
    with pytest.raises(ValueError, match=r"cannot save obj\[1\]\['again'\]: it contains itself"):
        written(loop)
    shared = [1]
    assert through([shared, shared]) == [[1], [1]]
    for ending in ENDINGS:
        nested: object = tg.ones(1)
        for i in range(100):
            nested = ({"d": nested}, [nested], (nested,), {1: nested})[i % 4]
        assert same(through(nested, ending), nested)
    with pytest.raises(ValueError, match="nested more than 100 levels deep"):
        written([nested])


def test_places_that_cannot_be_written_or_read(tmp_path):
    with pytest.raises(RuntimeError, match=r"Parent directory .*nowhere does not exist"):
        save(1, tmp_path / "nowhere" / "x.pt")
    with pytest.raises(FileNotFoundError, match=r"x\.pt"):
        load(tmp_path / "x.pt")
    with pytest.raises(IsADirectoryError):
        load(tmp_path)
    with pytest.raises(AttributeError, match="path, or a file-like object with a 'write' attribute"):
        save(1, 3)
    with pytest.raises(AttributeError, match="'int' object has no attribute 'read'"):
        load(3)
    with pytest.raises(TypeError, match="open it in binary mode"):
        load(StringIO("text"))


def test_counters_and_sets():
    value = {"words": Counter("abca"), "seen": {1, 2}, "kinds": frozenset("ab")}
    assert same(through(value), value)
