"""A recorded computation as a list of lines: what the pictures and the views for learning are made from.

Read `recording` (what is kept while a program runs), `names`, `records` (the graph as a list), `replay` (the adjoints) and `program`.
"""
