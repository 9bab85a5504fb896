"""The estimators, judged by scikit-learn's own checks, and the network class of the course, by the algorithm written by hand."""
