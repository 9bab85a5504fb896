"""A recorded computation as a list of lines: what the pictures and the views for learning are made from.

Read `recording` (what is kept while a program runs), `names`, `records` (one line), `reading` (the graph as a list of them), `replay` (the
adjoints), `program`, and `local` (the derivative of one line alone).
"""
