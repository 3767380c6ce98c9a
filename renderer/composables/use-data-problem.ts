import { computed, type ComputedRef } from 'vue'
import { roleOf, targetsOf } from '../data/roles'
import type { ColumnDescription } from '../../services/contract/tables'
import { dataName } from '../../services/contract/data-name'
import type { TableChoice } from '../../services/contract/data-spec'
import { toldOf, type FileQuestion, type RefusedFile } from '../data/refused-file'
import { hasDialect } from '../data/table-choice'
import { useDataSources } from '../stores/data-sources'
import { useDesk } from '../stores/desk'
import { useExamination } from '../stores/examination'
import { useTable } from '../stores/table'
import { words } from '../words'
import { useDataEdits } from './use-data-edits'

/** Why the data cannot be used, and the ways out of it. */
export interface DataProblem {
  readonly title: string
  readonly text: string
  readonly waysOut: readonly { readonly label: string; readonly run: () => unknown }[]
  /** What can be said of the file, so that it can be read. */
  readonly asks: (FileQuestion & { readonly say: (choice: TableChoice) => unknown }) | null
  /** Nothing is wrong: something is to be chosen. */
  readonly isQuestion: boolean
  /** There is no table to look at besides. */
  readonly isAlone: boolean
}

const w = words.data.problem

/** Whether a column has words among its numbers: it may be meant as categories, or have a value that is mistaken. */
const isMixed = ({ kind, values }: ColumnDescription): boolean =>
  kind === 'text' && (values ?? []).some(({ value }) => value.trim() !== '' && Number.isFinite(Number(value)))

/** What is wrong with the data that were chosen, or with what the draft says of its data. */
export function useDataProblem(): ComputedRef<DataProblem | null> {
  const desk = useDesk()
  const sources = useDataSources()
  const table = useTable()
  const examination = useExamination()
  const edits = useDataEdits()

  const other = { label: w.other, run: sources.chooseFile }
  const back = computed(() => {
    const before = sources.refused ? desk.draft : sources.former
    return before ? [{ label: w.back(dataName(before.data.source)), run: sources.goBack }] : []
  })

  /** What mends the data as they are: it is known from the columns, and not from the words of the error. */
  const cures = computed(() => {
    const { draft } = desk
    if (!draft) return []
    const used =
      table.columns?.filter(({ name }) => ['feature', 'target'].includes(roleOf(draft.data, name))) ?? []
    const target = used.find(({ name }) => targetsOf(draft.data).includes(name))
    const hasGaps = draft.data.missing === 'refuse' && used.some(({ missing }) => missing > 0)
    const isText = target?.kind === 'text' && draft.data.task === 'regression'
    const isMany = target?.kind === 'number' && target.distinct > 100 && draft.data.task === 'classification'
    const mixed = used.filter((column) => isMixed(column) && !draft.data.categorical.includes(column.name))
    return [
      ...mixed.map(({ name }) => ({ label: w.category(name), run: () => edits.setCategory(name, true) })),
      ...(hasGaps && (target?.missing ?? 0) === 0
        ? [{ label: w.median, run: () => edits.setMissing('median') }]
        : []),
      ...(hasGaps ? [{ label: w.dropRows, run: () => edits.setMissing('dropRows') }] : []),
      ...(isText ? [{ label: w.classification, run: () => edits.setTask('classification') }] : []),
      ...(isMany ? [{ label: w.regression, run: () => edits.setTask('regression') }] : []),
    ]
  })

  const told = (refused: RefusedFile) => ({
    ...{ ...toldOf(refused), waysOut: [other, ...back.value] },
    isQuestion: refused.isQuestion && refused.asks?.tables != null,
  })

  return computed(() => {
    if (sources.refused) {
      const { asks } = sources.refused
      const say = (choice: TableChoice) =>
        asks!.file === desk.draft?.data.source
          ? sources.choose(choice)
          : sources.chooseOwn(asks!.file, choice)
      return { ...told(sources.refused), asks: asks && { ...asks, say }, isAlone: true }
    }
    const source = desk.draft?.data.source
    if (table.problem !== null && source !== undefined) {
      const { offered: tables, choice } = table
      const canSay = typeof source === 'string' && (tables !== null || hasDialect(source))
      const asks = canSay ? { file: source, choice, tables, say: sources.choose } : null
      const refused = { name: dataName(source), text: table.problem, asks, isQuestion: tables !== null }
      return { ...told(refused), asks, isAlone: true }
    }
    if (examination.dataProblem === null) return null
    const waysOut = [...cures.value, other, ...back.value]
    const [title, text] = [w.unfit, examination.dataProblem]
    return { title, text, waysOut, asks: null, isQuestion: false, isAlone: table.info === null }
  })
}
