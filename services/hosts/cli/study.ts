import { Presets, SingleBar } from 'cli-progress'
import type { StudioApi, StudyId, StudyInfo } from '../../contract/api'
import { StudioError } from '../../contract/errors'
import type { QueueOptions } from './join'
import { duration, print, printJson } from './output'
import { onWishToStop } from './signals'

export interface StudyOptions extends QueueOptions {
  readonly out?: string
  readonly workspace?: string | true
  readonly json?: true | undefined
}

/** Goes on with the same study, where it was begun before; null where it was not. */
export async function goOn(
  studio: StudioApi,
  kind: StudyInfo['kind'],
  wanted: object,
  fileOf: (id: StudyId) => Promise<object>,
): Promise<StudyInfo | null> {
  for (const study of await studio.listStudies()) {
    if (study.kind !== kind || study.state === 'cancelled') continue
    if (isSame(await fileOf(study.id), wanted)) return studio.steerStudy(study.id, 'continue')
  }
  return null
}

/** Whatever the order of the keys is that a user wrote. */
const isSame = (a: object, b: object): boolean => sorted(a) === sorted(b)
const sorted = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )

/**
 * Shows how far a study is, until it trains no more; a wish to stop is one for it.
 * @throws StudioError `studyFailed` where it stopped by itself
 */
export async function untilStudyOver(studio: StudioApi, id: StudyId, json: boolean): Promise<StudyInfo> {
  const free = onWishToStop(() => void studio.steerStudy(id, 'pause').catch(() => undefined))
  const info = await follow(studio, id, json).finally(free)
  if (info.failure !== null) throw new StudioError('studyFailed', { study: id, failure: info.failure })
  return info
}

function follow(studio: StudioApi, study: StudyId, json: boolean): Promise<StudyInfo> {
  const show = json ? jsonLines() : process.stderr.isTTY ? bar() : lines()
  let told = ''
  return new Promise<StudyInfo>((done, failed) => {
    const look = (info: StudyInfo | undefined): void => {
      if (info?.id !== study) return
      const now = `${info.finished} ${info.trials} ${info.machines?.workers}`
      if (now !== told) show.update(info)
      told = now
      if (info.state === 'running') return
      end()
      done(info)
    }
    const end = studio.onEvent((event) => {
      if (event.type === 'study') look(event.study)
      if (event.type === 'closed') failed(new StudioError('doorClosed', undefined))
    })
    studio.listStudies().then((studies) => look(studies.find(({ id }) => id === study)), failed)
  }).finally(() => show.close())
}

interface Shown {
  readonly update: (info: StudyInfo) => void
  readonly close: () => void
}

const leftOf = ({ leftMs, machines, state }: StudyInfo): string => {
  if (machines?.workers === 0 && state === 'running') {
    return `no worker at ${machines.queue}: start one with descent worker`
  }
  return leftMs === null ? '' : `${duration(leftMs)} left`
}

const jsonLines = (): Shown => ({
  update: ({ id: study, trials, finished, leftMs }) =>
    printJson({ type: 'progress', study, trials, finished, leftMs }),
  close: () => undefined,
})

const lines = (): Shown => ({
  update: (info) =>
    print([`${info.finished} of ${info.trials} runs`, leftOf(info)].filter((part) => part !== '').join(', ')),
  close: () => undefined,
})

function bar(): Shown {
  const shown = new SingleBar(
    {
      format: '{bar} {percentage} % | {value} of {total} runs | {left}',
      ...{ stream: process.stderr, hideCursor: true, clearOnComplete: true, barsize: 24 },
    },
    Presets.shades_classic,
  )
  shown.start(1, 0, { left: '' })
  return {
    update: (info) => {
      shown.setTotal(info.trials)
      shown.update(info.finished, { left: leftOf(info) })
    },
    close: () => shown.stop(),
  }
}
