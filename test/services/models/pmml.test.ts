import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  activations,
  defaultsOf,
  parameterOf,
  type ActivationName,
  type ElementwiseSpec,
} from '../../../core'
import { readXml, type Element } from '../../../services/models/formats/pmml/element'
import { functions, partsOf, type Part } from '../../../services/models/formats/pmml/functions'
import { mustBePmml } from '../../../services/models/formats/pmml/structure'
import { formats } from '../../../services/models/formats'
import type { InputValues } from '../../../services/models/model-format'
import { findPython } from '../../../services/models/python'
import { runProgram } from '../../../services/models/programs/run-program'
import { GRID } from './activation-grid'
import { COLUMNS, modelOf, rowsFor } from './random-models'
import { sourceOf, written } from './written'

const specOf = (name: ActivationName): ElementwiseSpec =>
  ({ name, ...defaultsOf(activations[name]) }) as ElementwiseSpec

/** What layers of neurons make of z. */
function made(parts: readonly Part[], z: number): number {
  const said: Record<string, number> = { z }
  for (const part of parts) {
    const values = part.neurons.map(({ name, bias, from }) => {
      const sum = Object.entries(from).reduce((total, [id, weight]) => total + weight * said[id], bias)
      return [name, functions[part.function](sum)] as const
    })
    Object.assign(said, Object.fromEntries(values))
  }
  return said['a']
}

describe.each(Object.keys(activations) as ActivationName[])('%s in PMML', (name) => {
  const spec = specOf(name)
  const parts = partsOf(spec)

  it.skipIf(parts === null)('is what it is, exactly', () => {
    for (const z of GRID) {
      const a = activations[name].value(z, parameterOf(spec))
      const found = typeof parts === 'string' ? functions[parts](z) : made(parts!, z)
      // Squares of a large z differ by its product with rounding.
      const scale = Math.max(1, Math.abs(a), name === 'silu' ? z * z : 0)
      expect(Math.abs(found - a), `g(${z})`).toBeLessThanOrEqual(4e-15 * scale)
    }
  })
})

const model = modelOf({
  hidden: [{ units: 3, activation: 'selu', batchNorm: true }],
  ...{ columns: COLUMNS, output: 'softmax', task: 'classes', outputs: 3, seed: 5 },
})

describe('a document', () => {
  it('is read by an independent parser as by ours', async () => {
    const python = await findPython([])
    if (!python) return
    const file = join(await written('pmml', model), 'model.pmml')
    const script = `import sys, xml.etree.ElementTree as t
print(sum(1 for _ in t.parse(sys.argv[1]).iter()))`
    const { stdout } = await runProgram(python, ['-c', script, file])
    const count = ({ children }: Element): number => children.reduce((sum, each) => sum + count(each), 1)
    expect(Number(stdout)).toBe(count(readXml(await readFile(file, 'utf8'))))
  })

  it.each([
    ['is cut short', (xml: string) => xml.slice(0, -20)],
    [
      'has an element that there is not',
      (xml: string) => xml.replaceAll('Neuron ', 'Neurone ').replaceAll('/Neuron>', '/Neurone>'),
    ],
    ['has elements in another order', (xml: string) => xml.replaceAll('NeuralInputs', 'NeuralOutputs')],
    ['has no id', (xml: string) => xml.replace(' id="1,1"', '')],
    ['is of another version', (xml: string) => xml.replaceAll('PMML-4_4', 'PMML-3_0')],
    ['has a connection from nowhere', (xml: string) => xml.replace('from="0,1"', 'from="9,9"')],
  ])('that %s is refused, never read wrong', async (_, spoil) => {
    const folder = await written('pmml', model)
    const file = join(folder, 'model.pmml')
    const xml = await readFile(file, 'utf8')
    mustBePmml(readXml(xml))
    await writeFile(file, spoil(xml))
    await expect(formats.pmml.ask!(folder, rowsFor(model, 2), sourceOf('pmml', model))).rejects.toThrow()
  })

  it('has no answer where a value is missing, a category unknown, or a logarithm asked of 0', async () => {
    const folder = await written('pmml', model)
    const rows = rowsFor(model, 1)
    const asked = async (change: Readonly<Record<number, InputValues>>): Promise<number[]> => {
      const inputs = rows.inputs.map((values, j) => change[j] ?? values)
      const found = await formats.pmml.ask!(folder, { ...rows, inputs }, sourceOf('pmml', model))
      return 'answers' in found ? Array.from(found.answers) : []
    }
    expect((await asked({})).reduce((sum, p) => sum + p)).toBeCloseTo(1, 12)
    expect((await asked({ 1: Float64Array.of(NaN), 4: [null] })).some(isNaN)).toBe(false)
    for (const bad of [
      { 0: Float64Array.of(NaN) },
      { 5: ['pink'] },
      { 5: [''] },
      { 2: Float64Array.of(0) },
    ]) {
      expect(await asked(bad)).toEqual([NaN, NaN, NaN])
    }
  })
})
