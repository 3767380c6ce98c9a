import { describe, expect, it } from 'vitest'
import {
  activations,
  clippings,
  defaultsOf,
  initializers,
  losses,
  optimizers,
  penalties,
  schedules,
  type Entry,
} from '../../../core'
import { StudioError } from '../../../services/contract/errors'
import type { ExperimentFile } from '../../../services/contract/experiment-file'
import { parseExperiment } from '../../../services/contract/parse-experiment'

const SMALLEST = {
  schemaVersion: 1,
  data: { source: 'a.csv', target: 'y', task: 'classification' },
  network: { hidden: [{ units: 3 }] },
}

/** The smallest experiment with something put into it. */
function experiment(parts: { network?: object; hidden?: object; training?: object; data?: object }): unknown {
  return {
    ...SMALLEST,
    data: { ...SMALLEST.data, ...parts.data },
    network: { hidden: [{ units: 3, ...parts.hidden }], ...parts.network },
    ...(parts.training ? { training: parts.training } : {}),
  }
}

const parse = (value: unknown): ExperimentFile => parseExperiment(JSON.stringify(value, null, 2), 'x.json')

function refusal(value: unknown): StudioError {
  try {
    parse(value)
  } catch (error) {
    if (error instanceof StudioError) return error as StudioError
    throw error
  }
  throw new Error('It was taken.')
}

/** Where each family of the tables stands in an experiment, by the key under which its member is written. */
const families: Record<
  string,
  {
    table: Record<string, Entry>
    tag: string
    put: (member: unknown) => unknown
    got: (e: ExperimentFile) => unknown
  }
> = {
  activations: {
    table: activations,
    tag: 'name',
    put: (activation) => experiment({ hidden: { activation } }),
    got: (e) => e.network.hidden[0].activation,
  },
  initializers: {
    table: initializers,
    tag: 'scheme',
    put: (init) => experiment({ hidden: { init } }),
    got: (e) => e.network.hidden[0].init,
  },
  losses: {
    table: losses,
    tag: 'name',
    put: (loss) => experiment({ training: { loss } }),
    got: (e) => e.training.loss,
  },
  optimizers: {
    table: optimizers,
    tag: 'name',
    put: (optimizer) => experiment({ training: { optimizer } }),
    got: (e) => e.training.optimizer,
  },
  schedules: {
    table: schedules,
    tag: 'name',
    put: (schedule) => experiment({ training: { schedule } }),
    got: (e) => e.training.schedule,
  },
}

describe.each(Object.entries(families))('of the %s, an experiment reads', (_, { table, tag, put, got }) => {
  const members = Object.entries(table)

  it.each(members)('%s by its name alone, with the defaults of the table', (name, entry) => {
    expect(got(parse(put(name)))).toEqual({ [tag]: name, ...defaultsOf(entry) })
  })

  it.each(members)('%s as an object, and refuses every parameter out of its range', (name, entry) => {
    expect(got(parse(put({ [tag]: name })))).toEqual({ [tag]: name, ...defaultsOf(entry) })
    for (const [parameter, p] of Object.entries(entry.parameters)) {
      const outside = p.kind === 'number' ? [p.min - 1, p.max * 2 + 1, 'x', null] : [7, null]
      for (const value of outside) {
        const { message } = refusal(put({ [tag]: name, [parameter]: value }))
        expect(message).toContain(parameter)
        expect(message).toContain(JSON.stringify(value))
      }
    }
  })

  it('no other name, and says which was meant', () => {
    const [name] = members[members.length - 1]
    expect(refusal(put(`${name}x`)).message).toContain(`Did you mean "${name}"?`)
    expect(refusal(put({ [tag]: `${name}x` })).message).toContain(`Did you mean "${name}"?`)
    expect(refusal(put({ [tag]: name, learnRat: 1 })).message).toContain('"learnRat" is not known')
  })
})

