import { app, dialog } from 'electron'
import { reasonOf, StudioError } from '../services/contract/errors'

let isTold = false

/** Reports an error that nothing else has dealt with: each to the log, the first to the user. */
export function tell(error: unknown): void {
  console.error(error)
  if (isTold) return
  isTold = true
  const known =
    error instanceof StudioError ? error : new StudioError('unexpected', { problem: reasonOf(error) })
  dialog.showErrorBox(app.name, known.message)
}

/** Sees to it that no error passes in silence. */
export function tellUncaught(): void {
  process.on('uncaughtException', tell)
  process.on('unhandledRejection', tell)
}
