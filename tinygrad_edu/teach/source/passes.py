"""`Passes`: both passes of a program, written."""

from __future__ import annotations

import numpy as np

from ...program.program import Program
from .backward_pass import BackwardPass
from .forward_pass import forward_pass
from .writing import Writing


class Passes:
    """The two passes, and all that the text is put together from.

    Attributes
    ----------
    outputs : the variables that hold the outputs.
    inputs, seeds : the parameters of ``forward`` and of ``backward``.
    forward, backward : the lines of their bodies.
    saved : the variables that the backward pass takes from the forward pass.
    gradients : name of each leaf -> the variable that holds its gradient.
    kernels : the functions that were taken over whole.
    """

    def __init__(self, program: Program) -> None:
        writing = Writing(program)
        with np.errstate(all="ignore"):
            self.forward = forward_pass(writing)
            back = BackwardPass(writing)
        self.outputs = [writing.variables[i] for i in program.outputs]
        self.inputs, self.kernels = writing.inputs, writing.trace.kernels
        self.backward, self.seeds, self.saved, self.gradients = back.lines, back.seeds, back.saved, back.gradients
