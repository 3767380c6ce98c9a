import { aboutLines } from '../../code/about'
import { activationTree } from '../../code/activation-expressions'
import { boundsOf } from '../../code/bounds'
import { namedActivations } from '../../code/named-activations'
import { commaLines, doubleText, floatText, pointed } from '../../code/numbers'
import { outputsMeant } from '../../code/outputs-meant'
import { printed } from '../../code/print-expression'
import { cText } from '../../code/texts'
import type { ExportSource } from '../../model-format'
import type { ModelFeature, PortableModel } from '../../portable-model'
import { cDialect } from './dialect'
import { identifiersOf } from './identifiers'

const numberText = (x: number): string =>
  x === -Infinity ? '-HUGE_VAL' : Number.isNaN(x) ? 'MODEL_MISSING' : pointed(doubleText(x))

/** model.h: all of the model in one header of C99. @param source its batch norm folded */
export function headerOf(source: ExportSource): string {
  const { model } = source
  return [
    headOf(source),
    '#ifndef MODEL_H\n#define MODEL_H\n\n#include <math.h>\n#include <stddef.h>\n#include <string.h>',
    sizesOf(model),
    columnsOf(model),
    outputNamesOf(model),
    READING,
    activationsOf(model),
    layersOf(model),
    DENSE,
    predictOf(model),
    '#endif',
  ]
    .map((part) => part.trim())
    .join('\n\n')
    .concat('\n')
}

function headOf(source: ExportSource): string {
  const lines = [
    ...aboutLines(source),
    '',
    'double inputs[MODEL_INPUTS], outputs[MODEL_OUTPUTS];',
    'inputs[...] = a number, MODEL_MISSING, or model_category(column, "its name") for a column of names',
    'if (model_predict(inputs, outputs) != 0) ... the column that is at fault is this number less 1',
    '',
    'C99 or C++, with the mathematical library (-lm). It allocates nothing and keeps nothing: any number of threads may call it.',
  ]
  return ['/*', ...lines.map((line) => ` * ${line}`.trimEnd()), ' */'].join('\n')
}

function sizesOf(model: PortableModel): string {
  const widest = Math.max(model.features.length, ...model.layers.map(({ units }) => units))
  return `
/* A value that is not there. */
#define MODEL_MISSING ((double)NAN)

enum {
  MODEL_INPUTS = ${model.inputs.length},
  MODEL_FEATURES = ${model.features.length},
  MODEL_OUTPUTS = ${model.layers[model.layers.length - 1].units},
  /* The most features or units that a layer has. */
  MODEL_WIDEST = ${widest}
};`
}

/** Categories of all columns stand in one list; `first` is where those of a column begin. */
function columnsOf(model: PortableModel): string {
  const { inputs } = model
  const bounds = boundsOf(model)
  const identifiers = identifiersOf(
    'MODEL_COLUMN',
    inputs.map(({ name }) => name),
  )
  const all = inputs.flatMap((input) => (input.kind === 'category' ? input.categories : []))
  let first = 0
  const entries = inputs.map((input, j) => {
    const count = input.kind === 'category' ? input.categories.length : 0
    const fill =
      input.fill === null
        ? NaN
        : input.kind === 'category'
          ? input.categories.indexOf(input.fill)
          : input.fill
    const entry = `  {${cText(input.name)}, ${first}, ${count}, ${numberText(fill)}, ${numberText(bounds[j])}}`
    first += count
    return entry
  })
  return `
/* The places of the columns in \`inputs\`. */
enum {
${identifiers.map((identifier, j) => `  ${identifier} = ${j}`).join(',\n')}
};

typedef struct {
  const char *name; /* in UTF-8 */
  int first, count; /* of its categories in model_categories; count is 0 for a column of numbers */
  double fill;      /* what stands in for a missing value; MODEL_MISSING where there has to be one */
  double above;     /* what numbers have to be above */
} model_column;

static const model_column model_columns[MODEL_INPUTS] = {
${entries.join(',\n')}
};

static const char *const model_categories[] = {
${[...all.map((name) => `  ${cText(name)}`), '  NULL'].join(',\n')}
};`
}

function outputNamesOf(model: PortableModel): string {
  const { target, layers } = model
  if (target.kind === 'values') {
    return `
/* What the outputs are, on the scale of the data. */
static const char *const model_targets[MODEL_OUTPUTS] = {
${target.names.map((name) => `  ${cText(name)}`).join(',\n')}
};

static const double model_mean[MODEL_OUTPUTS] = {${target.mean.map(numberText).join(', ')}};
static const double model_std[MODEL_OUTPUTS] = {${target.std.map(numberText).join(', ')}};`
  }
  const { units } = layers[layers.length - 1]
  const what =
    units === 1
      ? 'the one output is that of the second class, which is predicted from 0.5 on'
      : 'an output each, in this order'
  return `
/* The classes; ${what}. Outputs are ${outputsMeant(model)}. */
enum { MODEL_CLASSES = ${target.classes.length} };

static const char *const model_classes[MODEL_CLASSES] = {
${target.classes.map((name) => `  ${cText(name)}`).join(',\n')}
};

/* The class that is predicted: its place in model_classes. */
static inline int model_class(const double *outputs) {
${units === 1 ? '  return outputs[0] >= 0.5 ? 1 : 0;' : ARGMAX}
}`
}

const ARGMAX = `  int best = 0, c;
  for (c = 1; c < MODEL_CLASSES; c++)
    if (outputs[c] > outputs[best]) best = c;
  return best;`

