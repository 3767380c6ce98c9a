import { describe, expect, it } from 'vitest'
import { Control } from '../../../core/kernels/codes'
import type { Operation } from '../../../core/kernels/operations'
import { referenceExecutor } from '../../../core/kernels/reference'
import { supportedVariants, wasmExecutor } from '../../../core/kernels/wasm/executor'
import { losses, type LossEntry, type LossName } from '../../../core/losses'
import { compare, MOST_ROWS, normal, planted, Scene, SOME_ROWS, UNITS, type Fill } from './scene'

const entries = Object.entries<LossEntry>(losses) as [LossName, LossEntry][]

interface Head {
  readonly name: LossName
  readonly outputs: number
  readonly logits: Fill
  readonly smoothing?: number
  readonly weighted?: boolean
  readonly parameter?: number
}

/** Targets of the task: values, or one class a row. */
const targetsOf = (name: LossName, outputs: number): Fill =>
  losses[name].task === 'regression'
    ? normal('targets')
    : (i, j) => Number(outputs === 1 ? i % 3 === 0 : (i * 7) % outputs === j)

/** The output activation that belongs to a loss, and the loss. */
function head({ name, outputs, logits, smoothing = 0, weighted = false, parameter = 0.7 }: Head) {
  const scene = new Scene()
  const z = scene.padded(MOST_ROWS, outputs, logits)
  const { head: kind } = losses[name]
  const a = kind === 'any' ? z : scene.padded(MOST_ROWS, outputs)
  const logSum = scene.vector(MOST_ROWS)
  const rowLoss = scene.vector(MOST_ROWS)
  const delta = scene.padded(MOST_ROWS, outputs)
  const activation: Operation[] =
    kind === 'softmax'
      ? [{ op: 'softmaxForward', z, a, logSum: logSum.offset }]
      : kind === 'sigmoid'
        ? [
            {
              op: 'activationForward',
              z,
              a,
              activation: 'sigmoid',
              parameter: scene.constant(0),
              records: null,
            },
          ]
        : []
  const program: Operation[] = [
    ...activation,
    {
      op: 'loss',
      loss: name,
      ...{ z, a, delta },
      targets: scene.padded(MOST_ROWS, outputs, targetsOf(name, outputs)),
      rowLoss: rowLoss.offset,
      logSum: logSum.offset,
      classWeights: weighted ? scene.vector(Math.max(2, outputs), (j) => 0.5 + j).offset : null,
      parameter: scene.constant(parameter),
      smoothing: scene.constant(smoothing),
      classPerOutput: kind === 'softmax',
    },
    { op: 'sumLoss', rowLoss: rowLoss.offset },
  ]
  return { scene, program, a, delta, rowLoss, logSum, kind }
}

function hold(given: Head, rows: readonly number[], absolute = 1e-6): void {
  const { scene, program, a, delta, rowLoss, logSum, kind } = head(given)
  const of = (name: string, matrix: typeof a) => ({ name, matrix })
  const perRow = (name: string, { offset }: typeof a) => ({ name, matrix: { offset, columns: 1, stride: 1 } })
  const outputs = [
    of('delta', delta),
    perRow('rowLoss', rowLoss),
    ...(kind === 'any' ? [] : [of('a', a)]),
    ...(kind === 'softmax' ? [perRow('logSum', logSum)] : []),
  ]
  const slots = [{ name: 'loss', slot: Control.loss, tolerance: { relative: 5e-6, absolute } }]
  compare(scene, program, rows, outputs, { relative: 5e-6, absolute }, slots)
}

describe.each(entries)('%s', (name, { head: kind, task }) => {
  const logits = normal('logits', 2)

  it.each(UNITS)('and its delta are those of the reference for %i outputs', (outputs) => {
    for (const smoothing of task === 'classification' ? [0, 0.2] : [0]) {
      hold({ name, outputs, logits, smoothing }, SOME_ROWS)
    }
  })

  it('weighs each row by its class', () => {
    hold({ name, outputs: 1, logits, weighted: true }, SOME_ROWS)
    if (kind === 'softmax')
      for (const outputs of [2, 5, 17]) hold({ name, outputs, logits, weighted: true }, SOME_ROWS)
  })

  it('agrees with the reference in kind where an output is not finite, and at the ends of the range', () => {
    // 1e15: the square of 1e30 is no float32.
    for (const value of [NaN, Infinity, -Infinity, 1e15, -1e15, 1e-30]) {
      for (const column of [0, 4]) hold({ name, outputs: 5, logits: planted(logits, 2, column, value) }, [7])
    }
    for (const value of [NaN, Infinity, -Infinity]) hold({ name, outputs: 5, logits: () => value }, [7])
  })
})

