"""Data types by PyTorch's names, the default among them, PyTorch's rules for mixing them, and their limits."""

from .limits import finfo, iinfo
from .mixing import can_cast, promote_types, result_dtype
from .names import (
    TENSOR_TYPES,
    bfloat16,
    bool,
    cdouble,
    cfloat,
    chalf,
    complex32,
    complex64,
    complex128,
    double,
    dtype,
    float,
    float8_e4m3fn,
    float8_e5m2,
    float16,
    float32,
    float64,
    from_any,
    from_tensor_type,
    get_default_dtype,
    half,
    int,
    int8,
    int16,
    int32,
    int64,
    long,
    set_default_dtype,
    set_default_tensor_type,
    short,
    tensor_type,
    to_numpy,
    uint8,
    uint16,
    uint32,
    uint64,
)

__all__ = [
    "TENSOR_TYPES", "bfloat16", "bool", "can_cast", "cdouble", "cfloat", "chalf", "complex128", "complex32", "complex64", "double", "dtype",
    "finfo", "float", "float16", "float32", "float64", "float8_e4m3fn", "float8_e5m2", "from_any", "from_tensor_type", "get_default_dtype",
    "half", "iinfo", "int", "int16", "int32", "int64", "int8", "long", "promote_types", "result_dtype", "set_default_dtype",
    "set_default_tensor_type", "short", "tensor_type", "to_numpy", "uint16", "uint32", "uint64", "uint8",
]  # fmt: skip
