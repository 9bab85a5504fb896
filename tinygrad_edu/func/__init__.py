"""Transforms of functions: from a function of tensors to the function that computes its derivative, or that takes a batch.

>>> import tinygrad_edu as tg
>>> tg.func.grad(tg.func.grad(tg.sin))(tg.tensor(0.5)) + tg.sin(tg.tensor(0.5))
tensor(0.)

They compose. The gradient of a loss for each example of a batch of its own:

>>> def loss(w, x, y):
...     return ((x @ w - y) ** 2)
>>> w, x, y = tg.tensor([1.0, 2.0]), tg.tensor([[1.0, 0.0], [0.0, 1.0]]), tg.tensor([0.0, 0.0])
>>> tg.func.vmap(tg.func.grad(loss), in_dims=(None, 0, 0))(w, x, y)
tensor([[2., 0.],
        [0., 4.]])
"""

from ..stateless import functional_call
from .ensemble import stack_module_state
from .gradients import grad, grad_and_value, vjp
from .jacobians import hessian, jacfwd, jacrev, jvp, linearize
from .vectorize import vmap

__all__ = [
    "functional_call", "grad", "grad_and_value", "hessian", "jacfwd", "jacrev", "jvp", "linearize", "stack_module_state", "vjp", "vmap",
]  # fmt: skip
