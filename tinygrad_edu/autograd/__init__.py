"""The engine: tensors that record operations, and reverse-mode automatic differentiation over what they recorded.

Read the files in this order: `node`, `memory`, `modes`, `variable`, `primitive`, `adjoint`, `walk`, `backward`, `inplace`; then, as you
need them, `anomaly`, `function`, `gradcheck`, `functional`, `graph`.
"""

from importlib import import_module as _import_module
from typing import TYPE_CHECKING
from typing import Any as _Any

from . import functional
from .anomaly import detect_anomaly, is_anomaly_enabled, set_detect_anomaly
from .backward import backward, grad
from .function import Function, once_differentiable
from .gradcheck import gradcheck, gradgradcheck
from .modes import enable_grad, inference_mode, is_grad_enabled, is_inference_mode_enabled, no_grad, set_grad_enabled
from .primitive import REGISTRY, Operand, Primitive, primitive
from .wrapping import Variable

if TYPE_CHECKING:
    from . import forward_ad, grad_mode, graph

__all__ = [
    "REGISTRY", "Function", "Operand", "Primitive", "Variable", "backward", "detect_anomaly", "enable_grad", "forward_ad", "functional",
    "grad", "grad_mode", "gradcheck", "gradgradcheck", "graph", "inference_mode", "is_anomaly_enabled", "is_grad_enabled",
    "is_inference_mode_enabled", "no_grad", "once_differentiable", "primitive", "set_detect_anomaly", "set_grad_enabled",
]  # fmt: skip


def __getattr__(name: str) -> _Any:
    """Load the modules that few programs use when they are first asked for."""
    if name in ("forward_ad", "grad_mode", "graph"):
        return _import_module(f".{name}", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
