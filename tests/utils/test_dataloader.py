"""`DataLoader`: the same batches as PyTorch's, in the same order, with and without workers."""

from __future__ import annotations

import inspect
import pickle
from itertools import chain

import pytest

import tinygrad_edu as tg
from tinygrad_edu.utils.data import DataLoader, Dataset, IterableDataset, Subset, TensorDataset

from .test_collate import same


def rows(library, data):
    return data.TensorDataset(library.arange(20.0).reshape(10, 2), library.arange(10))


DATA = rows(tg, tg.utils.data)


class Squares(Dataset):
    def __len__(self):
        return 5

    def __getitem__(self, i):
        return i, i * i


class Stream(IterableDataset):
    def __iter__(self):
        yield from range(5)

    def __len__(self):
        return 5


class Broken(Dataset):
    """Its fiftieth example cannot be loaded."""

    def __len__(self):
        return 100

    def __getitem__(self, i):
        if i == 50:
            raise KeyError("example 50")
        return i


def labels(loader):
    return [batch[1].tolist() for batch in loader]


@pytest.mark.parametrize("workers", [0, 2])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"batch_size": 3},
        {"batch_size": 3, "drop_last": True},
        {"batch_size": 30},
        {"batch_size": 30, "drop_last": True},
        {"batch_size": None},
        {"batch_size": 4, "sampler": [3, 1, 2, 9, 9]},
        {"batch_size": None, "sampler": [3, 1]},
        {"batch_sampler": [[1, 2], [3], [0, 0, 0]]},
    ],
    ids=str,
)
def test_batches_as_in_torch(options, workers, torch):
    ours, theirs = DataLoader(DATA, num_workers=workers, **options), torch.utils.data.DataLoader(rows(torch, torch.utils.data), **options)
    assert len(ours) == len(theirs)
    for _epoch in range(2):
        same(list(ours), list(theirs))


@pytest.mark.parametrize("workers", [0, 2])
def test_shuffling_is_a_new_order_each_epoch_that_the_seed_repeats(workers):
    loader = DataLoader(DATA, batch_size=4, shuffle=True, num_workers=workers)
    tg.manual_seed(3)
    first, second = labels(loader), labels(loader)
    assert sorted(chain(*first)) == sorted(chain(*second)) == list(range(10))
    assert first != second
    tg.manual_seed(3)
    assert labels(DataLoader(DATA, batch_size=4, shuffle=True)) == first  # workers change nothing


def test_a_generator_of_ones_own_repeats_the_order():
    def order(seed):
        return labels(DataLoader(DATA, shuffle=True, generator=tg.Generator().manual_seed(seed)))

    assert order(1) == order(1) != order(2)
    tg.manual_seed(0)
    untouched = tg.rand(1).item()
    tg.manual_seed(0)
    order(1)
    assert tg.rand(1).item() == untouched


def test_rows_at_once_are_the_rows_one_by_one():
    subset = Subset(Subset(DATA, [9, 8, 7, 6]), [3, 1, 0])
    one_by_one = DataLoader(subset, batch_size=2, collate_fn=lambda batch: [[x.tolist(), y.tolist()] for x, y in batch])
    at_once = DataLoader(subset, batch_size=2)
    assert [[list(pair) for pair in zip(x.tolist(), y.tolist(), strict=True)] for x, y in at_once] == list(one_by_one)


def test_batches_do_not_share_the_datasets_memory():
    data = TensorDataset(tg.zeros(4))
    for (batch,) in DataLoader(data, batch_size=2):
        batch += 1
    assert data.tensors[0].tolist() == [0.0] * 4


def test_gradients_flow_to_tensors_that_are_learned():
    w = tg.ones(4, requires_grad=True)
    for (batch,) in DataLoader(TensorDataset(w), batch_size=2):
        (3 * batch).sum().backward()
    assert w.grad.tolist() == [3.0] * 4


def test_any_dataset_with_a_length_will_do():
    assert [batch.tolist() for batch in DataLoader([5, 6, 7], batch_size=2)] == [[5, 6], [7]]
    assert [[x.tolist() for x in batch] for batch in DataLoader(Squares(), batch_size=3)] == [[[0, 1, 2], [0, 1, 4]], [[3, 4], [9, 16]]]
    assert list(DataLoader(Squares(), batch_size=4, collate_fn=lambda batch: len(batch))) == [4, 1]


def test_several_examples_at_once():
    class Several(Squares):
        def __getitems__(self, indices):
            return [(i, -i) for i in indices]

    assert [batch[1].tolist() for batch in DataLoader(Several(), batch_size=3)] == [[0, -1, -2], [-3, -4]]


