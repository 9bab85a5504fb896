"""Tests of the computation as NumPy source."""
