import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { ExampleInfo, RunId, RunInfo, StudioApi } from '../../services/contract/api'
import { useHost } from '../host/host'
import { words } from '../words'
import { isActive, withRun } from './run-list'
import { useStudio } from './studio'

type Experiment = Parameters<StudioApi['startRun']>[0]

export const FROM_FILE = 'file'

/** The runs of the workspace, which of them is looked at, and all that can be done to them. */
export const useRuns = defineStore('runs', () => {
  const { studio } = useHost()
  const { attempt } = useStudio()
  const examples = shallowRef<readonly ExampleInfo[]>([])
  const runs = shallowRef<readonly RunInfo[]>([])
  const isLoaded = ref(false)
  /** Runs and examples that something is being done to, by their ids; FROM_FILE while one is being opened. */
  const pending = shallowRef<ReadonlySet<string>>(new Set())
  const selectedId = ref<RunId | null>(null)
  const selected = computed(() => runs.value.find(({ id }) => id === selectedId.value) ?? null)
  const active = computed(() => runs.value.filter(isActive))
  /** A file that the user opened outside the page, and that can be started. */
  const opened = ref<{ readonly file: string; readonly experiment: Experiment } | null>(null)

  studio.onEvent((event) => {
    if (event.type === 'run') keep(event.run)
    else if (event.type === 'opened') void open(event.file)
  })

  const keep = (run: RunInfo): void => void (runs.value = withRun(runs.value, run))
  const select = (run: RunId): void => void (selectedId.value = run)

  async function load(): Promise<void> {
    const found = await attempt(words.doing.listing, () =>
      Promise.all([studio.listExamples(), studio.listRuns()]),
    )
    if (!found) return
    const [shipped, listed] = found
    examples.value = shipped
    // What events told meanwhile is newer than the list.
    runs.value = runs.value.reduce<readonly RunInfo[]>(withRun, listed)
    selectedId.value ??= (active.value.at(0) ?? runs.value.at(0))?.id ?? null
    isLoaded.value = true
  }

  /** Starts what `read` brings and looks at it. */
  const startWith = (key: string, name: string, read: () => Promise<Experiment>): Promise<void> =>
    act(key, words.doing.starting(name), async () => studio.startRun(await read()))

  const startExample = ({ id, name }: ExampleInfo): Promise<void> =>
    startWith(id, name, () => studio.readExample(id))

  async function pickAndStart(): Promise<void> {
    const file = await attempt(words.doing.picking, () => studio.chooseFile('experiment'))
    if (file !== null) await startWith(FROM_FILE, file, () => studio.readExperiment(file))
  }

  async function open(file: string): Promise<void> {
    const experiment = await attempt(words.doing.reading(file), () => studio.readExperiment(file))
    if (experiment) opened.value = { file, experiment }
  }

  async function startOpened(): Promise<void> {
    const given = opened.value
    opened.value = null
    if (given) await startWith(FROM_FILE, given.experiment.name, () => Promise.resolve(given.experiment))
  }

  const dismissOpened = (): void => void (opened.value = null)

  const interrupt = ({ id, name }: RunInfo): Promise<void> =>
    act(id, words.doing.stopping(name), () => studio.interruptRun(id))

  const resume = ({ id, name }: RunInfo): Promise<void> =>
    act(id, words.doing.resuming(name), () => studio.resumeRun(id))

  /** Does what ends in a run to look at; `key` is pending meanwhile. */
  async function act(key: string, activity: string, work: () => Promise<RunInfo>): Promise<void> {
    pending.value = new Set(pending.value).add(key)
    const run = await attempt(activity, work)
    pending.value = new Set([...pending.value].filter((other) => other !== key))
    if (!run) return
    if (!runs.value.some(({ id }) => id === run.id)) keep(run)
    select(run.id)
  }

  return {
    ...{ examples, runs, isLoaded, pending, selectedId, selected, active, opened },
    ...{ load, select, startExample, pickAndStart, startOpened, dismissOpened, interrupt, resume },
  }
})
