"""Engines with one planted fault each, for practice: run one, audit what it computed, find what is guilty, say what the fault is.

`Engine` is a complete and correct backward pass over a recorded program, small enough to read in a minute. Each of its subclasses
changes one step of it. `plant` gives one of them without telling which.

>>> import tinygrad_edu as tg
>>> ex = tg.explain(lambda x, w: x * w + x, 3.0, 2.0)
>>> bug = plant(2, ex)
>>> bug
<Variant: an engine with one fault in it>
>>> right, found = Engine().run(ex), bug.run(ex)
>>> [(ex.program.names[i], float(right[i][0]), float(found[i][0])) for i in right if right[i][0] != found[i][0]]
[('x', 3.0, 2.0)]
>>> bug.audit(ex).guilty[0].why
'of 2 contributions only the last one is there, as if each had overwritten the one before: = in place of +='
>>> bug.hint(2)
'Compare the adjoint of every value with the sum of what its consumers contribute.'
>>> bug.guess("sign"), bug.guess("overwrite")
(False, True)
>>> print(bug.reveal().splitlines()[0])
overwrite: ``=`` stands for ``+=``: of a value that is used several times only the last contribution is left.
"""

from .engine import Adjoints, Engine
from .faults import FAULTS, Fault
from .variant import Variant, all, names, plant

__all__ = ["FAULTS", "Adjoints", "Engine", "Fault", "Variant", "all", "names", "plant"]
