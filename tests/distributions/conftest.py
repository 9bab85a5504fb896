from tests.nn.oracle import torch

__all__ = ["torch"]
