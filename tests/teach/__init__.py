"""Tests of the views for learning."""
