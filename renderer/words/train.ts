import { grouped } from './numbers'

/** The words of the place "Train". */
export const train = {
  transport: {
    label: 'Training',
    start: 'Train',
    trainDraft: 'Train the experiment',
    startTitle: 'Train this network: a new run',
    changed: 'Train changes',
    changedTitle: 'Train the changed experiment: another run',
    pause: 'Pause',
    pauseTitle: 'Pause the run',
    continue: 'Continue',
    continueTitle: 'Go on with the run',
    step: 'Step',
    stepTitle: 'One step: one update on one minibatch',
    epoch: 'Epoch',
    epochTitle: 'To the end of this epoch',
    stop: 'Stop',
    stopTitle: 'Stop the run; it can be resumed',
    reset: 'Reset',
    resetTitle: 'Back to before the first step, with the same seed',
    newSeed: 'New seed',
    newSeedTitle: 'Back to before the first step, with the next seed',
  },

  empty: {
    title: 'Nothing has been trained yet',
    text: 'Training makes a run. Here its loss, the gradients of each layer and much else are drawn while it trains, and below it is said in words what is going on.',
  },

  progress: {
    step: (step: string) => `step ${step}`,
    epoch: (epoch: string, of: string | null) => (of === null ? `epoch ${epoch}` : `epoch ${epoch} of ${of}`),
    rate: (steps: string) => `${steps} steps/s`,
    left: (time: string) => `${time} left`,
  },

  verdict: {
    label: 'Verdict',
    none: 'Not trained yet: press Train, or make one step',
    reading: 'Looking at the run ...',
    why: 'Why?',
    whyMore: (more: number) => `Why? (+${more})`,
    fix: (label: string) => `Fix: ${label}`,
    rule: (label: string, limit: string, meaning: string) =>
      `Rule: ${label}, ${limit}: ${meaning}. Help has all rules, to be changed.`,
  },

  live: {
    title: 'While it trains',
    rate: 'Learning rate',
    batchSize: 'Batch size',
    batchSizeHint: 'Holds from the next epoch on',
    clip: 'Clipping',
    noClip: 'None',
    limit: 'Limit',
    changed: (count: number) =>
      count === 1
        ? 'Changed once; the run can be repeated with it.'
        : `Changed ${count} times; the run can be repeated with them.`,
  },

  next: 'Settings of the next run',
  inspector: 'Run and settings',
  run: {
    title: 'Run',
    over: 'Drawn over',
    overNone: 'no other run',
    overHint: 'Another run, dashed and pale, to compare with',
    resume: 'Resume',
    open: 'Work on its experiment',
    waiting: 'It waits for a place among the runs that train.',
  },

  tabs: {
    label: 'What is shown',
    show: (tab: string) => `Show of the run: ${tab}`,
    charts: 'Charts',
    output: 'Output',
    network: 'Network',
  },

  charts: {
    former: (line: string) => `${line}, other run`,
    loss: {
      title: 'Loss',
      symbol: 'J',
      why: 'What training lowers: the mean over the samples. Thin: each minibatch before its update. Both parts: after each epoch.',
      minibatch: 'minibatch',
      training: 'training',
      validation: 'validation',
    },
    metric: {
      title: (name: string) => `${name} on the validation part`,
      why: 'How good the network is on rows that it was not trained on, after each epoch.',
    },
    gradient: {
      title: 'Gradient norm per layer',
      symbol: '||dJ/dW[k]||',
      why: 'How long the gradient of each layer is, before clipping. Layers that lie decades below the others hardly learn.',
    },
    flow: {
      title: 'Vanishing and exploding',
      symbol: 'log10 ||delta[k]||, layer by step',
      why: 'The error that comes back to each layer. It shrinks or grows by a factor from layer to layer: dark rows learn nothing. A notch marks a clipped step.',
    },
    clipping: {
      title: 'Norm before and after clipping',
      symbol: '||g||',
      why: 'Over all parameters. Where the two part, clipping has shortened the step.',
      before: 'before',
      after: 'after',
    },
    update: {
      title: 'Update to weight',
      symbol: '||change of W[k]|| / ||W[k]||',
      why: 'How far a step moves the weights. About a thousandth is usual; far below, learning is slow, far above, it is unstable.',
      usual: '1e-3',
    },
    activation: {
      title: 'Activations',
      symbol: 'mean of a[k] ± std',
      why: 'Over all units and samples of the minibatch. A band that closes with depth carries no signal on.',
    },
    saturated: {
      title: 'Saturated units',
      symbol: "share with |g'(z)| near 0",
      why: "Share of the values of a[k] where g'(z) is below 5 % of its natural size: through them next to nothing comes back.",
    },
    dead: {
      title: 'Dead units',
      symbol: 'share, over an epoch',
      why: "Units whose |g'(z)| stayed below 1e-6 for every training sample of the last whole epoch: they do not learn any more.",
    },
    rate: { title: 'Learning rate', symbol: 'eta', why: 'As the schedule and you set it.' },
    histogram: {
      title: { weight: 'Weights', activation: 'Activations', gradient: 'Gradients' },
      symbol: { weight: 'W[k]', activation: 'a[k]', gradient: 'dJ/dW[k]' },
      layer: 'Layer of the distributions',
      named: (title: string, k: number) => `${title} of layer ${k}`,
      why: 'How the values are spread at some steps: at the powers of two, and about 200 more. The bars are the latest.',
    },
    layer: (k: number) => `layer ${k}`,
  },

  output: {
    title: 'What the network answers',
    none: 'It can be looked at once there is a network.',
    part: 'Part of the data',
    parts: { train: 'Training', validation: 'Validation', test: 'Test' },
    surface: 'Decision surface',
    values: 'Fitted surface',
    curve: 'Fitted curve',
    units: 'Units of layer',
    unitsNone: 'none',
    unitsTitle: (k: number) => `a[${k}] of each unit`,
    unit: (i: number) => `unit ${i}`,
    unitsWhy:
      'What each unit of the layer answers to the same inputs, all on one scale. Units of the first layer cut the inputs once; deeper ones make shapes of these cuts. A unit that answers the same everywhere tells nothing.',
    surfaceWhy:
      'Colour: what the network says at each point. Points: rows of the data; filled ones it was trained on.',
    curveWhy: 'The line is what the network says, the points are rows of the data.',
    predicted: 'Predicted against true',
    predictedSymbol: (name: string) => `${name}, on its own scale`,
    predictedWhy: 'On the line, the network is right. Each point is a row.',
    predictedLabel: (name: string, rows: number) => `Predicted against true ${name} of ${grouped(rows)} rows`,
    drawnRows: (drawn: number, of: number) =>
      drawn === of
        ? `All ${grouped(of)} rows drawn`
        : `${grouped(drawn)} of ${grouped(of)} rows drawn, evenly spread`,
    confusion: 'Confusion matrix',
    confusionHint: 'Choose a cell to see its rows.',
    right: (right: number, of: number, share: string) =>
      `${grouped(right)} of ${grouped(of)} right (${share})`,
    cell: (actual: string, predicted: string) => `True ${actual}, predicted ${predicted}`,
    cellRows: (shown: number, of: number) =>
      shown === of ? `${grouped(of)} rows` : `${grouped(shown)} of ${grouped(of)} rows`,
    more: 'More',
    example: (row: string, probability: string) => `Row ${row}, probability ${probability}`,
    row: 'row',
    probability: 'probability',
    at: (step: string) => `at step ${step}`,
  },
} as const
