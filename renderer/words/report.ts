import { grouped } from './numbers'

/** The words of a report that are not those of the place "Compare". */
export const report = {
  title: (name: string) => `${name}: a comparison of Descent Studio`,
  unreadable: (problem: string) => `This report holds no comparison that can be read (${problem}).`,
  kind: 'A comparison of schemes, by Descent Studio',
  saved: (moment: string) => `saved ${moment}`,
  sofar: (finished: number, of: number) =>
    finished === of
      ? `all ${grouped(of)} runs are over`
      : `so far ${grouped(finished)} of ${grouped(of)} runs are over`,

  about: 'What was compared',
  facts: {
    data: 'Data',
    network: 'Network',
    training: 'Training',
    varied: 'Varied',
    seeds: 'Seeds',
    measure: 'Measure',
    begun: 'Begun',
    made: 'Made by',
  },
  rows: (train: number, validation: number, test: number) =>
    `${grouped(train)} rows to train, ${grouped(validation)} to validate, ${grouped(test)} to test`,
  tasks: { classification: 'classification', regression: 'regression' },
  hidden: (widths: string) => `hidden layers ${widths}`,
  noHidden: 'no hidden layer',
  depth: (count: number) => `${grouped(count)} hidden ${count === 1 ? 'layer' : 'layers'}`,
  width: (units: string) => `hidden layers of ${units} units`,
  init: (name: string) => `initialisation ${name}`,
  auto: 'as the activation asks',
  batchNorm: 'batch norm',
  dropout: (shares: string) => `dropout ${shares}`,
  rate: (rate: string) => `rate ${rate}`,
  batch: (size: number | 'all') => (size === 'all' ? 'all rows at once' : `minibatches of ${grouped(size)}`),
  epochs: (count: number) => `${grouped(count)} ${count === 1 ? 'epoch' : 'epochs'} at most`,
  seeds: (count: number, list: string) => `${grouped(count)}: ${list}`,
  target: (target: string) => `target ${target}`,
  version: (descent: string, node: string, platform: string) =>
    `Descent Studio ${descent}, Node ${node}, ${platform}`,
  kernels: (name: string) => `kernels ${name}`,
  unknown: 'not known any more',

  results: 'What it shows',
  runs: 'All runs',
  runsOf: (label: string) => `Runs of ${label}`,
  showAll: 'Show all runs',
  runColumns: {
    scheme: 'Scheme',
    seed: 'Seed',
    state: 'State',
    epochs: 'Epochs',
    target: 'To target',
    time: 'Time',
    run: 'Run',
  },
  failed: (state: string, reason: string) => `${state}: ${reason}`,
  more: (count: number) => `${grouped(count)} more are in the CSV.`,
  csv: 'Save all runs as CSV',

  again: 'Make it again',
  how: 'This file makes the same comparison again. Save it, and in a checkout of Descent Studio run:',
  command: 'npx descent compare comparison.json',
  paths: 'Its paths are those of the computer that made this report.',
  file: 'The file of the comparison',
  copy: 'Copy',
  save: 'Save comparison.json',
  copying: 'Copying ...',
} as const
