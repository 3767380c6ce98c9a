import type { RunState } from '../../services/contract/api'
import { grouped } from './numbers'

const runsOf = (count: number): string => `${grouped(count)} ${count === 1 ? 'run' : 'runs'}`

/** The words of the place "Runs", and of runs anywhere. */
export const runs = {
  title: 'Runs',
  states: {
    waiting: 'Waiting',
    paused: 'Paused',
    running: 'Running',
    interrupted: 'Interrupted',
    completed: 'Completed',
    stoppedEarly: 'Stopped early',
    diverged: 'Diverged',
    failed: 'Failed',
  } as const satisfies Record<RunState, string>,
  diverged: (step: number, layer: number, value: string) =>
    `${value} from step ${grouped(step)}, ${layer === 0 ? 'in the data' : `layer ${layer}`}`,
  score: (metric: string, value: string) => `${metric} ${value}`,
  scoreOn: (score: string, part: string) => `${score} (${part})`,

  columns: {
    name: 'Run',
    state: 'State',
    loss: 'Best loss',
    score: 'Score',
    data: 'Data',
    network: 'Network',
    activation: 'Activation',
    init: 'Weights',
    optimizer: 'Optimiser',
    rate: 'Rate',
    batch: 'Batch',
    seed: 'Seed',
    epochs: 'Epochs',
    steps: 'Steps',
    time: 'Time',
    created: 'Begun',
    tags: 'Tags',
  },
  hints: {
    loss: 'The lowest validation loss of any epoch; the training loss where there is no validation part.',
    score: 'Of the test part at the end; where there is none, of the part that is named.',
    network: 'Width of every layer, from the features to the outputs.',
    init: 'How the weights were drawn.',
    rate: 'Learning rate at the start.',
    batch: 'Rows of a minibatch.',
    time: 'Time spent training.',
  } as Readonly<Partial<Record<string, string>>>,
  all: 'all',
  batchNorm: 'batch norm',

  palette: {
    resume: (name: string) => `Resume run ${name}`,
    workOn: (name: string) => `Work on the experiment of run ${name}`,
    remove: (name: string) => `Delete run ${name}`,
  },

  table: {
    label: 'Runs of this workspace',
    tick: 'Tick',
    tickRun: (name: string) => `Tick ${name}`,
    tickAll: 'Tick all shown',
    sortBy: (column: string) => `Sort by ${column}`,
    hint: 'Arrows move, Space ticks, Enter opens, Delete deletes, Ctrl+A ticks all shown.',
  },

  filter: {
    label: 'Filter',
    placeholder: 'Filter: words, or state:diverged tag:baseline loss<0.1 seed=3',
    hint: 'Words are looked for everywhere. A column with : and a word looks there; with =, <, <=, >, >= it compares. A minus in front turns a term round; quotation marks keep words together.',
    clear: 'Clear',
    count: (shown: number, of: number) => (shown === of ? runsOf(of) : `${grouped(shown)} of ${runsOf(of)}`),
    noNumber: (term: string, found: string) =>
      `"${term}": expected a number after the sign, found "${found}".`,
    noValue: (term: string) => `"${term}": expected something after the sign.`,
    none: 'No run fits the filter.',
  },

  ticked: {
    count: (count: number) => `${runsOf(count)} ticked`,
    none: 'Tick runs to draw them over each other.',
    untick: 'Untick all',
    delete: (count: number) => `Delete ${runsOf(count)}`,
    tag: 'Tag all',
  },

  overlay: {
    title: (number: string) => `${number}, run by run`,
    number: 'Number',
    groups: { steps: 'Of each step', epochs: 'Of each epoch' },
    reading: 'Reading the lines ...',
    missing: (count: number) => `${runsOf(count)} without this number`,
    most: (drawn: number, of: number) =>
      `the first ${grouped(drawn)} of ${grouped(of)} ticked runs are drawn`,
    why: 'One line for each ticked run, over its steps.',
    hide: 'Hide chart',
    show: 'Show chart',
    layer: (name: string, layer: string) => `${name}, layer ${layer}`,
    least: (name: string) => `${name}, least of its steps`,
    greatest: (name: string) => `${name}, greatest of its steps`,
    names: {
      trainLoss: 'Training loss',
      validationLoss: 'Validation loss',
      learningRate: 'Learning rate',
      gradNorm: 'Gradient norm',
      clippedGradNorm: 'Gradient norm after clipping',
      biasGradNorm: 'Gradient norm of the biases',
      deltaNorm: 'Norm of delta',
      updateRatio: 'Update to weight',
      preActivationMean: 'Mean of z',
      preActivationStd: 'Standard deviation of z',
      activationMean: 'Mean of a',
      activationStd: 'Standard deviation of a',
      saturated: 'Saturated units',
      dead: 'Dead units',
    } as Readonly<Partial<Record<string, string>>>,
    validation: (metric: string) => `Validation ${metric}`,
  },

  inspector: {
    label: 'About the run',
    none: 'No run is chosen.',
    noneText:
      'Choose a row to see what the run was made of and what became of it; tick several to compare them.',
    name: 'Name',
    tags: 'Tags',
    addTag: 'Add a tag',
    addTagHint: 'Enter adds it.',
    removeTag: (tag: string) => `Remove the tag ${tag}`,
    note: 'Note',
    notePlaceholder: 'What was tried, what came of it',
    open: 'Open in Train',
    duplicate: 'Duplicate',
    duplicateHint: 'Takes its experiment into Design, to change it and train it again.',
    trainOn: 'Train on',
    trainOnHint:
      'Takes its experiment, starting from the weights that it ended with: to train them further, perhaps otherwise.',
    resume: 'Resume',
    stop: 'Stop',
    delete: 'Delete',
    deleteHint: 'Goes into the bin of the workspace for 30 days; can be undone.',
    facts: 'What it was made of',
    outcome: 'What became of it',
    metrics: 'How good it is',
    part: 'Part',
    parts: { train: 'Training', validation: 'Validation', test: 'Test' },
    loss: 'Loss',
    bestEpoch: 'Best epoch',
    parameters: 'Parameters',
    kernels: 'Kernels',
    threads: (count: number) => (count === 1 ? '1 thread' : `${count} threads`),
    rowsTitle: 'Rows',
    batchNorm: 'Batch norm',
    yes: 'yes',
    no: 'no',
    rows: (train: number, validation: number, test: number) =>
      `${grouped(train)} training, ${grouped(validation)} validation, ${grouped(test)} test`,
    folder: 'Folder',
    copy: 'Copy',
    copied: 'Copied',
    id: 'Folder name',
    warnings: 'Worth knowing',
    restored: 'The model is that of the best epoch.',
  },

  undo: {
    tagAll: (tag: string, count: number) => `tag ${tag} on ${runsOf(count)}`,
  },

  empty: {
    title: 'No runs yet',
    text: 'A run is one training of a network. Each stands here with what it was made of and what became of it, to be sorted, filtered, tagged and drawn over the others.',
  },
} as const
