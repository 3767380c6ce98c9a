import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ComparisonFile } from '../../../services/contract/comparison-file'
import { descent, smallExperiment } from './command-line'

/** A comparison beside the small experiment. */
async function smallComparison(change: object = {}, training: object = {}): Promise<string> {
  const folder = await smallExperiment(training)
  const file = { schemaVersion: 1, name: 'starts', experiment: 'small.json', seeds: 2 }
  await writeFile(
    join(folder, 'compare.json'),
    JSON.stringify({ ...file, vary: { init: ['zeros', 'xavier'] }, target: 0.5, ...change }, null, 2),
  )
  return folder
}

interface Compared {
  readonly type: string
  readonly rows: readonly { readonly values: readonly number[] }[]
  readonly table: string
  readonly comparison: string
  readonly report: string
}

const lastOf = (out: string): Compared => JSON.parse(out.trim().split('\n').at(-1)!) as Compared

describe('descent compare', () => {
  it('trains every scheme with every seed, says what that shows, and leaves a table of the runs', async () => {
    const folder = await smallComparison()
    const { code, out } = await descent(folder, ['compare', 'compare.json'])
    expect(code).toBe(0)
    expect(out).toContain('4 of 4 runs')
    expect(out).toMatch(/^Zeros +2 /m)
    expect(out).toMatch(/mean share of wrong answers on the validation part over 2 seeds/)
    const table = /All runs: (.+)/.exec(out)?.[1] ?? ''
    const [head, ...rows] = (await readFile(table, 'utf8')).trim().split('\n')
    expect(head).toMatch(/^scheme,init,seed,state,run,epochs,elapsedMs,error,epochsToTarget,validation\.loss/)
    expect(rows).toHaveLength(4)
    expect(rows[0]).toMatch(/^Zeros,zeros,1,finished,/)
  })

  it('leaves a report, and the file that makes the same comparison again, from wherever it lies', async () => {
    const folder = await smallComparison()
    const made = lastOf((await descent(folder, ['compare', 'compare.json', '--json'])).out)
    const page = await readFile(made.report, 'utf8')
    expect(page.slice(0, 1000)).toContain("connect-src 'none'")
    expect(page.includes('"name":"starts"')).toBe(true)
    const { experiment } = JSON.parse(await readFile(made.comparison, 'utf8')) as ComparisonFile
    expect(experiment.data.source).toBe('../../../../small.csv')
    const again = lastOf((await descent(folder, ['compare', made.comparison, '--json'])).out)
    expect(again.table).not.toBe(made.table)
    expect(again.rows).toEqual(made.rows)
  })

  it('repeats nothing that is finished', async () => {
    const folder = await smallComparison()
    const first = lastOf((await descent(folder, ['compare', 'compare.json', '--json'])).out)
    const again = lastOf((await descent(folder, ['compare', 'compare.json', '--json'])).out)
    expect(again).toEqual(first)
    const { out } = await descent(folder, ['runs', '--workspace', 'comparisons/compare', '--json'])
    expect(out.trim().split('\n')).toHaveLength(4)
  })

  it.each(['SIGINT', 'SIGKILL'] as const)(
    'goes on where %s ended it, to the same numbers, and repeats no run',
    async (signal) => {
      const training = { epochs: 1500, earlyStopping: null }
      const [folder, whole] = [await smallComparison({}, training), await smallComparison({}, training)]
      const stopped = await descent(folder, ['compare', 'compare.json', '--json'], (line, interrupt) => {
        if (line.includes('"finished":1')) interrupt(signal)
      })
      // A process that is killed has no code of its own.
      const isTold = signal === 'SIGINT' && process.platform !== 'win32'
      expect(stopped.code).toBe(isTold ? 130 : null)
      const { code, out } = await descent(folder, ['compare', 'compare.json', '--json'])
      expect(code).toBe(0)
      const straight = await descent(whole, ['compare', 'compare.json', '--json'])
      expect(lastOf(out).rows).toEqual(lastOf(straight.out).rows)
      const runs = await descent(folder, ['runs', '--workspace', 'comparisons/compare', '--json'])
      expect(runs.out.trim().split('\n')).toHaveLength(4)
    },
  )

  it.each([
    [
      { vary: { inti: ['zeros'] } },
      /compare\.json, line \d+: vary\.inti: "inti" is not known\. Did you mean "init"/,
    ],
    [{ experiment: 'other.json' }, /other\.json cannot be read/],
    [{ vary: { init: ['heNormla'] } }, /init: .*Did you mean "heNormal"/],
  ])('refuses %j with where and what', async (change, words) => {
    const { code, err } = await descent(await smallComparison(change), ['compare', 'compare.json'])
    expect(code).toBe(1)
    expect(err).toMatch(words)
  })
})
