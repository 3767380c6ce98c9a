import { StudioError } from '../contract/errors'
import type { ExperimentFile } from '../contract/experiment-file'
import { shown } from '../contract/schema'

/**
 * A run goes on as it began, or its numbers would be those of no experiment. Free are the name, the time between
 * checkpoints, where the files lie (whether the data are the same is asked of the data), and what is changed at the
 * checkpoint or later: those steps are made again.
 * @param step updates that were made at the checkpoint
 * @param file the experiment as it is now, for the error
 * @throws StudioError `experimentChanged`, naming the first key that differs
 */
export function mustBeSame(began: ExperimentFile, now: ExperimentFile, step: number, file: string): void {
  const difference = firstDifference(essence(began, step), essence(now, step), '')
  if (difference) throw new StudioError('experimentChanged', { file, ...difference })
}

interface Difference {
  readonly key: string
  readonly was: string
  readonly found: string
}

/** What the numbers of a run depend on, as plain JSON. */
function essence({ data, network, training, ...rest }: ExperimentFile, step: number): unknown {
  const changes = training.changes.filter(({ afterStep }) => afterStep < step)
  const essential = {
    ...{ ...rest, name: null },
    data: { ...data, source: null },
    network: { ...network, initialWeights: null },
    training: { ...training, changes, record: { everySteps: training.record.everySteps } },
  }
  return JSON.parse(JSON.stringify(essential))
}

function firstDifference(was: unknown, found: unknown, key: string): Difference | null {
  if (!isObject(was) || !isObject(found)) {
    return was === found ? null : { key, was: shown(was), found: shown(found) }
  }
  const inList = Array.isArray(was)
  for (const part of new Set([...Object.keys(was), ...Object.keys(found)])) {
    const below = inList ? `${key}[${part}]` : key === '' ? part : `${key}.${part}`
    const difference = firstDifference(was[part], found[part], below)
    if (difference) return difference
  }
  return null
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null
