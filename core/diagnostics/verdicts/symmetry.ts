import type { LayerSpec } from '../../experiment'
import { stdOf, type InitializerSpec } from '../../initializers'
import { FormulaError } from '../../formula'
import { initContext } from '../../training/initialization'
import { forSymmetry } from './choose-remedies'
import type { Readings } from './readings'
import type { SymmetricUnits } from './verdict'

/**
 * Units that begin equal and stay equal, for they get equal gradients: all rows of W[k] alike and all entries of b[k], and
 * all columns of W[k+1] alike (the text, "What if weights are initialized with 0?"). Known from the experiment alone. Random
 * weights on either side break it at the first update, as dropout does, whose masks differ from unit to unit.
 */
export function symmetricUnits({ evidence, step }: Readings): SymmetricUnits | null {
  const { network, hasInitialWeights } = evidence
  if (hasInitialWeights) return null
  const isAlike = network.layers.map((layer, i) => isConstant(layer.init, initContext(network, i + 1)))
  const layers = network.layers.slice(0, -1).flatMap((layer, i) => {
    const isSymmetric = layer.units > 1 && isAlike[i] && isAlike[i + 1] && isDeterministic(layer)
    return isSymmetric ? [i + 1] : []
  })
  if (layers.length === 0) return null
  const first = network.layers[layers[0] - 1]
  return {
    ...{ kind: 'symmetricUnits', severity: 'bad', step, layers, units: first.units },
    ...{ isZero: isZero(first.init), remedies: forSymmetry(evidence) },
  }
}

/** Neither biases nor dropout tell the units of a layer apart. */
const isDeterministic = ({ biasInit, dropout, units }: LayerSpec): boolean =>
  dropout === 0 && isConstant(biasInit, { fanIn: units, fanOut: units, negativeSlope: 0 })

/** Whether a scheme makes every entry the same: one without spread does, but for the identity, whose gain of 0 is 0 too. */
function isConstant(init: InitializerSpec, context: Parameters<typeof stdOf>[1]): boolean {
  try {
    return stdOf(init, context) === 0
  } catch (error) {
    if (error instanceof FormulaError) return false
    throw error
  }
}

function isZero(init: InitializerSpec): boolean {
  if (init.scheme === 'constant') return init.value === 0
  return init.scheme !== 'ones'
}
