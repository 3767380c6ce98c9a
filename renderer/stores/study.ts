import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { BandKind } from '../../core'
import type { StudyDetails, StudyId, TrialCurves, TrialInfo } from '../../services/contract/api'
import { unpack } from '../../services/contract/packed'
import { comparedSchemes, type ComparedScheme } from '../compare/compared-schemes'
import type { Moment } from '../compare/gradient-maps'
import { useHost } from '../host/host'
import { saveText } from '../save-file'
import { compare } from '../words/compare'
import { useStudies } from './studies'
import { useStudio } from './studio'

/** From one look at a comparison that trains to the next. */
const LOOK_MS = 1000
/** Trials whose curves are read at once: the studio answers others too. */
const AT_ONCE = 100

/** What the comparison that is looked at has come to: its trials, and the curves of each that has begun. */
export const useStudy = defineStore('study', () => {
  const { studio } = useHost()
  const { attempt } = useStudio()
  const studies = useStudies()
  const details = shallowRef<StudyDetails | null>(null)
  const curves = shallowRef<ReadonlyMap<number, TrialCurves>>(new Map())
  const isReading = ref(false)
  /** How far each trial was when its curves were read. */
  let read = new Map<number, string>()
  /** How results are looked at. */
  const spread = ref<BandKind>('interval95')
  const moment = ref<Moment>('start')
  /** The scheme whose runs are listed. */
  const scheme = ref<number | null>(null)
  const shown = computed(() => (details.value?.id === studies.comparisonId ? details.value : null))

  let made: readonly ComparedScheme[] = []
  /** What was worked out of a scheme stays with it until there is something new. */
  const schemes = computed(() => {
    made = shown.value ? comparedSchemes(shown.value, curves.value, made) : []
    return made
  })

  const momentOf = ({ state, epochs }: TrialInfo): string => `${state} ${epochs}`

  let [isDue, lastAt] = [false, -Infinity]
  let timer: ReturnType<typeof setTimeout> | null = null

  /** Whether something was told while it was read. */
  const isMore = (): boolean => isDue

  /** Looks as soon as the last look is over and not too near. */
  function look(): void {
    isDue = true
    if (timer !== null || isReading.value) return
    timer = setTimeout(() => void lookNow(), Math.max(0, lastAt + LOOK_MS - performance.now()))
  }

  async function lookNow(): Promise<void> {
    timer = null
    isDue = false
    const id = studies.comparisonId
    if (id === null) return
    isReading.value = true
    // What is read again and again while it trains is told only where it fails.
    const isFirst = shown.value === null
    const isDone = isFirst
      ? true
      : await readAll(id).then(
          () => true,
          () => false,
        )
    // It may have been deleted meanwhile.
    const isCurrent = studies.comparisonId === id
    if (isCurrent && (isFirst || !isDone)) await attempt(compare.doing.reading, () => readAll(id))
    isReading.value = false
    lastAt = performance.now()
    if (isMore()) look()
  }

  async function readAll(id: StudyId): Promise<void> {
    const isCurrent = (): boolean => studies.comparisonId === id
    const found = await studio.readStudy(id)
    if (!isCurrent()) return
    details.value = found
    const due = found.results.filter(
      (trial) => trial.run !== null && read.get(trial.number) !== momentOf(trial),
    )
    for (let i = 0; i < due.length; i += AT_ONCE) {
      const some = due.slice(i, i + AT_ONCE)
      const packed = await studio.readCurves(
        id,
        some.map(({ number }) => number),
      )
      if (!isCurrent()) return
      curves.value = new Map([...curves.value, ...unpack(packed).map((each) => [each.number, each] as const)])
      for (const trial of some) read.set(trial.number, momentOf(trial))
    }
  }

  /** What it has come to as a page that opens anywhere, or the file that makes it again. */
  async function save(what: 'report' | 'file'): Promise<void> {
    const found = shown.value
    if (!found) return
    if (what === 'file') {
      saveText(`${found.id}.json`, 'application/json', `${JSON.stringify(found.file, null, 2)}\n`)
      return
    }
    const page = await attempt(compare.doing.reporting, () => studio.readReport(found.id))
    if (page !== null) saveText(`${found.id}.html`, 'text/html', page)
  }

  watch(
    () => studies.comparisonId,
    () => {
      details.value = null
      scheme.value = null
      curves.value = new Map()
      read = new Map()
      lastAt = -Infinity
      if (timer !== null) clearTimeout(timer)
      timer = null
      look()
    },
    { immediate: true },
  )
  studio.onEvent((event) => {
    if (event.type === 'study' && event.study.id === studies.comparisonId) look()
  })

  return { details: shown, curves, isReading, schemes, spread, moment, scheme, save }
})
