"""The engine: tensors that record operations, and reverse-mode automatic differentiation over what they recorded.

Read the files in this order: `node`, `memory`, `modes`, `variable`, `primitive`, `adjoint`, `backward`, `inplace`; then, as you need them,
`anomaly`, `function`, `gradcheck`, `functional`.
"""

from . import functional
from .anomaly import detect_anomaly, is_anomaly_enabled, set_detect_anomaly
from .backward import backward, grad
from .function import Function, once_differentiable
from .gradcheck import gradcheck, gradgradcheck
from .modes import enable_grad, inference_mode, is_grad_enabled, is_inference_mode_enabled, no_grad, set_grad_enabled
from .primitive import REGISTRY, Operand, Primitive, primitive
from .wrapping import Variable

__all__ = [
    "REGISTRY", "Function", "Operand", "Primitive", "Variable", "backward", "detect_anomaly", "enable_grad", "functional", "grad",
    "gradcheck", "gradgradcheck", "inference_mode", "is_anomaly_enabled", "is_grad_enabled", "is_inference_mode_enabled", "no_grad",
    "once_differentiable", "primitive", "set_detect_anomaly", "set_grad_enabled",
]  # fmt: skip
