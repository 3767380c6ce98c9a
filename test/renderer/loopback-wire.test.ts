import { describe, expect, it } from 'vitest'
import { LoopbackWire } from '../../renderer/host/loopback-wire'
import type { StudioEvent } from '../../services/contract/api'
import { studioOver } from '../../services/contract/calls'

function wired(): { wire: LoopbackWire; sent: unknown[]; events: StudioEvent[] } {
  const sent: unknown[] = []
  const events: StudioEvent[] = []
  const wire = new LoopbackWire((text) => void sent.push(JSON.parse(text)))
  wire.onEvent((event) => void events.push(event))
  return { wire, sent, events }
}

const binary = (id: number, bytes: number[]): ArrayBuffer => {
  const message = new Uint8Array(8 + bytes.length)
  new DataView(message.buffer).setUint32(0, id, true)
  message.set(bytes, 8)
  return message.buffer
}

describe('the wire to the loopback server', () => {
  it('numbers calls, and gives each its own reply', async () => {
    const { wire, sent } = wired()
    const replies = [wire.call('readRun', ['a']), wire.call('listRuns', [])]
    expect(sent).toEqual([
      { id: 1, method: 'readRun', args: ['a'] },
      { id: 2, method: 'listRuns', args: [] },
    ])
    wire.receive(JSON.stringify({ id: 2, reply: { ok: true, value: [] } }))
    wire.receive(JSON.stringify({ id: 1, reply: { ok: true, value: null } }))
    expect(await Promise.all(replies)).toEqual([
      { ok: true, value: null },
      { ok: true, value: [] },
    ])
  })

  it('takes bytes as the reply of their call, and without one as a frame', async () => {
    const { wire, events } = wired()
    const reply = wire.call('readRows', ['a', { steps: 0, epochs: 0 }])
    wire.receive(binary(0, [1, 2]))
    wire.receive(binary(1, [3]))
    expect(await reply).toEqual({ ok: true, value: Uint8Array.of(3) })
    expect(events).toEqual([{ type: 'frame', frame: Uint8Array.of(1, 2) }])
  })

  it('tells events to all who listen, until they do not', () => {
    const { wire, events } = wired()
    const more: StudioEvent[] = []
    const end = wire.onEvent((event) => void more.push(event))
    const event = { type: 'opened', file: 'a.json' } as const
    wire.receive(JSON.stringify({ event }))
    end()
    wire.receive(JSON.stringify({ event }))
    expect([events, more]).toEqual([[event, event], [event]])
  })

  it('throws what a call was refused with, as the error that it is', async () => {
    const { wire } = wired()
    const run = studioOver(wire).readRun('a')
    const error = { code: 'runUnknown', details: { run: 'a' } }
    wire.receive(JSON.stringify({ id: 1, reply: { ok: false, error } }))
    await expect(run).rejects.toMatchObject({ ...error, message: 'There is no run "a" in this workspace.' })
  })

  it('rejects what waits and what comes later once it is closed, and says so once', async () => {
    const { wire, sent, events } = wired()
    const studio = studioOver(wire)
    const waiting = studio.listRuns()
    wire.close()
    wire.close()
    await expect(waiting).rejects.toMatchObject({ code: 'doorClosed' })
    await expect(studio.listRuns()).rejects.toMatchObject({ code: 'doorClosed' })
    expect(sent).toHaveLength(1)
    expect(events).toEqual([{ type: 'closed' }])
  })
})
