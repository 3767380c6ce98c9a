import type { SelfTestKind } from '../../core'
import type { FamilyName } from '../help/tables'
import type { SectionName } from '../help/sections'
import { grouped } from './numbers'
import { equations, notation } from './help-formulas'

/** The words of the place "Help". */
export const help = {
  contents: 'Contents',
  search: 'Search Help',
  searchPlaceholder: 'A symbol, a name, a paper ...',
  nothing: (query: string) => `Nothing is found for "${query}".`,
  sections: {
    notation: 'Notation',
    formulas: 'Forward, backward, updates',
    tables: 'All functions and rules',
    verdicts: 'Verdicts',
    keys: 'Keyboard',
    selfTest: 'Self-test',
    about: 'About',
  } as const satisfies Record<SectionName, string>,
  intro: {
    notation: 'Layers are counted k = 1, ..., r: hidden layers and the output layer, not the input.',
    formulas: 'For one sample. A minibatch is the mean of these over its samples.',
    tables: 'Everything that can be chosen in Design, with its parameters: default, then what is allowed.',
    verdicts:
      'The bar below names what is going on by these numbers, over the last rows that were recorded. Each can be changed; what is changed holds for every run, from now on.',
    keys: 'What the keys do depends on where the focus is.',
    selfTest:
      "Trains small networks on this machine's kernels and compares every number with PyTorch's, checks each gradient by central differences, and repeats what is known or has been published.",
    about: 'The studio works offline: nothing leaves this machine.',
  } as const satisfies Record<SectionName, string>,
  ...{ notation, equations },

  families: {
    activations: 'Activations',
    initializers: 'Initialisers',
    losses: 'Losses',
    optimizers: 'Optimisers',
    schedules: 'Schedules of the learning rate',
    penalties: 'Penalties',
    clippings: 'Clipping',
    metrics: 'Metrics',
  } as const satisfies Record<FamilyName, string>,
  slope: "g'(z) =",
  value: 'g(z) =',
  defaultIs: (value: string) => `default ${value}`,
  oneOf: (options: readonly string[]) => `one of ${options.join(', ')}`,
  expression: 'a formula',
  column: { symbol: 'Symbol', meaning: 'Meaning' },

  verdicts: {
    reset: (value: string) => `Default: ${value}`,
    resetAll: 'All to their defaults',
    changed: (count: number) => (count === 1 ? '1 is changed' : `${count} are changed`),
    kinds: 'What is told',
    limits: 'By which numbers',
  },

  keys: {
    anywhere: 'Anywhere',
    key: 'Keys',
    does: 'What they do',
    groups: [
      {
        title: 'In the network picture (Design)',
        keys: [
          ['← →', 'from layer to layer'],
          ['↑ ↓', 'from unit to unit'],
          ['Home End', 'to the first or last layer'],
          ['Enter', 'edit what is selected'],
          ['+', 'add a layer after this one'],
          ['Delete', 'remove the layer'],
          ['Ctrl+D', 'duplicate the layer'],
          ['Alt+← Alt+→', 'move the layer'],
          ['Esc', 'select nothing'],
        ],
      },
      {
        title: 'In the table (Data)',
        keys: [
          ['← → ↑ ↓', 'from cell to cell'],
          ['Page up, Page down', 'a page on'],
          ['Home End', 'to the first or last column'],
          ['Enter', 'about the column'],
          ['Esc', 'select nothing'],
        ],
      },
      {
        title: 'On a chart',
        keys: [
          ['← →', 'move the cursor of all charts'],
          ['Home End', 'to the first or last point'],
          ['+ -', 'zoom in and out'],
          ['Shift+← Shift+→', 'move the range'],
          ['0', 'the whole range'],
          ['Esc', 'take the cursor away; leave the large chart'],
        ],
      },
      {
        title: 'In the list of runs (Runs)',
        keys: [
          ['↑ ↓', 'from run to run'],
          ['Page up, Page down', 'a page on'],
          ['Space', 'tick the run, to draw it over others'],
          ['Ctrl+A', 'tick all that are shown'],
          ['Esc', 'untick all'],
          ['Enter', 'open the run in Train'],
          ['Delete', 'delete the run; can be undone'],
        ],
      },
      {
        title: 'In a field',
        keys: [
          ['↑ ↓', 'a number one step up or down; with Shift ten times as far'],
          ['Enter', 'take over what is written'],
          ['Esc', 'put back what it was'],
        ],
      },
    ] as readonly {
      readonly title: string
      readonly keys: readonly (readonly [keys: string, does: string])[]
    }[],
  },

  selfTest: {
    run: 'Run the self-test',
    again: 'Run it again',
    running: 'Testing; this takes some seconds ...',
    passed: (count: number) => `All ${grouped(count)} comparisons passed.`,
    failed: (failed: number, count: number) =>
      `${grouped(failed)} of ${grouped(count)} comparisons failed. Results on this machine cannot be trusted; please report it with this table.`,
    kinds: {
      golden: "PyTorch's numbers",
      gradient: 'Gradients against central differences',
      known: 'Known and published numbers',
    } as const satisfies Record<SelfTestKind, string>,
    columns: {
      name: 'Compared',
      what: 'Number',
      kernels: 'Kernels',
      expected: 'Expected',
      found: 'Found',
      difference: 'Difference',
      allowed: 'Allowed',
      passed: 'Passed',
    },
    yes: 'yes',
    no: 'no',
    comparisons: 'Comparisons',
    save: 'Save as CSV',
    doing: 'Testing the engine ...',
  },

  about: {
    version: 'Version',
    workspace: 'Workspace',
    slots: 'Runs that train at once',
    host: 'Open as',
    packages: 'Made with',
    package: 'Package',
    licence: 'Licence',
  },
} as const
