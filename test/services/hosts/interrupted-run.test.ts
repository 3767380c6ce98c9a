import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { RunSummary } from '../../../services/contract/run-summary'
import { readTable } from '../training/fixtures'
import { DESCENT, descent, ENDLESS, events, smallExperiment } from './command-line'

describe('an interrupted run', () => {
  it.runIf(process.platform !== 'win32')(
    'by Ctrl-C leaves a checkpoint, exits with 130 and can be resumed',
    async () => {
      const folder = await smallExperiment(ENDLESS)
      let seen = 0
      const { code, out } = await descent(
        folder,
        ['run', 'small.json', '--out', 'here', '--json'],
        (line, interrupt) => {
          if (line.includes('"epoch"') && ++seen === 50) interrupt('SIGINT')
        },
      )
      expect(code).toBe(130)
      const last = events(out).at(-1)
      expect(last).toMatchObject({ type: 'finished', summary: { status: 'interrupted' } })
      const more = await descent(folder, ['resume', 'here', '--json'], (line, interrupt) => {
        if (line.includes('"epoch"')) interrupt('SIGINT')
      })
      expect(more.code).toBe(130)
      const [started] = events(more.out)
      expect(started).toMatchObject({ type: 'started' })
      expect('step' in started ? started.step : 0).toBeGreaterThan(0)
      const { rows } = await readTable(join(folder, 'here/epochs.csv'))
      expect(rows.map((row) => Number(row.epoch))).toEqual(rows.map((_, i) => i + 1))
    },
  )

  it.runIf(process.platform !== 'win32')('ends resumable when nobody reads its output any more', async () => {
    const folder = await smallExperiment(ENDLESS)
    const command = `"${process.execPath}" "${DESCENT}" run small.json --out here --json | head -n 3`
    const child = spawn('sh', ['-c', command], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
    let err = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
    await once(child, 'close')
    expect(err).toBe('')
    const summary = JSON.parse(await readFile(join(folder, 'here/summary.json'), 'utf8')) as RunSummary
    expect(summary.status).toBe('interrupted')
  })

  it('by SIGKILL leaves a folder that can be read and resumed', async () => {
    const folder = await smallExperiment(ENDLESS)
    let began = 0
    await descent(folder, ['run', 'small.json', '--out', 'here', '--json'], (line, interrupt) => {
      if (line.includes('"started"')) began = performance.now()
      else if (performance.now() - began > 1500) interrupt('SIGKILL')
    })
    const summary = JSON.parse(await readFile(join(folder, 'here/summary.json'), 'utf8')) as RunSummary
    expect(summary.status).toBe('running')
    const { rows } = await readTable(join(folder, 'here/epochs.csv'))
    expect(rows.length).toBeGreaterThan(0)
    const { code } = await descent(folder, ['resume', 'here', '--json'], (line, interrupt) => {
      if (line.includes('"epoch"')) interrupt('SIGTERM')
    })
    expect(code).toBe(process.platform === 'win32' ? null : 130)
  })

  it('that has ended is not resumed, nor is a folder that holds no run', async () => {
    const folder = await smallExperiment()
    await descent(folder, ['run', 'small.json', '--out', 'here'])
    const ended = await descent(folder, ['resume', 'here'])
    expect(ended).toMatchObject({ code: 1, err: expect.stringContaining('has ended (completed)') as string })
    const diverging = await smallExperiment({
      ...{ epochs: 200, l2: 100, loss: 'squaredError' },
      optimizer: { name: 'sgd', learningRate: 500 },
    })
    expect((await descent(diverging, ['run', 'small.json', '--out', 'here'])).code).toBe(2)
    const again = await descent(diverging, ['resume', 'here'])
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('has ended (diverged)') as string })
    const none = await descent(folder, ['resume', '.'])
    expect(none).toMatchObject({ code: 1, err: expect.stringContaining('no folder of a run') as string })
  })
})
