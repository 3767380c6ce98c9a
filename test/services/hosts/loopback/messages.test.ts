import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import { METHODS, studioOver, type Reply } from '../../../../services/contract/calls'
import { transportOver } from '../../../../services/studio/channel-client'
import { smallExperiment, untilState } from '../../../contract/world'
import { openSocket } from './browser'
import { ask } from './raw-request'
import { serve } from './served'

/** What the server makes of a message: the code with which it closes, or its answer. */
function sendTo(socket: WebSocket, message: string | Buffer): Promise<number | Reply> {
  return new Promise((resolve) => {
    socket.removeAllListeners()
    // Of a giant message, the server closes before all of it has been sent.
    socket.on('error', () => undefined)
    socket.on('close', resolve)
    socket.on('message', (data: Buffer) => resolve((JSON.parse(data.toString()) as { reply: Reply }).reply))
    socket.send(message)
  })
}

describe('a message', () => {
  const call = (method: unknown, args: unknown = [], more: object = {}): string =>
    JSON.stringify({ id: 1, method, args, ...more })

  it('that is none of the protocol ends its connection, and no other', async () => {
    const { origin, own } = await serve()
    const other = studioOver(transportOver(await openSocket(origin, own)))
    const messages: Record<string, string | Buffer> = {
      'no JSON': 'hello',
      nothing: '',
      'half of it': call('about').slice(0, -1),
      null: 'null',
      'a number': '7',
      'a list': '[]',
      'a list of calls': `[${call('about')}]`,
      'deep nesting': '['.repeat(1_000_000),
      binary: Buffer.from(call('about')),
      'no bytes': Buffer.alloc(0),
      'without an id': JSON.stringify({ method: 'about', args: [] }),
      'without arguments': JSON.stringify({ id: 1, method: 'about' }),
      'an id that is no number': call('about', [], { id: '1' }),
      'id 0, that of frames': call('about', [], { id: 0 }),
      'a negative id': call('about', [], { id: -1 }),
      'a fraction for an id': call('about', [], { id: 1.5 }),
      'an id beyond its field': call('about', [], { id: 2 ** 32 }),
      'a key too many': call('about', [], { extra: 1 }),
    }
    for (const [name, message] of Object.entries(messages)) {
      expect([name, await sendTo(await openSocket(origin, own), message)]).toEqual([name, 1002])
      expect(await other.listRuns()).toEqual([])
    }
    const giant = await sendTo(await openSocket(origin, own), `"${'x'.repeat(16 << 20)}"`)
    expect(giant).toBe(1009)
    expect(await other.listRuns()).toEqual([])
  })

  it('that names no method is told so, and the connection stands', async () => {
    const { origin, own } = await serve()
    const socket = await openSocket(origin, own)
    const names = [
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
      'onEvent',
      'grant',
      'close',
      'tell',
      '',
    ]
    for (const name of [...names, 'About', 'about ', null, 1, ['about'], { toString: null, valueOf: null }]) {
      const reply = await sendTo(socket, call(name))
      expect([name, reply]).toMatchObject([name, { ok: false, error: { code: 'callUnknown' } }])
    }
    expect(await sendTo(socket, call('about'))).toMatchObject({ ok: true })
  })

  it('with arguments that do not fit is told so, and the connection stands', async () => {
    const { origin, own } = await serve()
    const socket = await openSocket(origin, own)
    const wrong = [null, 'x', 7, {}, { length: 0 }, [1, 2, 3, 4], [{ __proto__: null }, null, []]]
    for (const method of METHODS) {
      for (const args of wrong) {
        const reply = await sendTo(socket, call(method, args))
        expect([method, args, reply]).toMatchObject([
          method,
          args,
          { ok: false, error: { code: 'callInvalid' } },
        ])
      }
    }
    const rows = [
      { steps: -1, epochs: 0, histograms: 0 },
      { steps: 0.5, epochs: 0, histograms: 0 },
      { steps: 1e300, epochs: 0, histograms: 0 },
      { steps: 0 },
    ]
    for (const from of rows)
      expect(await sendTo(socket, call('readRows', ['x', from]))).toMatchObject({
        error: { code: 'callInvalid' },
      })
    const polluted = '{"id":1,"method":"startRun","args":[{"__proto__":{"polluted":1}}]}'
    expect(await sendTo(socket, polluted)).toMatchObject({ ok: false })
    expect('polluted' in {}).toBe(false)
  })

  it('may have the largest id there is, also where bytes are the answer', async () => {
    const { studio, origin, own } = await serve()
    const socket = await openSocket(origin, own)
    const world = { studio: studioOver(transportOver(socket)), workspace: studio.workspace }
    const run = await world.studio.startRun(await smallExperiment(world, { epochs: 1 }))
    await untilState(world, run.id, 'completed')
    const id = 2 ** 32 - 1
    const args = [run.id, { steps: 0, epochs: 0, histograms: 0 }]
    const bytes = new Promise<Buffer>((resolve) => {
      socket.on('message', (data: Buffer, isBinary) => isBinary && resolve(data))
    })
    socket.send(JSON.stringify({ id, method: 'readRows', args }))
    expect((await bytes).readUInt32LE()).toBe(id)
  })

  it('that comes when its sender has gone harms nobody', async () => {
    const { port, origin, own } = await serve()
    for (let i = 0; i < 5; i++) {
      const socket = await openSocket(origin, own)
      for (const method of ['listExamples', 'about', 'listRuns']) socket.send(call(method))
      socket.terminate()
    }
    await sleep(100)
    expect((await ask(port, { headers: own })).status).toBe(200)
  })
})
