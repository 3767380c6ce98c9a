import { copyFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { expectedAnswers } from '../../../services/models/answers'
import { MOST_READABLE } from '../../../services/models/code/readable'
import type { PortableModel } from '../../../services/models/portable-model'
import { COLUMNS, modelOf, rowsFor } from './random-models'
import { written } from './written'

const hidden = [{ units: 5, activation: 'tanh' as const, batchNorm: false }]
const shape = { hidden, columns: COLUMNS, outputs: 3, seed: 3 }
const classifier = modelOf({ ...shape, task: 'classes', output: 'softmax' })
const regression = modelOf({ ...shape, task: 'values', output: 'identity' })

const ROW = `{ "column 1": 1, "column 2": 2, "column 3": 1.5, "column 4": 0.5, "column 5": "d'or", "column 6": "blue" }`

/** What the compiler says of a program that uses a model, at its strictest. */
async function complaintsOf(model: PortableModel, program: string): Promise<string[]> {
  const folder = await written('javascript', model)
  const file = join(folder, 'program.ts')
  await writeFile(file, `import { predict, columns } from './model.js'\n${program}\nexport { columns }\n`)
  const options: ts.CompilerOptions = {
    ...{ strict: true, exactOptionalPropertyTypes: true, noEmit: true, types: [], lib: ['lib.es2023.d.ts'] },
    ...{ module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext },
    target: ts.ScriptTarget.ES2023,
  }
  return ts
    .getPreEmitDiagnostics(ts.createProgram([file], options))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}

describe('the types of a module', () => {
  it('take rows by name or in order, and give classes', async () => {
    const program = `
const [answer] = predict([${ROW}, [1, 2, 1.5, null, "blue", "blue"]])
export const label: "class 0" | "class 1" | "class 2" = answer.label
export const probability: number = answer.probabilities["class 1"]`
    expect(await complaintsOf(classifier, program)).toEqual([])
  })

  it('give values by the names of their targets', async () => {
    expect(await complaintsOf(regression, `export const y: number = predict([${ROW}])[0].y2`)).toEqual([])
  })

  it.each([
    ['a category that there is not', ROW.replace('"blue"', '"pink"'), /pink/],
    ['a column that is missing', ROW.replace('"column 1": 1, ', ''), /column 1/],
    ['text for a number', ROW.replace('"column 1": 1', '"column 1": "one"'), /string/],
  ])('refuse %s', async (_, row, complaint) => {
    expect((await complaintsOf(classifier, `predict([${row}])`)).join()).toMatch(complaint)
  })
})

interface Module {
  readonly predict: (rows: unknown) => unknown
}

/** The module, loaded by this program itself, as a bundler would see it: without its package. */
async function load(model: PortableModel): Promise<Module> {
  const folder = await written('javascript', model)
  await copyFile(join(folder, 'model.js'), join(folder, 'model.mjs'))
  return (await import(/* @vite-ignore */ pathToFileURL(join(folder, 'model.mjs')).href)) as Module
}

describe('a module', () => {
  const row = JSON.parse(ROW) as Record<string, unknown>

  it('says the class and how likely each is', async () => {
    const { predict } = await load(classifier)
    const [answer] = predict([row]) as { label: string; probabilities: Record<string, number> }[]
    const { probabilities, label } = answer
    expect(Object.keys(probabilities)).toEqual(['class 0', 'class 1', 'class 2'])
    expect(Object.values(probabilities).reduce((sum, p) => sum + p)).toBeCloseTo(1, 12)
    expect(probabilities[label]).toBe(Math.max(...Object.values(probabilities)))
  })

  it.each([
    ['has no value', { 'column 1': undefined }, 'row 2: column "column 1" has no value'],
    ['has no value', { 'column 6': '' }, 'row 2: column "column 6" has no value'],
    [
      'is none of its categories',
      { 'column 5': 'pink' },
      'row 2: column "column 5" is "pink", which is none of',
    ],
    ['is no number', { 'column 2': 'many' }, 'row 2: column "column 2" is "many", which is no number'],
    ['cannot be transformed', { 'column 3': 0 }, 'row 2: column "column 3" is 0, and has to be above 0'],
  ])('names the column that %s', async (_, change, message) => {
    const { predict } = await load(classifier)
    expect(() => predict([row, { ...row, ...change }])).toThrow(message)
  })

  it('fills what is missing, however that is said', async () => {
    const { predict } = await load(classifier)
    const filled = predict([{ ...row, 'column 2': -2.5, 'column 5': 'blue' }])
    for (const gap of [null, undefined, NaN, '', ' ']) {
      expect(predict([{ ...row, 'column 2': gap, 'column 5': gap }])).toEqual(filled)
    }
    expect(predict([])).toEqual([])
  })

  it('of many parameters has them as float32, to the bit', async () => {
    const units = Math.ceil(MOST_READABLE / 9) + 1
    const model = modelOf({
      ...shape,
      hidden: [{ units, activation: 'relu', batchNorm: true }],
      ...{ task: 'values', output: 'identity', outputs: 1 },
    })
    const rows = rowsFor(model, 5)
    const { predict } = await load(model)
    const found = predict(
      Array.from({ length: 5 }, (_, i) => rows.inputs.map((values) => values[i])),
    ) as number[]
    const expected = expectedAnswers(model, rows, 'inside')
    found.forEach((y, i) => expect(y).toBeCloseTo(expected[i], 5))
  })
})
