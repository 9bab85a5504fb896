"""Pictures of what the engine records. Read `drawing`, then `recorded`, `collapse`, `drawn`, and the renderers `dot` and `svg`.

>>> import tinygrad_edu as tg
>>> w = tg.tensor([1.0, 2.0], requires_grad=True)
>>> loss = (w * w).sum()
>>> tg.viz.graph(loss)
<Graph: 3 boxes, 2 edges>
"""

from .drawing import Graph, graph
from .picture import Picture

__all__ = ["Graph", "Picture", "graph"]
