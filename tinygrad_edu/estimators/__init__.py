"""Feed-forward networks as scikit-learn estimators: `nn` and `optim` behind ``fit``, ``predict`` and ``score``.

They need scikit-learn, so nothing else of this package imports this one.
"""

from .adagrad_momentum import AdagradMomentum
from .classifier import MLPClassifier
from .network import ACTIVATIONS, feed_forward
from .regressor import MLPRegressor

__all__ = ["ACTIVATIONS", "AdagradMomentum", "MLPClassifier", "MLPRegressor", "feed_forward"]
