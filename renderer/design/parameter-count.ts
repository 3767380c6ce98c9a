import { countParameters, type NetworkSpec } from '../../core'
import { grouped } from '../words/numbers'

/** How many numbers a network learns, and how that comes about. */
export interface ParameterCount {
  /** In TeX, of any network. */
  readonly formula: string
  /** `(64 + 1) · 32 + 2 · 32 + (32 + 1) · 10`; neighbours that are alike are one term. */
  readonly numbers: string
  readonly total: number
}

/** Terms that are written out, from either end, where there are more than twice as many. */
const WRITTEN = 4

/** (d + 1) m_1 + (m_1 + 1) m_2 + ..., and 2 m_k (gamma and beta) for each layer with batch norm. */
export function parameterCount(network: NetworkSpec): ParameterCount {
  const hasNorm = network.layers.some(({ batchNorm }) => batchNorm)
  const terms: { text: string; times: number }[] = []
  let fanIn = network.inputs
  for (const { units, batchNorm } of network.layers) {
    const text = `(${grouped(fanIn)} + 1) · ${grouped(units)}${batchNorm ? ` + 2 · ${grouped(units)}` : ''}`
    const last = terms.at(-1)
    if (last?.text === text) last.times++
    else terms.push({ text, times: 1 })
    fanIn = units
  }
  const written = terms.map(({ text, times }) => (times === 1 ? text : `${times} · [${text}]`))
  const isLong = written.length > 2 * WRITTEN
  const shown = isLong ? [...written.slice(0, WRITTEN), '...', ...written.slice(-WRITTEN)] : written
  return {
    formula: `\\sum_{k=1}^{r} (m_{k-1} + 1)\\, m_k${hasNorm ? ' + 2\\, m_k\\,[\\text{batch norm}]' : ''}`,
    numbers: shown.join(' + '),
    total: countParameters(network),
  }
}
