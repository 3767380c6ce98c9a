import type { IpcMainInvokeEvent, WebContents } from 'electron'
import type { StudioApi, StudioEvent } from '../services/contract/api'
import { answer } from '../services/studio/answer'
import { CALL, EVENT } from './channels'
import { isOurs } from './page-address'

/** Answers the calls of a window; those of its page alone, not of a frame in it nor of what it might have become. */
export function answerCalls(contents: WebContents, studio: StudioApi): void {
  contents.ipc.handle(CALL, ({ senderFrame }, method: unknown, args: unknown) => {
    if (!isPage(senderFrame)) throw new Error('Only the page of the studio may call it.')
    return answer(studio, method, args)
  })
}

const isPage = (frame: IpcMainInvokeEvent['senderFrame']): boolean =>
  frame?.parent === null && isOurs(frame.url)

/** What sends events to the page; while the page is loading, they wait. */
export function postTo(contents: WebContents): (event: StudioEvent) => void {
  let isLoading = true
  const waiting: StudioEvent[] = []
  const send = (event: StudioEvent) => contents.send(EVENT, event)
  contents.on('did-start-loading', () => (isLoading = true))
  contents.on('did-stop-loading', () => {
    isLoading = false
    waiting.splice(0).forEach(send)
  })
  return (event) => {
    if (contents.isDestroyed()) return
    if (isLoading) waiting.push(event)
    else send(event)
  }
}
