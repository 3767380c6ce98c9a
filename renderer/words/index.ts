import type { RunState } from '../../services/contract/api'
import type { HostKind } from '../host/host'
import { grouped } from '../numbers'
import { chart } from './chart'
import { data } from './data'
import { design } from './design'
import { frame } from './frame'
import { help } from './help'
import { kit } from './kit'
import { train } from './train'

/** Every word on the page; each place has a file of its own beside this one. */
export const words = {
  ...{ chart, frame, data, design, train, help, kit },

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

  start: {
    title: 'Experiments',
    intro: 'Start one of these; its data come with it.',
    start: 'Start',
    startNamed: (name: string) => `Start ${name}`,
    open: 'Open experiment ...',
    opened: (name: string, file: string) => `Start "${name}" from ${file}?`,
    notNow: 'Not now',
  },

  runs: {
    title: 'Runs',
    columns: {
      name: 'Run',
      state: 'State',
      epochs: 'Epochs',
      steps: 'Steps',
      loss: 'Validation loss',
      score: 'Test score',
      elapsed: 'Time',
      action: 'Action',
    },
    score: (metric: string, value: string) => `${metric} ${value}`,
    scoreOn: (score: string, part: string) => `${score} (${part})`,
    show: (name: string) => `Show ${name}`,
    stop: 'Stop',
    stopNamed: (name: string) => `Stop ${name}`,
    resume: 'Resume',
    resumeNamed: (name: string) => `Resume ${name}`,
    empty: {
      title: 'No runs yet',
      text: 'A run is one training of a network. Here it will stand with its state, its loss and its score; its curve is drawn above while it trains.',
      start: (name: string) => `Train ${name}`,
    },
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
  },

  metrics: { accuracy: 'accuracy', rmse: 'RMSE' },
  parts: { train: 'training', validation: 'validation' },
} as const
