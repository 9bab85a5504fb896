"""The idx reader takes what is whole, names what is damaged in one sentence, and never takes memory on a header's word."""

from __future__ import annotations

import gzip
import os
import re
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.errors import DataError
from tinygrad_edu.utils.data import DataLoader
from tinygrad_edu.utils.data.idx import idx_datasets, read_idx

MNIST = Path(__file__).parents[3] / "shared" / "data" / "mnist"


def header(kind, *sizes):
    return bytes([0, 0, kind, len(sizes)]) + b"".join(n.to_bytes(4, "big") for n in sizes)


@pytest.mark.parametrize(
    ("kind", "stored", "dtype"),
    [(8, "u1", "uint8"), (9, "i1", "int8"), (11, ">i2", "int16"), (12, ">i4", "int32"), (13, ">f4", "float32"), (14, ">f8", "float64")],
)
@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_every_kind_of_numbers(kind, stored, dtype, suffix, tmp_path):
    values = np.array([[1, 2, 3], [4, 5, 100]]) * (1 if stored == "u1" else -1)
    content, path = header(kind, 2, 3) + values.astype(stored).tobytes(), tmp_path / f"file{suffix}"
    path.write_bytes(gzip.compress(content) if suffix else content)
    array = read_idx(path)
    assert array.dtype == dtype
    assert array.dtype.isnative
    assert array.flags.writeable
    np.testing.assert_array_equal(array, values)


@pytest.mark.parametrize("shape", [(0, 5), (0,), ()])
def test_empty_arrays_and_single_numbers(shape, tmp_path):
    path = tmp_path / "file"
    path.write_bytes(header(8, *shape) + (b"" if shape else b"\7"))
    assert read_idx(str(path)).shape == shape


