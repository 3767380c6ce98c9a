import type { Rows } from '../contract/frames'
import type { GradientMap, TrialCurves } from '../contract/studies'

/** Stretches of a map of a run's steps, at most. */
const STRETCHES = 100

/** Gathers the rows of one run, as they are read, into what can be compared. */
export class CurvesOfTrial {
  readonly #epochs: Float64Array[] = []
  #columns: readonly string[] = []
  #map: MapOfSteps | null = null

  /** @param lastStep the run's steps as planned */
  constructor(
    private readonly number: number,
    private readonly lastStep: number,
  ) {}

  add(table: 'epochs' | 'steps', columns: readonly string[], rows: Rows): void {
    switch (table) {
      case 'epochs':
        this.#columns = columns
        this.#epochs.push(rows.numbers)
        return
      case 'steps':
        this.#map ??= new MapOfSteps(columns, this.lastStep)
        this.#map.add(rows)
    }
  }

  get curves(): TrialCurves {
    const length = this.#epochs.reduce((sum, { length }) => sum + length, 0)
    const epochs = new Float64Array(length)
    let at = 0
    for (const numbers of this.#epochs) {
      epochs.set(numbers, at)
      at += numbers.length
    }
    return { number: this.number, columns: this.#columns, epochs, map: this.#map?.map ?? null }
  }
}

class MapOfSteps {
  readonly #places: readonly number[]
  readonly #step: number
  readonly #logs: Float64Array
  readonly #counts: Float64Array
  readonly #nonFinite: Float64Array<ArrayBuffer>
  readonly #lastStep: number
  readonly #stretches: number

  constructor(columns: readonly string[], lastStep: number) {
    this.#step = columns.indexOf('step')
    this.#places = columns.flatMap((name, i) => (/^gradNorm\.\d+$/.test(name) ? [i] : []))
    // Of a short run, one for each step.
    this.#stretches = Math.min(STRETCHES, lastStep)
    const cells = this.#stretches * this.#places.length
    this.#logs = new Float64Array(cells)
    this.#counts = new Float64Array(cells)
    this.#nonFinite = new Float64Array(cells)
    this.#lastStep = lastStep
  }

  add({ columns, numbers }: Rows): void {
    for (let row = 0; row + columns <= numbers.length && columns > 0; row += columns) {
      // Multiplied first: 57 / 200 * 100 is 28.499999999999996 and such.
      const stretch = Math.floor(((numbers[row + this.#step] - 1) * this.#stretches) / this.#lastStep)
      this.#places.forEach((place, layer) => {
        const cell = stretch * this.#places.length + layer
        const norm = numbers[row + place]
        if (!Number.isFinite(norm)) this.#nonFinite[cell]++
        else {
          this.#logs[cell] += Math.log(norm)
          this.#counts[cell]++
        }
      })
    }
  }

  get map(): GradientMap {
    return {
      layers: this.#places.length,
      lastStep: this.#lastStep,
      norms: Float64Array.from(this.#logs, (sum, cell) => Math.exp(sum / this.#counts[cell])),
      nonFinite: this.#nonFinite,
    }
  }
}
