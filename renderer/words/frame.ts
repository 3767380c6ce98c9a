import type { PlaceName } from '../places'

/** The words around the places: rail, bars, palette, notices. */
export const frame = {
  places: {
    data: 'Data',
    design: 'Design',
    train: 'Train',
    compare: 'Compare',
    runs: 'Runs',
    export: 'Export',
    help: 'Help',
  } as const satisfies Record<PlaceName, string>,
  rail: 'Places',
  go: (place: string) => `Go to ${place}`,

  experiment: {
    menu: 'Experiment',
    name: 'Name of the experiment',
    open: 'Open experiment ...',
    openModel: 'Open a trained network ...',
    openModelHint:
      'Train on from a network of a file: ONNX, Keras, PyTorch, safetensors, NumPy, TensorFlow.js, scikit-learn',
    openExample: (name: string) => `Open example: ${name}`,
    save: 'Save experiment as a file',
    examples: 'Examples',
    data: 'data',
    layers: 'layers',
    seed: 'seed',
    saved: 'saved',
    saving: 'saving',
  },

  undo: {
    undo: 'Undo',
    redo: 'Redo',
    undoNamed: (what: string) => `Undo ${what}`,
    redoNamed: (what: string) => `Redo ${what}`,
    open: (name: string) => `open ${name}`,
    label: (name: string) => `changes of ${name}`,
    remove: (name: string) => `delete ${name}`,
    removeAll: (count: number) => `delete ${count} runs`,
    rename: 'rename',
    openModel: 'open a trained network',
    threshold: 'change of a threshold',
  },

  palette: {
    title: 'Commands',
    placeholder: 'What do you want to do?',
    none: 'No command of that name.',
    open: 'All commands',
  },

  theme: {
    title: 'Look',
    system: 'As the system',
    light: 'Light',
    dark: 'Dark',
    use: (name: string) => `Look: ${name}`,
  },

  opened: (name: string, file: string) => `Open "${name}" from ${file}?`,
  openIt: 'Open',
  activationsUnknown:
    'The file holds weights alone: its hidden layers were taken for ReLU. If they are others, choose them in Design.',
  notNow: 'Not now',
} as const
