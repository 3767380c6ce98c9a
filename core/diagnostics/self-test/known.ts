import type { ActivationSpec } from '../../activations'
import type { LayerSpec, NetworkSpec } from '../../experiment'
import { initialize, type InitializerSpec } from '../../initializers'
import { randomFor } from '../../random'
import type { TrainingData } from '../../training/data'
import { Trainer } from '../../training/trainer'
import { layerColumn, runColumn, type LayerColumn } from '../step-record'
import { plainTraining } from './plain-training'
import { judged, type SelfTestRow } from './row'
import type { TestedKernels } from './tested-kernels'

const layer = (units: number, activation: ActivationSpec, init: InitializerSpec): LayerSpec => ({
  ...{ units, activation, init, biasInit: { scheme: 'zeros' }, batchNorm: null, dropout: 0 },
})

function dataOf(
  rows: number,
  features: number,
  outputs: number,
  x: Float32Array,
  y: Float32Array,
): TrainingData {
  const nothing = new Int32Array(0)
  const split = { train: Int32Array.from({ length: rows }, (_, i) => i), validation: nothing, test: nothing }
  return { rows, features, outputs, x, y, split }
}

const FANS = { fanIn: 512, fanOut: 256 }

/** The variances that the named schemes promise, for 512 inputs and 256 units. */
const VARIANCES: readonly {
  readonly name: string
  readonly init: InitializerSpec
  readonly variance: number
}[] = [
  { name: 'Var w = 1 / fanIn (Xavier of the text)', init: { scheme: 'xavier' }, variance: 1 / 512 },
  { name: 'Var w = 2 / fanIn (He normal)', init: { scheme: 'heNormal' }, variance: 2 / 512 },
  { name: 'Var w = 2 / fanIn (He uniform)', init: { scheme: 'heUniform' }, variance: 2 / 512 },
  {
    name: 'Var w = 2 / (fanIn + fanOut) (Glorot normal)',
    init: { scheme: 'glorotNormal' },
    variance: 2 / 768,
  },
  {
    name: 'Var w = 2 / (fanIn + fanOut) (Glorot uniform)',
    init: { scheme: 'glorotUniform' },
    variance: 2 / 768,
  },
]

/** The variance of 131,072 draws; their scatter is sqrt(2 / n) = 0.4 %. */
export function* varianceRows(): Generator<SelfTestRow, void> {
  for (const { name, init, variance } of VARIANCES) {
    const weights = initialize(init, { ...FANS, negativeSlope: 0 }, randomFor(1, 'self-test'))
    const found = weights.reduce((sum, w) => sum + w * w, 0) / weights.length
    const about = { kind: 'known', name, kernels: 'float64', allowed: 0.02 } as const
    yield judged(about, { what: 'variance', expected: variance, found })
  }
}

/** The loss of a network that knows nothing, on `classes` classes in balance: ln classes. */
export function* guessingRows(tested: TestedKernels): Generator<SelfTestRow, void> {
  for (const classes of [2, 10]) {
    const y = Float32Array.from({ length: classes * classes }, (_, i) =>
      Number(Math.floor(i / classes) === i % classes),
    )
    const data = dataOf(classes, 3, classes, new Float32Array(3 * classes), y)
    const zeros = { scheme: 'zeros' } as const
    const network: NetworkSpec = {
      inputs: 3,
      layers: [layer(4, { name: 'tanh' }, zeros), layer(classes, { name: 'softmax' }, zeros)],
    }
    const loss = { name: 'categoricalCrossEntropy', labelSmoothing: 0 } as const
    const trainer = new Trainer(network, plainTraining(classes, { loss }), data, tested)
    trainer.step()
    const found = trainer.record[runColumn('trainLoss')]
    trainer.close()
    const about = { kind: 'known', name: `Guessing among ${classes} classes costs ln ${classes}` } as const
    yield judged(
      { ...about, kernels: tested.kernels, allowed: 1e-6 },
      { what: 'J', expected: Math.log(classes), found },
    )
  }
}

const WIDTH = 500
const SAMPLES = 200
const DEPTH = 10

interface Published {
  readonly name: string
  readonly activation: ActivationSpec
  readonly init: InitializerSpec
  readonly column: LayerColumn
  readonly layer: number
  readonly expected: number
  readonly allowed: number
}

const tanh = { name: 'tanh' } as const
const relu = { name: 'relu' } as const
const TANH = 'Ten tanh layers, 500 units, Xavier: the signal decays slowly'
const SMALL = 'Ten tanh layers, 500 units, 0.01 N(0, 1): the signal vanishes'
const RELU = 'Ten ReLU layers, 500 units, He: the signal stays as it is'

/**
 * What has been published of the standard deviation of a[k] where x ~ N(0, 1) (Stanford's CS231n), and for ReLU with He
 * what follows from z ~ N(0, 2): E[a] = 1 / sqrt(pi), std = sqrt(1 - 1 / pi).
 */
const PUBLISHED: readonly Published[] = [
  {
    name: TANH,
    activation: tanh,
    init: { scheme: 'xavier' },
    column: 'activationStd',
    layer: 1,
    expected: 0.628,
    allowed: 0.03,
  },
  {
    name: TANH,
    activation: tanh,
    init: { scheme: 'xavier' },
    column: 'activationStd',
    layer: 10,
    expected: 0.228,
    allowed: 0.05,
  },
  {
    name: SMALL,
    activation: tanh,
    init: { scheme: 'normal', std: 0.01 },
    column: 'activationStd',
    layer: 3,
    expected: 0.0107,
    allowed: 0.05,
  },
  {
    name: RELU,
    activation: relu,
    init: { scheme: 'heNormal' },
    column: 'activationStd',
    layer: 1,
    expected: Math.sqrt(1 - 1 / Math.PI),
    allowed: 0.02,
  },
  {
    name: RELU,
    activation: relu,
    init: { scheme: 'heNormal' },
    column: 'activationMean',
    layer: 1,
    expected: 1 / Math.sqrt(Math.PI),
    allowed: 0.02,
  },
]

/** What initialisation does to the signal, on the given kernels. */
export function* publishedRows(tested: TestedKernels): Generator<SelfTestRow, void> {
  const { normal } = randomFor(11, 'published')
  const x = Float32Array.from({ length: SAMPLES * WIDTH }, normal)
  const data = dataOf(SAMPLES, WIDTH, WIDTH, x, new Float32Array(SAMPLES * WIDTH))
  for (const name of new Set(PUBLISHED.map((one) => one.name))) {
    const all = PUBLISHED.filter((one) => one.name === name)
    const [{ activation, init }] = all
    const layers = Array.from({ length: DEPTH }, () => layer(WIDTH, activation, init))
    const trainer = new Trainer({ inputs: WIDTH, layers }, plainTraining(SAMPLES), data, tested)
    trainer.step()
    for (const { column, layer: k, expected, allowed } of all) {
      const found = trainer.record[layerColumn(column, k, DEPTH)]
      yield judged(
        { kind: 'known', name, kernels: tested.kernels, allowed },
        { what: `${column}.${k}`, expected, found },
      )
    }
    trainer.close()
  }
}
