"""A training step in PyTorch, eager, as its users write it: python3 pytorch.py <threads> [workload ...]"""

from protocol import THREADS, measure_all  # first: it sets the number of threads

import torch
from torch import nn

ACTIVATIONS = {"tanh": nn.Tanh, "relu": nn.ReLU}
LOSSES = {"squaredError": nn.MSELoss, "categoricalCrossEntropy": nn.CrossEntropyLoss}


def make_step(workload):
    model = make_model(workload["widths"], ACTIVATIONS[workload["activation"]])
    criterion = LOSSES[workload["loss"]]()
    optimizer = torch.optim.SGD(model.parameters(), lr=workload["learningRate"])
    features, targets = make_data(workload)

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = criterion(model(features), targets)
        loss.backward()
        optimizer.step()

    return step, 1


def make_model(widths, activation):
    layers = []
    for fan_in, fan_out in zip(widths, widths[1:]):
        layers += [nn.Linear(fan_in, fan_out), activation()]
    return nn.Sequential(*layers[:-1])


def make_data(workload):
    rows, inputs, outputs = workload["batchSize"], workload["widths"][0], workload["widths"][-1]
    if workload["loss"] == "squaredError":
        return torch.randn(rows, inputs), torch.randn(rows, outputs)
    return torch.randn(rows, inputs), torch.randint(outputs, (rows,))


torch.set_num_threads(THREADS)
measure_all("pytorch", make_step)
