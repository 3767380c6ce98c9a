import { Presets, SingleBar } from 'cli-progress'
import type { SessionEvent } from '../../training/session-types'
import { digits, duration, grouped, print, printJson } from './output'

/** Shows a run while it goes on. */
export interface Progress {
  readonly onEvent: (event: SessionEvent) => void
  /** Gives the terminal back, also where the run ended with an error. */
  readonly close: () => void
}

/** JSON lines if asked for, a bar on a terminal, plain lines otherwise. */
export function progressFor(json: boolean): Progress {
  if (json) return { onEvent: printJson, close: () => undefined }
  return process.stderr.isTTY ? bar() : lines()
}

type Started = Extract<SessionEvent, { type: 'started' }>

function introduction({ parameters, epochs, kernels, threads, step }: Started): string {
  const team = threads === 1 ? '1 thread' : `${threads} threads`
  const verb = step > 0 ? `Going on from step ${grouped(step)}` : 'Training'
  return `${verb}: ${grouped(parameters)} parameters, ${grouped(epochs)} epochs at most (${kernels}, ${team})`
}

/** On standard error, so that the result can be piped. */
function bar(): Progress {
  const shown = new SingleBar(
    {
      format:
        '{bar} {percentage} % | epoch {epoch}/{epochs} | loss {loss} | validation {validation} | {left}',
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
      fps: 10,
      barsize: 24,
    },
    Presets.shades_classic,
  )
  let firstStep = 0
  let total = 0
  let epochs = 0
  let validation = '-'
  const onEvent = (event: SessionEvent): void => {
    switch (event.type) {
      case 'started':
        process.stderr.write(`${introduction(event)}\n`)
        ;({ step: firstStep, epochs } = event)
        total = event.epochs * event.stepsPerEpoch
        return shown.start(total, event.step, { epoch: 0, epochs, loss: '-', validation, left: '' })
      case 'epoch':
        validation = digits(event.validation?.loss)
        return
      case 'progress': {
        const { step, epoch, trainLoss, elapsedMs } = event
        const left = `${duration((elapsedMs / (step - firstStep)) * (total - step))} left`
        return shown.update(step, { epoch: epoch + 1, loss: digits(trainLoss), validation, left })
      }
      case 'finished':
        return shown.stop()
    }
  }
  return { onEvent, close: () => shown.stop() }
}

const BETWEEN_LINES_MS = 1000

/** A line for an epoch, but not more than about one a second. */
function lines(): Progress {
  let last = -Infinity
  const onEvent = (event: SessionEvent): void => {
    if (event.type === 'started') print(introduction(event))
    if (event.type !== 'epoch' || event.elapsedMs - last < BETWEEN_LINES_MS) return
    last = event.elapsedMs
    const { epoch, trainLoss, validation, elapsedMs } = event
    const checked = validation ? `, validation ${digits(validation.loss)}` : ''
    print(`epoch ${epoch}: loss ${digits(trainLoss)}${checked} (${duration(elapsedMs)})`)
  }
  return { onEvent, close: () => undefined }
}
