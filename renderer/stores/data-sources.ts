import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { GeneratorSpec } from '../../core'
import type { DataSpec, FolderSource, IdxSource, TableChoice } from '../../services/contract/data-spec'
import { reasonOf } from '../../services/contract/errors'
import type { ColumnDescription, TablesInFile } from '../../services/contract/tables'
import { bundledOf, type BundledId } from '../data/bundled'
import { naturalData, naturalGenerated, naturalImages, NATURAL_IMAGES } from '../data/natural-data'
import { targetsOf } from '../data/roles'
import { refusedFile, type AskedFile, type RefusedFile } from '../data/refused-file'
import { choiceOf, haveSameColumns, withChoice } from '../data/table-choice'
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

/** What a user's own data come from: a file, or images. */
export type OwnSource = string | FolderSource | IdxSource

/** By what a source is known in the list. */
const idOf = (source: OwnSource): string =>
  typeof source === 'string' ? source : 'folder' in source ? source.folder : source.train.images

/** Where data can come from, and how the draft is put on other data. */
export const useDataSources = defineStore('data-sources', () => {
  const host = useHost()
  const desk = useDesk()
  const table = useTable()
  const studio = useStudio()
  const examination = useExamination()
  /** What was opened since the page was, by its id, and how it was read last. */
  const opened = shallowRef<ReadonlyMap<string, Own>>(new Map())
  /** What was chosen and could not be read, and why; the draft is as it was. */
  const refused = shallowRef<RefusedFile | null>(null)
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
    return { kind: 'file', id: idOf(source) }
  })
  /** The user's own files, that of the draft among them. */
  const files = computed(() => {
    const at = current.value
    const known = [...opened.value.keys()]
    return at?.kind === 'file' && !known.includes(at.id) ? [at.id, ...known] : known
  })

  const chooseBundled = (id: BundledId): Promise<void> =>
    take(w.titles[id], async () => ({ data: (await host.studio.readExample(id)).data, columns: null }))

  const chooseGenerated = (id: GeneratorSpec['generator']): Promise<void> =>
    take(id, () => Promise.resolve({ data: naturalGenerated(id), columns: null }))

  /** @param choice left out: as it was read last */
  const chooseOwn = (
    source: OwnSource,
    choice = opened.value.get(idOf(source))?.choice ?? {},
  ): Promise<void> =>
    take(
      baseOf(idOf(source)),
      async () => {
        const { columns } = await table.look(source, choice)
        remember({ source, choice })
        const data = typeof source === 'string' ? naturalData(source, columns, choice) : naturalImages(source)
        return { data, columns }
      },
      typeof source === 'string' ? { file: source, choice } : null,
    )

  /** One of the list, by its id. */
  async function chooseKnown(id: string): Promise<void> {
    if (current.value?.kind === 'file' && current.value.id === id) refused.value = null
    else await chooseOwn(opened.value.get(id)?.source ?? id)
  }

  /** Reads the file of the draft otherwise, or another table of it. What was said of columns holds while they are the same. */
  async function choose(choice: TableChoice): Promise<void> {
    const draft = desk.draft?.data
    if (typeof draft?.source !== 'string') return
    const { source } = draft
    const before = table.info?.columns ?? []
    await take(
      baseOf(source),
      async () => {
        const { info, columns } = await table.look(source, choice)
        remember({ source, choice })
        const isSame = haveSameColumns(before, info.columns)
        return { data: isSame ? withChoice(draft, choice) : naturalData(source, columns, choice), columns }
      },
      { file: source, choice },
    )
  }

  function remember(own: Own): void {
    opened.value = new Map([...opened.value, [idOf(own.source), own]])
  }

  /** The tables of a file, as far as they are known before it is read. */
  function knownTables(file: string): TablesInFile | null {
    const asked = refused.value?.asks
    if (asked?.file === file && asked.tables) return asked.tables
    return desk.draft?.data.source === file ? (table.info?.tables ?? table.offered) : null
  }

  /** A file that the user picks. */
  async function chooseFile(): Promise<void> {
    const file = await studio.attempt(words.doing.picking, () => host.studio.chooseFile('data'))
    if (file !== null) await chooseOwn(file)
  }

  /** A folder of images, each of which is scaled to a size that may be changed afterwards. */
  async function chooseImages(): Promise<void> {
    const folder = await studio.attempt(words.doing.picking, () => host.studio.chooseFile('images'))
    if (folder !== null) await chooseOwn({ folder, ...NATURAL_IMAGES })
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
      refused.value = { name: given.name, text: reasonOf(error), asks: null, isQuestion: false }
    } finally {
      doing.value = null
    }
  }

  interface Found {
    readonly data: DataSpec
    readonly columns: readonly ColumnDescription[] | null
  }

  /** Puts the draft on what `find` finds; of several that are under way, the last one counts. */
  async function take(
    name: string,
    find: () => Promise<Found>,
    asked: AskedFile | null = null,
  ): Promise<void> {
    const mine = ++turn
    doing.value = w.reading(name)
    try {
      const { data, columns } = await find()
      if (mine !== turn) return
      refused.value = null
      put(data, columns)
    } catch (error) {
      if (mine !== turn) return
      refused.value = asked
        ? refusedFile(asked, knownTables(asked.file), error)
        : { name, text: reasonOf(error), asks: null, isQuestion: false }
    } finally {
      if (mine === turn) doing.value = null
    }
  }

  function put(data: DataSpec, columns: readonly ColumnDescription[] | null): void {
    if (desk.draft && keyOf(data) === keyOf(desk.draft.data)) return
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
    ...{
      chooseBundled,
      chooseGenerated,
      chooseOwn,
      chooseKnown,
      choose,
      chooseFile,
      chooseImages,
      receive,
      goBack,
    },
  }
})

interface Own {
  readonly source: OwnSource
  readonly choice: TableChoice
}

const keyOf = (data: DataSpec): string => JSON.stringify([data.source, choiceOf(data)])

/** All that the choice of a source changed, as it was before. */
const withSourceOf = (draft: Experiment, { data, network, training }: Experiment): Experiment => ({
  ...draft,
  data,
  network: { ...draft.network, output: network.output },
  training: { ...draft.training, loss: training.loss, classWeights: training.classWeights },
})
