import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { javascriptText } from '../../code/texts'
import { tooManyParameters } from '../../code/too-many-parameters'
import type { ModelFormat } from '../../model-format'
import { foldBatchNorm, type PortableModel } from '../../portable-model'
import { doublesOf, rowsAsJson } from '../../programs/answer-bytes'
import { runProgram } from '../../programs/run-program'
import { moduleOf } from './module'
import { typesOf } from './types'

/** Beyond, the rows of a proof take minutes, and the module is a text of more than 50 MB. */
const MOST_PARAMETERS = 10_000_000

/** A module without dependencies, for browsers, Node and whatever bundles for them. */
export const javascript: ModelFormat = {
  lacks: ({ model }) => tooManyParameters(model, MOST_PARAMETERS),
  write: (source) => {
    const model = foldBatchNorm(source.model)
    return Promise.resolve(
      new Map([
        ['model.js', moduleOf({ ...source, model })],
        ['model.d.ts', typesOf(model)],
        ['package.json', packageOf(model)],
      ]),
    )
  },
  ask: async (folder, rows, { model }) => {
    const { stdout } = await runProgram(process.execPath, ['--input-type=module', '--eval', DRIVER], {
      input: rowsAsJson(rows),
      environment: {
        ELECTRON_RUN_AS_NODE: '1',
        NODE_OPTIONS: '',
        MODEL: pathToFileURL(join(folder, 'model.js')).href,
        OUTPUTS: String(model.layers.at(-1)!.units),
      },
    })
    return { by: `Node.js ${process.versions.node}`, answers: doublesOf(stdout) }
  },
}

/** Without it, Node would take model.js for a script of another kind. */
const packageOf = ({ name }: PortableModel): string =>
  `{
  "description": ${javascriptText(name)},
  "private": true,
  "type": "module",
  "exports": { ".": { "types": "./model.d.ts", "default": "./model.js" } }
}
`

/** Asks for the first half of the rows by lists, and for the others by the names of the columns. */
const DRIVER = `
import { readFileSync } from "node:fs";
const model = await import(process.env.MODEL);
const given = JSON.parse(readFileSync(0, "utf8"));
const named = (row) => Object.fromEntries(row.map((value, j) => [model.columns[j].name, value]));
const rows = given.map((row, i) => (2 * i < given.length ? row : named(row)));
const outputs = Number(process.env.OUTPUTS);
const answers = model.predict(rows).flatMap((answer) => {
  if (typeof answer === "number") return [answer];
  const values = answer.probabilities ?? answer.scores ?? answer;
  return (model.classes ?? model.targets).map((name) => values[name]).slice(-outputs);
});
process.stdout.write(Buffer.from(Float64Array.from(answers).buffer).toString("base64"));
`
