import type { LossName, LossSpec, OptimizerName, OptimizerSpec } from '../../../../core'

/** How PyTorch makes an optimiser of the groups of parameters. */
const OPTIMIZERS: Readonly<Record<OptimizerName, (p: never) => string>> = {
  sgd: ({ momentum }: { momentum: number }) => `SGD(groups, lr=LEARNING_RATE, momentum=${momentum})`,
  // Without momentum it is plain descent, which PyTorch does not call Nesterov's.
  nesterov: ({ momentum }: { momentum: number }) =>
    `SGD(groups, lr=LEARNING_RATE, momentum=${momentum}, nesterov=${momentum > 0 ? 'True' : 'False'})`,
  adagrad: ({ epsilon }: { epsilon: number }) => `Adagrad(groups, lr=LEARNING_RATE, eps=${epsilon})`,
  rmsprop: ({ decay, epsilon }: { decay: number; epsilon: number }) =>
    `RMSprop(groups, lr=LEARNING_RATE, alpha=${decay}, eps=${epsilon})`,
  adam: (p: Adam) => `Adam(groups, lr=LEARNING_RATE, ${adamText(p)})`,
  adamw: (p: Adam) => `AdamW(groups, lr=LEARNING_RATE, ${adamText(p)})`,
}

interface Adam {
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
}
const adamText = ({ beta1, beta2, epsilon }: Adam): string => `betas=(${beta1}, ${beta2}), eps=${epsilon}`

export function optimizerText(spec: OptimizerSpec): string {
  const decay = 'weightDecay' in spec ? spec.weightDecay : 0
  const groups =
    spec.name === 'adamw'
      ? `{"params": weights, "weight_decay": ${decay}}, {"params": others, "weight_decay": 0}`
      : '{"params": weights}, {"params": others}'
  return `def make_optimizer(weights, others):
    """Weights alone decay: never biases, never batch norm."""
    groups = [${groups}]
    return torch.optim.${OPTIMIZERS[spec.name](spec as never)}


`
}

/** One number per sample, of z and a of the last layer and the targets t. */
const LOSSES: Readonly<Record<LossName, (p: never) => string>> = {
  squaredError: () => 'F.mse_loss(a, t, reduction="none").sum(1) / 2',
  absoluteError: () => 'F.l1_loss(a, t, reduction="none").sum(1)',
  huber: ({ delta }: { delta: number }) => `F.huber_loss(a, t, reduction="none", delta=${delta}).sum(1)`,
  binaryCrossEntropy: ({ labelSmoothing: s }: { labelSmoothing: number }) =>
    `F.binary_cross_entropy_with_logits(z, ${s === 0 ? 't' : `${1 - s} * t + ${s / 2}`}, reduction="none").sum(1)`,
  categoricalCrossEntropy: ({ labelSmoothing: s }: { labelSmoothing: number }) =>
    `F.cross_entropy(z, t.argmax(1), reduction="none"${s === 0 ? '' : `, label_smoothing=${s}`})`,
}

export function lossText(spec: LossSpec, classWeights: readonly number[] | null): string {
  const weighed = `    classes = t.argmax(1) if t.shape[1] > 1 else t[:, 0].long()
    each = each * torch.tensor(CLASS_WEIGHTS)[classes]
`
  return `def data_loss(z, a, t):
    """The mean over the samples${classWeights ? ', each weighed by its class and divided by their number' : ''}."""
    each = ${LOSSES[spec.name](spec as never)}
${classWeights ? weighed : ''}    return each.mean()


`
}
