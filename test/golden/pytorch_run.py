"""Trains one case of cases.py in PyTorch and records what happens."""

from math import prod, sqrt

import torch
import torch.nn.functional as F

ACTIVATIONS = {
    "identity": lambda z, _: z,
    "softmax": lambda z, _: z,  # the loss takes logits
    "sigmoid": lambda z, _: torch.sigmoid(z),
    "tanh": lambda z, _: torch.tanh(z),
    "relu": lambda z, _: F.relu(z),
    "leakyRelu": lambda z, p: F.leaky_relu(z, p["alpha"]),
    "elu": lambda z, p: F.elu(z, p["alpha"]),
    "selu": lambda z, _: F.selu(z),
    "gelu": lambda z, _: F.gelu(z),
    "silu": lambda z, _: F.silu(z),
    "softplus": lambda z, _: F.softplus(z),
    "softsign": lambda z, _: F.softsign(z),
    "hardTanh": lambda z, _: F.hardtanh(z),
    "sin": lambda z, _: torch.sin(z),
    "cos": lambda z, _: torch.cos(z),
    "exp": lambda z, p: torch.exp(torch.clamp(z, max=p["limit"])),
    "square": lambda z, _: z * z,
}

# One number per sample. Cross-entropies take logits.
LOSSES = {
    "squaredError": lambda a, t, _: F.mse_loss(a, t, reduction="none").sum(1) / 2,
    "absoluteError": lambda a, t, _: F.l1_loss(a, t, reduction="none").sum(1),
    "huber": lambda a, t, p: F.huber_loss(a, t, reduction="none", delta=p["delta"]).sum(1),
    "binaryCrossEntropy": lambda z, t, p: F.binary_cross_entropy_with_logits(
        z, (1 - p["labelSmoothing"]) * t + p["labelSmoothing"] / 2, reduction="none"
    ).sum(1),
    "categoricalCrossEntropy": lambda z, t, p: F.cross_entropy(
        z, t.argmax(1), reduction="none", label_smoothing=p["labelSmoothing"]
    ),
}

OPTIMIZERS = {
    "sgd": lambda groups, p: torch.optim.SGD(groups, p["learningRate"], p["momentum"]),
    "nesterov": lambda groups, p: torch.optim.SGD(groups, p["learningRate"], p["momentum"], nesterov=True),
    "adagrad": lambda groups, p: torch.optim.Adagrad(groups, p["learningRate"], eps=p["epsilon"]),
    "rmsprop": lambda groups, p: torch.optim.RMSprop(groups, p["learningRate"], p["decay"], p["epsilon"]),
    "adam": lambda groups, p: torch.optim.Adam(groups, p["learningRate"], betas(p), p["epsilon"]),
    "adamw": lambda groups, p: torch.optim.AdamW(groups, p["learningRate"], betas(p), p["epsilon"]),
}


def betas(p):
    return p["beta1"], p["beta2"]


class Generator:
    """A linear congruential generator modulo 2^32 (Numerical Recipes), exact in every language."""

    def __init__(self, seed):
        self.u = seed

    def share(self):
        self.u = (1664525 * self.u + 1013904223) % 2**32
        return self.u / 2**32

    def tensor(self, *shape, limit, centre=0.0):
        """float32(centre + (2 share - 1) limit), row-major."""
        values = [centre + (self.share() * 2 - 1) * limit for _ in range(prod(shape))]
        return torch.tensor(values, dtype=torch.float32).reshape(shape)

    def classes(self, rows, count):
        return torch.tensor([int(self.share() * count) for _ in range(rows)])


def start(case):
    """Features, targets (a 0/1 column or one-hot), then the tensors layer by layer."""
    generator = Generator(case["seed"])
    fan_in = case["network"]["inputs"]
    features = generator.tensor(case["rows"], fan_in, limit=sqrt(3))
    targets = make_targets(generator, case)
    tensors, running = {}, {}
    for k, layer in enumerate(case["network"]["layers"], 1):
        units = layer["units"]
        limit = case["gain"] * sqrt(3 / fan_in)
        tensors[f"layer{k}.weight"] = generator.tensor(units, fan_in, limit=limit)
        tensors[f"layer{k}.bias"] = generator.tensor(units, limit=0.1)
        if layer["batchNorm"]:
            tensors[f"layer{k}.batchNorm.gamma"] = generator.tensor(units, limit=0.1, centre=1.0)
            tensors[f"layer{k}.batchNorm.beta"] = generator.tensor(units, limit=0.1)
            running[f"layer{k}.batchNorm.runningMean"] = torch.zeros(units)
            running[f"layer{k}.batchNorm.runningVariance"] = torch.ones(units)
        fan_in = units
    return features, targets, tensors, running, generator.u


def make_targets(generator, case):
    rows, units = case["rows"], case["network"]["layers"][-1]["units"]
    match case["training"]["loss"]["name"]:
        case "binaryCrossEntropy":
            return generator.classes(rows, 2).float().reshape(rows, 1)
        case "categoricalCrossEntropy":
            return F.one_hot(generator.classes(rows, units), units).float()
        case _:
            return generator.tensor(rows, units, limit=1)