def test_streams():
    def batches(**options):
        loader = DataLoader(Stream(), **options)
        result = [batch if isinstance(batch, int) else batch.tolist() for batch in loader]
        assert len(loader) == len(result)
        return result

    assert batches(batch_size=2) == [[0, 1], [2, 3], [4]]
    assert batches(batch_size=2, drop_last=True) == [[0, 1], [2, 3]]
    assert batches(batch_size=None) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    "options",
    [
        {"num_workers": -1},
        {"sampler": [1], "shuffle": True},
        {"batch_size": 0},
        {"batch_size": 2.5},
        {"batch_sampler": [[1]], "batch_size": 3},
        {"batch_sampler": [[1]], "drop_last": True},
        {"batch_size": None, "drop_last": True},
        {"prefetch_factor": 2},
        {"prefetch_factor": -1, "num_workers": 1},
        {"timeout": -1},
        {"persistent_workers": True},
        {"multiprocessing_context": "fork"},
        {"multiprocessing_context": "spoon", "num_workers": 1},
    ],
    ids=str,
)
def test_options_that_exclude_each_other(options, torch):
    for loader, data in ((DataLoader, DATA), (torch.utils.data.DataLoader, rows(torch, torch.utils.data))):
        with pytest.raises(ValueError, match=r"\w"):
            loader(data, **options)


def test_more_that_is_refused():
    with pytest.raises(ValueError, match="prefetch_factor must be positive"):
        DataLoader(DATA, num_workers=1, prefetch_factor=0)
    with pytest.raises(TypeError, match="valid context object"):
        DataLoader(DATA, num_workers=1, multiprocessing_context=3)


@pytest.mark.parametrize("options", [{"shuffle": True}, {"sampler": [1]}, {"batch_sampler": [[1]]}], ids=str)
def test_what_a_stream_cannot_do(options, torch):
    (name,) = options
    for library, loader in ((tg, DataLoader), (torch, torch.utils.data.DataLoader)):
        stream = type("Stream", (library.utils.data.IterableDataset,), {"__iter__": lambda self: iter("abc")})()
        with pytest.raises(ValueError, match=f"DataLoader with IterableDataset: expected unspecified {name} option, but got {name}="):
            loader(stream, **options)


def test_an_error_in_the_dataset_comes_where_its_batch_would():
    seen = []
    with pytest.raises(KeyError, match="example 50"):
        seen.extend(i for batch in DataLoader(Broken(), batch_size=4) for i in batch.tolist())
    assert seen == list(range(48))


ATTRIBUTES = (
    "dataset", "batch_size", "num_workers", "pin_memory", "drop_last", "timeout", "worker_init_fn", "prefetch_factor", "persistent_workers",
    "in_order", "generator", "pin_memory_device", "multiprocessing_context",
)  # fmt: skip


@pytest.mark.parametrize("options", [{}, {"num_workers": 1}, {"batch_size": None}, {"batch_sampler": [[1]]}], ids=str)
def test_attributes_as_in_torch(options, torch):
    ours, theirs = DataLoader(Squares(), **options), torch.utils.data.DataLoader(Squares(), **options)
    for name in ATTRIBUTES[1:]:
        assert getattr(ours, name) == getattr(theirs, name), name
    assert type(ours.sampler).__name__ == type(theirs.sampler).__name__
    assert type(ours.batch_sampler).__name__ == type(theirs.batch_sampler).__name__
    assert ours.collate_fn.__name__ == theirs.collate_fn.__name__
    assert len(iter(ours)) == len(ours)


@pytest.mark.parametrize("name", ["batch_size", "batch_sampler", "sampler", "drop_last", "dataset", "persistent_workers"])
def test_what_cannot_be_changed_afterwards(name, torch):
    for loader in (DataLoader(Squares()), torch.utils.data.DataLoader(Squares())):
        before = getattr(loader, name)
        with pytest.raises(ValueError, match=f"{name} attribute should not be set after DataLoader is initialized"):
            setattr(loader, name, None)
        assert getattr(loader, name) is before
        loader.timeout = 3


def test_an_iterator_cannot_be_pickled_but_a_loader_can():
    loader = pickle.loads(pickle.dumps(DataLoader(Squares(), batch_size=5)))
    assert [batch[1].tolist() for batch in loader] == [[0, 1, 4, 9, 16]]
    with pytest.raises(NotImplementedError, match="cannot be pickled"):
        pickle.dumps(iter(loader))


def test_the_signature_is_that_of_torch(torch):
    ours, theirs = (inspect.signature(loader.__init__).parameters.values() for loader in (DataLoader, torch.utils.data.DataLoader))
    assert [(p.name, p.kind, p.default) for p in ours] == [(p.name, p.kind, p.default) for p in theirs]
