"""What programs ask before they compute on the CPU, and settings that change nothing: answered as by PyTorch without a GPU."""

from __future__ import annotations

import pickle
import warnings

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.backends import cudnn
from tinygrad_edu.cuda.amp import autocast as old_autocast

from .nn.oracle import attempt, torch

__all__ = ["torch"]

SAME = [
    lambda T: T.cuda.is_available(),
    lambda T: T.cuda.device_count(),
    lambda T: T.cuda.is_initialized(),
    lambda T: T.cuda.is_bf16_supported(),
    lambda T: (T.cuda.manual_seed(0), T.cuda.manual_seed_all(0), T.cuda.seed(), T.cuda.empty_cache()),
    lambda T: (T.cuda.memory_allocated(), T.cuda.max_memory_allocated(), T.cuda.memory_reserved(), T.cuda.get_rng_state_all()),
    lambda T: T.cuda.current_device(),
    lambda T: T.cuda.get_device_name(0),
    lambda T: T.cuda.get_device_properties(0),
    lambda T: T.cuda.synchronize(),
    lambda T: T.cuda.init(),
    lambda T: T.cuda.Stream(),
    lambda T: T.cuda.Event(),
    lambda T: (T.backends.cudnn.enabled, T.backends.cudnn.benchmark, T.backends.cudnn.deterministic, T.backends.cudnn.allow_tf32),
    lambda T: (T.backends.cudnn.is_available(), T.backends.cudnn.version(), T.backends.cuda.is_built()),
    lambda T: T.backends.cuda.matmul.allow_tf32,
    lambda T: (T.backends.mps.is_available(), T.backends.mps.is_built(), T.mps.is_available(), T.mps.device_count()),
    lambda T: T.mps.empty_cache(),
    lambda T: (T.xpu.is_available(), T.xpu.device_count()),
    lambda T: (T.accelerator.is_available(), T.accelerator.device_count(), T.accelerator.current_accelerator()),
    lambda T: T.accelerator.current_device_index(),
    lambda T: T.accelerator.synchronize(),
    lambda T: (T.cpu.is_available(), T.cpu.device_count(), T.cpu.current_device(), T.cpu.synchronize()),
    lambda T: (T.version.cuda, T.version.hip, T.version.debug),
    lambda T: T.set_num_threads(0),
    lambda T: T.set_num_threads("a"),
    lambda T: (T.set_num_threads(1), T.get_num_threads()),
    lambda T: (T.use_deterministic_algorithms(True, warn_only=True), T.is_deterministic_algorithms_warn_only_enabled()),
    lambda T: (T.use_deterministic_algorithms(True), T.are_deterministic_algorithms_enabled(), T.get_deterministic_debug_mode()),
    lambda T: (T.set_deterministic_debug_mode("default"), T.are_deterministic_algorithms_enabled()),
    lambda T: T.set_deterministic_debug_mode("x"),
    lambda T: T.use_deterministic_algorithms(1),
    lambda T: (T.set_float32_matmul_precision("high"), T.get_float32_matmul_precision(), T.set_float32_matmul_precision("highest")),
    lambda T: (str(T.get_default_device()), T.set_default_device("cpu"), T.set_default_device(None)),
    lambda T: T.set_default_device("foo"),
    lambda T: T.set_flush_denormal(False),
    lambda T: (T.compile(abs) is abs, T.jit.is_scripting(), T.jit.is_tracing()) if T is tg else (True, False, False),
    lambda T: T.compile(abs, mode="default", options={"a": 1}),
    lambda T: [repr(T.device(*a)) for a in (("cpu",), ("cuda",), ("cuda:1",), ("cpu", 0), ("mps",), ("meta",), (T.device("cuda:2"),))],
    lambda T: (T.device("cuda:1").index, T.device(type="cuda", index=1) == T.device("cuda:1"), T.device("cuda") == T.device("cpu")),
    lambda T: T.device("foo"),
    lambda T: T.device("cpu:x"),
    lambda T: T.device(0),
    lambda T: T.device("cuda", "x"),
    lambda T: T.device(1.5),
    lambda T: repr(pickle.loads(pickle.dumps(T.device("cuda:1")))),
    lambda T: T.zeros(2, device="cuda"),
    lambda T: T.zeros(2, device=T.device("cuda:0")),
    lambda T: T.zeros(2, device="xpu"),
    lambda T: T.zeros(2, device="foo"),
    lambda T: T.zeros(2, device=0),
    lambda T: T.rand(2, device="cuda"),
    lambda T: T.tensor([1.0], device="cuda"),
    lambda T: T.zeros(2).to("cuda"),
    lambda T: T.zeros(2).to(T.device("cuda")),
    lambda T: T.zeros(2).to("cpu").device.type,
    lambda T: T.zeros(2, device="cpu:0").device.type,
    lambda T: (T.amp.GradScaler("cuda", enabled=False).is_enabled(), T.amp.GradScaler("cuda", enabled=False).state_dict()),
    lambda T: T.autocast("foo"),
]


