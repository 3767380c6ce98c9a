import { defineStore } from 'pinia'
import { computed } from 'vue'
import { MOST_RUNS, seedsOf } from '../../services/contract/comparison-file'
import { EXAMPLE_PLAN, fileOf, NO_PLAN, plannedSchemes, schemeCount, type Plan } from '../compare/plan'
import { compare } from '../words/compare'
import { useDesk } from './desk'
import { useExamination } from './examination'
import { useUndo } from './undo'

/** The comparison that is put together, of the experiment on the desk and kept there; every change of it can be undone. */
export const usePlan = defineStore('plan', () => {
  const desk = useDesk()
  const examination = useExamination()
  const { did } = useUndo()
  const plan = computed(() => desk.comparison ?? NO_PLAN)

  const isEmpty = computed(() => Object.keys(plan.value.vary).length === 0)
  const file = computed(() => (desk.draft ? fileOf(plan.value, desk.draft) : null))
  const facts = computed(() => examination.found?.facts ?? null)
  const schemes = computed(() =>
    file.value && !isEmpty.value ? plannedSchemes(file.value, facts.value) : [],
  )
  /** Also where there are too many to be made. */
  const count = computed(() => (file.value ? schemeCount(file.value) : 0))
  const seeds = computed(() => seedsOf(plan.value).length)
  const runs = computed(() => count.value * seeds.value)
  /** Why it cannot begin; null: it can. */
  const problem = computed(() => {
    if (examination.dataProblem !== null) return examination.dataProblem
    if (runs.value > MOST_RUNS) return compare.plan.tooMany(runs.value, MOST_RUNS)
    if (schemes.value.some((scheme) => scheme.problem !== null)) return compare.plan.impossible
    const empty = Object.keys(plan.value.vary).find((key) => plan.value.vary[key].length === 0)
    return empty === undefined ? null : compare.plan.noValues
  })

  /** @param key changes of one key that follow each other quickly are undone as one */
  function change(changed: Partial<Plan>, key?: string): void {
    const before = desk.comparison
    const after = { ...plan.value, ...changed }
    const show = (given: Plan | null) => (): void => void (desk.comparison = given)
    desk.comparison = after
    const title = compare.plan.undo
    did({
      title,
      undo: show(before),
      redo: show(after),
      ...(key === undefined ? {} : { key: `plan ${key}` }),
    })
  }

  /** What a factor takes; null: it does not vary any more. */
  function vary(factor: string, values: readonly unknown[] | null): void {
    const others = Object.fromEntries(Object.entries(plan.value.vary).filter(([name]) => name !== factor))
    const isNew = !Object.hasOwn(plan.value.vary, factor)
    if (values === null) change({ vary: others })
    else if (isNew) change({ vary: { ...others, [factor]: values } })
    else change({ vary: { ...plan.value.vary, [factor]: values } }, factor)
  }

  const fillExample = (): void => change(EXAMPLE_PLAN)

  return { plan, isEmpty, file, schemes, count, seeds, runs, problem, change, vary, fillExample }
})
