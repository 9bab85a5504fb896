"""`stack_module_state`: the parameters of many models as one batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..ops.joining import stack


def stack_module_state(models: Sequence[Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the parameters and the buffers of several models of the same class by name, stacked along a new first dimension.

    Together with `functional_call` and `vmap` they are an ensemble that is called as one model. The stacked tensors are leaves; they
    require a gradient where the models' do.

    Raises
    ------
    RuntimeError : if there is no model, or classes, training modes, or what requires a gradient, differ.

    >>> import tinygrad_edu as tg
    >>> parameters, buffers = stack_module_state([tg.nn.Linear(2, 3) for _ in range(4)])
    >>> {name: tuple(p.shape) for name, p in parameters.items()}
    {'weight': (4, 3, 2), 'bias': (4, 3)}
    """
    models = list(models)
    if not models:
        raise RuntimeError("stack_module_state: Expected at least one model, got 0.")
    if len({model.training for model in models}) > 1:
        raise RuntimeError("stack_module_state: Expected all models to have the same training/eval mode.")
    if len({type(model) for model in models}) > 1:
        raise RuntimeError("stack_module_state: Expected all models to be of the same class.")
    parameters = [dict(model.named_parameters()) for model in models]
    buffers = [dict(model.named_buffers()) for model in models]
    return _stacked(parameters), _stacked(buffers)


def _stacked(states: list[dict[str, Any]]) -> dict[str, Any]:
    stacked = {}
    for name in states[0]:
        tensors = [state[name] for state in states]
        requires_grad = tensors[0].requires_grad
        if any(t.requires_grad != requires_grad for t in tensors):
            raise RuntimeError(f"stack_module_state: Expected {name} from each model to have the same .requires_grad")
        stacked[name] = stack([t.detach() for t in tensors]).requires_grad_(requires_grad)
    return stacked
