"""Models as ONNX files, for other programs to run and for Netron to show: `export`.

Read `export`, `runs` (the model is run once for each size of the dynamic axes), `sizes` (what those runs have in common and how they
differ), `exporter` (call after call), `graph` (the ONNX graph while it is built, and the table from primitives to translators), and the
translators: `elementwise`, `shaping`, `indexing`, `reducing`, `layers`.
"""

from . import elementwise, indexing, layers, reducing, shaping
from .export import export
from .graph import TRANSLATORS, Graph, Value, translates

__all__ = ["TRANSLATORS", "Graph", "Value", "elementwise", "export", "indexing", "layers", "reducing", "shaping", "translates"]
