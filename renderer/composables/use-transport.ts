import { computed, type ComputedRef } from 'vue'
import type { ExperimentFile } from '../../services/contract/experiment-file'
import type { Command } from '../commands'
import { useDesk } from '../stores/desk'
import { useExamination } from '../stores/examination'
import { usePlace } from '../stores/place'
import { useRunDetails } from '../stores/run-details'
import { START, useRuns } from '../stores/runs'
import { words } from '../words'

/** A button of the transport: what can be done to training now. */
export interface TransportAction extends Required<Omit<Command, 'run'>> {
  readonly run: () => Promise<unknown>
  /** The one that is the next thing to do. */
  readonly isBright: boolean
  readonly label: string
}

/**
 * Start, pause, one step, one epoch, stop, reset: of the run that is looked at while it is in memory, else of the draft, which
 * makes a new run.
 */
export function useTransport(): ComputedRef<readonly TransportAction[]> {
  const desk = useDesk()
  const runs = useRuns()
  const run = useRunDetails()
  const examination = useExamination()
  const place = usePlace()
  const w = words.train.transport

  const current = computed(() => {
    const run = runs.selected
    return run && !run.isResumable && ['running', 'paused', 'waiting'].includes(run.state) ? run : null
  })
  const isBusy = computed(
    () =>
      runs.opening > 0 ||
      runs.pending.has(START) ||
      (current.value !== null && runs.pending.has(current.value.id)),
  )
  /** What trains is not what is worked on. */
  const isChanged = computed(() => {
    const { details } = run
    const worked = examination.resolved?.file
    if (!worked || current.value === null || details?.id !== current.value.id) return false
    return whatTrains(worked) !== whatTrains(details.experiment)
  })
  const canStart = (): boolean =>
    !isBusy.value && desk.draft !== null && examination.problem === null && examination.dataProblem === null

  async function start(isPaused: boolean): Promise<typeof current.value> {
    if (!desk.draft) return null
    const run = await runs.start(desk.draft, isPaused)
    if (run) place.go('train')
    return run
  }

  async function advance(by: 'step' | 'epoch'): Promise<void> {
    const run = current.value ?? (await start(true))
    if (run) await runs.steer(run, { type: 'advance', by })
  }

  const action = (
    given: Pick<TransportAction, 'id' | 'label' | 'title' | 'keys'> & Partial<TransportAction>,
  ) => ({
    isEnabled: () => !isBusy.value,
    isBright: false,
    run: () => Promise.resolve(),
    ...given,
  })

  const main = computed(() => {
    const run = current.value
    const common = { id: 'train.start', keys: 'space', isBright: true }
    if (run?.state === 'running')
      return {
        ...common,
        label: w.pause,
        title: w.pauseTitle,
        isBright: false,
        run: () => runs.steer(run, { type: 'pause' }),
      }
    if (run?.state === 'paused')
      return {
        ...common,
        label: w.continue,
        title: w.continueTitle,
        run: () => runs.steer(run, { type: 'continue' }),
      }
    const isEnabled = (): boolean => run === null && canStart()
    return { ...common, label: w.start, title: w.startTitle, isEnabled, run: () => start(false) }
  })

  return computed(() => {
    const run = current.value
    const canAdvance = (): boolean => (run ? run.state !== 'waiting' && !isBusy.value : canStart())
    const changed = action({
      ...{ id: 'train.changed', label: w.changed, title: w.changedTitle, keys: 't', isBright: true },
      ...{ isEnabled: canStart, run: () => start(false) },
    })
    return [
      ...(isChanged.value ? [changed] : []),
      action(main.value),
      action({
        ...{ id: 'train.step', label: w.step, title: w.stepTitle, keys: 's' },
        ...{ isEnabled: canAdvance, run: () => advance('step') },
      }),
      action({
        ...{ id: 'train.epoch', label: w.epoch, title: w.epochTitle, keys: 'e' },
        ...{ isEnabled: canAdvance, run: () => advance('epoch') },
      }),
      action({
        ...{ id: 'train.stop', label: w.stop, title: w.stopTitle, keys: 'x' },
        isEnabled: () => run !== null && !isBusy.value,
        run: async () => run && runs.interrupt(run),
      }),
      action({
        ...{ id: 'train.reset', label: w.reset, title: w.resetTitle, keys: 'r' },
        isEnabled: () => runs.selected !== null && !isBusy.value,
        run: () => reset(null),
      }),
      action({
        ...{ id: 'train.newSeed', label: w.newSeed, title: w.newSeedTitle, keys: 'n' },
        isEnabled: () => desk.draft !== null && !isBusy.value,
        run: () => reset((seed) => (seed + 1) % 2 ** 32),
      }),
    ]
  })

  /** Back to before the first step: the run that trains is stopped and stays among the runs. */
  async function reset(seedAfter: ((seed: number) => number) | null): Promise<void> {
    if (current.value) await runs.interrupt(current.value)
    runs.select(null)
    if (!seedAfter) return
    desk.change(w.newSeedTitle, (draft) => ({
      ...draft,
      training: { ...draft.training, seed: seedAfter(draft.training.seed) },
    }))
  }
}

/** All of an experiment but its name and what was changed under way, whatever the order of its keys. */
const whatTrains = ({ data, network, training }: ExperimentFile): string =>
  JSON.stringify({ data, network, training: { ...training, changes: [] } }, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