WHOLE = gzip.compress(header(8, 3) + b"abc")
DAMAGED = {
    "too-short": (header(8, 3) + b"ab", "holds only 2"),
    "too-long": (header(8, 3) + b"abcd", "goes on after them"),
    "wrong-magic": (b"\1\2\3\4", "01 02 03 04"),
    "text": (b"<html>not found</html>", "not an idx file"),
    "empty": (b"", "begins with nothing"),
    "three-bytes": (b"\0\0\x08", "not an idx file"),
    "unknown-kind": (header(7, 3) + b"abc", "not an idx file"),
    "cut-header": (b"\0\0\x08\3\0\0", "ends within its header"),
    "huge": (header(8, 2**32 - 1, 2**32 - 1, 2**31), "announces an array"),
    "a-few-gigabytes": (header(8, 2**31) + b"xx", "holds only 2"),
    "huge-but-for-a-zero": (header(8, *[2**32 - 1] * 31, 0), "announces an array"),
    "a-number-too-many": (header(8) + b"ab", "goes on after them"),
    "rank-255": (bytes([0, 0, 8, 255]) + b"\0\0\0\1" * 255 + b"x", "255 dimensions"),
    "cut.gz": (WHOLE[:-5], "cannot be decompressed"),
    "changed.gz": (WHOLE[:12] + b"\xff\xff" + WHOLE[14:], "c"),
    "no-gzip.gz": (b"no gzip", "cannot be decompressed"),
    "wrong-sum.gz": (WHOLE[:-8] + bytes(8), "cannot be decompressed"),
    "garbage-behind.gz": (WHOLE + b"garbage", "cannot be decompressed"),
    "empty.gz": (b"", "begins with nothing"),
    "expands.gz": (gzip.compress(header(8, 3) + bytes(50_000_000), 1), "goes on after them"),
    "too-long.gz": (gzip.compress(header(8, 3) + b"a" * 1000), "goes on after them"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_damaged_files(name, tmp_path):
    content, reason = DAMAGED[name]
    path = tmp_path / name
    path.write_bytes(content)
    tracemalloc.start()
    try:
        with pytest.raises(DataError) as raised:
            read_idx(path)
        assert tracemalloc.get_traced_memory()[1] < 4 * 2**20
    finally:
        tracemalloc.stop()
    assert str(path) in str(raised.value)
    assert reason in str(raised.value).removeprefix(str(path))
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("name", ["nowhere", "nowhere.gz", ".", "folder.gz"])
def test_missing_files_and_folders_in_their_place(name, tmp_path):
    (tmp_path / "folder.gz").mkdir()
    with pytest.raises(DataError, match="cannot be read"):
        read_idx(tmp_path / name)


def write_folder(folder, train=(6, 4, 5), test=(3, 4, 5), train_labels=6, test_labels=3, label_kind=8):
    for part, images, labels in (("train", train, train_labels), ("t10k", test, test_labels)):
        pixels = np.arange(np.prod(images), dtype="uint8")
        (folder / f"{part}-images-idx3-ubyte").write_bytes(header(8, *images) + pixels.tobytes())
        content = header(label_kind, labels) + bytes(np.arange(labels, dtype="u1" if label_kind == 8 else ">f4").data)
        (folder / f"{part}-labels-idx1-ubyte.gz").write_bytes(gzip.compress(content))
    return folder


def test_a_folder_becomes_two_datasets(tmp_path):
    train, test = idx_datasets(str(write_folder(tmp_path)))
    assert (len(train), len(test)) == (6, 3)
    image, label = train[1]
    assert image.shape == (1, 4, 5)
    assert (image.dtype, label.dtype) == (tg.float32, tg.int64)
    np.testing.assert_array_equal(image.numpy().ravel(), np.arange(20, 40, dtype="float32") / 255)
    assert label.item() == 1


def test_the_names_that_some_mirrors_use(tmp_path):
    for file in write_folder(tmp_path).iterdir():
        file.rename(tmp_path / file.name.replace("-idx", ".idx"))
    train, test = idx_datasets(os.fsencode(tmp_path))
    assert (len(train), len(test)) == (6, 3)


@pytest.mark.parametrize("cut", range(0, 60, 3))
def test_every_file_cut_anywhere_is_refused(cut, tmp_path):
    """Of a folder like Fashion-MNIST's, each file in turn is cut short."""
    for file in sorted(write_folder(tmp_path).iterdir()):
        whole = file.read_bytes()
        if cut >= len(whole):
            continue
        file.write_bytes(whole[:cut])
        with pytest.raises(DataError, match=re.escape(file.name)):
            idx_datasets(tmp_path)
        file.write_bytes(whole)
    assert len(idx_datasets(tmp_path)[0]) == 6


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"test_labels": 2}, "holds 2 labels, but t10k-images-idx3-ubyte holds 3 images"),
        ({"train": (6, 20)}, "does not hold images"),
        ({"train": (0, 4, 5), "train_labels": 0}, "does not hold images"),
        ({"label_kind": 13}, "does not hold labels"),
        ({"test": (3, 5, 5)}, r"\(4, 5\), those for testing \(5, 5\)"),
    ],
)
def test_files_that_do_not_fit_together(options, reason, tmp_path):
    with pytest.raises(DataError, match=reason):
        idx_datasets(write_folder(tmp_path, **options))


def test_missing_folder_and_missing_file(tmp_path):
    with pytest.raises(DataError, match="is not a folder"):
        idx_datasets(tmp_path / "nowhere")
    write_folder(tmp_path)
    (tmp_path / "t10k-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(DataError, match=r"has no file t10k-labels-idx1-ubyte or t10k-labels-idx1-ubyte\.gz"):
        idx_datasets(tmp_path)


@pytest.mark.skipif(not MNIST.is_dir(), reason=f"MNIST ITSELF IS NOT READ: its four files are not in {MNIST}")
def test_mnist():
    train, test = idx_datasets(MNIST)
    assert train.tensors[0].shape == (60_000, 1, 28, 28)
    assert test.tensors[0].shape == (10_000, 1, 28, 28)
    assert train.tensors[1][:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert np.bincount(test.tensors[1].numpy()).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert train.tensors[0].numpy().mean(dtype="float64") == pytest.approx(0.1306604762738429, abs=1e-6)  # a known fact about these files
    images, labels = next(iter(DataLoader(train, batch_size=64)))
    assert (images.shape, labels.shape) == ((64, 1, 28, 28), (64,))


def test_the_readers_are_reached_from_the_folder():
    assert tg.utils.data.idx.read_idx is read_idx
    assert tg.utils.data.table.read_csv.__name__ == "read_csv"
    with pytest.raises(AttributeError, match="no attribute 'mnist'"):
        tg.utils.data.mnist  # noqa: B018
