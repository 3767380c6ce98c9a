import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { ExampleInfo, RunDetails, RunId, RunInfo, RunLabels } from '../../services/contract/api'
import type { Command } from '../../services/contract/steering'
import { useHost } from '../host/host'
import { words } from '../words'
import { useDesk, type Experiment } from './desk'
import { isActive, withRun } from './run-list'
import { useStudio } from './studio'
import { useUndo } from './undo'

/** The runs of the workspace, which of them is looked at, and all that can be done to them. */
export const useRuns = defineStore('runs', () => {
  const { studio } = useHost()
  const { attempt, tell } = useStudio()
  const { did } = useUndo()
  const desk = useDesk()
  const examples = shallowRef<readonly ExampleInfo[]>([])
  const runs = shallowRef<readonly RunInfo[]>([])
  const isLoaded = ref(false)
  /** Runs that something is being done to; `START` while one is being started. */
  const pending = shallowRef<ReadonlySet<string>>(new Set())
  /** Experiments that are being read, to be worked on. */
  const opening = ref(0)
  const selectedId = computed(() => desk.run)
  const selected = computed(() => runs.value.find(({ id }) => id === desk.run) ?? null)
  const active = computed(() => runs.value.filter(isActive))
  /** A file that the user opened outside the page, and that can be worked on. */
  const opened = ref<{ readonly file: string; readonly experiment: Experiment } | null>(null)

  studio.onEvent((event) => {
    if (event.type === 'run') keep(event.run)
    else if (event.type === 'deleted') drop(event.run)
    else if (event.type === 'opened') void offer(event.file)
  })

  const keep = (run: RunInfo): void => void (runs.value = withRun(runs.value, run))
  const select = (run: RunId | null): void => void (desk.run = run)

  function drop(run: RunId): void {
    runs.value = runs.value.filter(({ id }) => id !== run)
    if (desk.run === run) select(null)
  }

  async function load(): Promise<void> {
    const found = await attempt(words.doing.listing, () =>
      Promise.all([studio.listExamples(), studio.listRuns()]),
    )
    if (!found) return
    const [shipped, listed] = found
    examples.value = shipped
    // What events told meanwhile is newer than the list.
    runs.value = runs.value.reduce<readonly RunInfo[]>(withRun, listed)
    isLoaded.value = true
  }

  /** Starts a run and looks at it. */
  async function start(experiment: Experiment, isPaused = false): Promise<RunInfo | null> {
    const work = (): Promise<RunInfo> => studio.startRun(experiment, isPaused)
    const run = await act(START, words.doing.starting(experiment.name), work)
    if (run) select(run.id)
    return run
  }

  /** An epoch may take long, and others may be told meanwhile: nothing is pending then. */
  function steer({ id, name }: RunInfo, command: Command): Promise<RunInfo | null> {
    const isLong = command.type === 'advance' && command.by === 'epoch'
    return act(isLong ? null : id, words.doing.steering(name), () => studio.steerRun(id, command))
  }

  const interrupt = ({ id, name }: RunInfo): Promise<RunInfo | null> =>
    act(id, words.doing.stopping(name), () => studio.interruptRun(id))

  const resume = ({ id, name }: RunInfo): Promise<RunInfo | null> =>
    act(id, words.doing.resuming(name), () => studio.resumeRun(id))

  /** Works on an experiment once it is read; nothing can be started meanwhile, for it would be the former one. */
  async function openWith(what: string, read: () => Promise<Experiment>): Promise<void> {
    const experiment = await reading(what, read)
    if (experiment) desk.open(experiment)
  }

  /** Reads what is to be worked on then. */
  async function reading<Read>(what: string, read: () => Promise<Read>): Promise<Read | null> {
    opening.value++
    const found = await attempt(words.doing.reading(what), read)
    opening.value--
    return found
  }

  const openExample = ({ id, name }: ExampleInfo): Promise<void> =>
    openWith(name, () => studio.readExample(id))

  /** An experiment of a file that the user picks. */
  async function openFile(): Promise<void> {
    const file = await attempt(words.doing.picking, () => studio.chooseFile('experiment'))
    if (file !== null) await openWith(file, () => studio.readExperiment(file))
  }

  /**
   * The network of a model file that the user picks: in its own experiment, where it brings one; else in the one that is worked
   * on. Whether it came to that.
   */
  async function openModel(): Promise<boolean> {
    const file = await attempt(words.doing.picking, () => studio.chooseFile('model'))
    const model = file === null ? null : await reading(file, () => studio.openModel(file))
    if (!model) return false
    const { network, experiment, saysActivations } = model
    if (experiment) desk.open(startingFrom(experiment, network))
    else desk.change(words.frame.undo.openModel, (draft) => ({ ...draft, network }))
    if (!saysActivations) tell(words.frame.activationsUnknown)
    return true
  }

  /** The experiment of a run, starting from where its network ended. Whether it came to that. */
  async function trainOn(run: RunInfo): Promise<boolean> {
    const details = await readDetails(run)
    const model = details && (await reading(run.name, () => studio.openModel(details.folder)))
    if (!model) return false
    desk.open(startingFrom(details.experiment, model.network))
    return true
  }

  /** The experiment of a run, as it was before it was steered. */
  const openRun = ({ id, name }: RunInfo): Promise<void> =>
    openWith(name, async () => {
      const { experiment } = await studio.readRun(id)
      return { ...experiment, training: { ...experiment.training, changes: [] } }
    })

  /** All that is stored of a run; null where it cannot be read, which the page tells. */
  const readDetails = ({ id, name }: RunInfo): Promise<RunDetails | null> =>
    attempt(words.doing.reading(name), () => studio.readRun(id))

  async function offer(file: string): Promise<void> {
    const experiment = await attempt(words.doing.reading(file), () => studio.readExperiment(file))
    if (experiment) opened.value = { file, experiment }
  }

  function takeOffer(isWanted: boolean): void {
    if (opened.value && isWanted) desk.open(opened.value.experiment)
    opened.value = null
  }

  /** Writes something on a run; undoable. */
  async function label(run: RunInfo, given: Partial<RunLabels> & { readonly name?: string }): Promise<void> {
    const before = { name: run.name, ...run.labels }
    const write = (labels: typeof given) => () =>
      act(run.id, words.doing.labelling(run.name), () => studio.labelRun(run.id, labels))
    if (await write(given)()) {
      did({ title: words.frame.undo.label(run.name), undo: write(before), redo: write(given) })
    }
  }

  /** Puts a tag on several runs at once; undoable. */
  async function tagAll(given: readonly RunInfo[], tag: string): Promise<void> {
    const untagged = given.filter(({ labels }) => !labels.tags.includes(tag))
    const write = (tagsOf: (run: RunInfo) => readonly string[]) => async (): Promise<void> => {
      for (const run of untagged) keep(await studio.labelRun(run.id, { tags: tagsOf(run) }))
    }
    const add = write(({ labels }) => [...labels.tags, tag])
    const isDone = await attempt(words.runs.undo.tagAll(tag, untagged.length), async () => {
      await add()
      return true
    })
    const undo = write(({ labels }) => labels.tags)
    if (isDone) did({ title: words.runs.undo.tagAll(tag, untagged.length), undo, redo: add })
  }

  /** Puts runs into the bin; undoable. */
  async function remove(given: readonly RunInfo[]): Promise<void> {
    const ids = given.map(({ id }) => id)
    const remove = async (): Promise<void> => {
      for (const id of ids) await studio.deleteRun(id)
    }
    const restore = async (): Promise<void> => {
      for (const id of ids) keep(await studio.restoreRun(id))
    }
    const isDone = await attempt(words.doing.deleting(ids.length), async () => {
      await remove()
      return true
    })
    const title =
      ids.length === 1 ? words.frame.undo.remove(given[0].name) : words.frame.undo.removeAll(ids.length)
    if (isDone) did({ title, undo: restore, redo: remove })
  }

  /** Does what ends in a run; `key` is pending meanwhile. */
  async function act(
    key: string | null,
    activity: string,
    work: () => Promise<RunInfo>,
  ): Promise<RunInfo | null> {
    if (key !== null) pending.value = new Set(pending.value).add(key)
    const run = await attempt(activity, work)
    pending.value = new Set([...pending.value].filter((other) => other !== key))
    if (run) keep(run)
    return run
  }

  return {
    ...{ examples, runs, isLoaded, pending, opening, selectedId, selected, active, opened },
    ...{ load, select, start, steer, interrupt, resume, label, tagAll, remove },
    ...{ openExample, openFile, openModel, openRun, trainOn, reading, readDetails, takeOffer },
  }
})

const startingFrom = (experiment: Experiment, network: Experiment['network']): Experiment => ({
  ...experiment,
  network,
  training: { ...experiment.training, changes: [] },
})

/** What is pending while a run is being started. */
export const START = 'start'