const READING = `
/*
 * The value of a column of names in \`inputs\`: the place of the category; MODEL_MISSING for NULL and "", and -1 for a name that is
 * none of its categories.
 */
static inline double model_category(int column, const char *name) {
  const model_column *c = &model_columns[column];
  int place;
  if (name != NULL)
    for (place = 0; place < c->count; place++)
      if (strcmp(model_categories[c->first + place], name) == 0) return place;
  return name == NULL || name[0] == '\\0' ? MODEL_MISSING : -1.0;
}

/* What is wrong with the value of a column; NULL where nothing is. */
static inline const char *model_problem(int column, double value) {
  const model_column *c = &model_columns[column];
  if (isnan(value)) value = c->fill;
  if (isnan(value)) return "has no value";
  if (c->count > 0 && !(value >= 0 && value < c->count && floor(value) == value))
    return "is none of its categories";
  if (isinf(value)) return "is no finite number";
  if (!(value > c->above)) return c->above < 0 ? "has to be above -1" : "has to be above 0";
  return NULL;
}`

const nameOf = (name: string): string => `model_${name}`

const activationsOf = (model: PortableModel): string =>
  namedActivations(model)
    .all.map(
      ({ name, spec }) =>
        `static inline double ${nameOf(name)}(double z) { return ${printed(activationTree(spec), cDialect, 'z')}; }`,
    )
    .join('\n')

/** W[k] by rows, one for each unit, and b[k]. */
const layersOf = ({ layers }: PortableModel): string =>
  layers
    .map(
      ({ inputs, units, weight, bias }, k) => `
/* Layer ${k + 1}: W has ${units} x ${inputs} numbers, the rows of its units one after another. */
static const float model_weights_${k + 1}[${weight.length}] = {
${listOf(weight)}
};
static const float model_biases_${k + 1}[${bias.length}] = {
${listOf(bias)}
};`,
    )
    .join('\n')
    .trim()

const listOf = (values: Float32Array): string =>
  commaLines(
    Array.from(values, (x) => `${pointed(floatText(x))}f`),
    '  ',
  )

const DENSE = `
/* z = W x + b */
static inline void model_dense(const float *weights, const float *biases, int inputs, int units, const double *x, double *z) {
  int i, j;
  for (j = 0; j < units; j++) {
    double sum = biases[j];
    for (i = 0; i < inputs; i++) sum += (double)weights[(size_t)j * (size_t)inputs + (size_t)i] * x[i];
    z[j] = sum;
  }
}`

function predictOf(model: PortableModel): string {
  const { of } = namedActivations(model)
  const steps = model.layers.map(({ inputs, units }, k) => {
    const [from, to] = k % 2 === 0 ? ['x', 'a'] : ['a', 'x']
    const name = of(k)
    const dense = `  model_dense(model_weights_${k + 1}, model_biases_${k + 1}, ${inputs}, ${units}, ${from}, ${to});`
    const activate =
      name === null ? SOFTMAX : `  for (j = 0; j < ${units}; j++) A[j] = ${nameOf(name)}(A[j]);`
    return `${dense}\n${activate.replaceAll('A[', `${to}[`)}`
  })
  const last = model.layers.length % 2 === 1 ? 'a' : 'x'
  return `
/*
 * What the network says of a row. Returns 0, or 1 more than the column whose value is at fault (model_problem says why), or
 * -1 where the network leaves the finite numbers.
 */
static inline int model_predict(const double *inputs, double *outputs) {
  double v[MODEL_INPUTS], x[MODEL_WIDEST], a[MODEL_WIDEST];
  int j;
  for (j = 0; j < MODEL_INPUTS; j++) {
    if (model_problem(j, inputs[j]) != NULL) return j + 1;
    v[j] = isnan(inputs[j]) ? model_columns[j].fill : inputs[j];
  }
${featureLines(model).join('\n')}

${steps.join('\n')}

  for (j = 0; j < MODEL_OUTPUTS; j++) {
    outputs[j] = ${backOf(model, `${last}[j]`)};
    if (!isfinite(outputs[j])) return -1;
  }
  return 0;
}`
}

const SOFTMAX = `  {
    double largest = A[0], sum = 0.0;
    for (j = 1; j < MODEL_OUTPUTS; j++) largest = fmax(largest, A[j]);
    for (j = 0; j < MODEL_OUTPUTS; j++) sum += (A[j] = exp(A[j] - largest));
    for (j = 0; j < MODEL_OUTPUTS; j++) A[j] /= sum;
  }`

const TRANSFORMS = { none: '', log: 'log', log1p: 'log1p' }

const featureLines = ({ features }: PortableModel): string[] =>
  features.map((feature, j) => `  x[${j}] = ${featureOf(feature)};`)

function featureOf(feature: ModelFeature): string {
  const value = `v[${feature.input}]`
  if (feature.kind === 'isCategory') return `${value} == ${feature.category} ? 1.0 : 0.0`
  const transform = feature.kind === 'number' ? TRANSFORMS[feature.transform] : ''
  return `(${transform === '' ? value : `${transform}(${value})`} - ${signed(feature.mean)}) / ${signed(feature.std)}`
}

/** In parentheses where it begins with a sign. */
const signed = (x: number): string => (numberText(x).startsWith('-') ? `(${numberText(x)})` : numberText(x))

const BACK = { none: '', log: 'exp', log1p: 'expm1' }

const backOf = ({ target }: PortableModel, output: string): string =>
  target.kind === 'classes' ? output : `${BACK[target.transform]}(${output} * model_std[j] + model_mean[j])`
