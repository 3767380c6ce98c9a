import type { HostKind } from '../host/host'
import { grouped } from './numbers'
import { chart } from './chart'
import { compare } from './compare'
import { data } from './data'
import { design } from './design'
import { exporting } from './exporting'
import { frame } from './frame'
import { help } from './help'
import { kit } from './kit'
import { preparation } from './preparation'
import { runs } from './runs'
import { train } from './train'

/** Every word on the page; each place has a file of its own beside this one. */
export const words = {
  ...{ chart, frame, data, design, train, compare, runs, exporting, help, kit, preparation },

  product: 'Descent Studio',
  hosts: { desktop: 'Desktop', browser: 'Browser' } as const satisfies Record<HostKind, string>,
  workspace: 'Workspace',
  closed: {
    title: 'The studio has ended, or cannot be reached.',
    browser: 'Start it again and open the address that it prints. Stored runs are safe.',
    desktop: 'Close this window and open the studio again. Stored runs are safe.',
  },
  dismiss: 'Dismiss',

  doing: {
    opening: 'Opening the workspace ...',
    listing: 'Reading the runs ...',
    readingRun: 'Reading the run ...',
    watching: 'Following the runs ...',
    saving: 'Saving ...',
    examining: 'Reading the data ...',
    asking: 'Looking into the network ...',
    labelling: (name: string) => `Writing on ${name} ...`,
    deleting: (count: number) => `Deleting ${grouped(count)} ${count === 1 ? 'run' : 'runs'} ...`,
    steering: (name: string) => `Telling ${name} ...`,
    picking: 'Waiting for a file ...',
    reading: (file: string) => `Reading ${file} ...`,
    starting: (name: string) => `Starting ${name} ...`,
    stopping: (name: string) => `Stopping ${name} ...`,
    resuming: (name: string) => `Resuming ${name} ...`,
  },

  metrics: { accuracy: 'accuracy', rmse: 'RMSE' },
  parts: { train: 'training', validation: 'validation' },
} as const
