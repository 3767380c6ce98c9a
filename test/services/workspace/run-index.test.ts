import { DuckDBInstance, type DuckDBValue } from '@duckdb/node-api'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, mkdir, open, realpath, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { RunInfo, StudioEvent } from '../../../services/contract/api'
import { unpack } from '../../../services/contract/packed'
import { RUN_FILES } from '../../../services/runs/run-files'
import { RunIndex } from '../../../services/workspace/run-index'
import { Workspace } from '../../../services/workspace/workspace'
import { smallExperiment, untilState } from '../../contract/world'
import { close, doorOf, openStudio } from '../studio/open-studio'
import { smallSession, temporaryFolder } from '../training/fixtures'
import { opened, closed, START, newFile, runFolder } from './indexes'

/** An index of 30,000 rows, closed. */
async function largeIndex() {
  const file = await newFile()
  const { folder, table, write } = await runFolder(['a', 'b', 'c'])
  write(Array.from({ length: 30_000 }, (_, i) => [i, Math.sin(i), NaN]))
  const index = await opened(file)
  await index.follow('run', folder)
  await table.close()
  const { numbers } = (await index.rows('run', START)).steps
  await closed(index)
  return { file, folder, numbers, size: (await stat(file)).size }
}

describe('the file of the index', () => {
  it('keeps what was followed, and goes on from there', async () => {
    const { file, folder, numbers } = await largeIndex()
    const index = await opened(file)
    expect((await index.rows('run', START)).steps.numbers).toEqual(numbers)
    await appendFile(join(folder, RUN_FILES.steps), '1,2,3\n')
    await index.follow('run', folder)
    expect([...(await index.rows('run', { ...START, steps: 30_000 })).steps.numbers]).toEqual([1, 2, 3])
  })

  it('is made anew when it was deleted, is no database, was cut off at its head or is of another version', async () => {
    const { file, folder, numbers, size } = await largeIndex()
    const harms: Record<string, () => Promise<unknown>> = {
      deleted: () => rm(file),
      empty: () => truncate(file),
      garbage: () => writeFile(file, Buffer.alloc(5000, 'no database ')),
      'cut off in its head': () => truncate(file, 100),
      'cut off behind its head': () => truncate(file, 13_000),
      'garbage in the log beside it': () => writeFile(`${file}.wal`, Buffer.alloc(5000, 'no log ')),
      'of another version': async () => {
        const instance = await DuckDBInstance.create(file)
        await (await instance.connect()).run('update version set version = 1000')
        instance.closeSync()
      },
      'a database of somebody else': async () => {
        await rm(file)
        const instance = await DuckDBInstance.create(file)
        await (await instance.connect()).run('create table mine (a int)')
        instance.closeSync()
      },
    }
    expect(size).toBeGreaterThan(100_000)
    for (const [name, harm] of Object.entries(harms)) {
      await harm()
      const index = await opened(file)
      await index.follow('run', folder)
      expect((await index.rows('run', START)).steps.numbers, name).toEqual(numbers)
      await closed(index)
    }
  })

  it('that cannot be made says why', async () => {
    const folder = await temporaryFolder()
    await mkdir(join(folder, 'index.duckdb', 'in the way'), { recursive: true })
    await expect(RunIndex.open(join(folder, 'index.duckdb'), folder)).rejects.toMatchObject({
      code: 'workspaceUnwritable',
      details: { folder },
    })
  })

  it('goes on in memory where it must, without its rows until they are followed again; the next one is made anew', async () => {
    const { file, folder, numbers } = await largeIndex()
    const index = await opened(file)
    expect(await Promise.all([index.leaveDisk(), index.leaveDisk()])).toEqual([true, false])
    expect((await index.rows('run', START)).steps.numbers.length).toBe(0)
    await index.follow('run', folder)
    expect((await index.rows('run', START)).steps.numbers).toEqual(numbers)
    await closed(index)
    const next = await opened(file)
    expect((await next.rows('run', START)).steps.numbers.length).toBe(0)
    await next.follow('run', folder)
    expect((await next.rows('run', START)).steps.numbers).toEqual(numbers)
  })
})

