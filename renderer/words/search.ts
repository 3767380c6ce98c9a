import type { SearchTrialInfo } from '../../services/contract/api'
import { grouped } from './numbers'

const trialsOf = (count: number): string => `${grouped(count)} ${count === 1 ? 'trial' : 'trials'}`
const epochsOf = (count: number): string => `${grouped(count)} ${count === 1 ? 'epoch' : 'epochs'}`

/** The words of the search, in the place "Compare". */
export const search = {
  trialsOf,
  doing: {
    reading: 'Reading the search ...',
    importance: 'Working out what matters ...',
    finishing: 'Starting the winner ...',
  },

  progress: (finished: number, of: number) =>
    finished === of ? trialsOf(of) : `${grouped(finished)} of ${trialsOf(of)}`,
  bar: 'Trials that have ended',
  finished: (ended: number, of: number) => `${grouped(ended)} of ${trialsOf(of)} ended`,
  cancelHint: 'No more trials of it; what is finished stays.',

  empty: {
    title: 'Which depth, width and learning rate are best?',
    text: 'A search trains many networks with different values, learns from each where good ones lie, and shows which values matter. The test part of the data is left out of all of it.',
    fill: 'A sensible space for this experiment',
  },

  plan: {
    undo: 'change of the search',
    wrongRows: (count: number) =>
      count === 1
        ? 'One row of the space is wrong: see there.'
        : `${count} rows of the space are wrong: see there.`,
    space: 'What is searched',
    of: (name: string) => `Of the experiment on the desk: ${name}.`,
    test: 'The test part is left out of every trial. It is used once, at the end, to judge the winner.',
    addFactor: 'Search something else',
    place: 'Or a place of the experiment',
    placeHint: 'As network.hidden[2].units or training.optimizer.momentum: with Enter it becomes a row.',
    add: 'Add',
    there: 'It is searched already.',
    noPlace: 'The experiment has no such place.',
    noValue: 'Expected at least one value.',
    remove: (name: string) => `Do not search: ${name}`,
    type: 'How',
    types: { range: 'range', choices: 'values' },
    from: 'From',
    to: 'To',
    scale: 'Scale',
    scales: { linear: 'linear', log: 'log' },
    ordered: 'in order',
    orderedHint: 'Neighbours in the list are alike, as sizes of a minibatch are.',
    values: 'Values',
    valuesHint: 'By commas: numbers, or words such as relu; none for nothing.',
    when: (layers: number) => `Only with at least ${grouped(layers)} hidden layers.`,
    onlyWhere: (conditions: readonly string[]) => `Only where ${conditions.join(' and ')}.`,
    condition: (name: string, values: readonly string[] | null, from: number | null, to: number | null) => {
      if (values) return `${name} is ${values.join(' or ')}`
      const ends = [from === null ? '' : `from ${grouped(from)}`, to === null ? '' : `up to ${grouped(to)}`]
      return `${name} is ${ends.filter((end) => end !== '').join(' ')}`
    },
    how: 'How it is searched',
    name: 'Name',
    method: 'Method',
    pruner: 'Pruner',
    prunerHint: 'Gives trials up that are behind, so that the epochs go to those that are not.',
    budget: 'Budget',
    budgetHint: 'Whatever is used up first ends the search; an empty field is no limit.',
    trials: 'Trials',
    totalEpochs: 'Epochs in all',
    minutes: 'Minutes',
    epochs: 'Epochs of a trial',
    epochsHint: 'Of each trial at most; the draft keeps its own.',
    measure: 'Measure',
    measureHint: 'Of the validation part: what is to become best.',
    alsoSmall: 'Keep it small as well',
    alsoSmallHint: 'Shows which networks are good for their number of parameters.',
    workers: 'Workers',
    workersHint:
      'Trials that train at once. Empty: as many as there are cores. With 1, the search repeats exactly.',
    workersAuto: 'all cores',
    seed: 'Seed',
    nothing: 'Add what is to be searched, or fill in a space that makes sense.',
    total: (parameters: number) =>
      `${grouped(parameters)} ${parameters === 1 ? 'thing is' : 'things are'} searched`,
    search: (trials: number | null) => (trials === null ? 'Search' : `Search ${trialsOf(trials)}`),
    ends: (ends: readonly string[]) => `It ends after ${ends.join(' or ')}.`,
    inEpochs: epochsOf,
    inMinutes: (minutes: number) => `${grouped(minutes)} ${minutes === 1 ? 'minute' : 'minutes'}`,
  },

  results: {
    nothing: 'No trial has ended yet.',
    best: (trial: number, measure: string, value: string, values: string) =>
      `Trial ${grouped(trial)} is the best: ${measure} ${value} with ${values}.`,
    flattered: (count: number) =>
      `That it is the best of ${grouped(count)} makes it look better than it is: judge it by the test part.`,
    trial: 'trial',
    parameters: 'parameters',
    soFar: 'Best so far',
    importance: 'Importance of each parameter',
    parameter: 'parameter',
    share: 'share of the differences',
    few: (ended: number, needed: number) =>
      `Too few trials: ${grouped(ended)} of the ${grouped(needed)} that it takes have ended with a number.`,
    asking: 'Worked out from time to time while trials end.',
    parallel: 'All trials through all parameters',
    slices: 'Value by each parameter',
    plane: 'Value in a plane',
    planeAxis: { x: 'Across', y: 'Up' },
    front: 'Value and number of parameters',
    reading: 'Reading the search ...',
    why: {
      soFar: 'A point for each trial; triangles were pruned. The line is the best value until then.',
      importance:
        'How much of the differences between trials each parameter explains by itself: functional ANOVA on a random forest (Hutter et al. 2014). What is left is explained by parameters together, or by chance.',
      parallel:
        'A line for each trial, through what it had of each parameter; the best stand out. A parameter that a trial did not have leaves a gap.',
      slices:
        'The same trials in each panel: their value over one parameter. Triangles were pruned, the diamond is the best.',
      plane:
        'A point for each trial that had both. The ground is their mean, weighted by nearness: a look at what was tried, not a model. It is empty where nothing was.',
      front: 'Squares: no other trial is both better and smaller. Which of them is right is for you to say.',
    },
    table: 'Trials',
    columns: {
      number: 'Trial',
      state: 'State',
      value: 'Value',
      epochs: 'Epochs',
      parameters: 'Parameters',
      values: 'Values',
    },
    sortBy: (column: string) => `Sort by ${column}`,
    open: (trial: number) => `Open trial ${grouped(trial)} in Train`,
    states: {
      waiting: 'Waiting',
      running: 'Running',
      finished: 'Finished',
      pruned: 'Pruned',
      diverged: 'Diverged',
      failed: 'Failed',
    } as const satisfies Record<SearchTrialInfo['state'], string>,
    more: (count: number) => `and ${grouped(count)} more`,
    facts: {
      title: 'What is searched',
      experiment: 'Experiment',
      method: 'Method',
      pruner: 'Pruner',
      measure: 'Measure',
      trials: 'Trials',
      epochs: 'Epochs in all',
      pruned: 'Pruned',
      lost: 'Diverged or failed',
      workers: 'Workers',
      seed: 'Seed',
    },
  },

  final: {
    title: 'The winner, judged once',
    train: 'Train the winner on train + validation and test once',
    starting: 'Starting the winner ...',
    hint: 'The best trial is trained anew on training and validation together, and judged by the test part.',
    notYet: 'When the search has ended, its winner can be judged by the test part.',
    none: 'No trial has come to a number: there is no winner to judge.',
    touched: 'The test part was touched nowhere else: no trial has seen it.',
    open: 'Open the winner in Train',
    training: (state: string) => `${state} ...`,
    list: 'Test metrics of the winner',
    loss: 'Test loss',
    metric: (name: string) => `Test ${name}`,
    rows: 'Test rows',
  },
} as const
