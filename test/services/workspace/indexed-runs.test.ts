import { DuckDBInstance, type DuckDBValue } from '@duckdb/node-api'
import { describe, expect, it } from 'vitest'
import type { RunState } from '../../../services/contract/api'
import type { ExperimentFile } from '../../../services/contract/experiment-file'
import type { FoundRun } from '../../../services/workspace/run-state'
import { smallSession } from '../training/fixtures'
import { closed, newFile, opened, runFolder, START } from './indexes'

async function query(file: string, sql: string): Promise<DuckDBValue[][]> {
  const instance = await DuckDBInstance.create(file)
  try {
    return (await (await instance.connect()).runAndReadAll(sql)).getRows()
  } finally {
    instance.closeSync()
  }
}

const found = (id: string, state: RunState, experiment: ExperimentFile | null, name = id): FoundRun => ({
  info: {
    ...{ id, name, state, failure: null, isResumable: false, createdAt: '2026-01-01T00:00:00.000Z' },
    ...{ summary: null, facts: null, labels: { tags: [], note: '' } },
  },
  experiment,
})

const RUNS = 'select id, name, state from runs order by id'

describe('the index of a workspace that is opened', () => {
  it('says of every run what its folder says, and keeps what it said of those that have not changed', async () => {
    const file = await newFile()
    const { file: one } = (await smallSession({ epochs: 3 })).experiment
    const two = { ...one, name: "it's\nanother" }
    const index = await opened(file)
    await index.putAll([found('a', 'running', one), found('b', 'completed', two), found('c', 'failed', null)])
    await index.putAll([found('a', 'completed', one, 'My "best"'), found('b', 'completed', two)])
    await closed(index)
    expect(await query(file, RUNS)).toEqual([
      ['a', 'My "best"', 'completed'],
      ['b', 'b', 'completed'],
    ])
    const experiments = 'select e.name from runs r join experiments e on r.experiment = e.id order by r.id'
    expect(await query(file, experiments)).toEqual([['small'], ["it's\nanother"]])
  })

  it('is empty where there are no runs', async () => {
    const file = await newFile()
    const index = await opened(file)
    await index.putAll([])
    await closed(index)
    expect(await query(file, RUNS)).toEqual([])
  })

  it('takes in a thousand runs of one experiment', async () => {
    const file = await newFile()
    const { file: one } = (await smallSession({})).experiment
    const index = await opened(file)
    await index.putAll(Array.from({ length: 1000 }, (_, i) => found(`run-${i}`, 'completed', one)))
    await closed(index)
    expect(await query(file, 'select count(*), count(distinct experiment) from runs')).toEqual([[1000n, 1n]])
    expect(await query(file, 'select count(*) from experiments')).toEqual([[1n]])
  })

  it('forgets the runs that are gone, with their rows and experiments, but none whose experiment is damaged', async () => {
    const file = await newFile()
    const { file: one } = (await smallSession({})).experiment
    const { folder, table, write } = await runFolder(['step'])
    write([[1], [2]])
    await table.close()
    const index = await opened(file)
    await index.putAll([
      found('gone', 'completed', { ...one, name: 'other' }),
      found('kept', 'completed', one),
    ])
    for (const id of ['gone', 'kept', 'damaged']) await index.follow(id, folder)
    await index.putAll([found('kept', 'completed', one), found('damaged', 'failed', null)])
    expect((await index.rows('kept', START)).steps.numbers.length).toBe(2)
    await closed(index)
    expect(await query(file, RUNS)).toEqual([['kept', 'kept', 'completed']])
    expect(await query(file, 'select name from experiments')).toEqual([['small']])
    const inRows = 'select distinct run from metrics union select distinct run from tables order by run'
    expect(await query(file, inRows)).toEqual([['damaged'], ['kept']])
  })

  it('leaves a run that is being followed where it is when it is closed, and goes on there', async () => {
    const file = await newFile()
    const { folder, table, write } = await runFolder(['step', 'x'])
    write(Array.from({ length: 200_000 }, (_, i) => [i + 1, Math.sin(i)]))
    await table.close()
    const index = await opened(file)
    const following = index.follow('run', folder)
    await closed(index)
    await following
    await expect(index.columns('run')).rejects.toThrow('closed')
    const next = await opened(file)
    await next.follow('run', folder)
    const { numbers } = (await next.rows('run', { ...START, steps: 199_999 })).steps
    expect([...numbers]).toEqual([200_000, Math.sin(199_999)])
  })
})
