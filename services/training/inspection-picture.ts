import { DEAD_SLOPE, histogramOf, HISTOGRAM_BINS, slopesOf, type RowsView, type Slopes } from '../../core'
import {
  shownUnits,
  type Histogram,
  type LayerPicture,
  type NetworkPicture,
  type Question,
  type UnitPicture,
} from '../contract/inspection'
import { readRow } from '../datasets/feature-rows'
import { fillFrom, mustHaveLayer, unfit, type Inspected } from './inspected'
import { partOf, spread, targetText } from './inspection-rows'

type QuestionOf<Type extends Question['type']> = Extract<Question, { type: Type }>

/** The network as it is drawn. */
export async function networkPicture(
  of: Inspected,
  { most, sample }: QuestionOf<'network'>,
): Promise<NetworkPicture> {
  const { data, network } = of
  if (sample !== null && sample >= data.rows) {
    unfit('network', `found row ${sample}, and the rows of the data are 0 to ${data.rows - 1}.`)
  }
  const widths = [network.spec.inputs, ...network.spec.layers.map(({ units }) => units)]
  const shown = widths.map((units) => shownUnits(units, most))
  const sampled = sample === null ? null : await sendThrough(of, sample, shown)
  const slopes = await lookAtSlopes(of, shown)
  const layers: LayerPicture[] = []
  for (let k = 1; k < widths.length; k++) {
    const weights = network.weights(k)
    const biases = network.biases(k)
    layers.push({
      weights: between(weights, widths[k - 1], shown[k], shown[k - 1]),
      largest: largestOf(weights),
      biases: Float32Array.from(shown[k], (unit) => biases[unit]),
      activations: sampled?.[k] ?? new Float32Array(0),
      ...slopes[k - 1],
    })
    await network.breathe()
  }
  const row = sample ?? 0
  return {
    step: network.step,
    sample: sample === null ? null : { row, part: partOf(data, row), target: targetText(data, row) },
    inputs: sampled?.[0] ?? new Float32Array(0),
    layers,
  }
}

/** a[0], ..., a[r] of one row, of the shown units. */
async function sendThrough(
  { data, network }: Inspected,
  row: number,
  shown: readonly number[][],
): Promise<Float32Array[]> {
  const features = readRow(data, row)
  const layers = [Float32Array.from(shown[0], (j) => features[j])]
  await network.pass(1, fillFrom(data, Int32Array.of(row)), () => {
    for (let k = 1; k < shown.length; k++) {
      const { values, offset } = network.activations(k)
      layers.push(Float32Array.from(shown[k], (unit) => values[offset + unit]))
    }
  })
  return layers
}

/** Entries of a matrix of so many columns, of some of its rows and columns. */
function between(
  matrix: ArrayLike<number>,
  columns: number,
  rows: readonly number[],
  shownColumns: readonly number[],
): Float32Array {
  const width = shownColumns.length
  return Float32Array.from(
    { length: rows.length * width },
    (_, n) => matrix[rows[Math.floor(n / width)] * columns + shownColumns[n % width]],
  )
}

/** The largest |w|; NaN counts for nothing. */
function largestOf(weights: Float32Array | Float64Array): number {
  let largest = 0
  for (const w of weights) {
    const size = Math.abs(w)
    if (size > largest) largest = size
  }
  return largest
}

type SlopesOfLayer = Pick<LayerPicture, 'dead' | 'saturated'>

/** Which shown units are dead, and how often they are saturated, over a sample of the training part. */
async function lookAtSlopes(of: Inspected, shown: readonly number[][]): Promise<SlopesOfLayer[]> {
  const { data, network, experiment } = of
  const rows = spread(data.split.train, network.mostLookedAt)
  const { layers } = network.spec
  const counts = layers.map((layer, i) => ({
    slopes: slopesOf(layer, i === layers.length - 1, experiment.training.loss.name),
    awake: new Uint8Array(shown[i + 1].length),
    saturated: new Float32Array(shown[i + 1].length),
  }))
  await network.pass(rows.length, fillFrom(data, rows), (_, count) => {
    counts.forEach(({ slopes, awake, saturated }, i) => {
      if (!slopes) return
      const [z, a] = [network.preActivations(i + 1), network.activations(i + 1)]
      shown[i + 1].forEach((unit, n) => {
        const found = slopesOfUnit(slopes, z, a, unit, count)
        if (found.isAwake) awake[n] = 1
        saturated[n] += found.saturated
      })
    })
  })
  return counts.map(({ slopes, awake, saturated }) => ({
    dead: awake.map((is) => (slopes && is === 0 ? 1 : 0)),
    saturated: saturated.map((count) => count / rows.length),
  }))
}

function slopesOfUnit(
  { size, saturatedBelow }: Slopes,
  z: RowsView,
  a: RowsView,
  unit: number,
  rows: number,
) {
  let [isAwake, saturated] = [false, 0]
  for (let i = 0; i < rows; i++) {
    const at = z.offset + i * z.stride + unit
    const slope = size(z.values[at], a.values[a.offset + i * a.stride + unit])
    if (slope < saturatedBelow) saturated++
    if (slope > DEAD_SLOPE) isAwake = true
  }
  return { isAwake, saturated }
}

/** One unit, over a sample of the validation part, or of the training part where that is empty. */
export async function unitPicture(of: Inspected, { layer, unit }: QuestionOf<'unit'>): Promise<UnitPicture> {
  mustHaveLayer(of, layer, 'unit')
  const { data, network } = of
  const { units } = network.spec.layers[layer - 1]
  if (unit >= units) unfit('unit', `found unit ${unit}, and those of layer ${layer} are 0 to ${units - 1}.`)
  const { validation, train } = data.split
  const rows = spread(validation.length > 0 ? validation : train, network.mostLookedAt)
  const [z, a] = [new Float32Array(rows.length), new Float32Array(rows.length)]
  const column = ({ values, offset, stride }: RowsView, count: number): Float32Array =>
    Float32Array.from({ length: count }, (_, i) => values[offset + i * stride + unit])
  await network.pass(rows.length, fillFrom(data, rows), (first, count) => {
    z.set(column(network.preActivations(layer), count), first)
    a.set(column(network.activations(layer), count), first)
  })
  const fanIn = layer === 1 ? network.spec.inputs : network.spec.layers[layer - 2].units
  return {
    step: network.step,
    weights: Float32Array.from(network.weights(layer).subarray(unit * fanIn, (unit + 1) * fanIn)),
    bias: network.biases(layer)[unit],
    preActivations: histogramOfAll(z),
    activations: histogramOfAll(a),
    rows: rows.length,
  }
}

/** The histogram of all values of an array. */
export const histogramOfAll = (values: Float32Array | Float64Array): Histogram =>
  histogramOf(values, { offset: 0, columns: values.length, stride: values.length }, 1, HISTOGRAM_BINS)
