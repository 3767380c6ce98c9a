import { shownUnits, type Curve, type Surface } from '../../services/contract/inspection'
import { curvesCsv, mapsCsv } from '../charts/csv'
import type { Selection } from './walk'

/** What one unit answers over the plane, or along the line, of the data. */
export type UnitResponse =
  | {
      readonly kind: 'map'
      readonly x: Surface['x']
      readonly y: Surface['y']
      /** Points along each axis; rows of y from low to high. */
      readonly resolution: number
      readonly values: Float32Array
    }
  | {
      readonly kind: 'curve'
      readonly name: string
      readonly x: Float32Array
      readonly values: Float32Array
    }

/** Maps that come of a layer. */
const MOST_UNITS = 64

/**
 * The unit's part of an answer about its layer.
 * @param units of its layer
 * @returns null where the answer is of another layer or network, or has no map of the unit
 */
export function responseOf(
  answer: Surface | Curve | null,
  { layer, unit }: Selection,
  units: number,
): UnitResponse | null {
  const maps = answer?.units
  if (!answer || maps?.layer !== layer) return null
  const isMap = 'resolution' in answer
  const size = isMap ? maps.resolution ** 2 : maps.resolution
  const shown = shownUnits(units, MOST_UNITS)
  const at = shown.findIndex((one) => one === unit)
  if (at < 0 || maps.values.length !== shown.length * size) return null
  const values = maps.values.subarray(at * size, (at + 1) * size)
  return isMap
    ? { kind: 'map', x: answer.x, y: answer.y, resolution: maps.resolution, values }
    : { kind: 'curve', name: answer.name, x: answer.x, values }
}

/** All its numbers, as lines of a CSV file. */
export const responseCsv = (response: UnitResponse, name: string): string[] =>
  response.kind === 'map'
    ? mapsCsv(response.x, response.y, { ...response, names: [name] })
    : curvesCsv(response.name, response.x, [{ name, y: response.values }])
