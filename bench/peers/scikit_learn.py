"""A training step in scikit-learn: python3 scikit_learn.py <threads> [workload ...]

`partial_fit` is one pass over its rows, a minibatch at a time. It is given many minibatches at once, so that what
it does once per call (checking and encoding its input) does not count. With two classes scikit-learn has one
sigmoid output where the others have a softmax of two.
"""

from protocol import measure_all  # first: it sets the number of threads

import numpy as np
from sklearn.neural_network import MLPClassifier, MLPRegressor

MOST_STEPS = 2000
MOST_VALUES = 8_000_000


def make_step(workload):
    size, (inputs, *hidden, outputs) = workload["batchSize"], workload["widths"]
    steps = min(MOST_STEPS, MOST_VALUES // (size * inputs))
    random = np.random.default_rng(1)
    features = random.standard_normal((steps * size, inputs), dtype=np.float32)
    settings = {
        "hidden_layer_sizes": hidden,
        "activation": workload["activation"],
        "solver": "sgd",
        "learning_rate_init": workload["learningRate"],
        "momentum": 0,
        "nesterovs_momentum": False,
        "alpha": 0,
        "batch_size": size,
        "shuffle": False,
    }
    if workload["loss"] == "squaredError":
        targets = random.standard_normal(steps * size, dtype=np.float32)
        model = MLPRegressor(**settings)
        return lambda: model.partial_fit(features, targets), steps
    targets = random.integers(outputs, size=steps * size)
    model = MLPClassifier(**settings)
    return lambda: model.partial_fit(features, targets, classes=np.arange(outputs)), steps


measure_all("scikit-learn", make_step)
