"""Layers, losses, containers and initialisation, with PyTorch as the judge where it is installed."""
