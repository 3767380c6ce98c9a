import { NO_CLASS, predictedClass, type SplitName } from '../../core'
import type { CellRows, Predictions, Question } from '../contract/inspection'
import type { ClassTarget } from '../datasets/data-set'
import { fillFrom, unfit, type Inspected } from './inspected'
import { outputValue, spread, targetValue } from './inspection-rows'

/** What the network says of every row of a part, of classes. */
interface PredictedPart {
  readonly part: SplitName
  readonly step: number
  /** Class of each row of the part, or `NO_CLASS`. */
  readonly predicted: Int32Array
  readonly probability: Float32Array
}

/** What the network says of a part of the data, against what is true. Remembers what it said last. */
export class PredictionsOf {
  #last: PredictedPart | null = null

  constructor(private readonly of: Inspected) {}

  async predictions({ part, most }: Extract<Question, { type: 'predictions' }>): Promise<Predictions> {
    const { data, network } = this.of
    const { target } = data
    if (target.kind === 'values') return { step: network.step, ...(await this.#values(part, most)) }
    const { predicted } = await this.#predict(part)
    const { classes, labels } = target
    const confusion = new Float64Array(classes.length ** 2)
    const unpredicted = new Float64Array(classes.length)
    data.split[part].forEach((row, i) => {
      if (predicted[i] === NO_CLASS) unpredicted[labels[row]]++
      else confusion[labels[row] * classes.length + predicted[i]]++
    })
    return { step: network.step, kind: 'classes', classes, confusion, unpredicted }
  }

  async cell(question: Extract<Question, { type: 'cell' }>): Promise<CellRows> {
    const { data, network, scale } = this.of
    const { part, actual, predicted: cellOf, first, count } = question
    const { labels } = this.#mustHaveClasses(actual, cellOf)
    const { predicted, probability } = await this.#predict(part)
    const rows = data.split[part]
    const places: number[] = []
    const isListed = new Uint8Array(data.rows)
    rows.forEach((row, i) => {
      // A row that balancing has repeated is looked at once.
      if (labels[row] !== actual || predicted[i] !== cellOf || isListed[row]) return
      isListed[row] = 1
      places.push(i)
    })
    const wanted = places.slice(first, first + count)
    const chosen = Int32Array.from(wanted, (i) => rows[i])
    return {
      step: network.step,
      of: places.length,
      rows: chosen,
      features: scale.rows(chosen),
      probability: Float32Array.from(wanted, (i) => probability[i]),
    }
  }

  #mustHaveClasses(...asked: readonly number[]): ClassTarget {
    const { target } = this.of.data
    if (target.kind === 'values') {
      return unfit('cell', 'a regression has no confusion matrix. Ask for its predictions.')
    }
    const last = target.classes.length - 1
    const wrong = asked.find((index) => index > last)
    if (wrong !== undefined) unfit('cell', `found class ${wrong}, and the classes are 0 to ${last}.`)
    return target
  }

  async #predict(part: SplitName): Promise<PredictedPart> {
    const { data, network } = this.of
    const { step } = network
    if (this.#last?.part === part && this.#last.step === step) return this.#last
    const rows = data.split[part]
    const predicted = new Int32Array(rows.length)
    const probability = new Float32Array(rows.length)
    await network.pass(rows.length, fillFrom(data, rows), (first, count) => {
      const { values, offset, stride, columns } = network.outputs
      for (let i = 0; i < count; i++) {
        const at = offset + i * stride
        const outputs = values.subarray(at, at + columns)
        const label = predictedClass(outputs, 0, columns)
        predicted[first + i] = label
        // One output stands for the last of two classes.
        probability[first + i] = columns > 1 ? outputs[label] : label === 1 ? outputs[0] : 1 - outputs[0]
      }
    })
    return (this.#last = { part, step, predicted, probability })
  }

  async #values(part: SplitName, most: number) {
    const { data, network } = this.of
    const { target, split } = data
    if (target.kind === 'classes') throw new Error('The targets are classes.')
    const { names } = target
    const rows = spread(split[part], most)
    const width = names.length
    const actual = new Float64Array(rows.length * width)
    const predicted = new Float64Array(rows.length * width)
    await network.pass(rows.length, fillFrom(data, rows), (first, count) => {
      const { values, offset, stride } = network.outputs
      for (let i = 0; i < count; i++) {
        for (let j = 0; j < width; j++) {
          const n = (first + i) * width + j
          actual[n] = targetValue(data, rows[first + i], j)
          predicted[n] = outputValue(data, values[offset + i * stride + j], j)
        }
      }
    })
    return { kind: 'values' as const, names, rows, of: split[part].length, actual, predicted }
  }
}
