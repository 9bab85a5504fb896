"""The methods of a tensor, by family: lists of the operations of `ops`, each under its PyTorch name. Nothing is computed here."""

from .comparison import Comparison
from .conversion import Conversion
from .elementwise import Elementwise
from .indexing import Indexing
from .matrices import Matrices
from .mutation import Mutation
from .reduction import Reduction
from .shape import Shape

__all__ = ["Comparison", "Conversion", "Elementwise", "Indexing", "Matrices", "Mutation", "Reduction", "Shape"]