def run(case, dtype):
    features, targets, tensors, running, _ = start(case)
    features, targets = features.to(dtype), targets.to(dtype)
    tensors = {name: tensor.to(dtype).requires_grad_() for name, tensor in tensors.items()}
    running = {name: tensor.to(dtype) for name, tensor in running.items()}
    training = case["training"]
    weights = [tensor for name, tensor in tensors.items() if name.endswith(".weight")]
    others = [tensor for name, tensor in tensors.items() if not name.endswith(".weight")]
    optimizer = make_optimizer(training["optimizer"], weights, others)
    schedule = make_schedule(training["schedule"], optimizer, case)

    losses, grad_norms, clipped_norms = [], [], []
    for step in range(1, case["steps"] + 1):
        rows = batch_rows(case, step)
        outputs = forward(case["network"], tensors, running, features[rows])
        loss = data_loss(training, *outputs, targets[rows])
        optimizer.zero_grad()
        (loss + penalty(training["penalty"], weights)).backward()
        losses.append(loss.item())
        grad_norms.append([weight.grad.norm().item() for weight in weights])
        clip(training["clip"], tensors)
        clipped_norms.append(norm_of(tensors.values()).item())
        decay(training["penalty"], weights, optimizer)
        optimizer.step()
        schedule(step)
    final = {**tensors, **running}
    return {
        "losses": losses,
        "gradNorms": grad_norms,
        "clippedNorms": clipped_norms if training["clip"] else None,
        "finalWeights": {name: tensor.detach().flatten().tolist() for name, tensor in final.items()},
    }


def batch_rows(case, step):
    size = case["training"]["batchSize"]
    return [((step - 1) * size + i) % case["rows"] for i in range(size)]


def forward(network, tensors, running, activation):
    """z and a of the output layer; the activation is minibatch x features."""
    for k, layer in enumerate(network["layers"], 1):
        z = F.linear(activation, tensors[f"layer{k}.weight"], tensors[f"layer{k}.bias"])
        if layer["batchNorm"]:
            z = batch_norm(f"layer{k}.batchNorm", layer["batchNorm"], tensors, running, z)
        activation = ACTIVATIONS[layer["activation"]["name"]](z, layer["activation"])
    return z, activation


def batch_norm(name, spec, tensors, running, z):
    mean, variance = running[f"{name}.runningMean"], running[f"{name}.runningVariance"]
    gamma, beta = tensors[f"{name}.gamma"], tensors[f"{name}.beta"]
    return F.batch_norm(z, mean, variance, gamma, beta, True, spec["momentum"], spec["epsilon"])


def data_loss(training, z, a, targets):
    """The mean over the samples, each weighted by its class: divided by their number, not their weights."""
    loss = training["loss"]
    each = LOSSES[loss["name"]](z if loss["name"].endswith("CrossEntropy") else a, targets, loss)
    if training["classWeights"]:
        classes = targets.argmax(1) if targets.shape[1] > 1 else targets[:, 0].long()
        each = each * torch.tensor(training["classWeights"], dtype=each.dtype)[classes]
    return each.mean()


def penalty(spec, weights):
    return sum(spec["l1"] * w.abs().sum() + spec["l2"] / 2 * w.square().sum() for w in weights)


def clip(spec, tensors):
    """A layer's gradient is that of all its parameters; the factor is min(1, limit / norm)."""
    match spec:
        case {"by": "value", "limit": limit}:
            for tensor in tensors.values():
                tensor.grad.clamp_(-limit, limit)
        case {"by": "norm", "limit": limit}:
            scale(tensors.values(), limit)
        case {"by": "layerNorm", "limit": limit}:
            for layer in {name.split(".")[0] for name in tensors}:
                scale([tensor for name, tensor in tensors.items() if name.split(".")[0] == layer], limit)


def scale(tensors, limit):
    factor = torch.clamp(limit / norm_of(tensors), max=1)
    for tensor in tensors:
        tensor.grad.mul_(factor)


def norm_of(tensors):
    return torch.cat([tensor.grad.flatten() for tensor in tensors]).norm()


def decay(spec, weights, optimizer):
    """Decoupled from the gradient (Loshchilov and Hutter 2019), at the rate of this step."""
    with torch.no_grad():
        for weight in weights:
            weight.mul_(1 - optimizer.param_groups[0]["lr"] * spec["weightDecay"])


def make_optimizer(spec, weights, others):
    """Weights alone decay: never biases, never batch norm."""
    optimizer = OPTIMIZERS[spec["name"]]([{"params": weights}, {"params": others}], spec)
    if "weightDecay" in spec:
        for group, share in zip(optimizer.param_groups, (spec["weightDecay"], 0)):
            group["weight_decay"] = share
    return optimizer


def make_schedule(spec, optimizer, case):
    """A function to call with the number of the step just taken."""
    schedules = torch.optim.lr_scheduler
    steps_per_epoch = case["rows"] // case["training"]["batchSize"]
    match spec["name"]:
        case "constant":
            return lambda _: None
        case "step":
            by_epoch = schedules.StepLR(optimizer, spec["every"], spec["factor"])
            return lambda step: by_epoch.step() if step % steps_per_epoch == 0 else None
        case "oneCycle":
            by_step = schedules.OneCycleLR(
                optimizer,
                max_lr=case["training"]["optimizer"]["learningRate"],
                total_steps=case["steps"],
                pct_start=spec["warmup"],
                div_factor=spec["startDivisor"],
                final_div_factor=spec["endDivisor"],
                cycle_momentum=False,
            )
            return lambda step: by_step.step() if step < case["steps"] else None
