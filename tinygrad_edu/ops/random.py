"""Random numbers: generators that can be seeded, and tensors drawn from them.

The laws are PyTorch's, the streams are NumPy's (PCG64): the same seed gives the same numbers here, but other ones than in PyTorch.
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from .. import dtypes
from ..autograd.variable import make
from ..device import check_device
from ..device import device as _device
from .creation import finished, new_shape
from .selection import constant_in


class Generator:
    """A source of random numbers with a state of its own.

    >>> import tinygrad_edu as tg
    >>> g = tg.Generator().manual_seed(1)
    >>> g.initial_seed()
    1
    """

    def __init__(self, device: Any = None) -> None:
        check_device(device)
        self._rng: np.random.Generator | None = None
        self.manual_seed(67280421310721)

    def manual_seed(self, seed: int) -> Generator:
        """Start the stream that belongs to `seed`; return the generator."""
        if not isinstance(seed, (int, np.integer)):
            raise RuntimeError(f"manual_seed expected a long, but got {type(seed).__name__}")
        if not -(2**63) <= seed < 2**64:
            raise ValueError(f"manual_seed: a seed has 64 bits, but got {seed}")
        self._seed, self._rng = int(seed) % 2**64, None
        return self

    @property
    def rng(self) -> np.random.Generator:
        """The NumPy generator behind this one; made when first used, as NumPy loads its random module only then."""
        if self._rng is None:
            self._rng = np.random.Generator(np.random.PCG64(self._seed % 2**64))
        return self._rng

    def seed(self) -> int:
        """Start a stream that nobody can predict; return its seed."""
        self.manual_seed(int.from_bytes(os.urandom(8), "little") >> 1)
        return self._seed

    @property
    def device(self) -> Any:
        """Where the generator lives: the CPU."""
        return _device("cpu")

    def clone_state(self) -> Generator:
        """Return a generator that stands where this one stands."""
        return Generator().set_state(self.get_state())

    def initial_seed(self) -> int:
        """Return the seed of the stream, as a number without a sign."""
        return self._seed

    def get_state(self) -> Any:
        """Return where the stream stands, as a byte tensor."""
        state = self.rng.bit_generator.state
        words = [state["state"]["state"], state["state"]["inc"], state["has_uint32"], state["uinteger"], self._seed % 2**64]
        return make(np.frombuffer(b"".join(w.to_bytes(16, "little") for w in words), np.uint8).copy())

    def set_state(self, state: Any) -> Generator:
        """Continue where a state of `get_state` stood; return the generator."""
        if getattr(getattr(state, "array", None), "dtype", None) != np.uint8:
            raise TypeError("RNG state must be a torch.ByteTensor: give what get_state or get_rng_state returned")
        raw = state.array.tobytes()
        if len(raw) != 80:
            raise RuntimeError(f"expected a generator state of 80 bytes, but got {len(raw)}")
        value, increment, has, word, seed = (int.from_bytes(raw[i : i + 16], "little") for i in range(0, 80, 16))
        self.manual_seed(seed)
        self.rng.bit_generator.state = {
            "bit_generator": "PCG64",
            "state": {"state": value, "inc": increment},
            "has_uint32": has,
            "uinteger": word,
        }
        return self


default_generator = Generator()


def manual_seed(seed: int) -> Generator:
    """Seed the default generator, from which all random tensors are drawn.

    >>> import tinygrad_edu as tg
    >>> _ = tg.manual_seed(0); a = tg.rand(3)
    >>> _ = tg.manual_seed(0); tg.equal(a, tg.rand(3))
    True
    """
    return default_generator.manual_seed(int(seed))


def seed() -> int:
    """Seed the default generator unpredictably; return the seed."""
    return default_generator.seed()


def initial_seed() -> int:
    """Return the seed of the default generator."""
    return default_generator.initial_seed()


def get_rng_state() -> Any:
    """Return the state of the default generator."""
    return default_generator.get_state()


def set_rng_state(state: Any) -> None:
    """Set the state of the default generator."""
    default_generator.set_state(state)


def generator_of(generator: Generator | None) -> np.random.Generator:
    """Return the NumPy generator behind `generator`, or behind the default one."""
    return (default_generator if generator is None else generator).rng


def _floats(draw: str, shape: Any, dtype: Any, generator: Generator | None) -> Any:
    """Draw uniform or standard normal numbers in the dtype wanted; NumPy makes float32 and float64 directly."""
    d = dtypes.to_numpy(dtype)
    if d.kind != "f":
        raise RuntimeError(f"random floating point numbers cannot have dtype {dtypes.from_any(d)}: choose a floating point dtype")
    method = getattr(generator_of(generator), draw)
    return np.asarray(method(shape, dtype=d if d.itemsize >= 4 else np.float32)).astype(d, copy=False)


def rand(
    *size: Any, generator: Generator | None = None, dtype: Any = None, requires_grad: bool = False, device: Any = None, **options: Any
) -> Any:
    """Return numbers drawn uniformly from [0, 1).

    >>> import tinygrad_edu as tg
    >>> tg.rand(2, 3).shape
    torch.Size([2, 3])
    """
    check_device(device)
    return finished(_floats("random", new_shape(size, options), dtype, generator), requires_grad, options)


def randn(
    *size: Any, generator: Generator | None = None, dtype: Any = None, requires_grad: bool = False, device: Any = None, **options: Any
) -> Any:
    """Return numbers drawn from the standard normal distribution.

    >>> import tinygrad_edu as tg
    >>> tg.randn((2, 3)).shape
    torch.Size([2, 3])
    """
    check_device(device)
    return finished(_floats("standard_normal", new_shape(size, options), dtype, generator), requires_grad, options)


def randint(
    low: Any = None,
    high: Any = None,
    size: Any = None,
    *,
    generator: Generator | None = None,
    dtype: Any = None,
    requires_grad: bool = False,
    device: Any = None,
    **options: Any,
) -> Any:
    """Return integers drawn uniformly from `low` (default 0) to ``high - 1``.

    >>> import tinygrad_edu as tg
    >>> tg.randint(10, (2, 3)).dtype
    torch.int64
    """
    check_device(device)
    if size is None:
        low, high, size = 0, low, high
    low = 0 if low is None else low
    if high is None or size is None:
        raise TypeError("randint() missing a required argument: say randint(high, size) or randint(low, high, size)")
    if low >= high:
        raise RuntimeError(f"random_ expects 'from' to be less than 'to', but got from={low} >= to={high}")
    d = dtypes.to_numpy(dtypes.int64 if dtype is None else dtype)
    return finished(np.asarray(generator_of(generator).integers(low, high, tuple(size))).astype(d), requires_grad, options)


def randperm(
    n: int, *, generator: Generator | None = None, dtype: Any = None, requires_grad: bool = False, device: Any = None, **options: Any
) -> Any:
    """Return the integers from 0 to ``n - 1`` in random order.

    >>> import tinygrad_edu as tg
    >>> sorted(tg.randperm(4).tolist())
    [0, 1, 2, 3]
    """
    check_device(device)
    if n < 0:
        raise RuntimeError(f"randperm: n must not be negative, but is {n}")
    d = dtypes.to_numpy(dtypes.int64 if dtype is None else dtype)
    return finished(generator_of(generator).permutation(n).astype(d), requires_grad, options)


def rand_like(input: Any, *, dtype: Any = None, requires_grad: bool = False, device: Any = None, **options: Any) -> Any:
    """Return uniform random numbers of the shape and dtype of `input`."""
    check_device(device)
    return rand(*input.array.shape, dtype=dtype or input.array.dtype, requires_grad=requires_grad, **options)


def randn_like(input: Any, *, dtype: Any = None, requires_grad: bool = False, device: Any = None, **options: Any) -> Any:
    """Return standard normal random numbers of the shape and dtype of `input`."""
    check_device(device)
    return randn(*input.array.shape, dtype=dtype or input.array.dtype, requires_grad=requires_grad, **options)


def randint_like(
    input: Any, low: int, high: Any = None, *, dtype: Any = None, requires_grad: bool = False, device: Any = None, **options: Any
) -> Any:
    """Return random integers of the shape and dtype of `input`."""
    check_device(device)
    low, high = (0, low) if high is None else (low, high)
    return randint(low, high, input.array.shape, dtype=dtype or input.array.dtype, requires_grad=requires_grad, **options)


def normal(
    mean: Any = 0.0,
    std: Any = 1.0,
    size: Any = None,
    *,
    generator: Generator | None = None,
    dtype: Any = None,
    requires_grad: bool = False,
    device: Any = None,
    **options: Any,
) -> Any:
    """Return normal random numbers; `mean` and `std` may be tensors, or numbers together with a `size`.

    >>> import tinygrad_edu as tg
    >>> tg.normal(0.0, 2.0, (3,)).shape
    torch.Size([3])
    """
    check_device(device)
    given = [x.array for x in (mean, std) if hasattr(x, "array")]
    if not given and size is None:
        raise TypeError("normal() needs a size where mean and std are numbers: normal(mean, std, size)")
    m, s = np.asarray(getattr(mean, "array", mean)), np.asarray(getattr(std, "array", std))
    if np.any(s < 0):
        raise RuntimeError(f"normal expects std >= 0.0, but found std {s.min()}")
    d = given[0].dtype if given and dtype is None else dtypes.to_numpy(dtype)
    if d.kind != "f":
        raise RuntimeError(f"normal: random floating point numbers cannot have dtype {dtypes.from_any(d)}: choose a floating point dtype")
    shape = np.broadcast_shapes(m.shape, s.shape) if size is None else tuple(size)
    drawn = (m + s * generator_of(generator).standard_normal(shape)).astype(d)
    return finished(drawn, requires_grad, options) if requires_grad or options else constant_in(np.asarray(drawn), mean, std)


def bernoulli(input: Any, p: float | None = None, *, generator: Generator | None = None, **options: Any) -> Any:
    """Return ones with the probabilities in `input` (or with probability `p`), else zeros.

    >>> import tinygrad_edu as tg
    >>> tg.bernoulli(tg.tensor([0.0, 1.0]))
    tensor([0., 1.])
    """
    probability = input.array if p is None else np.full(input.array.shape, p)
    if np.any((probability < 0) | (probability > 1)):
        raise RuntimeError(f"Expected p_in >= 0 && p_in <= 1, but got probabilities from {probability.min()} to {probability.max()}")
    drawn = np.asarray(generator_of(generator).random(input.array.shape) < probability).astype(input.array.dtype)
    return finished(drawn, False, options) if options else constant_in(drawn, input)


def multinomial(input: Any, num_samples: int, replacement: bool = False, *, generator: Generator | None = None, **options: Any) -> Any:
    """Return indices drawn with probabilities proportional to the weights in the last dimension of `input` (one or two dimensions).

    >>> import tinygrad_edu as tg
    >>> tg.multinomial(tg.tensor([0.0, 1.0, 0.0]), 1)
    tensor([1])
    """
    if input.array.dtype.kind != "f":
        raise RuntimeError(f"multinomial only supports floating-point dtypes for input, got: {input.array.dtype}: convert it with .float()")
    if num_samples <= 0:
        raise RuntimeError(f"cannot sample n_sample <= 0 samples, but num_samples is {num_samples}")
    weights = input.array.astype(np.float64)
    if weights.ndim not in (1, 2):
        raise RuntimeError(f"prob_dist must be 1 or 2 dim, but has shape {weights.shape}")
    if not np.all(np.isfinite(weights)) or np.any(weights < 0) or np.any(weights.sum(-1) <= 0):
        raise RuntimeError("probability tensor contains either `inf`, `nan` or element < 0, or its sum is zero")
    rows = weights if weights.ndim == 2 else weights[None]
    if not replacement and num_samples > rows.shape[1]:
        raise RuntimeError(f"cannot sample n_sample > prob_dist.size(-1) samples without replacement: {num_samples} > {rows.shape[1]}")
    rng = generator_of(generator)
    if replacement:
        cumulated = np.cumsum(rows, 1)
        drawn = rng.random((len(rows), num_samples)) * cumulated[:, -1:]
        index = np.stack([np.searchsorted(c, u, side="right") for c, u in zip(cumulated, drawn, strict=True)])
    else:  # the smallest of exponential waiting times: each index wins with its share of what is left
        if np.any((rows > 0).sum(1) < num_samples):
            raise RuntimeError("invalid multinomial distribution (with replacement=False, not enough non-negative category to sample)")
        with np.errstate(divide="ignore"):
            index = np.argsort(rng.standard_exponential(rows.shape) / rows, axis=1, kind="stable")[:, :num_samples]
    index = index.astype(np.int64)
    return finished(index if weights.ndim == 2 else index[0], False, options)


def poisson(input: Any, generator: Generator | None = None) -> Any:
    """Return a number drawn from the Poisson distribution for each mean in `input`.

    Raises
    ------
    RuntimeError : if a mean is negative, or `input` does not consist of floating point numbers.

    >>> import tinygrad_edu as tg
    >>> poisson(tg.tensor([0.0, 0.0]))
    tensor([0., 0.])
    """
    if input.array.dtype.kind != "f":
        raise NotImplementedError(f"poisson: expected a tensor of floating point numbers, but got {input.array.dtype}: use .float()")
    rate = input.array.astype(np.float64)
    if np.any(rate < 0):
        raise RuntimeError(f"invalid Poisson rate, expected rate to be non-negative, but the least one is {rate.min()}")
    return make(np.asarray(generator_of(generator).poisson(rate)).astype(input.array.dtype))


def binomial(count: Any, prob: Any, generator: Generator | None = None) -> Any:
    """Return how many of `count` trials succeed, each with probability `prob`; both are tensors of floating point numbers.

    >>> import tinygrad_edu as tg
    >>> binomial(tg.tensor([3.0, 3.0]), tg.tensor([0.0, 1.0]))
    tensor([0., 3.])
    """
    for name, tensor in (("count", count), ("prob", prob)):
        if tensor.array.dtype.kind != "f":
            raise ValueError(f"binomial only supports floating-point dtypes for {name}, got: {tensor.array.dtype}")
    probability = np.clip(prob.array.astype(np.float64), 0, 1)
    drawn = generator_of(generator).binomial(count.array.astype(np.int64), probability)
    return make(np.asarray(drawn).astype(count.array.dtype))


def uniform_array(like: Any, low: float, high: float, generator: Generator | None = None) -> Any:
    """Return an array like the given one, filled from the uniform distribution."""
    return (low + (high - low) * generator_of(generator).random(like.shape)).astype(like.dtype)


def normal_array(like: Any, mean: float, std: float, generator: Generator | None = None) -> Any:
    """Return an array like the given one, filled from a normal distribution."""
    return (mean + std * generator_of(generator).standard_normal(like.shape)).astype(like.dtype)


def exponential_array(like: Any, rate: float, generator: Generator | None = None) -> Any:
    """Return an array like the given one, filled from the exponential distribution of the given rate."""
    return (generator_of(generator).standard_exponential(like.shape) / rate).astype(like.dtype)


def laplace_array(like: Any, generator: Generator | None = None) -> Any:
    """Return an array like the given one, filled from the Laplace distribution of mean 0 and scale 1."""
    return np.asarray(generator_of(generator).laplace(size=like.shape)).astype(like.dtype)


def geometric_array(like: Any, p: Any, generator: Generator | None = None) -> Any:
    """Return an array like the given one, filled with the number of the first success in trials that succeed with probability `p`."""
    return np.asarray(generator_of(generator).geometric(p, like.shape)).astype(like.dtype)


def cauchy_array(like: Any, median: float, sigma: float, generator: Generator | None = None) -> Any:
    """Return an array like the given one, filled from the Cauchy distribution."""
    return (median + sigma * generator_of(generator).standard_cauchy(like.shape)).astype(like.dtype)


def gumbel_array(like: Any, generator: Generator | None = None) -> Any:
    """Return an array like the given one, filled from the Gumbel distribution of mode 0 and scale 1."""
    return np.asarray(generator_of(generator).gumbel(size=like.shape)).astype(like.dtype)


def logistic_array(like: Any, generator: Generator | None = None) -> Any:
    """Return an array like the given one, filled from the logistic distribution of mean 0 and scale 1."""
    return np.asarray(generator_of(generator).logistic(size=like.shape)).astype(like.dtype)
