import type { ActivationName } from '../../activations'
import type { LayerSpec } from '../../experiment'
import type { InitializerScheme } from '../../initializers'
import type { Evidence } from './evidence'
import type { RemedyName } from './verdict'

/** Activations whose slope is 0 on one side at most: what Glorot's and the text's schemes fall short for, and He's do not. */
const ONE_SIDED: readonly (ActivationName | 'softmax')[] = [
  'relu',
  'leakyRelu',
  'elu',
  'selu',
  'gelu',
  'silu',
  'softplus',
]

/** Activations that are flat on both sides, where saturation stops learning. */
const SQUASHING: readonly (ActivationName | 'softmax')[] = ['sigmoid', 'tanh', 'softsign', 'hardTanh']

/** Schemes that go by the fans and so keep the scale of the signal. */
const SCALED: readonly InitializerScheme[] = [
  'xavier',
  'lecunUniform',
  'glorotNormal',
  'glorotUniform',
  'heNormal',
  'heUniform',
  'standardUniform',
  'orthogonal',
  'lsuv',
]

export const isSquashing = ({ activation }: LayerSpec): boolean => SQUASHING.includes(activation.name)
export const isOneSided = ({ activation }: LayerSpec): boolean => ONE_SIDED.includes(activation.name)

type Parts = Pick<Evidence, 'network' | 'training' | 'hasInitialWeights'>

const hiddenOf = ({ network }: Parts): readonly LayerSpec[] => network.layers.slice(0, -1)

const has = (evidence: Parts, name: ActivationName): boolean =>
  hiddenOf(evidence).some(({ activation }) => activation.name === name)

/** Whether every layer is drawn by a scheme that keeps the scale. */
function isScaled(evidence: Parts): boolean {
  const isOwn = evidence.hasInitialWeights ?? false
  return !isOwn && evidence.network.layers.every(({ init }) => SCALED.includes(init.scheme))
}

/** The scheme that goes with most hidden layers: the text, "Solution". */
function naturalInit(evidence: Parts): RemedyName {
  const hidden = hiddenOf(evidence)
  return 2 * hidden.filter(isOneSided).length > hidden.length ? 'heInit' : 'xavierInit'
}

/** The natural scheme, where weights are drawn without regard to the fans. */
const scaleFirst = (evidence: Parts): readonly RemedyName[] =>
  isScaled(evidence) ? [] : [naturalInit(evidence)]

/** Each remedy once, in order. */
const inOrder = (...remedies: readonly RemedyName[]): readonly RemedyName[] => [...new Set(remedies)]

/** A sigmoid's slope of 1/4 at most shrinks every gradient, whatever the weights; elsewhere the weights are to blame. */
export function forVanishing(evidence: Parts): readonly RemedyName[] {
  if (has(evidence, 'sigmoid'))
    return inOrder('reluActivation', 'batchNorm', 'tanhActivation', 'fewerLayers', 'xavierInit')
  const scheme = naturalInit(evidence)
  return inOrder(scheme, 'glorotInit', 'batchNorm', 'orthogonalInit', 'reluActivation', 'fewerLayers')
}

export const forExploding = (evidence: Parts): readonly RemedyName[] =>
  inOrder(
    ...scaleFirst(evidence),
    ...(['standardizeData', 'batchNorm', 'clipNorm', 'learningRateDown', 'fewerLayers'] as const),
  )

export const forClipping = (evidence: Parts): readonly RemedyName[] =>
  inOrder(...scaleFirst(evidence), 'batchNorm', 'standardizeData', 'learningRateDown')

export const forDeadUnits = (evidence: Parts): readonly RemedyName[] =>
  inOrder(...scaleFirst(evidence), 'learningRateDown', 'leakyRelu', 'batchNorm')

export const forSaturation = (evidence: Parts): readonly RemedyName[] =>
  inOrder(
    ...scaleFirst(evidence),
    ...(['batchNorm', 'standardizeData', 'learningRateDown', 'reluActivation'] as const),
  )

/** Through three sigmoids or more nothing would come back with any scheme. */
export const forSymmetry = (evidence: Parts): readonly RemedyName[] =>
  has(evidence, 'sigmoid') && hiddenOf(evidence).length > 2
    ? inOrder('reluActivation', 'xavierInit', 'glorotInit')
    : inOrder(naturalInit(evidence), 'glorotInit', 'orthogonalInit')

export const forDivergence = (evidence: Parts): readonly RemedyName[] =>
  inOrder(...scaleFirst(evidence), 'learningRateDown', 'clipNorm', 'standardizeData', 'batchNorm')

export const forTooHighRate = (evidence: Parts): readonly RemedyName[] =>
  inOrder('learningRateDown', ...scaleFirst(evidence), 'clipNorm', 'batchNorm')

export const forTooLowRate = (): readonly RemedyName[] => ['learningRateUp']

/** @param isSlow whether weights hardly move */
export const forNotLearning = (evidence: Parts, isSlow: boolean): readonly RemedyName[] =>
  inOrder(
    ...scaleFirst(evidence),
    ...(isSlow ? (['learningRateUp'] as const) : (['learningRateDown'] as const)),
    ...(['batchNorm', 'reluActivation', 'standardizeData'] as const),
  )

export const forOverfitting = (): readonly RemedyName[] => ['earlyStopping', 'dropout', 'l2', 'fewerLayers']
