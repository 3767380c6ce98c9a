import { NO_CLASS, predictedClass } from '../../core'
import { quoted } from '../contract/study-table'
import { answersOf } from './answers'
import type { PortableModel } from './portable-model'

export type Cell = string | number

/** What is said of rows, as a table: the head, and a line for each row. */
export interface PredictionTable {
  readonly head: readonly string[]
  /** The cells of some rows, given what the network puts out for them: row-major, rows x outputs. */
  readonly rows: (outputs: Float32Array) => Cell[][]
}

/** Of classes the one that is predicted and the probability of each; of a regression each value on its original scale. */
export function predictionTable(model: PortableModel): PredictionTable {
  const { target, layers } = model
  const width = layers[layers.length - 1].units
  const split = <T>(outputs: Float32Array, row: (i: number) => T): T[] =>
    Array.from({ length: outputs.length / width }, (_, i) => row(i))
  if (target.kind === 'values') {
    return {
      head: target.names.map((name) => `predicted_${name}`),
      rows: (outputs) => {
        const answers = answersOf(model, outputs)
        return split(outputs, (i) => [...answers.subarray(i * width, (i + 1) * width)])
      },
    }
  }
  const { classes, name } = target
  return {
    head: [`predicted_${name}`, ...classes.map((each) => `probability_${each}`)],
    rows: (outputs) =>
      split(outputs, (i) => {
        const label = predictedClass(outputs, i, width)
        const scores = [...outputs.subarray(i * width, (i + 1) * width)]
        // One output stands for the last of two classes.
        return [
          label === NO_CLASS ? '' : classes[label],
          ...(width === 1 ? [1 - scores[0], scores[0]] : scores),
        ]
      }),
  }
}

export const csvLines = (rows: readonly (readonly Cell[])[]): string =>
  rows.map((row) => `${row.map((cell) => quoted(textOf(cell))).join(',')}\n`).join('')

/** Nine digits tell all numbers of single precision apart; a network's outputs have no more. */
const textOf = (cell: Cell): string => String(typeof cell === 'number' ? Number(cell.toPrecision(9)) : cell)
