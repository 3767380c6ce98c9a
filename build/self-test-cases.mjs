// Takes a few of PyTorch's numbers out of networks.json for the studio's self-test:
//   node build/self-test-cases.mjs
import { readFileSync, writeFileSync } from 'node:fs'
import { format, resolveConfig } from 'prettier'

const NAMES = [
  'two tanh layers, one sample at a time',
  'leaky relu, label smoothing, class weights, adam',
  'softplus, one sigmoid unit, label smoothing',
  'elu, huber, rmsprop',
  'selu, adagrad',
  'gelu, adamw',
  'silu, absolute error, adam with other betas',
  'softsign and hard tanh, clipped by value',
  'sin and cos, clipped by layer, l1',
  'five layers with batch norm',
]
/** Steps whose numbers are kept. */
const STEPS = [1, 10, 50]
const TARGET = 'core/diagnostics/self-test/golden-cases.ts'

const here = (path) => new URL(path, import.meta.url)
const { madeWith, cases } = JSON.parse(readFileSync(here('../test/golden/networks.json'), 'utf8'))

const norm = (values) => Number(Math.hypot(...values).toPrecision(9))

function taken(name) {
  const { network, training, rows, gain, seed, losses, gradNorms, finalWeights } = cases.find(
    (one) => one.name === name,
  )
  const { loss, classWeights, optimizer, penalty, clip, batchSize } = training
  const at = (values) => STEPS.map((step) => values[step - 1])
  return {
    name,
    ...{ inputs: network.inputs, rows, gain, seed },
    layers: network.layers.map(({ units, activation, batchNorm }) => ({
      ...{ units, activation },
      ...(batchNorm ? { batchNorm } : {}),
    })),
    training: { loss, classWeights, optimizer, penalty, clip, batchSize },
    losses: at(losses),
    gradNorms: at(gradNorms),
    weightNorms: Object.fromEntries(Object.entries(finalWeights).map(([key, values]) => [key, norm(values)])),
  }
}

const source = `import type { StoredCase } from './stored-case'

// Written by build/self-test-cases.mjs from test/golden/networks.json, which PyTorch ${madeWith.torch} computed in
// float64 (test/golden/make_golden.py). Not to be edited by hand.

/** Steps whose numbers are kept; the last is also where the weights are looked at. */
export const GOLDEN_STEPS = ${JSON.stringify(STEPS)}

/** Networks and what PyTorch made of them. */
export const GOLDEN_CASES: readonly StoredCase[] = ${JSON.stringify(NAMES.map(taken))}
`
const file = here(`../${TARGET}`)
writeFileSync(file, await format(source, { ...(await resolveConfig(TARGET)), parser: 'typescript' }))
