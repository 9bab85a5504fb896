"""`DataLoader` with worker processes: the same batches, nothing that hangs, nothing that stays behind."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.utils.data import DataLoader, Subset, TensorDataset, get_worker_info, parallel
from tinygrad_edu.utils.data.transport import pack
from tinygrad_edu.utils.data.worker import numpy_seed

from ..nn.oracle import attempt
from . import datasets
from .datasets import Failing, Held, Information, Lengths, Numbers, Origins, Randoms, Stuck
from .test_collate import same

# The test runner has threads of its own; what Python says about forking beside them is not about this package.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")


@pytest.fixture(autouse=True)
def _nothing_stays(request):
    threads = threading.active_count()
    yield
    assert multiprocessing.active_children() == []
    assert threading.active_count() <= threads or "torch" in request.fixturenames  # whose queues have threads of their own


def values(loader):
    return [batch if isinstance(batch, int) else batch.tolist() for batch in loader]


def collect(loader, seen):
    for batch in loader:
        seen += batch.tolist()


def wait_until(condition, seconds=20.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it has not come to pass"
        time.sleep(0.005)


# The batches


@pytest.mark.parametrize("prefetch_factor", [None, 1, 5])
@pytest.mark.parametrize("workers", [1, 2])
def test_the_order_is_that_of_the_indices(workers, prefetch_factor):
    loader = DataLoader(Numbers(23), batch_size=2, num_workers=workers, prefetch_factor=prefetch_factor)
    assert values(loader) == values(DataLoader(Numbers(23), batch_size=2))


def test_batches_are_loaded_in_other_processes():
    loaders = {pid for _, pids in DataLoader(Origins(12), batch_size=2, num_workers=2) for pid in pids.tolist()}
    assert len(loaders) == 2
    assert os.getpid() not in loaders


def test_a_slow_batch_holds_the_others_up_only_in_order(tmp_path):
    gate = tmp_path / "open"
    batches = iter(DataLoader(Held(8, gate), batch_size=None, num_workers=2, in_order=False))
    first = next(batches)
    gate.touch()
    rest = list(batches)
    assert first == 1
    assert sorted([first, *rest]) == list(range(8))
    assert list(DataLoader(Held(8, gate), batch_size=None, num_workers=2)) == list(range(8))


def test_workers_load_ahead_but_not_without_bound():
    counter = multiprocessing.get_context("fork").Value("i", 0)

    class Counting(Numbers):
        def __getitem__(self, i):
            with counter.get_lock():
                counter.value += 1
            return i

    batches = iter(DataLoader(Counting(100), num_workers=2, prefetch_factor=3, multiprocessing_context="fork"))
    next(batches)
    wait_until(lambda: counter.value >= 7)
    time.sleep(0.02)
    assert counter.value == 7  # the first, and six more are ready
    batches.close()


def test_large_lists_of_indices_and_large_batches_at_once():
    loader = DataLoader(Numbers(600_000), batch_size=100_000, num_workers=2)
    assert [len(batch) for batch in loader] == [100_000] * 6


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_other_start_methods(method):
    context = multiprocessing.get_context(method) if method == "spawn" else method
    batches = DataLoader(Subset(Origins(10), range(5)), batch_size=2, num_workers=1, multiprocessing_context=context)
    assert [numbers.tolist() for numbers, _ in batches] == [[0, 1], [2, 3], [4]]


@pytest.mark.parametrize(
    ("options", "culprit"), [({"collate_fn": lambda batch: batch}, "collate_fn"), ({"worker_init_fn": lambda i: None}, "worker_init_fn")]
)
def test_what_cannot_be_pickled_is_named(options, culprit):
    with pytest.raises((AttributeError, TypeError, Exception), match=f"'spawn' sends .* and {culprit} cannot be pickled") as raised:
        iter(DataLoader(Numbers(3), num_workers=1, multiprocessing_context="spawn", **options))
    assert "num_workers=0" in str(raised.value)


def test_used_from_a_thread():
    result = []
    thread = threading.Thread(target=lambda: result.extend(values(DataLoader(Numbers(4), batch_size=2, num_workers=1))))
    thread.start()
    thread.join()
    assert result == [[0, 1], [2, 3]]


# Streams


@pytest.mark.parametrize("lengths", [(4, 4), (5, 2), (0, 3), (1, 9), (0, 0)])
@pytest.mark.parametrize("options", [{"batch_size": 2}, {"batch_size": 2, "drop_last": True}, {"batch_size": None}], ids=str)
def test_streams_of_different_lengths_take_turns(lengths, options):
    """Each worker makes batches of its own part, and they come in turns as long as there are any."""
    size = options["batch_size"] or 1
    parts = []
    for i, length in enumerate(lengths):
        numbers = list(range(100 * i, 100 * i + length))
        batches = [numbers[k : k + size] for k in range(0, length, size)]
        parts.append([b for b in batches if len(b) == size or "drop_last" not in options])
    expected = [parts[i][k] for k in range(9) for i in (0, 1) if k < len(parts[i])]
    result = values(DataLoader(Lengths(lengths), num_workers=2, **options))
    assert result == (expected if options["batch_size"] else [number for batch in expected for number in batch])


def test_streams_as_in_torch(torch):
    class Theirs(torch.utils.data.IterableDataset):
        def __iter__(self):
            i = torch.utils.data.get_worker_info().id
            yield from range(100 * i, 100 * i + (7, 4)[i])

    theirs = torch.utils.data.DataLoader(Theirs(), batch_size=2, num_workers=2, multiprocessing_context="fork")
    assert values(DataLoader(Lengths((7, 4)), batch_size=2, num_workers=2)) == values(theirs)


def test_a_stream_that_is_not_shared_out_is_noticed():
    class Copied(Lengths):
        def __iter__(self):
            return iter(range(3))

        def __len__(self):
            return 3

    loader = DataLoader(Copied(()), batch_size=None, num_workers=2, multiprocessing_context="fork")
    assert values(loader) == [0, 0, 1, 1, 2, 2]
    assert len(loader) == 3
    with pytest.warns(UserWarning, match="was reported to be 3 .* but [456] samples") as caught:
        values(loader)
    assert len(caught) == 3


# What a worker knows, and its random numbers


def test_what_a_worker_knows():
    assert get_worker_info() is None
    loader = DataLoader(Information(0), batch_size=None, num_workers=2, worker_init_fn=datasets.information)
    a, b, *_ = list(loader)
    assert [a[:2], b[:2]] == [[0, 2], [1, 2]]
    assert b[2] == a[2] + 1


def test_random_numbers_differ_between_workers_and_epochs_and_are_repeated_by_the_seed():
    loader = DataLoader(Randoms(8), batch_size=None, num_workers=2)
    epochs = []
    for seed in (3, 3, 4):
        tg.manual_seed(seed)
        epochs += [list(loader), list(loader)]
    first, second, again, again_second, other, _ = epochs
    assert first == again
    assert second == again_second
    numbers = [x for epoch in (first, second, other) for row in epoch for x in row]
    assert len(set(numbers)) == len(numbers) == 3 * 8 * 3


def test_the_seeds_come_from_the_generator_of_the_loader():
    def draws(seed):
        return list(DataLoader(Randoms(4), batch_size=None, num_workers=2, generator=tg.Generator().manual_seed(seed)))

    tg.manual_seed(0)
    untouched = tg.rand(1).item()
    tg.manual_seed(0)
    assert draws(1) == draws(1) != draws(2)
    assert tg.rand(1).item() == untouched


@pytest.mark.parametrize("base_seed", [0, 1, 2**31, 2**63 - 1, 123456789012345678])
def test_the_seed_of_numpy_is_that_of_torch(base_seed, torch):
    for worker in range(3):
        assert numpy_seed(base_seed, worker).tolist() == torch.utils.data._utils.worker._generate_state(base_seed, worker)


# Errors


@pytest.mark.parametrize(
    ("how", "error", "text"),
    [
        ("raise_value_error", ValueError, "ValueError: example 5 is bad"),
        ("raise_key_error", KeyError, "KeyError: 'example 5'"),
        ("raise_two_arguments", RuntimeError, "TwoArgumentsError: (1, 2)"),
        ("raise_local", LookupError, "nobody else knows this class"),
    ],
)
def test_an_error_comes_where_its_batch_would_with_the_workers_traceback(how, error, text):
    seen = []
    with pytest.raises(error) as raised:
        collect(DataLoader(Failing(9, how), batch_size=2, num_workers=2), seen)
    assert multiprocessing.active_children() == []  # though the exception, and with it the frames it came through, is still there
    message = str(raised.value)
    assert seen == [0, 1, 2, 3]
    assert type(raised.value) is error
    assert "in DataLoader worker process 0.\nOriginal Traceback (most recent call last):\n" in message
    assert f", in {how}\n" in message
    assert text in message


def test_errors_as_in_torch(torch):
    def story(data):
        batches = iter(data.DataLoader(Failing(9, "raise_key_error"), batch_size=2, num_workers=2, multiprocessing_context="fork"))
        lines = [next(batches).tolist(), next(batches).tolist()]
        kind, text = attempt(lambda: next(batches))
        lines += [kind, text.splitlines()[:2], text.splitlines()[-3:]]
        return lines + [batch.tolist() for batch in batches]  # the others come nevertheless

    assert story(tg.utils.data) == story(torch.utils.data)


@pytest.mark.parametrize(
    ("how", "fate"),
    [("leave", "exit code 3"), ("call_exit", "exit code 4"), ("be_killed", "killed by signal SIGKILL; perhaps the memory ran out")],
)
@pytest.mark.parametrize("in_order", [True, False])
def test_a_worker_that_dies_is_reported(how, fate, in_order):
    batches = iter(DataLoader(Failing(9, how), batch_size=None, num_workers=2, in_order=in_order))
    seen = []
    with pytest.raises(RuntimeError, match=rf"DataLoader worker \(pid\(s\) \d+\) .*{fate}"):
        seen.extend(batches)
    assert list(batches) == []
    assert multiprocessing.active_children() == []


def test_a_batch_that_takes_too_long(monkeypatch):
    monkeypatch.setattr(parallel, "PATIENCE", 0.05)
    batches = iter(DataLoader(Failing(9, "hang"), num_workers=1, timeout=0.3, sampler=[5]))
    with pytest.raises(RuntimeError, match=r"timed out after 0\.3 seconds"):
        next(batches)


@pytest.mark.parametrize("data", [Numbers(4), Lengths((2, 2))], ids=["examples", "stream"])
def test_an_error_of_worker_init_fn(data):
    batches = iter(DataLoader(data, num_workers=2, worker_init_fn=datasets.fail))
    for worker in (0, 1, 0):
        with pytest.raises(OSError, match=f"worker {worker} has no disk"):
            next(batches)


def test_an_error_at_the_start_leaves_no_worker():
    def indices():
        yield 0
        raise ArithmeticError("no more indices")

    with pytest.raises(ArithmeticError):
        iter(DataLoader(Numbers(3), sampler=indices(), num_workers=2))


# The end


def test_nothing_stays_when_the_loop_is_left_early():
    loader = DataLoader(Numbers(100), num_workers=2)
    for _ in loader:
        break
    assert multiprocessing.active_children() == []
    batches = iter(loader)
    next(batches)
    assert len(multiprocessing.active_children()) == 2
    del batches
    assert multiprocessing.active_children() == []
    with pytest.raises(ZeroDivisionError):
        [1 / batch.item() for batch in loader]
    assert multiprocessing.active_children() == []
    batches = iter(loader)
    batches.close()
    assert multiprocessing.active_children() == []


def test_workers_end_by_themselves_also_beside_those_of_another_loader():
    first, second = iter(DataLoader(Numbers(100), num_workers=2)), iter(DataLoader(Numbers(100), num_workers=2))
    processes = [worker.process for worker in first._workers]
    next(first)
    first.close()
    assert [process.exitcode for process in processes] == [0, 0]
    assert len(list(second)) == 100


def test_a_worker_that_does_not_listen_is_ended(monkeypatch, tmp_path):
    monkeypatch.setattr(parallel, "PATIENCE", 0.05)
    batches = iter(DataLoader(Stuck(9, tmp_path / "stuck"), batch_size=None, num_workers=1))
    (process,) = [worker.process for worker in batches._workers]
    wait_until((tmp_path / "stuck").exists)
    batches.close()
    assert process.exitcode == -signal.SIGTERM


SCRIPT = """
import os, signal, sys
sys.path[:] = {path!r}
from tests.utils.datasets import Origins
from tinygrad_edu.utils.data import DataLoader
batches = iter(DataLoader(Origins(100), num_workers=2, batch_size=None))
print(os.getpid(), next(batches)[1], next(batches)[1], flush=True)
{then}
"""


def is_gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    with open(f"/proc/{pid}/stat") as file:  # nobody may have waited for it yet
        return file.read().rpartition(")")[2].split()[0] == "Z"


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="looks for processes in /proc")
@pytest.mark.parametrize("how", ["killed", "interrupted", "ended"])
def test_nothing_outlives_the_program(how):
    then = {"killed": "os.kill(os.getpid(), signal.SIGKILL)", "interrupted": "[None for _ in iter(int, 1)]", "ended": ""}[how]
    script = SCRIPT.format(path=[os.getcwd(), *sys.path], then=then)
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as program:
        try:
            pids = [int(word) for word in program.stdout.readline().split()]
            if how == "interrupted":
                os.killpg(program.pid, signal.SIGINT)  # as Ctrl-C does: to the program and to its workers
            errors = program.communicate(timeout=30)[1]
        finally:
            program.kill()
    assert len(set(pids)) == 3
    wait_until(lambda: all(map(is_gone, pids)))
    assert errors.count("Traceback") == (how == "interrupted"), errors
    assert program.returncode == {"killed": -signal.SIGKILL, "interrupted": -signal.SIGINT, "ended": 0}[how]


# Workers that persist


def test_persistent_workers_serve_every_epoch():
    loader = DataLoader(Origins(10), batch_size=5, num_workers=2, shuffle=True, persistent_workers=True)
    epochs = [list(loader) for _ in range(3)]
    assert len({pid for epoch in epochs for _, pids in epoch for pid in pids.tolist()}) == 2
    orders = [[i for numbers, _ in epoch for i in numbers.tolist()] for epoch in epochs]
    assert all(sorted(order) == list(range(10)) for order in orders)
    assert len(multiprocessing.active_children()) == 2
    del loader
    assert multiprocessing.active_children() == []


def test_an_epoch_that_was_left_early_leaves_nothing_in_the_next():
    loader = DataLoader(Numbers(40), batch_size=2, num_workers=2, persistent_workers=True, prefetch_factor=4)
    for batch in loader:
        assert batch.tolist() == [0, 1]
        break
    assert values(loader) == values(DataLoader(Numbers(40), batch_size=2))
    stream = DataLoader(Lengths((5, 2)), batch_size=None, num_workers=2, persistent_workers=True)
    assert next(iter(stream)) == 0
    assert values(stream) == values(stream) == [0, 100, 1, 101, 2, 3, 4]


def test_persistent_workers_that_died_are_replaced():
    loader = DataLoader(Failing(8, "leave"), batch_size=None, num_workers=1, persistent_workers=True)
    for _ in range(2):
        batches = iter(loader)
        assert next(batches) == 0
        with pytest.raises(RuntimeError, match="exit code 3"):
            list(batches)


# What travels


def test_tensors_and_arrays_arrive_whole_and_writable():
    examples = [(tg.ones(3, 4).T, np.asfortranarray([[0, 1, 2], [3, 4, 5]]), tg.zeros(0), {"name": b"x", "flag": True}, None)]
    ((tensor, array, empty, rest, nothing),) = DataLoader(examples, batch_size=None, num_workers=1, collate_fn=datasets.as_it_is)
    assert tensor.tolist() == [[1.0] * 3] * 4
    assert array.tolist() == [[0, 1, 2], [3, 4, 5]]
    assert empty.shape == (0,)
    assert (rest, nothing) == ({"name": b"x", "flag": True}, None)
    tensor += 1
    array += 1
    same([tensor.tolist()], [[[2.0] * 3] * 4])


def test_what_requires_a_gradient():
    w = tg.ones(3, requires_grad=True)
    (leaf,) = DataLoader([w], batch_size=None, num_workers=1)
    assert leaf.requires_grad
    assert leaf.is_leaf
    batches = iter(DataLoader(TensorDataset(w), num_workers=1))  # rows of w have a graph behind them
    with pytest.raises(RuntimeError, match=r"Cowardly refusing to serialize non-leaf tensor which requires_grad.*call detach"):
        next(batches)


def test_a_view_does_not_drag_its_memory_along():
    row = tg.zeros(1000, 1000)[3]
    assert sum(len(piece) for piece in pack(row)) < 6000
    assert sum(len(piece) for piece in pack({"a": row.numpy(), "b": [row, row]})) < 14000


def test_a_batch_that_cannot_be_received_is_no_dead_worker():
    batches = iter(DataLoader([datasets.Trap(), 1], batch_size=None, num_workers=1, multiprocessing_context="fork"))
    with pytest.raises(OSError, match="worker 7 has no disk"):
        next(batches)


def test_an_interrupt_within_a_message_ends_the_epoch(monkeypatch):
    loader = DataLoader(Numbers(6), batch_size=2, num_workers=1, persistent_workers=True)
    batches = iter(loader)

    def interrupted(connection):
        connection.recv_bytes()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(parallel, "receive", interrupted)
        with pytest.raises(KeyboardInterrupt):
            next(batches)
    assert list(batches) == []
    assert values(loader) == [[0, 1], [2, 3], [4, 5]]


def test_a_batch_that_cannot_be_pickled_is_an_error_of_its_worker():
    loader = DataLoader(Numbers(2), num_workers=1, collate_fn=lambda batch: lambda: batch, multiprocessing_context="fork")
    with pytest.raises((AttributeError, TypeError, Exception), match="in DataLoader worker process 0"):
        next(iter(loader))
