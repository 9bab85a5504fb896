"""Files of other programs: safetensors as PyTorch writes and reads them, NumPy's ``.npz``, and pickle files, which are refused."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import nn
from tinygrad_edu.errors import CheckpointError
from tinygrad_edu.serialization import load, save

from .same import written


def zipped(compressed=False, **arrays) -> BytesIO:
    file = BytesIO()
    (np.savez_compressed if compressed else np.savez)(file, **arrays)
    file.seek(0)
    return file


@pytest.mark.parametrize("compressed", [False, True])
def test_npz_of_numpy(compressed):
    values = np.arange(6.0).reshape(2, 3)
    arrays = {"a": values, "layer/b": np.asfortranarray(values).astype(np.float32), "n": np.array(3), "e": np.zeros(0)}
    found = load(zipped(compressed, **arrays))
    assert list(found) == list(arrays)
    for name, tensor in found.items():
        assert isinstance(tensor, tg.Tensor)
        assert (tensor.numpy().dtype, tensor.tolist()) == (arrays[name].dtype, arrays[name].tolist())
    assert found["n"].shape == ()


def test_npz_in_other_dtypes():
    found = load(zipped(a=np.array([1, 65535], np.uint16), b=np.array([2**32 - 1], np.uint32), c=np.array([1.5], ">f8")))
    assert [(t.dtype, t.tolist()) for t in found.values()] == [(tg.int32, [1, 65535]), (tg.int64, [2**32 - 1]), (tg.float64, [1.5])]
    for array, message in [
        (np.array([None]), r"dtype object \(Python objects, which only pickle reads\)"),
        (np.array(["a"]), "dtype <U1, which no tensor can have"),
        (np.array([1j]), "dtype complex128"),
        (np.zeros(2, "f4,i4"), "header"),
        (np.array([1], "M8[s]"), "dtype datetime64"),
        (np.array([1], np.uint64), "uint64, which no tensor can have: save it as int64"),
    ]:
        with pytest.raises(CheckpointError, match=message):
            load(zipped(good=np.ones(2), bad=array))


def test_numpy_opens_what_is_saved(tmp_path):
    save({"a": tg.ones(2), "b/c": tg.zeros(2, 0)}, tmp_path / "x.pt")
    with np.load(tmp_path / "x.pt", allow_pickle=False) as archive:
        assert sorted(archive.files) == ["a", "b/c", "structure.json"]
        assert archive["a"].tolist() == [1, 1]
        assert archive["b/c"].shape == (2, 0)


TORCH_DTYPES = ["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64", "uint16", "uint32", "bfloat16"]


@pytest.fixture(scope="module")
def torch():
    pytest.importorskip("safetensors.torch")
    return pytest.importorskip("torch")


@pytest.mark.parametrize("dtype", TORCH_DTYPES)
def test_safetensors_of_pytorch(torch, dtype, tmp_path):
    from safetensors.torch import save_file

    values = torch.tensor([[0, 1, 1], [1, 0, 1]]).to(getattr(torch, dtype))
    save_file({"x": values, "one": values[0, 1].clone(), "none": values[:0].clone()}, tmp_path / "x.safetensors")
    found = load(tmp_path / "x.safetensors")
    wider = {"uint16": "int32", "uint32": "int64", "bfloat16": "float32"}
    assert {str(t.dtype) for t in found.values()} == {f"torch.{wider.get(dtype, dtype)}"}
    assert {k: t.tolist() for k, t in found.items()} == {"x": values.tolist(), "one": values[0, 1].item(), "none": []}


def test_every_bfloat16(torch, tmp_path):
    from safetensors.torch import save_file

    values = torch.arange(-(2**15), 2**15).to(torch.int16).view(torch.bfloat16)
    save_file({"x": values}, tmp_path / "x.safetensors")
    np.testing.assert_array_equal(load(tmp_path / "x.safetensors")["x"].numpy(), values.float().numpy())


@pytest.mark.parametrize("dtype", ["float8_e4m3fn", "complex64", "uint64"])
def test_safetensors_in_dtypes_that_do_not_exist_here(torch, dtype, tmp_path):
    from safetensors.torch import save_file

    save_file({"x": torch.ones(2).to(getattr(torch, dtype))}, tmp_path / "x.safetensors")
    with pytest.raises(CheckpointError, match=r"'x' has dtype .* which no tensor can have"):
        load(tmp_path / "x.safetensors")


@pytest.mark.parametrize("dtype", TORCH_DTYPES[:9])
@pytest.mark.parametrize("layout", [lambda a: a, lambda a: a.T, lambda a: a[::-1], lambda a: a[:, ::2], lambda a: np.asfortranarray(a)])
def test_pytorch_reads_what_is_saved(torch, dtype, layout, tmp_path):
    from safetensors.torch import load_file

    array = layout(np.arange(12).reshape(3, 4).astype(dtype))
    save({"x": tg.from_numpy(array), "half": tg.ones(3).half(), "one": tg.tensor(3)}, tmp_path / "x.safetensors")
    found = load_file(tmp_path / "x.safetensors")
    assert found["x"].dtype is getattr(torch, dtype)
    np.testing.assert_array_equal(found["x"].numpy(), array)
    assert (found["half"].dtype, found["one"].item()) == (torch.float16, 3)


def test_tied_tensors_stand_under_both_names_for_pytorch(torch, tmp_path):
    from safetensors.torch import load_file

    t = tg.arange(3.0)
    save({"a": t, "b": t}, tmp_path / "x.safetensors")
    assert {k: v.tolist() for k, v in load_file(tmp_path / "x.safetensors").items()} == {"a": [0, 1, 2], "b": [0, 1, 2]}


def test_weights_move_both_ways(torch, tmp_path):
    from safetensors.torch import load_file, save_file

    def model(nn):
        return nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.Flatten(), nn.LSTM(8, 3))

    ours, theirs = model(nn), model(torch.nn)
    save_file(theirs.state_dict(), tmp_path / "w.safetensors")
    assert str(ours.load_state_dict(load(tmp_path / "w.safetensors"))) == "<All keys matched successfully>"
    for k, v in ours.state_dict().items():
        np.testing.assert_array_equal(v.numpy(), theirs.state_dict()[k].numpy())
    again = model(torch.nn)
    save(ours.state_dict(), tmp_path / "back.safetensors")
    again.load_state_dict(load_file(tmp_path / "back.safetensors"))
    assert all(torch.equal(a, b) for a, b in zip(again.state_dict().values(), theirs.state_dict().values(), strict=True))


def test_metadata_of_other_programs_is_left_alone(torch):
    from safetensors.torch import save as to_bytes

    assert load(BytesIO(to_bytes({"x": torch.ones(1)}, {"author": "someone"})))["x"].item() == 1


@pytest.mark.parametrize("legacy", [False, True])
def test_pickle_files_of_pytorch_are_refused(torch, legacy, tmp_path):
    torch.save({"a": torch.ones(2)}, tmp_path / "model.pt", _use_new_zipfile_serialization=not legacy)
    with pytest.raises(
        CheckpointError, match=r"model.pt'.*pickle.*Convert it where PyTorch is installed.*safetensors.torch.save_file\(torch.load"
    ):
        load(tmp_path / "model.pt")


@pytest.mark.parametrize("protocol", range(6))
def test_other_pickles_are_not_run(protocol):
    import pickle

    class Trap:
        def __reduce__(self):
            return pytest.fail, ("a pickle has been run",)

    with pytest.raises(CheckpointError, match="pickle" if protocol >= 2 else "neither"):
        load(BytesIO(pickle.dumps(Trap(), protocol)))


def test_the_library_finds_no_fault_with_what_is_written():
    safetensors = pytest.importorskip("safetensors")
    value = {"epoch": 3, "model": {"w": tg.ones(2, 3), "flag": tg.tensor(True)}, "names": ["ä", "\ud800"]}
    found = dict(safetensors.deserialize(written(value, ".safetensors")))
    assert {name: (entry["dtype"], entry["shape"]) for name, entry in found.items()} == {
        "model.w": ("F32", [2, 3]),
        "model.flag": ("BOOL", []),
    }
