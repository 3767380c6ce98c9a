import { aboutLines } from '../../code/about'
import { activationTree } from '../../code/activation-expressions'
import { boundsOf } from '../../code/bounds'
import { uses } from '../../code/expression'
import { namedActivations } from '../../code/named-activations'
import { base64Of, commaLines, doubleText, floatText } from '../../code/numbers'
import { outputsMeant } from '../../code/outputs-meant'
import { printed } from '../../code/print-expression'
import { isReadable } from '../../code/readable'
import { javascriptText } from '../../code/texts'
import type { ExportSource } from '../../model-format'
import type { ModelFeature, ModelInput, PortableModel } from '../../portable-model'
import { ERFC, javascriptDialect } from './dialect'

/** model.js: an ES module, for browsers and Node. @param source its batch norm folded */
export function moduleOf(source: ExportSource): string {
  const { model } = source
  const asNumbers = isReadable(model)
  return [
    headOf(source),
    columnsOf(model),
    meaningOf(model),
    featuresOf(model),
    activationsOf(model),
    layersOf(model, asNumbers),
    asNumbers ? '' : FLOATS,
    READING,
    FORWARD,
    model.layers.at(-1)!.activation.name === 'softmax' ? SOFTMAX : '',
    answerOf(model),
  ]
    .filter((part) => part !== '')
    .map((part) => part.trim())
    .join('\n\n')
    .concat('\n')
}

const headOf = (source: ExportSource): string =>
  [
    '/*',
    ...aboutLines(source).map((line) => ` * ${line}`.trimEnd()),
    ' *',
    ' * import { predict } from "./model.js";',
    ' * predict([{ name: value, ... }, ...])   rows by the names of their columns, or lists in the order above',
    ' */',
  ].join('\n')

const columnsOf = (model: PortableModel): string => {
  const bounds = boundsOf(model)
  return [
    '/** What a row has to have, in this order. What is missing is taken for `fill`, or refused where that is null. */',
    'export const columns = [',
    ...model.inputs.map((input, j) => `  ${columnOf(input, bounds[j])},`),
    '];',
  ].join('\n')
}

function columnOf(input: ModelInput, bound: number): string {
  const name = `name: ${javascriptText(input.name)}`
  if (input.kind === 'category') {
    const fill = input.fill === null ? 'null' : javascriptText(input.fill)
    return `{ ${name}, categories: [${input.categories.map(javascriptText).join(', ')}], fill: ${fill} }`
  }
  const above = bound === -Infinity ? '' : `, above: ${doubleText(bound)}`
  return `{ ${name}, fill: ${input.fill === null ? 'null' : doubleText(input.fill)}${above} }`
}

function meaningOf({ target }: PortableModel): string {
  const names = target.kind === 'classes' ? target.classes : target.names
  const what = target.kind === 'classes' ? 'classes' : 'targets'
  return `export const ${what} = [${names.map(javascriptText).join(', ')}];`
}

const TRANSFORMS = { none: '', log: ', transform: Math.log', log1p: ', transform: Math.log1p' }

const featuresOf = ({ features }: PortableModel): string =>
  [
    '/** What training made of the columns: 1 where a column is `category` and else 0, or (transform(x) - mean) / std. */',
    'const features = [',
    ...features.map((feature) => `  ${featureOf(feature)},`),
    '];',
  ].join('\n')

function featureOf(feature: ModelFeature): string {
  const column = `column: ${feature.input}`
  if (feature.kind === 'isCategory') return `{ ${column}, category: ${feature.category} }`
  const transform = feature.kind === 'number' ? TRANSFORMS[feature.transform] : ''
  return `{ ${column}${transform}, mean: ${doubleText(feature.mean)}, std: ${doubleText(feature.std)} }`
}

function activationsOf(model: PortableModel): string {
  const { all } = namedActivations(model)
  const trees = all.map(({ name, spec }) => ({ name, tree: activationTree(spec) }))
  return [
    trees.some(({ tree }) => uses(tree, 'erfc')) ? ERFC.trim() : '',
    ...trees.map(({ name, tree }) => `const ${name} = (z) => ${printed(tree, javascriptDialect, 'z')};`),
  ].join('\n')
}

function layersOf(model: PortableModel, asNumbers: boolean): string {
  const { of } = namedActivations(model)
  const numbers = (values: Float32Array): string =>
    asNumbers
      ? `[\n${commaLines(Array.from(values, floatText), '      ')}\n    ]`
      : `floats("${base64Of(values)}")`
  return [
    '/** a = g(W x + b), layer by layer; `weights` are the rows of W, one for each unit. */',
    'const layers = [',
    ...model.layers.map(
      ({ inputs, units, weight, bias }, k) =>
        `  {\n    inputs: ${inputs},\n    units: ${units},\n    activation: ${of(k) ?? '(z) => z'},\n    weights: ${numbers(weight)},\n    biases: ${numbers(bias)},\n  },`,
    ),
    '];',
  ].join('\n')
}