const KERNELS = ['float64', ...supportedVariants()] as const

/** Loss of each row and delta, of one head on given logits. */
function run(kernels: (typeof KERNELS)[number], given: Head, rows: number) {
  const { scene, program, delta, rowLoss } = head(given)
  const executor =
    kernels === 'float64'
      ? referenceExecutor(scene.layout, { program })
      : wasmExecutor(scene.layout, { program }, { threads: 1, variant: kernels })
  scene.prepare(executor, rows)
  executor.run('program')
  const { values, scalars } = executor.memory
  return {
    losses: [...values.subarray(rowLoss.offset, rowLoss.offset + rows)],
    deltas: Array.from({ length: rows }, (_, i) => [
      ...values.subarray(delta.offset + i * delta.stride, delta.offset + i * delta.stride + given.outputs),
    ]),
    mean: scalars[Control.loss],
  }
}

/** To the last digits of float32, or to those that a logit of 1e4 has in float64. */
function expectSame(found: number, expected: number): void {
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(5e-7 * Math.abs(expected) + 2e-12)
}

describe.each(KERNELS)('on the %s kernels', (kernels) => {
  it('a sigmoid head is exact at any logit', () => {
    // Targets are 1, 0, 0, 1, ... by row.
    const logits = [1e4, -1e4, 1e4, -1e4, 30, -30, 30, -30, 0]
    const given: Head = { name: 'binaryCrossEntropy', outputs: 1, logits: (i) => logits[i] ?? 0 }
    const { losses: found, deltas } = run(kernels, given, logits.length)
    logits.forEach((z, i) => {
      const t = i % 3 === 0 ? 1 : 0
      // softplus of the logit turned towards the wrong class
      const wrong = t === 1 ? -z : z
      expectSame(found[i], Math.max(wrong, 0) + Math.log1p(Math.exp(-Math.abs(wrong))))
      const sigmoid = Math.exp(-Math.log1p(Math.exp(-Math.max(-1e3, Math.min(1e3, z)))))
      expect(Math.abs(deltas[i][0] - (sigmoid - t) / logits.length)).toBeLessThan(1e-8)
    })
  })

  it.each([
    // The target is class 0 in row 0. Losses and deltas by hand.
    [[1e4, 1e4], Math.LN2, [-0.5, 0.5]],
    [[1e4, -1e4], 0, [0, 0]],
    [[-1e4, 1e4], 2e4, [-1, 1]],
    [[-1e4, -1e4], Math.LN2, [-0.5, 0.5]],
    [[1e4, 1e4, -1e4], Math.LN2, [-0.5, 0.5, 0]],
    [[0, 1e4, 1e4], 1e4 + Math.LN2, [-1, 0.5, 0.5]],
    [[20, 0], Math.log1p(Math.exp(-20)), [-1 / (1 + Math.exp(20)), 1 / (1 + Math.exp(20))]],
    [[10_016, 10_000], Math.log1p(Math.exp(-16)), [-1 / (1 + Math.exp(16)), 1 / (1 + Math.exp(16))]],
  ] as const)('a softmax head is exact at the logits %j', (logits, loss, delta) => {
    const given: Head = {
      name: 'categoricalCrossEntropy',
      outputs: logits.length,
      logits: (_, j) => logits[j],
    }
    const { losses: found, deltas, mean } = run(kernels, given, 1)
    expectSame(found[0], loss)
    expectSame(mean, loss)
    delta.forEach((d, j) => expect(Math.abs(deltas[0][j] - d)).toBeLessThan(1.2e-7))
  })
})
