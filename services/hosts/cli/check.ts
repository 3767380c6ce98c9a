import { agrees, checkGradient, type TensorCheck } from '../../../core'
import { StudioError } from '../../contract/errors'
import { prepare, type Prepared } from '../../training/prepare'
import { firstTrainingRows } from '../../training/training-data'
import { EXIT } from './exit-codes'
import { digits, print, printJson, tableOf } from './output'

export interface CheckOptions {
  readonly rows: number
  readonly entries: number
  readonly json?: true
}

/** Central differences in float64 are good to about 1e-9 where J is smooth; where a ReLU bends between them, to less. */
const GOOD = 1e-6

/** `descent check FILE`. Returns the exit code. */
export async function check(file: string, { rows, entries, json }: CheckOptions): Promise<number> {
  const checks = compared(await prepare(file), rows, entries)
  const passed = checks.every((tensor) => agrees(tensor, GOOD))
  if (json) printJson({ passed, limit: GOOD, tensors: checks })
  else print(`${checkTable(checks)}\n\n${verdict(passed)}`)
  return passed ? EXIT.done : EXIT.badInput
}

/** @throws StudioError where the network does not fit into memory */
function compared(prepared: Prepared, rows: number, entriesPerTensor: number): TensorCheck[] {
  const { experiment, data, initialWeights } = prepared
  const { network, training } = experiment
  const batch = firstTrainingRows(data, network, rows)
  const options = { entriesPerTensor, ...(initialWeights ? { weights: initialWeights } : {}) }
  try {
    return checkGradient(network, training, batch, batch.split.train, options)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    const problem = `in float64 it does not fit into memory (${error.message}). Check one with fewer units.`
    throw new StudioError('experimentImpossible', { key: 'network', problem })
  }
}

function checkTable(checks: readonly TensorCheck[]): string {
  const head = [
    'tensor',
    'entries',
    'relative error',
    'of it rounding',
    'worst: back-propagation',
    'central difference',
  ]
  const rows = checks.map(({ name, checked, relativeError, roundingError, worst }) => [
    ...[name, checked, relativeError.toExponential(1), `up to ${roundingError.toExponential(1)}`],
    ...[digits(worst.analytic), digits(worst.numeric)],
  ])
  return tableOf(head, rows)
}

const verdict = (passed: boolean): string =>
  passed
    ? `Back-propagation agrees with central differences: every relative error is below ${GOOD}, but for rounding.`
    : `Back-propagation and central differences DIFFER by more than ${GOOD}. Where the activation has a corner (ReLU and ` +
      'its kin at 0), a difference that straddles it is wrong: try other rows with --rows or, where signals have died ' +
      'out and z is exactly 0, a "biasInit" other than zeros.'
