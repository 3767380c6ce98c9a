import { SPLITS, type RowsView } from '../../core'
import {
  shownUnits,
  type Curve,
  type DrawnRows,
  type Question,
  type Surface,
  type UnitMaps,
} from '../contract/inspection'
import { transforms } from '../contract/transforms'
import { mustHaveLayer, unfit, type Inspected } from './inspected'
import { outputValue, spread, targetValue } from './inspection-rows'

/** How far beyond the data one sees, on each side, as a share of their range. */
const MARGIN = 0.1
/** Points along each axis of a unit's map. */
const MOST_UNIT_POINTS = 64
const MOST_UNITS = 64
/** Rows of each part that are drawn. */
const MOST_DRAWN = 1000

/** One feature, from edge to edge, on the original scale. */
interface Axis {
  readonly name: string
  readonly low: number
  readonly high: number
}

/** What the network answers over the plane of two features. */
export async function surface(
  of: Inspected,
  { resolution, layer }: Extract<Question, { type: 'surface' }>,
): Promise<Surface> {
  const [x, y] = axesOf(of, 2, 'surface')
  if (layer !== null) mustHaveLayer(of, layer, 'surface')
  const grid = (points: number): Points => ({
    count: points * points,
    fill: (n, into, at) => {
      into[at] = of.scale.asTrained(along(x, n % points, points), 0)
      into[at + 1] = of.scale.asTrained(along(y, Math.floor(n / points), points), 1)
    },
  })
  const fine = Math.min(resolution, MOST_UNIT_POINTS)
  return {
    step: of.network.step,
    ...{ x, y, resolution },
    outputs: await outputsOver(of, grid(resolution)),
    units: layer === null ? null : await unitMaps(of, layer, fine, grid(fine)),
    rows: drawnRows(of, (row) => of.scale.feature(row, 1)),
  }
}

/** The same over the line of one feature. */
export async function curve(
  of: Inspected,
  { points, layer }: Extract<Question, { type: 'curve' }>,
): Promise<Curve> {
  const [axis] = axesOf(of, 1, 'curve')
  if (layer !== null) mustHaveLayer(of, layer, 'curve')
  const { data, scale, network } = of
  const line: Points = {
    count: points,
    fill: (n, into, at) => (into[at] = scale.asTrained(along(axis, n, points), 0)),
  }
  const { target } = data
  return {
    step: network.step,
    name: axis.name,
    target: target.kind === 'classes' ? target.name : target.names.join(', '),
    x: Float32Array.from({ length: points }, (_, n) => along(axis, n, points)),
    outputs: await outputsOver(of, line),
    units: layer === null ? null : await unitMaps(of, layer, points, line),
    rows: drawnRows(of, (row) => targetValue(data, row, 0)),
  }
}

/** @throws StudioError `questionUnfit` where the data have not so many features, all of them numbers */
function axesOf(of: Inspected, count: 1 | 2, question: 'surface' | 'curve'): Axis[] {
  const { data } = of
  const { features } = data.preprocessing
  const numbers = features.filter(({ kind }) => kind === 'numeric').length
  if (features.length !== count || numbers !== count) {
    const [wanted, place] = count === 2 ? ['two features', 'a plane'] : ['one feature', 'a line']
    const found = `the data have ${data.featureNames.length} features, of ${numbers} columns of numbers`
    unfit(question, `it is drawn over ${place}, of ${wanted} that are numbers, and ${found}.`)
  }
  return data.featureNames.map((name, j) => ({ name, ...rangeOf(of, j) }))
}

function rangeOf({ data, scale }: Inspected, j: number): { low: number; high: number } {
  let [low, high] = [Infinity, -Infinity]
  for (let row = 0; row < data.rows; row++) {
    const x = scale.feature(row, j)
    if (x < low) low = x
    if (x > high) high = x
  }
  // On the scale of the transform, as a logarithm has an end.
  const { to, back } = transforms[scale.transform(j)]
  // Where all rows are alike, there is something to see around them.
  const margin = MARGIN * (to(high) - to(low) || 10)
  return { low: back(to(low) - margin), high: back(to(high) + margin) }
}

const along = ({ low, high }: Axis, n: number, points: number): number =>
  low + (n * (high - low)) / (points - 1)

/** Points that are sent through the network. */
interface Points {
  readonly count: number
  readonly fill: (n: number, x: Float32Array, at: number) => void
}

/** One map for each output, one after another. */
async function outputsOver({ data, network }: Inspected, { count, fill }: Points): Promise<Float32Array> {
  const { units } = network.spec.layers[network.spec.layers.length - 1]
  const maps = new Float32Array(units * count)
  await network.pass(count, fill, (first, rows) => {
    const { values, offset, stride }: RowsView = network.outputs
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < units; j++) {
        maps[j * count + first + i] = outputValue(data, values[offset + i * stride + j], j)
      }
    }
  })
  return maps
}

/** a[k] of the units of a layer, one map after another. */
async function unitMaps(
  { network }: Inspected,
  layer: number,
  resolution: number,
  { count, fill }: Points,
): Promise<UnitMaps> {
  const shown = shownUnits(network.spec.layers[layer - 1].units, MOST_UNITS)
  const maps = new Float32Array(shown.length * count)
  await network.pass(count, fill, (first, rows) => {
    const { values, offset, stride } = network.activations(layer)
    shown.forEach((unit, m) => {
      for (let i = 0; i < rows; i++) maps[m * count + first + i] = values[offset + i * stride + unit]
    })
  })
  return { layer, resolution, values: maps }
}

/** @param second what stands for y */
function drawnRows({ data, scale }: Inspected, second: (row: number) => number): DrawnRows {
  const drawn = SPLITS.map((part) => spread(data.split[part], MOST_DRAWN))
  const rows = drawn.flatMap((some) => [...some])
  return {
    x: Float32Array.from(rows, (row) => scale.feature(row, 0)),
    y: Float32Array.from(rows, second),
    target: Float32Array.from(rows, (row) => targetValue(data, row, 0)),
    part: Uint8Array.from(drawn.flatMap((some, part) => [...some].map(() => part))),
  }
}