describe('an experiment', () => {
  it('of three keys takes documented defaults for the rest', () => {
    const { data, network, training, name } = parse(SMALLEST)
    expect(name).toBe('untitled')
    expect(data).toMatchObject({
      features: 'all',
      missing: 'refuse',
      standardize: true,
      standardizeTarget: true,
    })
    expect(data.split).toEqual({ validation: 0.15, seed: 0, stratify: true })
    expect(network.hidden[0]).toMatchObject({
      activation: { name: 'relu' },
      init: 'auto',
      batchNorm: null,
      dropout: 0,
    })
    expect(training).toMatchObject({
      loss: 'auto',
      batchSize: 32,
      shuffle: true,
      epochs: 100,
      seed: 1,
      clip: null,
    })
  })

  it.each(Object.keys(clippings))('clips by %s with its limit', (by) => {
    expect(parse(experiment({ training: { clip: { [by]: 0.5 } } })).training.clip).toEqual({ [by]: 0.5 })
    expect(refusal(experiment({ training: { clip: { [by]: 0 } } })).message).toContain('greater than 0')
  })

  it('clips in one way only', () => {
    expect(refusal(experiment({ training: { clip: { norm: 1, value: 1 } } })).message).toContain('one of')
    expect(refusal(experiment({ training: { clip: {} } })).message).toContain('one of')
  })

  it.each(Object.keys(penalties))('takes a strength of %s from 0', (name) => {
    expect(parse(experiment({ training: { [name]: 0.5 } })).training).toMatchObject({ [name]: 0.5 })
    expect(refusal(experiment({ training: { [name]: -1 } })).message).toContain(`training.${name}`)
  })

  it('reads batch norm as true, false or its numbers', () => {
    const read = (batchNorm: unknown) =>
      parse(experiment({ hidden: { batchNorm } })).network.hidden[0].batchNorm
    expect(read(true)).toEqual({ momentum: 0.1, epsilon: 1e-5 })
    expect(read(false)).toBeNull()
    expect(read({ momentum: 0.2 })).toEqual({ momentum: 0.2, epsilon: 1e-5 })
    expect(refusal(experiment({ hidden: { batchNorm: 3 } })).message).toContain('expected an object, found 3')
  })

  it('with a key that is not known is refused with the line and the nearest known key', () => {
    const error = refusal(experiment({ hidden: { unitz: 4 } }))
    expect(error.code).toBe('experimentInvalid')
    expect(error.details).toEqual({
      file: 'x.json',
      line: 12,
      key: 'network.hidden[0].unitz',
      problem: '"unitz" is not known. Did you mean "units"?',
    })
  })

  it('with a wrong value is refused with the line, what was found and what was expected', () => {
    const error = refusal(experiment({ training: { batchSize: 0 } }))
    expect(error.message).toBe(
      'x.json, line 16: training.batchSize: expected a whole number from 1, up to 1000000000, found 0.',
    )
  })

  it('of another schema version is refused', () => {
    expect(refusal({ ...SMALLEST, schemaVersion: 2 }).message).toContain('expected 1')
  })

  it('keeps what it has read when it is written and read again', () => {
    const once = parse(
      experiment({ training: { optimizer: 'adam', clip: { norm: 1 } }, hidden: { batchNorm: true } }),
    )
    expect(parse(once)).toEqual(once)
  })
})

describe('a text that is not JSON is refused with line and column:', () => {
  it.each([
    ['', 1, 1, 'the file is empty'],
    ['{\n  "a": 1,\n}', 3, 1, 'property name expected'],
    ['{ // no\n}', 1, 3, 'comment'],
    ['{ "a" 1 }', 1, 7, 'colon expected'],
    ['{\n "a": 1,\n "a": 2 }', 3, 2, 'the key "a" stands here again'],
  ])('%j', (text, line, column, problem) => {
    expect(() => parseExperiment(text, 'x.json')).toThrow(
      expect.objectContaining({
        code: 'experimentNotJson',
        details: { file: 'x.json', line, column, problem: expect.stringContaining(problem) as string },
      }) as Error,
    )
  })

  it('but a byte order mark does no harm', () => {
    expect(parseExperiment(`\uFEFF${JSON.stringify(SMALLEST)}`, 'x.json').data.target).toBe('y')
  })

  it('and a key like __proto__ is only a key that is not known', () => {
    const text = JSON.stringify(SMALLEST).replace('{', '{"__proto__": {"a": 1},')
    expect(() => parseExperiment(text, 'x.json')).toThrow('__proto__')
  })
})

describe('a text that is no experiment', () => {
  const problemOf = (text: string): StudioError['details'] => {
    try {
      parseExperiment(text, 'x.json')
    } catch (error) {
      if (error instanceof StudioError) return (error as StudioError).details
      throw error
    }
    throw new Error('It was taken.')
  }

  it.each([
    ['arrays', '['.repeat(200_000)],
    ['objects', '{"a":'.repeat(50_000)],
  ])('is refused in words when %s are nested beyond all measure', (_, text) => {
    expect(problemOf(text)).toMatchObject({ line: 1, problem: expect.stringMatching(/nested/) as string })
  })

  it('is said to be empty when it is blank', () => {
    expect(problemOf(' \n\n')).toMatchObject({ line: 1, problem: 'the file is empty' })
  })

  it('lacks the name of a member of a table', () => {
    const { message } = refusal(experiment({ hidden: { activation: { alpha: 0.1 } } }))
    expect(message).toMatch(/activation\.name: "name" is missing\. Known here: identity,/)
  })
})
