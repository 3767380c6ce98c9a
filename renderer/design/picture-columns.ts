import type { ActivationSpec, NetworkSpec } from '../../core'
import type { ExperimentFile } from '../../services/contract/experiment-file'
import { words } from '../words'

/** What is drawn of the input (layer 0) or a layer. */
export interface PictureColumn {
  readonly layer: number
  /** `x`, `h[1]`, `ŷ`. */
  readonly name: string
  /** In words. */
  readonly title: string
  readonly units: number
  /** Null of the input, and where it is not known. */
  readonly activation: ActivationSpec | null
  readonly hasBatchNorm: boolean
  readonly dropout: number
}

type Settings = Pick<PictureColumn, 'activation' | 'hasBatchNorm' | 'dropout'>
const PLAIN: Settings = { activation: null, hasBatchNorm: false, dropout: 0 }

/** The columns of a network, from the input to the output. */
export const columnsOf = (network: NetworkSpec): PictureColumn[] =>
  columns(
    [network.inputs, ...network.layers.map(({ units }) => units)],
    network.layers.map(({ activation, batchNorm, dropout }) => ({
      ...{ activation, dropout },
      hasBatchNorm: batchNorm !== null,
    })),
  )

/** The columns of an experiment that may not be right yet. @param widths d, m_1, ..., m_r */
export const columnsOfDraft = (
  { network: { hidden, output } }: ExperimentFile,
  widths: readonly number[],
): PictureColumn[] =>
  columns(widths, [
    ...hidden.map(({ activation, batchNorm, dropout }) => ({
      ...{ activation, dropout },
      hasBatchNorm: batchNorm !== null,
    })),
    { ...PLAIN, activation: output.activation === 'auto' ? null : output.activation },
  ])

function columns(widths: readonly number[], layers: readonly Settings[]): PictureColumn[] {
  const w = words.design
  return widths.map((units, layer) => {
    if (layer === 0) return { layer, units, name: w.inputName, title: w.input, ...PLAIN }
    const isOutput = layer === widths.length - 1
    return {
      ...{ layer, units },
      name: isOutput ? w.outputName : w.layerName(layer),
      title: isOutput ? w.output : w.hidden(layer),
      ...layers[layer - 1],
    }
  })
}
