"""What learners ask about a gradient, a question a module: why it adds up, where it came from, why it is zero or NaN, what it costs."""