@pytest.mark.parametrize("number", range(len(SAME)))
@pytest.mark.filterwarnings("ignore")
def test_as_torch_without_a_gpu(number, torch):
    (mine, _), (yours, _) = (attempt(lambda T=T: SAME[number](T)) for T in (tg, torch))
    if mine == yours == "nothing raised":
        assert SAME[number](tg) == SAME[number](torch)
    else:
        assert mine == yours


def test_switches_can_be_set():
    cudnn.benchmark, cudnn.deterministic = True, True
    assert tg.backends.cudnn.benchmark
    cudnn.benchmark, cudnn.deterministic = False, False
    tg.backends.cuda.matmul.allow_tf32 = True
    assert tg.backends.cuda.matmul.allow_tf32
    tg.backends.cuda.matmul.allow_tf32 = False
    with cudnn.flags(enabled=False), tg.backends.mkldnn.flags(enabled=False), tg.backends.cuda.sdp_kernel(enable_flash=False):
        assert tg.ones(2).sum() == 2


def test_the_error_says_what_to_do():
    with pytest.raises(AssertionError, match=r"Torch not compiled with CUDA enabled.*use the device 'cpu'"):
        tg.ones(2, device="cuda")
    with pytest.raises(NotImplementedError, match=r"'mps'.*use the device 'cpu'"):
        tg.ones(2, device="mps")
    with pytest.raises(AssertionError, match="use the device 'cpu'"):
        tg.cuda.current_device()


def test_a_device_is_a_context_and_a_decorator():
    @tg.device("cpu")
    def make():
        return tg.ones(1)

    with tg.device("cpu") as device:
        assert make().device == device
    with pytest.raises(AssertionError), tg.device("cuda"):
        pass


def test_mixed_precision_is_switched_off_with_a_warning():
    with pytest.warns(UserWarning, match="Disabling autocast"):
        context = old_autocast()
    with context:
        assert (tg.ones(2, 2) @ tg.ones(2, 2)).dtype == tg.float32
    with pytest.warns(UserWarning, match="GradScaler"):
        scaler = tg.amp.GradScaler("cuda")
    x = tg.nn.Parameter(tg.ones(1))
    optimizer = tg.optim.SGD([x], lr=0.5)
    scaler.scale(2 * x.sum()).backward()
    scaler.unscale_(optimizer)
    scaler.step(optimizer)
    scaler.update()
    assert x.item() == 0.0
    assert scaler.get_scale() == 1.0

    @tg.autocast("cpu")
    def double(x):
        return 2 * x

    assert double(3) == 6


