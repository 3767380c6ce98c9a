import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { endOf } from '../../../services/contract/frames'
import { unpack } from '../../../services/contract/packed'
import { untilState, smallExperiment as smallInWorkspace } from '../../contract/world'
import { doorOf, openStudio } from '../studio/open-studio'
import { temporaryFolder } from '../training/fixtures'
import { descent, ENDLESS, events, smallExperiment } from './command-line'

const workspaceFolder = async (): Promise<string> =>
  join(await realpath(await temporaryFolder()), 'workspace')

describe('descent run --workspace', () => {
  it('trains in a workspace that nobody has open, and lists the run', async () => {
    const [folder, workspace] = [await smallExperiment(), await workspaceFolder()]
    const { code, out } = await descent(folder, [
      'run',
      'small.json',
      '--workspace',
      workspace,
      '--epochs',
      '7',
    ])
    expect(code).toBe(0)
    expect(out).toContain(join(workspace, 'runs', 'small-1'))
    const list = await descent('.', ['runs', '--workspace', workspace, '--json'])
    expect(JSON.parse(list.out)).toMatchObject({ id: 'small-1', state: 'completed', summary: { epochs: 7 } })
    const again = await descent('.', ['watch', 'small-1', '--workspace', workspace, '--json'])
    const epochs = events(again.out).filter(({ type }) => type === 'epoch')
    expect(epochs).toHaveLength(7)
  })

  it('hands the run to the studio that has the workspace open, which streams it to its doors', async () => {
    const [folder, studio] = [await smallExperiment(ENDLESS), await openStudio()]
    const door = doorOf(studio)
    let rows = 0
    door.onEvent((event) => {
      if (event.type === 'frame') rows = endOf(unpack(event.frame).steps)
    })
    await door.watchRuns(['small-1'])
    const { code, out } = await descent(
      folder,
      ['run', 'small.json', '--workspace', studio.workspace, '--json'],
      (_, interrupt) => {
        if (rows > 1000) interrupt('SIGINT')
      },
    )
    expect(code).toBe(process.platform === 'win32' ? null : 130)
    expect(events(out).at(-1)).toMatchObject({ type: 'finished', summary: { status: 'interrupted' } })
    expect(await door.listRuns()).toMatchObject([{ id: 'small-1', state: 'interrupted', isResumable: true }])
  })

  it('refuses what cannot be trained, and a folder of its own beside it', async () => {
    const folder = await smallExperiment({ epochs: 0 })
    const workspace = await workspaceFolder()
    const wrong = await descent(folder, ['run', 'small.json', '--workspace', workspace])
    expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('training.epochs') as string })
    const both = await descent(folder, ['run', 'small.json', '--workspace', workspace, '--out', 'x'])
    expect(both).toMatchObject({ code: 1, err: expect.stringContaining('cannot be used with') as string })
  })
})

describe('descent watch and descent resume --workspace', () => {
  it('follow a run that another process trains', async () => {
    const studio = await openStudio()
    const door = doorOf(studio)
    const experiment = await smallInWorkspace({ studio: door, workspace: studio.workspace }, ENDLESS)
    const { id } = await door.startRun(experiment)
    const watched = await descent(
      '.',
      ['watch', id, '--workspace', studio.workspace, '--json'],
      (line, interrupt) => {
        if (line.includes('"epoch"')) interrupt('SIGINT')
      },
    )
    expect(events(watched.out).some(({ type }) => type === 'epoch')).toBe(true)
    // Who stops watching does not stop the run.
    expect(await door.listRuns()).toMatchObject([{ id, state: 'running' }])
    await door.interruptRun(id)
    let isStopped = false
    const resumed = descent('.', ['resume', id, '--workspace', studio.workspace, '--json'], (line) => {
      if (!line.includes('"epoch"') || isStopped) return
      isStopped = true
      void door.interruptRun(id)
    })
    expect(await resumed).toMatchObject({ code: 130 })
    await untilState({ studio: door }, id, 'interrupted')
  })

  it('say so when there is no such run', async () => {
    const workspace = await workspaceFolder()
    const { code, err } = await descent('.', ['watch', 'nobody', '--workspace', workspace])
    expect({ code, err }).toEqual({ code: 1, err: 'descent: There is no run "nobody" in this workspace.\n' })
    const list = await descent('.', ['runs', '--workspace', workspace])
    expect(list).toMatchObject({ code: 0, out: `There are no runs in ${workspace}.\n` })
  })
})
