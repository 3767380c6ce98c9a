import { commentText, javascriptText } from '../../code/texts'
import { outputsMeant } from '../../code/outputs-meant'
import type { ModelInput, PortableModel } from '../../portable-model'

/** Of more categories or classes than these, a type would be of no help. */
const MOST_IN_TYPE = 100

/** model.d.ts: what model.js exports, with the columns and the classes of this model. */
export function typesOf(model: PortableModel): string {
  const { target, name } = model
  const names = target.kind === 'classes' ? target.classes : target.names
  const [list, type] = target.kind === 'classes' ? ['classes', 'ClassName'] : ['targets', 'TargetName']
  return `/* ${commentText(name)}: the types of model.js. */

/** A row by the names of its columns. */
export interface Row {
${model.inputs.map((input) => `  ${fieldOf(input)};`).join('\n')}
}

/** A row in the order of \`columns\`. */
export type RowList = ArrayLike<number | string | null | undefined>;

export interface Column {
  readonly name: string;
  /** Of a column of names, those it may have. */
  readonly categories?: readonly string[];
  /** What stands in for a missing value; null where there has to be one. */
  readonly fill: number | string | null;
  /** Of a column of numbers, what they have to be above. */
  readonly above?: number;
}

export declare const columns: readonly Column[];

export type ${type} = ${unionOf(names)};
export declare const ${list}: readonly ${type}[];

${answerOf(model, type)}

/**
 * What the network says of each row, in their order.
 * @throws Error naming row and column, where a value is missing and has no fill, is no number, or is no known category
 */
export declare function predict(rows: Iterable<Row | RowList> | ArrayLike<Row | RowList>): Prediction[];
`
}

function fieldOf(input: ModelInput): string {
  const value = input.kind === 'number' ? 'number' : unionOf(input.categories)
  const name = `readonly ${javascriptText(input.name)}`
  return input.fill === null ? `${name}: ${value}` : `${name}?: ${value} | null | undefined`
}

const unionOf = (names: readonly string[]): string =>
  names.length > MOST_IN_TYPE ? 'string' : [...new Set(names)].map(javascriptText).join(' | ')

function answerOf(model: PortableModel, type: string): string {
  const { target } = model
  if (target.kind === 'classes') {
    return `export interface Prediction {
  /** The class that is predicted. */
  readonly label: ${type};
  readonly ${outputsMeant(model)}: Readonly<Record<${type}, number>>;
}`
  }
  const what = target.names.length === 1 ? 'number' : `Readonly<Record<${type}, number>>`
  return `/** On the scale of the data. */\nexport type Prediction = ${what};`
}
