"""The libraries that PyTorch computes with, as far as programs ask for them or set their switches. NumPy needs none of them.

>>> import tinygrad_edu as tg
>>> tg.backends.cudnn.benchmark = True
>>> tg.backends.mps.is_available()
False
"""

from . import cpu, cuda, cudnn, mkl, mkldnn, mps, openmp

__all__ = ["cpu", "cuda", "cudnn", "mkl", "mkldnn", "mps", "openmp"]