/** A declaration, which may be used above the place where it stands. */
const FLOATS = `
/** float32 in little-endian order. */
function floats(base64) {
  const text = atob(base64);
  const bytes = new DataView(new ArrayBuffer(text.length));
  for (let i = 0; i < text.length; i++) bytes.setUint8(i, text.charCodeAt(i));
  return Float32Array.from({ length: text.length / 4 }, (_, i) => bytes.getFloat32(4 * i, true));
}`

const READING = `
/** The value of a column: a number, or the place of a category. */
function valueOf(row, number, column, at) {
  const { name, categories, fill, above } = column;
  const fail = (problem) => {
    throw new Error(\`row \${number + 1}: column \${JSON.stringify(name)} \${problem}\`);
  };
  const isList = Array.isArray(row) || ArrayBuffer.isView(row);
  const given = isList ? row[at] : Object.hasOwn(Object(row), name) ? row[name] : undefined;
  const text = String(given ?? "");
  if (categories) {
    const known = categories.includes(text) ? text : categories.includes(text.trim()) ? text.trim() : null;
    const category = known ?? (text.trim() === "" || Number.isNaN(given) ? fill : undefined);
    if (category === null) fail("has no value");
    if (category === undefined) fail(\`is \${JSON.stringify(text)}, which is none of its categories\`);
    return categories.indexOf(category);
  }
  const isGap = Number.isNaN(given) || /^(|na|n\\/a|nan|null|\\?)$/i.test(text.trim());
  if (isGap && fill === null) fail("has no value");
  const x = isGap ? fill : typeof given === "number" || typeof given === "string" ? Number(given) : NaN;
  if (!Number.isFinite(x)) fail(\`is \${JSON.stringify(text)}, which is no number\`);
  if (x <= above) fail(\`is \${x}, and has to be above \${above}\`);
  return x;
}

/** x: what the first layer takes. */
function featuresOf(row, number) {
  const values = columns.map((column, at) => valueOf(row, number, column, at));
  return features.map(({ column, category, transform, mean, std }) => {
    const value = values[column];
    if (category !== undefined) return value === category ? 1 : 0;
    return ((transform ? transform(value) : value) - mean) / std;
  });
}`

const FORWARD = `
function layerOf(x, { inputs, units, activation, weights, biases }) {
  const a = [];
  for (let j = 0; j < units; j++) {
    let z = biases[j];
    for (let i = 0; i < inputs; i++) z += weights[j * inputs + i] * x[i];
    a.push(activation(z));
  }
  return a;
}`

const SOFTMAX = `
function softmax(z) {
  const largest = z.reduce((most, each) => Math.max(most, each));
  const powers = z.map((each) => Math.exp(each - largest));
  const sum = powers.reduce((total, each) => total + each, 0);
  return powers.map((each) => each / sum);
}`

function answerOf(model: PortableModel): string {
  const { target, layers } = model
  const isSoftmax = layers.at(-1)!.activation.name === 'softmax'
  const outputs = `layers.reduce(layerOf, featuresOf(row, number))`
  const what = target.kind === 'classes' ? classAnswer(model) : valueAnswer(model)
  return `
${what}

function outputsOf(row, number) {
  const outputs = ${isSoftmax ? `softmax(${outputs})` : outputs};
  if (!outputs.every(Number.isFinite)) throw new Error(\`row \${number + 1}: the network leaves the finite numbers\`);
  return outputs;
}

/** What the network says of each row, in their order. */
export function predict(rows) {
  return Array.from(rows, (row, number) => answerOf(outputsOf(row, number)));
}`
}

function classAnswer(model: PortableModel): string {
  const field = outputsMeant(model)
  const isOne = model.layers.at(-1)!.units === 1
  const each = isOne ? '[1 - outputs[0], outputs[0]]' : 'outputs'
  const place = isOne
    ? 'outputs[0] >= 0.5 ? 1 : 0'
    : 'all.reduce((best, x, c) => (x > all[best] ? c : best), 0)'
  return `
function answerOf(outputs) {
  const all = ${each};
  const label = classes[${place}];
  return { label, ${field}: Object.fromEntries(classes.map((name, c) => [name, all[c]])) };
}`.trim()
}

const BACK = { none: 'y', log: 'Math.exp(y)', log1p: 'Math.expm1(y)' }

function valueAnswer({ target }: PortableModel): string {
  if (target.kind !== 'values') throw new Error('The target is of values')
  const { mean, std, transform, names } = target
  const values = `outputs.map((output, j) => back(output * std[j] + mean[j]))`
  return `
/** Outputs are taken back to the scale of the data. */
const mean = [${mean.map(doubleText).join(', ')}];
const std = [${std.map(doubleText).join(', ')}];
const back = (y) => ${BACK[transform]};

function answerOf(outputs) {
  const values = ${values};
  return ${names.length === 1 ? 'values[0]' : 'Object.fromEntries(targets.map((name, j) => [name, values[j]]))'};
}`.trim()
}
