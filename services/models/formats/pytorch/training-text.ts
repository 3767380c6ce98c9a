import { specsOf } from '../../../contract/specs'
import type { PortableModel } from '../../portable-model'
import { docText } from '../python/doc-text'
import { pythonLiteral } from '../python/literal'
import { dataText } from './data-text'
import { initializerText } from './initializer-text'
import { lossText, optimizerText } from './optimizer-text'
import { plateauText, scheduleText } from './schedule-text'

/**
 * train.py of an export for PyTorch: the experiment once more, written out.
 * @param beside whether initial.safetensors and data.csv lie beside it
 */
export function trainingText(
  model: PortableModel,
  { hasInitial, hasRows }: { readonly hasInitial: boolean; readonly hasRows: boolean },
): string {
  const { experiment, network } = model.trained
  const { training } = specsOf(experiment, [network.inputs, ...network.layers.map(({ units }) => units)])
  const { changes } = experiment.training
  const { usage, text: data } = dataText(experiment.data, hasRows)
  const { l1, l2, weightDecay } = training.penalty
  const isClipped = training.clip !== null || changes.some(({ clip }) => clip)
  const isStopped = training.earlyStopping !== null
  const hasNorm = network.layers.some(({ batchNorm }) => batchNorm)
  return `"""
Repeats the training of ${docText(model.name)} in PyTorch, to go on from there.

    python train.py ${usage} [--epochs N] [--seed N] [--no-shuffle] [--fresh] [--out trained.pt]

${hasRows ? 'The rows lie in data.csv, as the run used them' : 'The data are those that the run had'}; split.json says which of their rows belong to which part.
${hasInitial ? 'It starts from initial.safetensors, the weights that the run began with; --fresh draws others by the same initialisers.' : 'It draws its weights by the initialisers of the run.'}
Everything is as it was, but for two things: the order of minibatches is that of PyTorch's own generator, seeded (with
--no-shuffle, rows come in the order of split.json), and so is what dropout drops. So losses come near to those of the run, and are
the same to rounding where neither is used.
"""

import argparse
import copy
import gzip
import json
import math
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from model import HERE, MISSING, PREPARED, TRANSFORMS, Network, answers
from model import features_of, number_in, numbers_of, read_state, read_table, values_of

EPOCHS = ${training.epochs}
BATCH_SIZE = ${training.batchSize}
SEED = ${training.seed}
SHUFFLE = ${pythonLiteral(training.shuffle)}
LEARNING_RATE = ${training.optimizer.learningRate}
# Penalties on the weights, and weight decay beside the gradient.
L1, L2, WEIGHT_DECAY = ${l1}, ${l2}, ${weightDecay}
${isClipped ? `CLIP = ${pythonLiteral(experiment.training.clip)}\n` : ''}${training.classWeights ? `CLASS_WEIGHTS = ${pythonLiteral(training.classWeights)}\n` : ''}${isStopped ? `PATIENCE, MIN_DELTA = ${training.earlyStopping.patience}, ${training.earlyStopping.minDelta}\n` : ''}${changes.length > 0 ? `# What was changed while the run trained: each holds from the step after the one it names.\nCHANGES = ${pythonLiteral(changes)}\n` : ''}

${data}${TARGETS}${initializerText(network)}

${optimizerText(training.optimizer)}${scheduleText(training.schedule)}${plateauText(training.schedule)}${lossText(training.loss, training.classWeights)}${PENALTY}${isClipped ? CLIPPING : ''}${changes.length > 0 ? CHANGED : ''}${stopText(isStopped)}def train(network, x, y, parts, options):
    modules = [module for module in network.layers if isinstance(module, (nn.Linear, nn.BatchNorm1d))]
    weights = [module.weight for module in modules if isinstance(module, nn.Linear)]
    others = [p for p in network.parameters() if all(p is not weight for weight in weights)]
    optimizer = make_optimizer(weights, others)
    order = torch.Generator().manual_seed(options.seed)
    progress = Progress()${training.schedule.name === 'reduceOnPlateau' ? '\n    plateau = Plateau()' : ''}
    step = 0
    for epoch in range(1, options.epochs + 1):
        network.train()
        rows = parts["train"]
        if options.shuffle:
            rows = rows[torch.randperm(len(rows), generator=order)]
        size = ${changes.some(({ batchSize }) => batchSize !== undefined) ? 'changed("batchSize", BATCH_SIZE, step)' : 'BATCH_SIZE'}
        batches = list(rows.split(size))
${hasNorm ? `        if len(batches) > 1 and len(batches[-1]) == 1:\n            batches.pop()  # batch norm has no statistics of a single row\n` : ''}        total = 0.0
        for i, batch in enumerate(batches):
            z = network.layers(x[batch])
            loss = data_loss(z, network.head(z), y[batch])
            total += loss.item() * len(batch)
            optimizer.zero_grad()
            (loss + penalty(weights)).backward()
${isClipped ? `            clip(modules, ${changes.some(({ clip }) => clip !== undefined) ? 'changed("clip", CLIP, step)' : 'CLIP'})\n` : ''}            base = ${changes.some(({ learningRate }) => learningRate !== undefined) ? 'changed("learningRate", LEARNING_RATE, step)' : 'LEARNING_RATE'}
            t, n = (epoch - 1) * len(batches) + i + 1, EPOCHS * len(batches)
            rate = learning_rate(base, epoch - 1, t, n, ${training.schedule.name === 'reduceOnPlateau' ? 'plateau.factor' : '1.0'})
            for group in optimizer.param_groups:
                group["lr"] = rate
            decay(weights, rate)
            optimizer.step()
            step += 1
        train_loss = total / sum(map(len, batches))
        validation_loss = loss_of(network, x, y, parts["validation"])
        watched = train_loss if math.isnan(validation_loss) else validation_loss
        print(f"epoch {epoch}: training loss {train_loss:.9g}, validation loss {validation_loss:.9g}, rate {rate:.9g}")
${training.schedule.name === 'reduceOnPlateau' ? '        plateau.take(watched)\n' : ''}        if progress.take(epoch, watched, network):
            break
    progress.finish(network)


@torch.no_grad()
def loss_of(network, x, y, rows):
    """In inference form; of no rows it is NaN."""
    if len(rows) == 0:
        return math.nan
    z = network.eval().layers(x[rows])
    return data_loss(z, network.head(z), y[rows]).item()


@torch.no_grad()
def describe(network, x, y, parts):
    """How good the network is on each part: in a regression on the original scale."""
    for part, rows in parts.items():
        if len(rows) == 0:
            continue
        found, expected = answers(network.eval()(x[rows])), answers(y[rows])
        if PREPARED["target"]["kind"] == "values":
            rmse = np.sqrt(((found - expected) ** 2).mean())
            print(f"{part}: RMSE {rmse:.6g}")
        else:
            right = found.argmax(1) == expected.argmax(1) if found.shape[1] > 1 else (found > 0.5) == (expected > 0.5)
            print(f"{part}: accuracy {right.float().mean().item():.6g}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs=${hasRows ? '"*"' : usage.split(' ').length}, help="where the data lie")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--no-shuffle", dest="shuffle", action="store_false", default=SHUFFLE)
    parser.add_argument("--fresh", action="store_true"${hasInitial ? '' : ', default=True'}, help="draw the weights anew")
    parser.add_argument("--out", default="trained.pt", help="where the state dict goes")
    options = parser.parse_args()

    torch.manual_seed(options.seed)
    columns = read_data(options.data)
    x, y = torch.from_numpy(features_of(columns)), targets_of(columns)
    split = json.loads((HERE / "split.json").read_text(encoding="utf-8"))
    if len(x) != split["rows"]:
        raise SystemExit(f"The data have {len(x)} rows, and the run was trained on {split['rows']}: they are others.")
    parts = {part: torch.tensor(split[part], dtype=torch.long) for part in ("train", "validation", "test")}

    network = Network()
    if options.fresh:
        initialise(network, x[parts["train"][: max(BATCH_SIZE, 32)]])
    else:
        network.load_state_dict(read_state(HERE / "initial.safetensors"))
    train(network, x, y, parts, options)
    describe(network, x, y, parts)
    torch.save(network.state_dict(), options.out)


if __name__ == "__main__":
    main()
`
}

const TARGETS = `def targets_of(columns):
    """Rows x outputs: classes one-hot, or 0 and 1 where one output stands for two; values transformed and scaled."""
    target = PREPARED["target"]
    if target["kind"] == "values":
        values = [numbers_of(columns[name], {"name": name, "fill": None}) for name in target["names"]]
        scaled = (TRANSFORMS[target["transform"]](np.stack(values, 1)) - target["mean"]) / target["std"]
        return torch.tensor(scaled, dtype=torch.float32)
    spec = {"kind": "category", "name": target["name"], "categories": target["classes"], "fill": None}
    labels = torch.from_numpy(values_of(columns, spec))
    if Network().layers[-1].out_features == 1:
        return labels.float().reshape(-1, 1)
    return F.one_hot(labels, len(target["classes"])).float()


`

const PENALTY = `def penalty(weights):
    """Part of what is lowered, but not of the losses that are told."""
    if L1 == 0 and L2 == 0:
        return 0
    return sum(L1 * w.abs().sum() + L2 / 2 * w.square().sum() for w in weights)


@torch.no_grad()
def decay(weights, rate):
    """Decoupled from the gradient, at the rate of this step."""
    for weight in weights:
        weight.mul_(1 - rate * WEIGHT_DECAY)


`

const CLIPPING = `def clip(modules, limits):
    """Brings gradients down: each number by itself, or those of all parameters, or of a layer, by the factor of their norm."""
    layers = []
    for module in modules:
        # Batch norm belongs to the layer that it follows.
        if isinstance(module, nn.Linear):
            layers.append([])
        layers[-1] += module.parameters()
    everything = [p for layer in layers for p in layer]
    if limits is None:
        return
    if "value" in limits:
        for p in everything:
            p.grad.clamp_(-limits["value"], limits["value"])
        return
    for group in [everything] if "norm" in limits else layers:
        norm = torch.cat([p.grad.flatten() for p in group]).norm()
        factor = torch.clamp(limits.get("norm", limits.get("layerNorm")) / norm, max=1)
        for p in group:
            p.grad.mul_(factor)


`

const CHANGED = `def changed(key, value, step):
    """What a setting is for the step after this one: what it was last changed to."""
    for change in CHANGES:
        if change["afterStep"] <= step and key in change:
            value = change[key]
    return value


`

/** What follows the losses of the epochs: when to stop, and which weights are kept. */
const stopText = (isStopped: boolean): string => `class Progress:
    """${isStopped ? 'Stops when the loss has not improved for so many epochs, and puts the weights of the best one back.' : 'Knows the epoch of the lowest loss. The weights stay those of the last step.'}"""

    def __init__(self):
        self.best, self.best_epoch${isStopped ? ', self.mark, self.wait, self.kept = math.inf, 0, math.inf, 0, None' : ' = math.inf, 0'}

    def take(self, epoch, loss, network):
        """Whether it is time to stop."""
        if loss < self.best:
            self.best, self.best_epoch = loss, epoch
${
  isStopped
    ? `            self.kept = copy.deepcopy(network.state_dict())
        if loss < self.mark - MIN_DELTA:
            self.mark, self.wait = loss, 0
        else:
            self.wait += 1
        return self.wait >= PATIENCE
`
    : '        return False\n'
}
    def finish(self, network):
        print(f"best: loss {self.best:.9g} of epoch {self.best_epoch}")
${isStopped ? '        if self.kept is not None:\n            network.load_state_dict(self.kept)\n' : ''}

`
