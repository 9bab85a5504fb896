"""Every public operation against PyTorch: tables of sample calls, and the checks that are made of each row.

``tables/``        one table for each file of ``tinygrad_edu/ops``: a row is a call that both libraries understand.
``row.py``         what a row is, and how its inputs are written.
``compare.py``     running a row in one library, and comparing two outcomes.
``differences.py`` where we differ from PyTorch on purpose, with the reasons.
"""
