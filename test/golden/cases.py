"""The networks of the golden file: each a NetworkSpec and a TrainingSpec in the words of core/experiment.ts.

The rows are a multiple of the batch size and 50 steps are whole epochs, so that a case can be replayed step
by step or as one unshuffled run. Together they hold every activation, optimiser, loss, clipping and penalty.
"""

STEPS = 50
ZEROS = {"scheme": "zeros"}
BATCH_NORM = {"momentum": 0.1, "epsilon": 1e-5}
HE_GAIN = 2**0.5


def layer(units, activation, batch_norm=None, **parameters):
    return {
        "units": units,
        "activation": {"name": activation, **parameters},
        "init": ZEROS,
        "biasInit": ZEROS,
        "batchNorm": batch_norm,
        "dropout": 0,
    }


def normed(units, activation, batch_norm=BATCH_NORM, **parameters):
    return layer(units, activation, batch_norm, **parameters)


def case(
    name, inputs, layers, loss, optimizer, *, batch, rows, gain=1.0,
    clip=None, l1=0.0, l2=0.0, weight_decay=0.0, class_weights=None, schedule=None,
):  # fmt: skip
    assert rows % batch == 0 and STEPS % (rows // batch) == 0, name
    return {
        "name": name,
        "network": {"inputs": inputs, "layers": layers},
        "training": {
            "loss": loss,
            "classWeights": class_weights,
            "optimizer": optimizer,
            "schedule": schedule or {"name": "constant"},
            "penalty": {"l1": l1, "l2": l2, "weightDecay": weight_decay},
            "clip": clip,
            "batchSize": batch,
            "shuffle": False,
            "epochs": STEPS * batch // rows,
            "earlyStopping": None,
            "seed": 1,
        },
        "rows": rows,
        "gain": gain,
        "steps": STEPS,
    }


def sgd(rate, momentum=0.0):
    return {"name": "sgd", "learningRate": rate, "momentum": momentum}


def nesterov(rate, momentum=0.9):
    return {"name": "nesterov", "learningRate": rate, "momentum": momentum}


def adagrad(rate):
    return {"name": "adagrad", "learningRate": rate, "epsilon": 1e-10}


def rmsprop(rate):
    return {"name": "rmsprop", "learningRate": rate, "decay": 0.99, "epsilon": 1e-8}


def adam(rate, beta1=0.9, beta2=0.999):
    return {"name": "adam", "learningRate": rate, "beta1": beta1, "beta2": beta2, "epsilon": 1e-8}


def adamw(rate, weight_decay):
    return {**adam(rate), "name": "adamw", "weightDecay": weight_decay}


def clip(by, limit):
    return {"by": by, "limit": limit}


SQUARED = {"name": "squaredError"}
ABSOLUTE = {"name": "absoluteError"}


def huber(delta):
    return {"name": "huber", "delta": delta}


def binary(smoothing=0.0):
    return {"name": "binaryCrossEntropy", "labelSmoothing": smoothing}


def categorical(smoothing=0.0):
    return {"name": "categoricalCrossEntropy", "labelSmoothing": smoothing}


CASES = [
    case(
        "one linear layer", 7,
        [layer(3, "identity")],
        SQUARED, sgd(0.05), batch=32, rows=320,
    ),
    case(
        "one sigmoid unit, class weights, momentum", 13,
        [layer(1, "sigmoid")],
        binary(), sgd(0.1, 0.9), batch=5, rows=50, class_weights=[1, 2.5],
    ),
    case(
        "two tanh layers, one sample at a time", 8,
        [layer(13, "tanh"), layer(2, "identity")],
        SQUARED, sgd(0.02, 0.9), batch=1, rows=50,
    ),
    case(
        "tanh and a sigmoid output under squared error", 16,
        [layer(7, "tanh"), layer(3, "sigmoid")],
        SQUARED, sgd(0.5), batch=8, rows=40,
    ),
    case(
        "three relu layers, softmax, nesterov, l2", 16,
        [layer(33, "relu"), layer(16, "relu"), layer(5, "softmax")],
        categorical(), nesterov(0.02), batch=32, rows=320, gain=HE_GAIN, l2=0.01,
    ),
    case(
        "leaky relu, label smoothing, class weights, adam", 13,
        [layer(16, "leakyRelu", alpha=0.01), layer(7, "leakyRelu", alpha=0.2), layer(4, "softmax")],
        categorical(0.1), adam(0.005), batch=7, rows=70, gain=HE_GAIN, class_weights=[0.5, 1, 2, 1.5],
    ),
    case(
        "softplus, one sigmoid unit, label smoothing", 8,
        [layer(16, "softplus"), layer(7, "softplus"), layer(1, "sigmoid")],
        binary(0.2), sgd(0.05, 0.5), batch=16, rows=80,
    ),
    case(
        "elu, huber, rmsprop", 7,
        [layer(16, "elu", alpha=1), layer(13, "elu", alpha=0.5), layer(2, "identity")],
        huber(0.5), rmsprop(0.001), batch=32, rows=64,
    ),
    case(
        "selu, adagrad", 8,
        [layer(33, "selu"), layer(13, "selu"), layer(3, "identity")],
        SQUARED, adagrad(0.01), batch=10, rows=100,
    ),
    case(
        "gelu, adamw", 16,
        [layer(16, "gelu"), layer(13, "gelu"), layer(16, "gelu"), layer(7, "gelu"), layer(4, "softmax")],
        categorical(), adamw(0.003, 0.1), batch=16, rows=160, gain=HE_GAIN,
    ),
    case(
        "silu, absolute error, adam with other betas", 8,
        [layer(16, "silu"), layer(8, "silu"), layer(2, "identity")],
        ABSOLUTE, adam(0.002, 0.8, 0.99), batch=9, rows=90, gain=HE_GAIN,
    ),
    case(
        "softsign and hard tanh, clipped by value", 13,
        [layer(16, "softsign"), layer(8, "hardTanh"), layer(16, "hardTanh"), layer(3, "identity")],
        SQUARED, sgd(0.05, 0.9), batch=8, rows=80, gain=1.5, clip=clip("value", 0.02),
    ),
    case(
        "sin and cos, clipped by layer, l1", 8,
        [layer(16, "sin"), layer(7, "cos"), layer(2, "identity")],
        SQUARED, sgd(0.05), batch=20, rows=100, clip=clip("layerNorm", 0.5), l1=0.002,
    ),
    case(
        "exp and square, clipped by norm", 7,
        [layer(8, "exp", limit=1), layer(13, "square"), layer(2, "identity")],
        SQUARED, sgd(0.02), batch=25, rows=250, gain=0.5, clip=clip("norm", 0.5),
    ),
    case(
        "five layers with batch norm", 8,
        [normed(16, "relu"), normed(13, "tanh"), normed(16, "elu", alpha=1), normed(8, "sigmoid"),
         layer(3, "softmax")],
        categorical(), sgd(0.1), batch=32, rows=320, gain=HE_GAIN,
    ),
    case(
        "batch norm up to the output, clipped by norm, l1, l2 and weight decay", 16,
        [normed(33, "relu"), normed(8, "silu", {"momentum": 0.3, "epsilon": 0.001}), normed(2, "identity")],
        SQUARED, sgd(0.05, 0.9), batch=15, rows=75, clip=clip("norm", 0.4),
        l1=0.001, l2=0.01, weight_decay=0.05,
    ),
    case(
        "batch norm of some layers, clipped by layer", 13,
        [layer(64, "relu"), normed(16, "relu"), normed(7, "gelu"), layer(4, "softmax")],
        categorical(), nesterov(0.05), batch=32, rows=160, gain=HE_GAIN, clip=clip("layerNorm", 0.5),
    ),
    case(
        "ten tanh layers that explode mildly, clipped by norm", 8,
        [*[layer(16, "tanh")] * 9, layer(2, "identity")],
        SQUARED, sgd(0.01, 0.5), batch=32, rows=320, gain=1.6, clip=clip("norm", 1),
    ),
    case(
        "ten relu layers beyond He, exploding", 16,
        [*[layer(16, "relu")] * 9, layer(3, "identity")],
        SQUARED, sgd(0.0001), batch=10, rows=100, gain=1.8,
    ),
    case(
        "twenty sigmoid layers, vanishing", 8,
        [*[layer(8, "sigmoid")] * 19, layer(2, "identity")],
        SQUARED, sgd(0.1), batch=8, rows=80,
    ),
    case(
        "twenty relu layers, softmax, adam", 16,
        [*[layer(16, "relu")] * 19, layer(4, "softmax")],
        categorical(), adam(0.0005), batch=32, rows=320, gain=HE_GAIN,
    ),
    case(
        "decoupled weight decay under momentum, rates by step", 64,
        [layer(33, "tanh"), layer(10, "softmax")],
        categorical(), sgd(0.1, 0.9), batch=32, rows=160, weight_decay=0.1,
        schedule={"name": "step", "every": 2, "factor": 0.5},
    ),
    case(
        "one cycle of the learning rate", 13,
        [layer(33, "relu"), layer(2, "identity")],
        SQUARED, sgd(0.2), batch=11, rows=110, gain=HE_GAIN,
        schedule={"name": "oneCycle", "warmup": 0.3, "startDivisor": 25, "endDivisor": 10000},
    ),
]
