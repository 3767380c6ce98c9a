import type { PicturePlaces } from './picture-geometry'

/** What is selected in the picture: a layer (0: the input), or a unit of it (from 0). */
export interface Selection {
  readonly layer: number
  readonly unit: number | null
}

/**
 * Where an arrow key leads: left and right to the next layer, at the same height; down from a layer into its units, and up
 * from its first unit back to the layer. Null: it is no such key.
 */
export function walk({ columns }: PicturePlaces, from: Selection, key: string): Selection | null {
  const at = unitPlace(columns, from)
  switch (key) {
    case 'ArrowLeft':
      return beside(columns, from.layer - 1, at)
    case 'ArrowRight':
      return beside(columns, from.layer + 1, at)
    case 'ArrowDown':
      return within(columns, from.layer, at + 1)
    case 'ArrowUp':
      return within(columns, from.layer, at - 1)
    case 'Home':
      return { layer: 0, unit: null }
    case 'End':
      return { layer: columns.length - 1, unit: null }
    default:
      return null
  }
}

type Columns = PicturePlaces['columns']

/** The place of the unit among those that are shown; -1 is the layer itself. */
const unitPlace = (columns: Columns, { layer, unit }: Selection): number =>
  unit === null ? -1 : columns[layer].dots.findIndex((dot) => dot.unit === unit)

const beside = (columns: Columns, layer: number, place: number): Selection =>
  within(columns, Math.max(0, Math.min(columns.length - 1, layer)), place)

function within(columns: Columns, layer: number, place: number): Selection {
  const { dots } = columns[layer]
  return {
    layer,
    unit: dots.at(Math.min(Math.max(place, 0), dots.length - 1))?.unit ?? null,
    ...(place < 0 ? { unit: null } : {}),
  }
}
