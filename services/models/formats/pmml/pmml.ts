import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { activations } from '../../../../core'
import { namesLack } from '../../code/names-lack'
import { tooManyParameters } from '../../code/too-many-parameters'
import type { ModelFormat } from '../../model-format'
import { foldBatchNorm, type PortableModel } from '../../portable-model'
import { documentOf } from './document'
import { readXml, xmlOf } from './element'
import { evaluate } from './evaluate'
import { partsOf } from './functions'
import { mustBePmml } from './structure'

/** Every weight is an element of its own: more are documents of tens of megabytes. */
const MOST_PARAMETERS = 300_000

/** PMML 4.4, a NeuralNetwork with its preparation. */
export const pmml: ModelFormat = {
  lacks: ({ model }) =>
    lackingActivation(model) ??
    tooManyParameters(model, MOST_PARAMETERS) ??
    namesLack(model, (name) => {
      const found = NOT_IN_XML.exec(name)?.[0]
      const code = found?.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')
      return code === undefined ? null : `holds the character U+${code}, which XML cannot`
    }),
  write: (source) =>
    Promise.resolve(new Map([['model.pmml', xmlOf(documentOf(foldBatchNorm(source.model)))]])),
  ask: async (folder, rows, { model }) => {
    const root = readXml(await readFile(join(folder, 'model.pmml'), 'utf8'))
    mustBePmml(root)
    const outputs = model.layers[model.layers.length - 1].units
    const answers = evaluate(root, rows).flatMap((each) => each.slice(-outputs))
    return { by: "this studio's reader of PMML, from the file", answers }
  },
}

/** XML 1.0, production 2. */
const NOT_IN_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u

function lackingActivation({ layers }: PortableModel): string | null {
  for (const { activation } of layers) {
    if (activation.name === 'softmax' || partsOf(activation) !== null) continue
    return `PMML has no activation function for ${activations[activation.name].label}, and it cannot be made of those that it has.`
  }
  return null
}
