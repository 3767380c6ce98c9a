import { defineStore } from 'pinia'
import { computed } from 'vue'
import { exampleSearch, NO_SEARCH, searchOf, type SearchPlan } from '../search/plan'
import { problemsOf, type SearchProblems } from '../search/problems'
import { firstRow, type SpaceRow } from '../search/rows'
import { search } from '../words/search'
import { useDesk } from './desk'
import { useExamination } from './examination'
import { useUndo } from './undo'

const NO_PROBLEMS: SearchProblems = { rows: new Map(), other: null }

/** The search that is put together, of the experiment on the desk and kept there; every change of it can be undone. */
export const useSearchPlan = defineStore('searchPlan', () => {
  const desk = useDesk()
  const examination = useExamination()
  const { did } = useUndo()
  const plan = computed(() => desk.search ?? NO_SEARCH)

  const isEmpty = computed(() => plan.value.rows.length === 0)
  const file = computed(() => (desk.draft ? searchOf(plan.value, desk.draft) : null))
  const problems = computed(() =>
    file.value && !isEmpty.value ? problemsOf(file.value, examination.found?.facts ?? null) : NO_PROBLEMS,
  )
  /** Why it cannot begin; null: it can. */
  const problem = computed(() => {
    if (examination.dataProblem !== null) return examination.dataProblem
    if (problems.value.rows.size > 0) return search.plan.wrongRows(problems.value.rows.size)
    return problems.value.other
  })

  /** @param key changes of one key that follow each other quickly are undone as one */
  function change(changed: Partial<SearchPlan>, key?: string): void {
    const before = desk.search
    const after = { ...plan.value, ...changed }
    const show = (given: SearchPlan | null) => (): void => void (desk.search = given)
    desk.search = after
    did({
      ...{ title: search.plan.undo, undo: show(before), redo: show(after) },
      ...(key === undefined ? {} : { key: `search ${key}` }),
    })
  }

  /** A name that is searched from now on; one that is, stays as it is. */
  function add(key: string): void {
    if (!desk.draft || plan.value.rows.some((row) => row.key === key)) return
    change({ rows: [...plan.value.rows, firstRow(key, desk.draft)] })
  }

  function set(row: SpaceRow): void {
    const rows = plan.value.rows.map((other) => (other.key === row.key ? row : other))
    change({ rows }, row.key)
  }

  const remove = (key: string): void => change({ rows: plan.value.rows.filter((row) => row.key !== key) })
  const fillExample = (): void => (desk.draft ? change(exampleSearch(desk.draft)) : undefined)

  return { plan, isEmpty, file, problems, problem, change, add, set, remove, fillExample }
})
