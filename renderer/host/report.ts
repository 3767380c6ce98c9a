import { studioOver } from '../../services/contract/calls'
import { StudioError } from '../../services/contract/errors'
import type { Host } from './host'

/** The host of a report: all that it shows is in its page, and there is no studio that could be asked for more. */
export function reportHost(): Host {
  const refusal = new StudioError('reportOnly', undefined)
  return {
    kind: 'browser',
    studio: studioOver({
      call: () => Promise.resolve({ ok: false, error: refusal.report }),
      onEvent: () => () => undefined,
    }),
    receiveFile: () => Promise.reject(refusal),
  }
}
