"""Logging for TensorBoard: `SummaryWriter`, through the package tensorboardX (extra ``tensorboard``)."""

from .writer import SummaryWriter

__all__ = ["SummaryWriter"]
