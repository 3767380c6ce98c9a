import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { GeneratorSpec } from '../../core'
import type { DataSpec } from '../../services/contract/data-spec'
import { reasonOf } from '../../services/contract/errors'
import type { ColumnDescription } from '../../services/contract/tables'
import { bundledOf, type BundledId } from '../data/bundled'
import { naturalData, naturalGenerated } from '../data/natural-data'
import { targetsOf } from '../data/roles'
import { withData } from '../data/with-data'
import { baseOf, dataName } from '../../services/contract/data-name'
import { useHost } from '../host/host'
import { words } from '../words'
import { useDesk, type Experiment } from './desk'
import { useExamination } from './examination'
import { useStudio } from './studio'
import { useTable } from './table'

const w = words.data

/** Which of the list a source is. */
export type SourceChoice =
  | { readonly kind: 'bundled'; readonly id: BundledId }
  | { readonly kind: 'generated'; readonly id: GeneratorSpec['generator'] }
  | { readonly kind: 'file'; readonly id: string }

/** Where data can come from, and how the draft is put on other data. */
export const useDataSources = defineStore('data-sources', () => {
  const host = useHost()
  const desk = useDesk()
  const table = useTable()
  const studio = useStudio()
  const examination = useExamination()
  /** Files that were opened since the page was. */
  const opened = shallowRef<readonly string[]>([])
  /** What was chosen and could not be read, and why; the draft is as it was. */
  const refused = shallowRef<{ readonly name: string; readonly text: string } | null>(null)
  /** What is being opened, in words. */
  const doing = ref<string | null>(null)
  /** The draft as it was before it was put on other data, when it could be trained on last. */
  const former = shallowRef<Experiment | null>(null)
  let turn = 0

  const current = computed((): SourceChoice | null => {
    const source = desk.draft?.data.source
    if (source === undefined) return null
    if (typeof source === 'object' && 'generator' in source)
      return { kind: 'generated', id: source.generator }
    const id = bundledOf(source, studio.about?.workspace ?? '')
    if (id) return { kind: 'bundled', id }
    if (typeof source === 'string') return { kind: 'file', id: source }
    return { kind: 'file', id: 'folder' in source ? source.folder : source.train.images }
  })
  /** The user's own files, that of the draft among them. */
  const files = computed(() => {
    const at = current.value
    return at?.kind === 'file' && !opened.value.includes(at.id) ? [at.id, ...opened.value] : opened.value
  })

  const chooseBundled = (id: BundledId): Promise<void> =>
    take(w.titles[id], async () => ({ data: (await host.studio.readExample(id)).data, columns: null }))

  const chooseGenerated = (id: GeneratorSpec['generator']): Promise<void> =>
    take(id, () => Promise.resolve({ data: naturalGenerated(id), columns: null }))

  const chooseOwn = (file: string): Promise<void> =>
    take(baseOf(file), async () => {
      const { columns } = await table.look(file)
      opened.value = [...new Set([...opened.value, file])]
      return { data: naturalData(file, columns), columns }
    })

  /** A file that the user picks. */
  async function chooseFile(): Promise<void> {
    const file = await studio.attempt(words.doing.picking, () => host.studio.chooseFile('data'))
    if (file !== null) await chooseOwn(file)
  }

  /** A file that the user dropped on the page: data, or a whole experiment. */
  async function receive(given: File): Promise<void> {
    const purpose = given.name.toLowerCase().endsWith('.json') ? 'experiment' : 'data'
    doing.value = w.receiving(given.name, given.size)
    try {
      const file = await host.receiveFile(given, purpose)
      if (file === null) return
      if (purpose === 'data') await chooseOwn(file)
      else desk.open(await host.studio.readExperiment(file))
    } catch (error) {
      refused.value = { name: given.name, text: reasonOf(error) }
    } finally {
      doing.value = null
    }
  }

  interface Found {
    readonly data: DataSpec
    readonly columns: readonly ColumnDescription[] | null
  }

  /** Puts the draft on what `find` finds; of several that are under way, the last one counts. */
  async function take(name: string, find: () => Promise<Found>): Promise<void> {
    const mine = ++turn
    refused.value = null
    doing.value = w.reading(name)
    try {
      const { data, columns } = await find()
      if (mine === turn) put(data, columns)
    } catch (error) {
      if (mine === turn) refused.value = { name, text: reasonOf(error) }
    } finally {
      if (mine === turn) doing.value = null
    }
  }

  function put(data: DataSpec, columns: readonly ColumnDescription[] | null): void {
    if (JSON.stringify(data.source) === JSON.stringify(desk.draft?.data.source)) return
    const classes = columns?.find(({ name }) => targetsOf(data).includes(name))?.distinct
    if (examination.dataProblem === null) former.value = desk.draft
    desk.change(w.undo.source(dataName(data.source)), (draft) => withData(draft, data, classes))
  }

  /** Back to the data as they were before: of what could not be read, or of the choice before this one. */
  function goBack(): void {
    const before = former.value
    if (refused.value) refused.value = null
    else if (before) {
      desk.change(w.undo.back(dataName(before.data.source)), (draft) => withSourceOf(draft, before))
      former.value = null
    }
  }

  return {
    ...{ current, files, refused, doing, former },
    ...{ chooseBundled, chooseGenerated, chooseOwn, chooseFile, receive, goBack },
  }
})

/** All that the choice of a source changed, as it was before. */
const withSourceOf = (draft: Experiment, { data, network, training }: Experiment): Experiment => ({
  ...draft,
  data,
  network: { ...draft.network, output: network.output },
  training: { ...draft.training, loss: training.loss, classWeights: training.classWeights },
})