def test_compile_and_jit_return_what_they_get():
    model = tg.nn.Linear(2, 3)
    assert tg.compile(model) is model
    assert tg.compile(mode="max-autotune")(model) is model
    assert tg.jit.script(model) is model
    assert tg.jit.trace(model, tg.ones(1, 2)) is model
    assert tg.jit.ignore(abs) is tg.jit.ignore(drop=True)(abs) is tg.jit.unused(abs) is tg.jit.export(abs) is abs
    assert tg.compiler.disable(abs) is tg.compiler.disable()(abs) is abs
    assert not tg.compiler.is_compiling()


def test_a_forked_generator_changes_nothing_outside():
    tg.manual_seed(3)
    expected = tg.rand(2).tolist()
    tg.manual_seed(3)
    with tg.random.fork_rng(devices=[]):
        tg.manual_seed(9)
        tg.rand(5)
    assert tg.rand(2).tolist() == expected
    with tg.random.fork_rng(enabled=False):
        tg.manual_seed(3)
    assert tg.rand(2).tolist() == expected


def test_a_generator_can_be_copied():
    g = tg.Generator().manual_seed(4)
    tg.rand(3, generator=g)
    assert tg.equal(tg.rand(3, generator=g.clone_state()), tg.rand(3, generator=g))


@pytest.mark.parametrize(
    ("fill", "mean", "variance"),
    [
        (lambda x: x.uniform_(-1, 3), 1, 16 / 12),
        (lambda x: x.normal_(2, 3), 2, 9),
        (lambda x: x.exponential_(0.5), 2, 4),
        (lambda x: x.geometric_(0.25), 4, 12),
        (lambda x: x.log_normal_(0, 0.5), np.exp(0.125), np.exp(0.5) - np.exp(0.25)),
        (lambda x: x.bernoulli_(0.2), 0.2, 0.16),
        (lambda x: x.bernoulli_(tg.tensor(0.2)), 0.2, 0.16),
        (lambda x: x.random_(1, 5), 2.5, 1.25),
        (lambda x: x.random_(5), 2, 2),
        (lambda x: tg.poisson(x.fill_(3)), 3, 3),
        (lambda x: tg.binomial(x.fill_(10), x * 0 + 0.3), 3, 2.1),
    ],
)
def test_what_is_drawn_follows_its_law(fill, mean, variance):
    """Within six standard errors."""
    tg.manual_seed(0)
    drawn = fill(tg.empty(20000, dtype=tg.float64)).numpy()
    assert abs(drawn.mean() - mean) < 6 * np.sqrt(variance / drawn.size)
    assert abs(drawn.var() - variance) < 6 * ((drawn - mean) ** 2).std() / np.sqrt(drawn.size)


def test_half_of_a_cauchy_law_lies_within_its_half_width():
    tg.manual_seed(0)
    drawn = tg.empty(20000).cauchy_(1.0, 2.0).numpy()
    assert abs((np.abs(drawn - 1) < 2).mean() - 0.5) < 0.02


def test_random_fills_a_dtype():
    tg.manual_seed(0)
    assert set(tg.empty(100, dtype=tg.bool).random_().tolist()) == {False, True}
    assert tg.empty(10000, dtype=tg.uint8).random_().max() == 255
    assert tg.empty(1000, dtype=tg.int64).random_().min() >= 0


def test_nothing_is_filled_by_a_call_that_fails():
    x = tg.ones(3)
    for call in (lambda: x.uniform_(1, 0), lambda: x.normal_(0, -1), lambda: x.copy_(tg.ones(4)), lambda: x.fill_(tg.ones(2))):
        with pytest.raises(RuntimeError):
            call()
    assert x.tolist() == [1, 1, 1]


def test_a_leaf_cannot_be_filled_while_it_is_recorded():
    x = tg.ones(3, requires_grad=True)
    with pytest.raises(RuntimeError, match="leaf"):
        x.uniform_()
    with tg.no_grad():
        x.uniform_(2, 3)
    assert (x >= 2).all()


def test_no_setting_warns():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        tg.set_num_threads(2)
        tg.cuda.empty_cache()
        tg.manual_seed(0)
