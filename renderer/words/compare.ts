import type { BandKind } from '../../core'
import type { Machines, StudyKind, StudyState, TrialState } from '../../services/contract/api'
import { grouped } from './numbers'

const runsOf = (count: number): string => `${grouped(count)} ${count === 1 ? 'run' : 'runs'}`
const seedsOf = (count: number): string => `${grouped(count)} ${count === 1 ? 'seed' : 'seeds'}`
const schemesOf = (count: number): string => `${grouped(count)} ${count === 1 ? 'scheme' : 'schemes'}`

/** The words of the place "Compare". */
export const compare = {
  doing: {
    listing: 'Reading comparisons and searches ...',
    reading: 'Reading the comparison ...',
    reporting: 'Making the report ...',
    starting: (name: string) => `Starting ${name} ...`,
    steering: (name: string) => `Telling ${name} ...`,
    deleting: (name: string) => `Deleting ${name} ...`,
  },
  inspector: 'About the comparison',
  tabs: {
    label: 'What is shown of the comparison',
    plan: 'Plan',
    before: 'Before training',
    results: 'Results',
  },

  list: {
    label: 'Comparisons and searches of this workspace',
    title: 'Comparisons and searches',
    create: { comparison: 'New comparison', search: 'New search' } satisfies Record<StudyKind, string>,
    kinds: { comparison: 'Comparison', search: 'Search' } satisfies Record<StudyKind, string>,
    none: 'None so far: what is begun stays here.',
    open: 'Open file ...',
    openHint:
      'The file of a comparison or a search, with its experiment, becomes the plan. It may be dropped here as well.',
    examples: 'Examples',
    exampleKinds: { comparison: 'Comparisons', search: 'Searches' } satisfies Record<StudyKind, string>,
    states: {
      running: 'Running',
      waiting: 'Paused',
      completed: 'Completed',
      cancelled: 'Cancelled',
    } as const satisfies Record<StudyState, string>,
    progress: (finished: number, of: number) =>
      finished === of ? runsOf(of) : `${grouped(finished)} of ${runsOf(of)}`,
  },

  empty: {
    title: 'Which choice is better, and is that sure?',
    text: 'One training says little: another seed may turn it round. A comparison trains several schemes, such as initialisations, with the same seeds each, and shows means with their spread, gradients layer by layer, and a sentence that says what may be concluded.',
    fill: 'All usual initialisations × 5 seeds',
  },

  plan: {
    title: 'What is compared',
    undo: 'change of the comparison',
    of: (name: string) => `Of the experiment on the desk: ${name}.`,
    what: 'What varies',
    init: 'Initialisation of all layers',
    initHint: 'How the weights are drawn. Each one that is ticked is a scheme.',
    quick: 'Choose several initialisations',
    all: 'All',
    usual: 'The usual ones',
    noneOf: 'None',
    addFactor: 'Vary something else',
    typedHint: 'By commas: numbers, words such as relu, or objects as in the file; none for nothing.',
    addHint: 'Every combination of values is a scheme.',
    remove: (factor: string) => `Do not vary: ${factor}`,
    values: (example: string) => `Numbers, as in ${example}`,
    example: (example: string) => `e.g. ${example}`,
    numbersOf: (scheme: string, name: string) => `${scheme}: ${name}`,
    how: 'How',
    name: 'Name',
    seeds: 'Seeds',
    theseSeeds: (seeds: readonly number[]) =>
      `These: ${seeds.slice(0, 10).join(', ')}${seeds.length > 10 ? ', ...' : ''}. Another number takes so many from 1 on.`,
    seedsHint: 'All schemes are trained with the same seeds, so that they can be compared pair by pair.',
    epochs: 'Epochs',
    epochsHint: 'Of each run; the draft keeps its own.',
    measure: 'Measure',
    measureHint: 'Of the validation part at the end of a run: schemes are ranked by it.',
    target: 'Target',
    targetHint: 'A value of the measure: when does each run reach it? Empty: none.',
    schemes: 'Schemes',
    total: (schemes: number, seeds: number, runs: number) =>
      `${schemesOf(schemes)} × ${seedsOf(seeds)} = ${runsOf(runs)}`,
    compare: (runs: number) => `Compare ${runsOf(runs)}`,
    more: (count: number) => `and ${grouped(count)} more`,
    unchecked: 'The first ones are looked at here, the others when it starts.',
    impossible: 'Some schemes cannot be trained: leave them out, or change the design.',
    tooMany: (runs: number, most: number) =>
      `${runsOf(runs)} are more than the ${grouped(most)} that can be compared.`,
    noValues: 'Something varies without a value.',
    nothing: 'Tick initialisations, or add something else that varies.',
    list: {
      unread: (found: string) => `Found "${found}", expected numbers, as in 0.1, 0.01 or 1-8.`,
      outside: (found: string, range: string) => `Found ${found}, expected ${range}.`,
      range: (isWhole: boolean, isAbove: boolean, min: string, max: string) =>
        `${isWhole ? 'whole numbers' : 'numbers'} ${isAbove ? 'above' : 'from'} ${min}, up to ${max}`,
      many: (most: number) => `Expected ${grouped(most)} values at most.`,
    },
  },

  measures: {
    loss: 'Validation loss',
    error: 'Validation error',
    validation: (name: string) => `Validation ${name}`,
  },

  schemes: {
    label: 'Schemes',
    showAll: 'All',
    showNone: 'None',
    count: (finished: number, of: number) =>
      `N ${finished === of ? grouped(of) : `${grouped(finished)}/${grouped(of)}`}`,
    diverged: (count: number) => `${grouped(count)} diverged`,
    failed: (count: number) => `${grouped(count)} failed`,
    toggle: (label: string) => `Show ${label}`,
  },

  before: {
    intro: (seeds: number, rows: number) =>
      `Before the first step: ${seedsOf(seeds)} of fresh weights each, ${grouped(rows)} rows sent forward, and the gradients back.`,
    signals: 'Signals and gradients, layer by layer',
    symbol: 'rms of z[k], a[k], delta[k]; dashed: mean-field theory',
    why: 'Marked lines are measured: the mean over the seeds, in a band from the smallest to the largest. Dashed lines are what mean-field theory predicts for wide layers (Poole et al. 2016, Schoenholz et al. 2017). A straight line that falls or rises is a constant factor per layer: below 1 it vanishes, above 1 it explodes. delta is predicted relative to the last layer.',
    yName: 'root mean square',
    lines: { z: 'z', a: 'a', delta: 'delta' },
    theory: (name: string) => `${name}, theory`,
    asking: (done: number, of: number) => `${grouped(done)} of ${schemesOf(of)} measured ...`,
    waiting: 'waiting ...',
    many: (most: number, of: number) => `The first ${grouped(most)} of ${grouped(of)} schemes are measured.`,
    table: 'Factors per layer',
    factors: 'Factor per layer, and how deep it can be',
    columns: {
      scheme: 'Scheme',
      forward: 'z, measured',
      forwardTheory: 'z, theory',
      backward: 'delta, measured',
      backwardTheory: 'delta, theory',
      depth: 'Trainable depth',
    },
    hints: {
      forward: 'rms of z[k+1] over z[k], the geometric mean over the hidden layers.',
      backward: 'rms of delta[k] over delta[k+1], the geometric mean over the hidden layers.',
      depth:
        'Layers beyond which such a network was not found to train: 6 / |ln chi_1| (Schoenholz et al. 2017).',
    },
    anyDepth: 'any',
    noTheory: '–',
    numbers: 'Numbers of all layers',
    layer: 'k',
    measured: 'measured',
    predicted: 'theory',
    phase: (activation: string) => `Phase diagram of ${activation}`,
    phaseSymbol: 'chi_1 = sigma_w² E[g′(z)²]',
    phaseWhy:
      'chi_1 is the factor of the mean square of delta per layer in a wide and deep network with weights of variance sigma_w² / fanIn and biases of variance sigma_b². Left of the line chi_1 = 1 gradients vanish and inputs become alike (ordered); right of it they explode (chaotic). Dots: the hidden layers of the schemes.',
    activation: 'Activation',
    sigmaW: 'sigma_w',
    sigmaB: 'sigma_b',
    ordered: 'ordered: vanishing',
    chaotic: 'chaotic: exploding',
    noPhase: 'The phase diagram is of activations that work on each unit alone.',
    moreOf: (name: string, others: number) => (others === 0 ? name : `${name} +${others}`),
    nothing:
      'Nothing is planned: tick initialisations in Plan, and see here what they do before a step is made.',
  },

  results: {
    progress: (finished: number, of: number) => `${grouped(finished)} of ${runsOf(of)} finished`,
    left: (time: string) => `${time} left`,
    machines: ({ queue, workers, slots }: Machines) =>
      workers === 0
        ? `no worker at ${queue}: start one with descent worker`
        : `${workers === 1 ? 'one worker' : `${grouped(workers)} workers`} at ${queue}, ${runsOf(slots)} at once`,
    pause: 'Pause',
    continue: 'Go on',
    cancel: 'Cancel',
    cancelHint: 'No more runs of it; what is finished stays.',
    delete: 'Delete',
    deleteHint: 'Goes into the bin of the workspace for 30 days; its runs stay in Runs. Can be undone.',
    saveReport: 'Save report',
    saveReportHint: 'One page with live charts, which opens in any browser, without a network.',
    saveFile: 'Save file',
    saveFileHint: 'The comparison as a file: descent compare FILE makes it again.',
    bar: 'Finished runs',
    conclusion: 'What may be concluded',
    spread: 'Band',
    spreads: {
      interval95: '95 % t interval of the mean',
      standardError: '± standard error',
      sd: '± standard deviation',
      minMax: 'smallest to largest',
    } as const satisfies Record<BandKind, string>,
    why: {
      measure:
        'One line per scheme: the mean over its seeds at every epoch, in a band. Seeds whose number is not finite any more are left out of it from there on, and counted in the legend.',
      profile:
        '||dJ/dW[k]|| of each layer, the geometric mean over the steps of a tenth of the run and over the seeds. A straight line is a constant factor per layer.',
      maps: '||dJ/dW[k]||, layer by step, the geometric mean over the seeds. All maps share one scale of colours, which ends 12 decades below the largest norm.',
      final:
        'Of the model that each run kept: a point for each seed; the box spans the quartiles, its bar is the median.',
      target: 'The first epoch at whose end the measure had reached the target, of each seed.',
    },
    trainLoss: 'Training loss',
    ofEpoch: (name: string) => `${name} by epoch`,
    epoch: 'epoch',
    profile: 'Gradient norm by layer',
    profileSymbol: '||dJ/dW[k]||',
    moment: 'Moment',
    moments: { start: 'at the start', middle: 'in the middle', end: 'at the end' },
    layer: 'layer k',
    maps: 'Gradient norms, layer by step',
    final: (measure: string) => `${measure} at the end`,
    target: (target: string) => `Epochs to reach ${target}`,
    notReached: (count: number) => `${grouped(count)} never`,
    stretch: 'share of the run',
    table: 'Schemes, compared',
    columns: {
      label: 'Scheme',
      n: 'N',
      mean: 'Mean',
      std: 'sd',
      difference: 'To the best',
      probability: 'P(better)',
      target: 'To target',
      lost: 'Lost',
    },
    hints: {
      n: 'Runs that ended with a finite number, of all runs of the scheme.',
      mean: 'With its 95 % interval (t).',
      std: 'Standard deviation over seeds.',
      difference: 'Mean difference to the best scheme, seed by seed, with its 95 % interval.',
      probability: 'Probability that a run of this scheme is better than one of the best scheme.',
      target: 'Median epoch at which the target is reached; runs that never do count as later than all.',
      lost: 'Runs that diverged, or could not be trained.',
    },
    sortBy: (column: string) => `Sort by ${column}`,
    best: 'best',
    never: 'never',
    openRuns: (label: string) => `Show the runs of ${label}`,
    runs: (label: string) => `Runs of ${label}`,
    seed: 'Seed',
    state: 'State',
    open: 'Open in Train',
    openSeed: (seed: number) => `Open the run of seed ${seed} in Train`,
    noScheme: 'Choose a row of the table to see its runs.',
    states: {
      waiting: 'Waiting',
      running: 'Running',
      finished: 'Finished',
      diverged: 'Diverged',
      failed: 'Failed',
    } as const satisfies Record<TrialState, string>,
    facts: {
      title: 'What is compared',
      experiment: 'Experiment',
      schemes: 'Schemes',
      seeds: 'Seeds',
      epochs: 'Epochs',
      measure: 'Measure',
      target: 'Target',
    },
    reading: 'Reading the comparison ...',
  },
} as const
