"""A recorded computation: what is kept, what it is called, and its adjoints."""
