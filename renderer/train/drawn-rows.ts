import { SPLITS } from '../../core'
import type { DrawnRows } from '../../services/contract/inspection'
import { seriesColour, type MarkColour } from '../charts/colours'
import type { Marker } from '../charts/scene'
import type { PointGroup } from '../charts/scatter'

/** Classes are told apart by their shape too. */
const MARKERS: readonly Marker[] = ['circle', 'square', 'triangle', 'diamond']

/** Rows of the data as groups of points: a colour and a shape for each class; filled where the network was trained on them. */
export function classGroups(rows: DrawnRows, classes: number): PointGroup[] {
  return Array.from({ length: classes }, (_, label) => label).flatMap((label) =>
    partGroups(rows, (i) => rows.target[i] === label, seriesColour(label), MARKERS[label % MARKERS.length]),
  )
}

/** The same of numbers: one colour. */
export const valueGroups = (rows: DrawnRows, colour: MarkColour): PointGroup[] =>
  partGroups(rows, () => true, colour, 'circle')

function partGroups(
  rows: DrawnRows,
  isIn: (row: number) => boolean,
  colour: MarkColour,
  marker: Marker,
): PointGroup[] {
  return [true, false].flatMap((isTrained): PointGroup[] => {
    const places = Array.from(rows.part.keys()).filter(
      (i) => isIn(i) && (SPLITS[rows.part[i]] === 'train') === isTrained,
    )
    if (places.length === 0) return []
    const take = (values: Float32Array): Float64Array => Float64Array.from(places, (i) => values[i])
    return [{ x: take(rows.x), y: take(rows.y), colour, marker, isHollow: !isTrained }]
  })
}
