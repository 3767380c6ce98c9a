import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { TensorCheck } from '../../../core'
import { readTable } from '../training/fixtures'
import { DESCENT, descent, ENDLESS, events, smallExperiment, type Ended } from './command-line'

const EXAMPLES = resolve('examples')

describe('descent run', () => {
  it('trains an experiment, prints the result and leaves a run folder', async () => {
    const folder = await smallExperiment()
    const { code, out } = await descent(folder, ['run', 'small.json'])
    expect(code).toBe(0)
    expect(out).toMatch(/"small" is done after 5 epochs, 35 steps/)
    expect(out).toMatch(/test +\d+ +[\d.]+ +[\d.]+/)
    expect(out).toContain(`Run folder: ${join('runs', 'small-1')}`)
    const { rows } = await readTable(join(folder, 'runs/small-1/steps.csv'))
    expect(rows).toHaveLength(35)
    expect((await descent(folder, ['run', 'small.json'])).out).toContain(join('runs', 'small-2'))
  })

  it('numbers the folders of runs that begin at once', async () => {
    const folder = await smallExperiment()
    const runs = Array.from({ length: 4 }, () => descent(folder, ['run', 'small.json']))
    expect((await Promise.all(runs)).map(({ code }) => code)).toEqual([0, 0, 0, 0])
    expect((await readdir(join(folder, 'runs'))).sort()).toEqual(['small-1', 'small-2', 'small-3', 'small-4'])
  })

  it('takes folder, seed, epochs and threads, and reports as JSON lines', async () => {
    const folder = await smallExperiment()
    const args = [
      'run',
      'small.json',
      '--out',
      'here',
      '--seed',
      '7',
      '--epochs',
      '2',
      '--threads',
      '2',
      '--json',
    ]
    const { code, out } = await descent(folder, args)
    expect(code).toBe(0)
    const told = events(out)
    expect(told[0]).toMatchObject({ type: 'started', folder: 'here', epochs: 2, threads: 2 })
    expect(told.filter(({ type }) => type === 'epoch')).toHaveLength(2)
    expect(told[told.length - 1]).toMatchObject({
      type: 'finished',
      summary: { seed: 7, status: 'completed' },
    })
    const { rows } = await readTable(join(folder, 'here/epochs.csv'))
    expect(rows).toHaveLength(2)
  })

  it('gives the same bits for the same seed on one thread and on three, and others for another', async () => {
    const folder = await smallExperiment({ optimizer: 'adam' })
    const model = async (out: string, ...more: string[]): Promise<string> => {
      await descent(folder, ['run', 'small.json', '--out', out, ...more])
      return (await readFile(join(folder, out, 'model.safetensors'))).toString('base64')
    }
    const [one, three, other] = [
      await model('a', '--seed', '5', '--threads', '1'),
      await model('b', '--seed', '5', '--threads', '3'),
      await model('c', '--seed', '6', '--threads', '1'),
    ]
    // Their metadata differ by nothing, as both folders are as deep.
    expect(three).toBe(one)
    expect(other).not.toBe(one)
  })

  it('leaves an experiment in its folder that can be run again to the same bits', async () => {
    const folder = await smallExperiment()
    await descent(folder, ['run', 'small.json', '--out', 'first'])
    const { code } = await descent(folder, ['run', 'first/experiment.json', '--out', 'second'])
    expect(code).toBe(0)
    const tables = ['first', 'second'].map((out) => readFile(join(folder, out, 'steps.csv'), 'utf8'))
    const [first, second] = await Promise.all(tables)
    expect(second).toBe(first)
  })

  it('starts from the tensors that the experiment names', async () => {
    const folder = await smallExperiment()
    await descent(folder, ['run', 'small.json', '--out', 'first'])
    const file = join(folder, 'small.json')
    const value = JSON.parse(await readFile(file, 'utf8')) as { network: object }
    const continued = { ...value, network: { ...value.network, initialWeights: 'first/model.safetensors' } }
    await writeFile(file, JSON.stringify(continued))
    await descent(folder, ['run', 'small.json', '--out', 'second'])
    const [before, after] = await Promise.all(
      ['first', 'second'].map(async (out) => (await readTable(join(folder, out, 'epochs.csv'))).rows),
    )
    expect(Number(after[0].trainLoss)).toBeLessThan(Number(before[0].trainLoss))
    await writeFile(
      file,
      JSON.stringify({ ...continued, network: { ...continued.network, hidden: [{ units: 9 }] } }),
    )
    const { code, err } = await descent(folder, ['run', 'small.json', '--out', 'third'])
    expect(code).toBe(1)
    expect(err).toContain('layer1.weight is 4 x 2, expected 9 x 2')
  })

  it('exits with 2 when the run diverges, and says where', async () => {
    const folder = await smallExperiment({
      ...{ epochs: 200, l2: 100, loss: 'squaredError' },
      optimizer: { name: 'sgd', learningRate: 500 },
    })
    const file = join(folder, 'small.json')
    const value = JSON.parse(await readFile(file, 'utf8')) as { network: object }
    await writeFile(
      file,
      JSON.stringify({ ...value, network: { hidden: [{ units: 4 }], output: { activation: 'identity' } } }),
    )
    const { code, out } = await descent(folder, ['run', 'small.json', '--out', 'here'])
    expect(code).toBe(2)
    expect(out).toMatch(/DIVERGED after/)
    expect(out).toMatch(/left the finite numbers at step \d+: /)
  })

  it.each<[string, Parameters<typeof smallExperiment>, RegExp]>([
    ['a cell that is no number', [{}, 'x,1,yes\n'], /small\.csv.*line 2.*"x"/s],
    ['a missing cell', [{}, ',1,yes\n'], /small\.csv.*line 2/s],
    ['a row that is too short', [{}, '1,yes\n'], /small\.csv.*line 2/s],
    ['an unknown key', [{ epoch: 4 }], /small\.json, line 1: training\.epoch: .*Did you mean "epochs"/],
  ])('refuses %s with one error, and writes nothing', async (_, made, message) => {
    const folder = await smallExperiment(...made)
    const { code, out, err } = await descent(folder, ['run', 'small.json'])
    expect(code).toBe(1)
    expect(out).toBe('')
    expect(err).toMatch(message)
    expect(err).toMatch(/^descent: [^\n]*\n$/)
    expect((await readdir(folder)).sort()).toEqual(['small.csv', 'small.json'])
  })

  it.each<[string, Buffer | string, RegExp]>([
    ['in UTF-16', Buffer.from('{}', 'utf16le'), /bad\.json cannot be read: it is not UTF-8/],
    [
      'in Latin-1',
      Buffer.from('{ "name": "M\u00fcnchen" }', 'latin1'),
      /bad\.json cannot be read: it is not UTF-8/,
    ],
  ])('refuses an experiment %s in one line', async (_, content, message) => {
    const folder = await smallExperiment()
    await writeFile(join(folder, 'bad.json'), content)
    const { code, err } = await descent(folder, ['run', 'bad.json'])
    expect(code).toBe(1)
    expect(err).toMatch(message)
    expect(err).toMatch(/^descent: [^\n]*\n$/)
  })

  it('shows what would steer the terminal instead of sending it', async () => {
    const folder = await smallExperiment({ epochs: 1 })
    const file = join(folder, 'small.json')
    const value = JSON.parse(await readFile(file, 'utf8')) as { data: object }
    await writeFile(file, JSON.stringify({ ...value, name: 'a\u001b[2J\nb' }))
    const { out } = await descent(folder, ['run', 'small.json'])
    expect(out).toContain('"a\\u001b[2J\\nb" is done')
    await writeFile(file, JSON.stringify({ ...value, data: { ...value.data, target: 'y\u001b[2J\n' } }))
    const { err } = await descent(folder, ['run', 'small.json'])
    expect(err).toMatch(/^descent: [^\n]*no column "y\\u001b\[2J\\n"[^\n]*\n$/)
  })

  it.runIf(process.platform !== 'win32')(
    'ends resumable, in whole lines, when the disk is full',
    async () => {
      const folder = await smallExperiment({ ...ENDLESS, record: { everySteps: 1 } })
      // No file beyond 64 blocks of half a KiB or a KiB, and no signal about it: what a full disk is to a process.
      const limited = `trap '' XFSZ; ulimit -f 64; exec "${process.execPath}" "${DESCENT}" run small.json --out 'my run'`
      const child = spawn('sh', ['-c', limited], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
      let err = ''
      child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
      const [code] = (await once(child, 'close')) as [number]
      expect(code).toBe(1)
      expect(err).toMatch(/^descent: .*(steps|epochs)\.csv cannot be written: .*descent resume "my run"\n$/)
      for (const table of ['steps.csv', 'epochs.csv']) {
        expect((await readFile(join(folder, 'my run', table), 'utf8')).endsWith('\n')).toBe(true)
      }
      const more = await descent(folder, ['resume', 'my run', '--json'], (line, interrupt) => {
        if (line.includes('"epoch"')) interrupt('SIGTERM')
      })
      expect(more.code).toBe(130)
    },
  )

  it('refuses a folder that is taken', async () => {
    const folder = await smallExperiment()
    await mkdir(join(folder, 'mine'))
    await writeFile(join(folder, 'mine/file'), 'mine')
    const { code, err } = await descent(folder, ['run', 'small.json', '--out', 'mine'])
    expect(code).toBe(1)
    expect(err).toContain('mine is not empty')
    expect(await readdir(join(folder, 'mine'))).toEqual(['file'])
  })
})

describe('descent describe', () => {
  it("shows shapes, activation, initialisation and the text's sum of parameters", async () => {
    const { code, out } = await descent(EXAMPLES, ['describe', 'breast-cancer.json'])
    expect(code).toBe(0)
    expect(out).toMatch(/1 +32 x 30 +32 +ReLU +heNormal +0\.2582 +yes +1056/)
    expect(out).toContain('(30 + 1) 32 + 2 32 + (32 + 1) 16 + (16 + 1) 1 = 1,601 parameters')
  })

  it('tells the same as JSON', async () => {
    const { out } = await descent(EXAMPLES, ['describe', 'digits.json', '--json'])
    expect(JSON.parse(out)).toMatchObject({
      inputs: 64,
      parameters: 65 * 64 + 65 * 32 + 33 * 10,
      layers: [
        { weightShape: [64, 64] },
        { weightShape: [32, 64] },
        { weightShape: [10, 32], activation: 'Softmax' },
      ],
    })
  })
})

describe('descent check', () => {
  it.each(['iris.json', 'diabetes.json', 'breast-cancer.json'])(
    'finds the gradients of %s right',
    async (file) => {
      const { code, out } = await descent(EXAMPLES, ['check', file, '--json'])
      expect(code).toBe(0)
      const { passed, tensors } = JSON.parse(out) as { passed: boolean; tensors: TensorCheck[] }
      expect(passed).toBe(true)
      for (const tensor of tensors) expect(tensor.relativeError).toBeLessThan(1e-6 + tensor.roundingError)
    },
  )
})

describe('descent check where a difference straddles the corner of ReLU', () => {
  const withBiases = async (biasInit: object): Promise<Ended> => {
    const folder = await smallExperiment()
    const file = join(folder, 'small.json')
    const value = JSON.parse(await readFile(file, 'utf8')) as object
    // Constant weights below 0 on what ReLU let through: from the second layer on, z is 0 but for the biases.
    const hidden = [
      { units: 3 },
      { units: 3, init: { scheme: 'constant', value: -1 }, biasInit },
      { units: 3, biasInit },
    ]
    await writeFile(file, JSON.stringify({ ...value, network: { hidden } }))
    return descent(folder, ['check', 'small.json'])
  }

  it('says so, and what helps', async () => {
    const { code, out } = await withBiases({ scheme: 'zeros' })
    expect(code).toBe(1)
    expect(out).toContain('a "biasInit" other than zeros')
  })

  it('agrees once the signals are off the corner', async () => {
    const { code } = await withBiases({ scheme: 'constant', value: 0.1 })
    expect(code).toBe(0)
  })
})

describe('a network that is too large', () => {
  it.each(['run', 'check'])('is one error of descent %s', async (command) => {
    const folder = await smallExperiment()
    const file = join(folder, 'small.json')
    const value = JSON.parse(await readFile(file, 'utf8')) as object
    const hidden = [{ units: 1_000_000 }, { units: 1_000_000 }]
    await writeFile(file, JSON.stringify({ ...value, network: { hidden } }))
    const { code, err } = await descent(folder, [command, 'small.json'])
    expect(code).toBe(1)
    expect(err).toMatch(/^descent: network: [^\n]*memory[^\n]*\n$/)
  })
})

describe('descent', () => {
  it.runIf(process.platform === 'linux')('says so when its output has no room', async () => {
    const command = `"${process.execPath}" "${DESCENT}" describe iris.json >/dev/full`
    const child = spawn('sh', ['-c', command], { cwd: EXAMPLES, stdio: ['ignore', 'ignore', 'pipe'] })
    let err = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
    const [code] = (await once(child, 'close')) as [number]
    expect(err).toBe('descent: the output cannot be written: the disk is full.\n')
    expect(code).toBe(1)
  })

  it('shows with --help what there is, with examples', async () => {
    const { code, out } = await descent('.', ['--help'])
    expect(code).toBe(0)
    for (const word of ['run', 'resume', 'describe', 'check', 'Examples:', 'Exit codes'])
      expect(out).toContain(word)
  })

  it.each([
    ['an unknown command', ['runn', 'x.json'], /unknown command 'runn'/],
    ['an unknown option', ['run', 'x.json', '--epoch', '3'], /unknown option '--epoch'/],
    ['a number that is none', ['run', 'x.json', '--epochs', 'many'], /whole number/],
    ['more epochs than a file may say', ['run', 'x.json', '--epochs', '10000000000'], /up to 1000000000/],
    ['an empty name of a file', ['run', ''], /'file'.*Expected a name/],
    ['an empty name of a folder', ['run', 'x.json', '--out', ''], /--out.*Expected a name/],
    ['a file that does not exist', ['run', 'none.json'], /none\.json.*does not exist/],
  ])('refuses %s with exit code 1', async (_, args, message) => {
    const { code, err } = await descent('.', args)
    expect(code).toBe(1)
    expect(err).toMatch(message)
  })
})
