"""The source of one primitive: of its forward function, and of the rule of one argument."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ...autograd.primitive import Primitive
from .kernels import Kernels
from .literals import NotWritten
from .names import Namer, identifier
from .terms import statements, variable
from .tracer import Trace, Tracer
from .writing import same


class _Function:
    """A function that is being written: its parameters, and then its body."""

    def __init__(self, name: str, sequence: str | None) -> None:
        self.sequence = sequence
        self.namer = Namer()
        self.trace = Trace(Kernels(self.namer))
        self.name = self.namer.new(name)
        self.parameters: list[str] = []

    def operand(self, name: str, value: Any) -> Any:
        """Return a tracer for an array, after adding a parameter for it; a tuple of them for a sequence; anything else as it is."""
        if name == self.sequence:
            return tuple(self.operand(f"{name}_{i}", v) for i, v in enumerate(value))
        if not isinstance(value, (np.ndarray, np.generic)):
            return value
        self.parameters.append(name)
        return Tracer(self.trace, variable(self.parameters[-1], value), shared=True)

    def finish(self, result: Any) -> tuple[str, Callable[..., Any]]:
        """Return the text of the function that returns `result`, and the function."""
        term = result.term
        lines = [f"    {name} = {text}\n" for name, text, _ in statements(term, lambda: self.namer.numbered("t"))]
        body = f"def {self.name}({', '.join(self.parameters)}):\n{''.join(lines)}    return {term.text()}\n"
        imports, definitions = self.trace.kernels.text(body)
        text = f"{imports}import numpy as np\n\n\n{definitions}{'' if not definitions else chr(10) * 2}{body}"
        namespace: dict[str, Any] = {"__name__": "source"}
        exec(compile(text, f"<source of {self.name}>", "exec"), namespace)
        return text, namespace[self.name]


def trace_forward(primitive: Primitive, args: Sequence[Any]) -> tuple[str, Callable[..., Any]]:
    """Return the source of a primitive for arguments like these, and the function that it defines, of those that are arrays.

    >>> import numpy as np
    >>> from tinygrad_edu.autograd.primitive import REGISTRY
    >>> print(trace_forward(REGISTRY["mul"], (np.ones(3), 2.0))[0])
    import numpy as np
    <BLANKLINE>
    <BLANKLINE>
    def mul(input):
        return input * 2.0
    <BLANKLINE>
    """
    function = _Function(identifier(primitive.name), primitive.sequence)
    operands = [function.operand(name, value) for name, value in zip(primitive.parameters, args, strict=True)]
    with np.errstate(all="ignore"):
        result = _run(function.trace, primitive, tuple(operands))
        if not same(result.term.value, primitive.forward(*args)):
            result = function.trace.take_over(primitive, tuple(operands))
        return function.finish(result)


def _run(trace: Trace, primitive: Primitive, operands: tuple[Any, ...]) -> Any:
    first = next((a for value in operands for a in (value if isinstance(value, tuple) else (value,)) if isinstance(a, Tracer)), None)
    if first is None:
        raise NotWritten(f"{primitive.name} of no array")
    return first.apply(primitive, operands)


def trace_rule(primitive: Primitive, argument: str, values: Mapping[str, Any]) -> tuple[str, Callable[..., Any]]:
    """Return the source of the rule of one argument for values like these, and the function that it defines, of those that are arrays.

    Parameters
    ----------
    values : what the rule asks for, by name; ``g`` is the adjoint of the output.

    >>> import numpy as np
    >>> from tinygrad_edu.autograd.primitive import REGISTRY
    >>> text, pull = trace_rule(REGISTRY["div"], "other", {"g": np.ones(3), "out": np.ones(3), "other": np.ones(3)})
    >>> print(text.splitlines()[-1])
        return -g * out / other
    """
    function = _Function(f"pull_{identifier(argument)}", primitive.sequence)
    operands = {name: function.operand(name, value) for name, value in values.items()}
    names = ("g", *primitive.wanted[argument])
    with np.errstate(all="ignore"):
        rule = primitive.rules[argument]
        result = rule(*(operands[name] for name in names))
        if not isinstance(result, Tracer) or not same(result.term.value, rule(*(values[name] for name in names))):
            result = function.trace.take_over_rule(primitive, argument, [operands[name] for name in names], {})
        return function.finish(result)