describe('what the index says of experiments and runs', () => {
  const query = async (file: string, sql: string): Promise<DuckDBValue[][]> => {
    const instance = await DuckDBInstance.create(file)
    try {
      return (await (await instance.connect()).runAndReadAll(sql)).getRows()
    } finally {
      instance.closeSync()
    }
  }

  it('is what was put in last, one row for each; runs of one experiment share it', async () => {
    const file = await newFile()
    const { experiment } = await smallSession({ epochs: 3 })
    const other = { ...experiment.file, name: "it's another" }
    const info = (id: string, name: string, state: RunInfo['state']): RunInfo => ({
      ...{ id, name, state, failure: null, isResumable: false },
      ...{ createdAt: '2026-01-01T00:00:00.000Z', summary: null },
      ...{ facts: null, labels: { tags: [], note: '' } },
    })
    const index = await opened(file)
    await index.put(info('one', 'small', 'running'), experiment.file)
    await index.put(info('two', 'small', 'waiting'), experiment.file)
    await index.put(info('one', 'small', 'completed'), experiment.file)
    await index.put(info('three', other.name, 'failed'), other)
    await closed(index)
    expect(await query(file, 'select id, name, state, summary from runs order by id')).toEqual([
      ['one', 'small', 'completed', 'null'],
      ['three', other.name, 'failed', 'null'],
      ['two', 'small', 'waiting', 'null'],
    ])
    const joined = await query(
      file,
      'select r.id, e.name, e.content from runs r join experiments e on r.experiment = e.id order by r.id',
    )
    expect(joined.map(([id, name, content]) => [id, name, JSON.parse(content as string) as unknown])).toEqual(
      [
        ['one', 'small', experiment.file],
        ['three', other.name, other],
        ['two', 'small', experiment.file],
      ],
    )
    expect(await query(file, 'select count(*) from experiments')).toEqual([[2n]])
  })

  it('can be asked of its rows with SQL', async () => {
    const { file } = await largeIndex()
    expect(
      await query(file, 'select run, name, count(*), max("values"[1]) from metrics group by all'),
    ).toEqual([['run', 'steps', 30_000n, 29_999]])
  })
})

/** Another process that has the index open until its input ends. */
async function otherProcess(file: string) {
  const script = `
    import { DuckDBInstance } from '@duckdb/node-api'
    const instance = await DuckDBInstance.create(process.argv[1])
    await instance.connect()
    console.log('open')
    process.stdin.on('end', () => process.exit()).resume()`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, file], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return child
}

describe('a workspace that is open', () => {
  it('is not opened a second time in this process, by whatever path', async () => {
    const folder = join(await realpath(await temporaryFolder()), 'workspace')
    const space = await Workspace.open(folder)
    for (const path of [folder, `${folder}/`, `${folder}/../workspace`])
      await expect(Workspace.open(path)).rejects.toMatchObject({
        code: 'workspaceBusy',
        details: { folder, holder: ` (${process.pid})` },
      })
    await space.close()
    await (await Workspace.open(folder)).close()
  })

  it('is not opened by a second process, which hears who has it, and is left as it is', async () => {
    const { file, folder, numbers } = await largeIndex()
    const child = await otherProcess(file)
    await expect(RunIndex.open(file, folder)).rejects.toMatchObject({
      code: 'workspaceBusy',
      details: { folder, holder: ` (${child.pid})` },
    })
    child.stdin.end()
    await once(child, 'exit')
    expect((await (await opened(file)).rows('run', START)).steps.numbers).toEqual(numbers)
  })

  it('is free again when the process that had it was killed', async () => {
    const { file, numbers } = await largeIndex()
    const child = await otherProcess(file)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect((await (await opened(file)).rows('run', START)).steps.numbers).toEqual(numbers)
  })
})

describe('a workspace whose index is damaged in the middle', () => {
  it('shows every row all the same, and has a good index the next time', async () => {
    const first = await openStudio()
    const world = { studio: doorOf(first), workspace: first.workspace }
    const { id } = await world.studio.startRun(await smallExperiment(world, { epochs: 1500 }))
    await untilState(world, id, 'completed')
    const whole = unpack(await world.studio.readRows(id, START))
    await close(first)
    const file = join(first.workspace, 'index.duckdb')
    const handle = await open(file, 'r+')
    const { size } = await handle.stat()
    // All but its head, and the block that says what tables there are.
    for (let at = 64 << 10; at < size; at += 16 << 10) await handle.write(Buffer.alloc(32, 'x'), 0, 32, at)
    await handle.close()

    const troubles: StudioEvent[] = []
    for (const expected of [1, 0]) {
      const studio = await openStudio({ workspace: first.workspace })
      const door = doorOf(studio)
      door.onEvent((event) => event.type === 'trouble' && troubles.push(event))
      const [again, too] = await Promise.all([door.readRows(id, START), door.readRows(id, START)])
      expect(unpack(again).steps).toEqual(whole.steps)
      expect(unpack(too).epochs).toEqual(whole.epochs)
      expect((await door.readRun(id)).columns.steps[0]).toBe('step')
      // None where it was so damaged that it was made anew at once.
      expect(troubles.splice(0).length).toBeLessThanOrEqual(expected)
      await close(studio)
    }
  })
})
