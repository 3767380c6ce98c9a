import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  Predictor,
  supportedVariants,
  wasmExecutor,
  type NetworkSpec,
  type RowsView,
  type TensorViews,
} from '../../core'

/** A network as it is at some moment. The tensors may change with the next step. */
export interface NetworkNow {
  readonly step: number
  readonly tensors: TensorViews
}

/** Writes feature values of row n, as training sees them, into x from `at` on. */
type Fill = (n: number, x: Float32Array, at: number) => void

/** How long others may have to wait for a turn. */
const TURN_MS = 10
/** Rows that go through at once: as many as take a turn of training on one core, and no more than 32 MB of activations. */
const MOST_PRODUCTS = 5e8
const MOST_VALUES = 8e6
const MOST_ROWS = 512
/** Rows that batch norm takes its first statistics from: not fewer, however large the network is. */
const LEAST_SETTLED_BY = 32
/** Products that a look at a sample of the rows may take: a tenth of a second on one core. */
const LOOK_PRODUCTS = 2e9
const LEAST_LOOKED_AT = 32

/** The network that questions are put to, with a copy of its tensors that stays the same while one is answered. */
export class InspectedNetwork {
  readonly #predictor: Predictor
  /** Rows that a look at a sample may take. */
  readonly mostLookedAt: number
  #step: number | null = null
  #turn = performance.now()

  /**
   * @param kernels the variant to answer with, where this machine has it: the one that the network was trained with
   * @throws RangeError when there is not enough memory
   */
  constructor(
    readonly spec: NetworkSpec,
    kernels: string | null,
  ) {
    const { products, values } = sizesOf(spec)
    const rows = Math.floor(Math.min(MOST_ROWS, MOST_PRODUCTS / products, MOST_VALUES / values))
    const variant = supportedVariants().find((name) => name === kernels)
    const least = spec.layers.some(({ batchNorm }) => batchNorm) ? LEAST_SETTLED_BY : 1
    this.#predictor = new Predictor(spec, Math.max(least, rows), (layout, programs) =>
      wasmExecutor(layout, programs, { threads: 1, ...(variant ? { variant } : {}) }),
    )
    this.mostLookedAt = Math.max(LEAST_LOOKED_AT, Math.min(MOST_ROWS, Math.floor(LOOK_PRODUCTS / products)))
  }

  /** The step whose tensors it has. */
  get step(): number {
    if (this.#step === null) throw new Error('Nothing has been loaded.')
    return this.#step
  }

  /** Takes over the tensors of a moment, unless it has them. @throws Error when one is missing or of another size */
  load({ step, tensors }: NetworkNow): void {
    if (this.#step === step) return
    this.#step = null
    this.#predictor.load(tensors)
    this.#step = step
  }

  /** Whether batch norm has no statistics yet, as before the first step. */
  get isUnsettled(): boolean {
    return this.#predictor.isUnsettled
  }

  /** Rows that go through at once. */
  get rowsAtOnce(): number {
    return this.#predictor.rows
  }

  /**
   * Gives batch norm the statistics of some rows, as the first step would take those of its minibatch.
   * @param count `rowsAtOnce` at most
   * @param fill as for `pass`
   */
  settle(count: number, fill: Fill): void {
    const { inputs } = this.spec
    const x = new Float32Array(count * inputs)
    for (let n = 0; n < count; n++) fill(n, x, n * inputs)
    this.#predictor.settle(x, count)
  }

  /** A tensor, by the name that a model file has; undefined where the network has none of that name. */
  tensor(name: string): Float32Array | Float64Array | undefined {
    return this.#predictor.tensors.get(name)
  }

  /** W[k], row-major. */
  weights(layer: number): Float32Array | Float64Array {
    return this.tensor(`layer${layer}.weight`)!
  }

  /** b[k]; with batch norm its beta. */
  biases(layer: number): Float32Array | Float64Array {
    return this.tensor(`layer${layer}.batchNorm.beta`) ?? this.tensor(`layer${layer}.bias`)!
  }

  preActivations(layer: number): RowsView {
    return this.#predictor.preActivations(layer)
  }

  activations(layer: number): RowsView {
    return this.#predictor.activations(layer)
  }

  /** a[r]. */
  get outputs(): RowsView {
    return this.activations(this.spec.layers.length)
  }

  /**
   * Sends rows through, a block at a time, and lets others have a turn in between.
   * @param look reads what the network says of rows first, first + 1, ..., which are rows 0, 1, ... of the views
   */
  async pass(count: number, fill: Fill, look: (first: number, rows: number) => void): Promise<void> {
    const { rows: most } = this.#predictor
    const { inputs } = this.spec
    const x = new Float32Array(Math.min(most, count) * inputs)
    for (let first = 0; first < count; first += most) {
      const rows = Math.min(most, count - first)
      for (let i = 0; i < rows; i++) fill(first + i, x, i * inputs)
      this.#predictor.run(x, rows)
      look(first, rows)
      await this.breathe()
    }
  }

  /** Lets others have a turn where it is due. */
  async breathe(): Promise<void> {
    if (performance.now() - this.#turn < TURN_MS) return
    await nextTurn()
    this.#turn = performance.now()
  }
}

/** Multiply-adds, and values of z and a, that a row takes. */
function sizesOf({ inputs, layers }: NetworkSpec): { products: number; values: number } {
  let [fanIn, products, values] = [inputs, 0, inputs]
  for (const { units } of layers) {
    products += fanIn * units
    values += 2 * units
    fanIn = units
  }
  return { products, values }
}
