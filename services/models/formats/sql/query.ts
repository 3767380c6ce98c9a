import { aboutLines } from '../../code/about'
import { activationTree } from '../../code/activation-expressions'
import { boundsOf } from '../../code/bounds'
import { outputsMeant } from '../../code/outputs-meant'
import { printed } from '../../code/print-expression'
import type { ExportSource } from '../../model-format'
import type { ModelFeature, ModelInput, ModelLayer, PortableModel } from '../../portable-model'
import { sqlName, sqlText } from '../../../datasets/duckdb'
import { GELU_BOUND, portable, sqlDialect, sqlFloat, sqlNumber } from './dialect'

/** One step of the query: a table of its own, made from the one before. */
interface Step {
  readonly name: string
  /** What it adds to the columns that are kept, each as `expression as name`. */
  readonly adds: readonly string[]
}

/** The columns of the table that come back with the answers, and what each is called on the way. */
export const keptColumns = ({ model, options }: ExportSource): readonly string[] =>
  options.sql?.keep ?? model.inputs.map(({ name }) => name)

export const tableOf = ({ options }: ExportSource): string => options.sql?.table ?? 'rows'

/** model.sql: one query. @param source its batch norm folded */
export function queryOf(source: ExportSource): string {
  const { model } = source
  const kept = keptColumns(source)
  const carried = kept.map((_, i) => `k${i + 1}`)
  const [first, ...steps] = stepsOf(model)
  const tables = steps.map((step, i) => tableText(step, carried, [first, ...steps][i].name))
  const names = kept.map((name, i) => `r.${sqlName(name)} as k${i + 1}`)
  const head = `${first.name} as materialized (\n  select\n    ${[...names, ...first.adds].join(',\n    ')}\n  from ${sqlName(tableOf(source))} as r\n)`
  const answers = answersOf(model, kept)
  const last = [...kept.map((name, i) => `k${i + 1} as ${sqlName(name)}`), ...answers]
  return [
    ...headOf(source).map((line) => `-- ${line}`.trimEnd()),
    `with ${[head, ...tables].join(',\n')}`,
    `select\n  ${last.join(',\n  ')}\nfrom ${[first, ...steps].at(-1)!.name};`,
    '',
  ].join('\n')
}

function headOf(source: ExportSource): string[] {
  const usesGelu = source.model.layers.some(({ activation }) => activation.name === 'gelu')
  return [
    ...aboutLines(source),
    '',
    'One query for PostgreSQL 12, SQLite 3.35 with its mathematical functions, DuckDB, and newer ones of each.',
    'A value that is missing and has no other taken for it, and a category that is not listed, make all answers of its row NULL.',
    ...(usesGelu
      ? [`GELU is computed by Abramowitz & Stegun 7.1.26, and is at most ${GELU_BOUND} from its exact value.`]
      : []),
  ]
}

const tableText = ({ name, adds }: Step, carried: readonly string[], from: string): string => {
  const columns = [...(carried.length > 0 ? [carried.join(', ')] : []), ...adds]
  return `${name} as materialized (\n  select\n    ${columns.join(',\n    ')}\n  from ${from}\n)`
}

function stepsOf(model: PortableModel): Step[] {
  const bounds = boundsOf(model)
  const { layers } = model
  const given = model.inputs.map((input, j) => `${givenOf(input)} as v${j + 1}`)
  const features = model.features.map((feature, j) => `${featureOf(feature, bounds)} as x${j + 1}`)
  return [
    { name: 'given', adds: given },
    { name: 'features', adds: features },
    ...layers.flatMap((layer, k) => layerSteps(layer, k + 1)),
    ...headSteps(model),
  ]
}

/** A number, or the place of a category; NULL where there is none. */
function givenOf(input: ModelInput): string {
  const name = `r.${sqlName(input.name)}`
  if (input.kind === 'number') return filled(`cast(${name} as double precision)`, input.fill, sqlNumber)
  // Categories that are numbers are compared as numbers: as text they are written differently everywhere.
  const areNumbers = input.categories.every((each) => String(Number(each)) === each && isFinite(Number(each)))
  const text = areNumbers ? (each: string): string => sqlNumber(Number(each)) : sqlText
  const value = areNumbers ? `cast(${name} as double precision)` : `nullif(cast(${name} as varchar), '')`
  const whens = input.categories.map((each, place) => `when ${text(each)} then ${place}`)
  return `case ${filled(value, input.fill, text)} ${whens.join(' ')} end`
}

const filled = <T>(value: string, fill: T | null, text: (fill: T) => string): string =>
  fill === null ? value : `coalesce(${value}, ${text(fill)})`

function featureOf(feature: ModelFeature, bounds: readonly number[]): string {
  const value = `v${feature.input + 1}`
  if (feature.kind === 'isCategory')
    return `case when ${value} = ${feature.category} then 1e0 when ${value} <> ${feature.category} then 0e0 end`
  const bound = bounds[feature.input]
  // Of what has no logarithm, PostgreSQL and DuckDB raise an error.
  const safely = (text: string): string => `case when ${value} > ${sqlNumber(bound)} then ${text} end`
  const transform = feature.kind === 'number' ? feature.transform : 'none'
  const transformed = { none: value, log: safely(`ln(${value})`), log1p: safely(`ln(1e0 + ${value})`) }
  return `(${transformed[transform]} - ${signed(feature.mean)}) / ${signed(feature.std)}`
}

/** Two signs would begin a comment. */
const signed = (x: number, text = sqlNumber): string => (x < 0 ? `(${text(x)})` : text(x))

