"""The PyTorch you can see through: reverse-mode automatic differentiation in pure Python on NumPy."""

from .autograd import enable_grad, inference_mode, is_grad_enabled, no_grad, set_grad_enabled
from .dtypes import float16, float32, float64, int8, int16, int32, int64, uint8, get_default_dtype, set_default_dtype
from .tensor import Tensor, is_tensor
from .ops.creation import *
from .ops.arithmetic import *
from .ops.exponential import *
from .ops.trigonometric import *
from .ops.comparison import *
from .ops.selection import *
from .ops.rounding import *
from .ops.creation import *
from .ops.random import *
from .printing import set_printoptions
from . import autograd, func, utils
