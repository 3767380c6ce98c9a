import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { MOST_RUNS } from '../../services/contract/comparison-file'
import { EXAMPLE_PLAN, fileOf, NO_PLAN, plannedSchemes, schemeCount, type Plan } from '../compare/plan'
import { compare } from '../words/compare'
import { useDesk } from './desk'
import { useExamination } from './examination'
import { useUndo } from './undo'

/** The comparison that is put together, of the experiment on the desk; every change of it can be undone. */
export const usePlan = defineStore('plan', () => {
  const desk = useDesk()
  const examination = useExamination()
  const { did } = useUndo()
  const plan = shallowRef<Plan>(NO_PLAN)

  const isEmpty = computed(() => Object.keys(plan.value.vary).length === 0)
  const file = computed(() => (desk.draft ? fileOf(plan.value, desk.draft) : null))
  const facts = computed(() => examination.found?.facts ?? null)
  const schemes = computed(() =>
    file.value && !isEmpty.value ? plannedSchemes(file.value, facts.value) : [],
  )
  /** Also where there are too many to be made. */
  const count = computed(() => (file.value ? schemeCount(file.value) : 0))
  const runs = computed(() => count.value * plan.value.seeds)
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
    const before = plan.value
    const after = { ...before, ...changed }
    const show = (given: Plan) => (): void => void (plan.value = given)
    plan.value = after
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

  return { plan, isEmpty, file, schemes, count, runs, problem, change, vary, fillExample }
})