/** z, and then what the activation makes of it; softmax stands at the end. */
function layerSteps({ inputs, units, weight, bias, activation }: ModelLayer, k: number): Step[] {
  const from = k === 1 ? 'x' : 'a'
  const isPlain = activation.name === 'identity' || activation.name === 'softmax'
  const names = Array.from({ length: units }, (_, j) => `${isPlain ? 'a' : 'z'}${j + 1}`)
  const sums = names.map((name, j) => {
    const terms = Array.from(
      weight.subarray(j * inputs, (j + 1) * inputs),
      (w, i) => `${from}${i + 1}*${signed(w, sqlFloat)}`,
    )
    return `${sumOf([...terms, sqlFloat(bias[j])])} as ${name}`
  })
  if (isPlain) return [{ name: `layer_${k}`, adds: sums }]
  const tree = portable(activationTree(activation))
  const activated = names.map((z, j) => `${printed(tree, sqlDialect, z)} as a${j + 1}`)
  return [
    { name: `sums_${k}`, adds: sums },
    { name: `layer_${k}`, adds: activated },
  ]
}

/** Sums nest: SQLite and DuckDB take expressions that are 1,000 deep. */
const MOST_TERMS = 100

function sumOf(terms: readonly string[]): string {
  if (terms.length <= MOST_TERMS) return terms.join(' + ')
  const groups: string[] = []
  for (let from = 0; from < terms.length; from += MOST_TERMS)
    groups.push(`(${terms.slice(from, from + MOST_TERMS).join(' + ')})`)
  return sumOf(groups)
}

/** What comes after the last layer: of several classes, softmax and the largest output. */
function headSteps({ layers, target }: PortableModel): Step[] {
  const { units, activation } = layers[layers.length - 1]
  const a = Array.from({ length: units }, (_, j) => `a${j + 1}`)
  if (units === 1 || (target.kind === 'values' && activation.name !== 'softmax')) return []
  const largest = largestSteps(a)
  if (activation.name !== 'softmax') return largest
  const powers = a.map((each, j) => `${sqlDialect.unary.exp(`${each} - largest`)} as e${j + 1}`)
  const e = a.map((_, j) => `e${j + 1}`)
  return [
    ...largest,
    { name: 'powers', adds: [...a, 'largest', ...powers] },
    { name: 'total', adds: [...a, 'largest', ...e, `${sumOf(e)} as total`] },
  ]
}

/** The largest of some columns, by halves: `greatest` has many names. */
function largestSteps(a: readonly string[]): Step[] {
  const steps: Step[] = []
  let left = a
  for (let round = 1; left.length > 1; round++) {
    const isLast = left.length === 2
    const pairs = Array.from({ length: Math.ceil(left.length / 2) }, (_, i) => left.slice(2 * i, 2 * i + 2))
    const names = pairs.map((_, i) => (isLast ? 'largest' : `m${round}_${i + 1}`))
    const larger = pairs.map(([x, y = x], i) =>
      x === y ? `${x} as ${names[i]}` : `${sqlDialect.binary.max(x, y)} as ${names[i]}`,
    )
    steps.push({ name: isLast ? 'largest_of_all' : `largest_${round}`, adds: [...a, ...larger] })
    left = names
  }
  return steps
}

/** The columns of the answer, named so that none is like a column that is kept, whatever the case of its letters. */
function answersOf(model: PortableModel, kept: readonly string[]): string[] {
  const taken = new Set(kept.map((name) => name.toLowerCase()))
  const named = (wanted: string): string => {
    let name = wanted
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${wanted}_${n}`
    taken.add(name.toLowerCase())
    return sqlName(name)
  }
  return model.target.kind === 'classes' ? classAnswers(model, named) : valueAnswers(model, named)
}

function classAnswers(model: PortableModel, named: (wanted: string) => string): string[] {
  const { target, layers } = model
  if (target.kind !== 'classes') throw new Error('The target is of classes')
  const { units, activation } = layers[layers.length - 1]
  const [first, second] = target.classes.map(sqlText)
  const label =
    units === 1
      ? `case when a1 >= 5e-1 then ${second} when a1 < 5e-1 then ${first} end`
      : `case ${target.classes.map((name, c) => `when a${c + 1} = largest then ${sqlText(name)}`).join(' ')} end`
  const shown = target.classes.slice(-units)
  const what = outputsMeant(model) === 'probabilities' ? 'probability' : 'score'
  return [
    `${label} as ${named(`predicted_${target.name}`)}`,
    ...shown.map((name, c) => {
      const value = activation.name === 'softmax' ? `e${c + 1} / total` : `a${c + 1}`
      return `${value} as ${named(`${what}_of_${name}`)}`
    }),
  ]
}

function valueAnswers({ target, layers }: PortableModel, named: (wanted: string) => string): string[] {
  if (target.kind !== 'values') throw new Error('The target is of values')
  const isSoftmax = layers[layers.length - 1].activation.name === 'softmax'
  const power = (x: string): string =>
    `exp(case when ${x} < -7e2 then -7e2 when ${x} > 7e2 then 7e2 else ${x} end)`
  const back = { none: (y: string) => y, log: power, log1p: (y: string) => `${power(y)} - 1e0` }
  return target.names.map((name, j) => {
    const output = isSoftmax ? `e${j + 1} / total` : `a${j + 1}`
    const scaled = `${output} * ${signed(target.std[j])} + ${signed(target.mean[j])}`
    return `${back[target.transform](scaled)} as ${named(`predicted_${name}`)}`
  })
}
