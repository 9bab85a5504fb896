"""Pictures of what the engine records.

Read `drawing`, then `collapse` (what becomes one box), `drawn` (what stands in the boxes and on the edges), and the renderers `dot`,
`svg`, `mermaid` and `terminal`.

>>> import tinygrad_edu as tg
>>> w = tg.tensor([1.0, 2.0], requires_grad=True)
>>> loss = (w * w).sum()
>>> tg.viz.graph(loss)
<Graph: 3 boxes, 2 edges>
"""

from .drawing import draw_program, graph
from .picture import Picture
from .rendering import Graph

__all__ = ["Graph", "Picture", "draw_program", "graph"]
