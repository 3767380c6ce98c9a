import { describe, expect, it } from 'vitest'
import type { StudioApi, StudioEvent } from '../../../services/contract/api'
import {
  METHODS,
  replyTo,
  reportOf,
  studioOver,
  type Reply,
  type Transport,
} from '../../../services/contract/calls'
import {
  errorMessages,
  StudioError,
  type ErrorCode,
  type ErrorReport,
} from '../../../services/contract/errors'
import { answer } from '../../../services/studio/answer'
import { doorOf, openStudio } from '../studio/open-studio'

/** A far end that answers each call with what `work` comes to, by way of JSON, as most doors do. */
const over = (work: () => Promise<never>): StudioApi =>
  studioOver({
    call: async () => JSON.parse(JSON.stringify(await replyTo(work))) as Reply,
    onEvent: () => () => undefined,
  })

const caught = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'nothing was thrown',
    (error: unknown) => error,
  )

/** Details that are lists of names. */
const LISTS: readonly string[] = ['tables']
/** Details that fit any message: a message asks for those that it names. */
const ANY_DETAILS = new Proxy(
  {},
  {
    get: (_, name) => {
      if (typeof name !== 'string') return undefined
      return LISTS.includes(name) ? [`<${name} 1>`, `<${name} 2>`] : `<${name}>`
    },
  },
)
const CODES = Object.keys(errorMessages) as ErrorCode[]

/** The details that a message asks for, by name. */
function detailsOf(code: ErrorCode): Record<string, unknown> {
  const asked: Record<string, unknown> = {}
  const watching = new Proxy(ANY_DETAILS, {
    get: (target, name) => (asked[String(name)] = Reflect.get(target, name) as unknown),
  })
  errorMessages[code](watching as never)
  return asked
}

describe('the methods of the studio', () => {
  it('are all there on a door, and no two the same', async () => {
    const door = doorOf(await openStudio())
    for (const method of METHODS) expect(Reflect.get(door, method), method).toBeTypeOf('function')
    expect(new Set(METHODS).size).toBe(METHODS.length)
  })

  it('are all called by their name, with the arguments as they were given, in order', async () => {
    const calls: unknown[] = []
    const transport: Transport = {
      call: (method, args) => {
        calls.push([method, args])
        return Promise.resolve({ ok: true, value: null })
      },
      onEvent: () => () => undefined,
    }
    const studio = studioOver(transport) as unknown as Record<
      string,
      (...args: unknown[]) => Promise<unknown>
    >
    for (const method of METHODS) expect(await studio[method](1, 'two', [3])).toBe(null)
    expect(calls).toEqual(METHODS.map((method) => [method, [1, 'two', [3]]]))
  })

  it('each say what their arguments must be before anything is done with them', async () => {
    const done: string[] = []
    const record = (method: string) => [method, () => Promise.resolve(done.push(method))] as const
    const studio = Object.fromEntries(METHODS.map(record)) as unknown as StudioApi
    for (const method of METHODS) {
      // No method takes five arguments, and none takes what is no list.
      for (const args of [[1, 2, 3, 4, 5], 'x', null, { 0: 'x', length: 1 }])
        expect(await answer(studio, method, args)).toMatchObject({
          ok: false,
          error: { code: 'callInvalid' },
        })
    }
    expect(done).toEqual([])
    expect(await answer(studio, 'readRun', ['x'])).toMatchObject({ ok: true })
    expect(done).toEqual(['readRun'])
  })

  it('do not include what a door has besides', async () => {
    const door = doorOf(await openStudio())
    for (const method of ['grant', 'close', 'onEvent', 'tell', 'constructor', '__proto__', 'valueOf', '']) {
      const reply = await answer(door, method, [])
      expect(reply).toMatchObject({ ok: false, error: { code: 'callUnknown', details: { method } } })
    }
  })

  it('hand on events until they are no longer listened to', () => {
    const listeners = new Set<(event: StudioEvent) => void>()
    const studio = studioOver({
      call: () => Promise.resolve({ ok: true, value: null }),
      onEvent: (listener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    })
    const heard: string[] = []
    const end = studio.onEvent(({ type }) => heard.push(type))
    for (const listener of listeners) listener({ type: 'closed' })
    end()
    for (const listener of listeners) listener({ type: 'closed' })
    expect(heard).toEqual(['closed'])
  })
})

describe('an error', () => {
  it.each(CODES)('that is the user’s to mend (%s) is the same at the far end', async (code) => {
    const thrown = new StudioError(code, detailsOf(code) as never)
    const arrived = await caught(over(() => Promise.reject(thrown)).about())
    expect(arrived).toBeInstanceOf(StudioError)
    expect((arrived as StudioError).code).toBe(code)
    expect((arrived as StudioError).message).toBe(thrown.message)
    expect(thrown.message).not.toContain('undefined')
    expect({ ...(arrived as StudioError).details }).toEqual({ ...thrown.details })
  })

  it('of ours says so, and what it was', async () => {
    // Anything can be thrown, whatever the types say.
    const failures = [
      [new TypeError('x is not a function'), 'x is not a function'],
      [Object.assign(new Error('ENOSPC: no space'), { code: 'ENOSPC' }), 'the disk is full'],
      ['a text', 'a text'],
      [undefined, 'undefined'],
      [null, 'null'],
    ] as unknown as [Error, string][]
    for (const [failure, words] of failures) {
      const arrived = await caught(over(() => Promise.reject(failure)).about())
      expect(arrived).toMatchObject({ code: 'unexpected', details: { problem: words } })
      expect((arrived as Error).message).toMatch(/should not have.*report it/)
    }
  })

  it('that is thrown before there is a promise is a reply all the same', async () => {
    const reply = await replyTo(() => {
      throw new StudioError('runUnknown', { run: 'x' })
    })
    expect(reply).toEqual({ ok: false, error: { code: 'runUnknown', details: { run: 'x' } } })
  })

  it('is made of its report again', () => {
    const report: ErrorReport = { code: 'runUnknown', details: { run: 'x' } }
    expect(reportOf(StudioError.from(report))).toEqual(report)
  })
})
