import type { IpcMainInvokeEvent, WebContents } from 'electron'
import { isAbsolute } from 'node:path'
import { z } from 'zod'
import { FILE_PURPOSES, type FilePurpose, type StudioApi, type StudioEvent } from '../services/contract/api'
import { replyTo } from '../services/contract/calls'
import { StudioError } from '../services/contract/errors'
import { answer } from '../services/studio/answer'
import { CALL, EVENT, FILE } from './channels'
import { isOurs } from './page-address'

/** Answers the calls of a window; those of its page alone, not of a frame in it nor of what it might have become. */
export function answerCalls(contents: WebContents, studio: StudioApi): void {
  contents.ipc.handle(CALL, ({ senderFrame }, method: unknown, args: unknown) => {
    mustBePage(senderFrame)
    return answer(studio, method, args)
  })
}

const handedOver = z.tuple([z.string().max(10_000), z.string().max(10_000), z.enum(FILE_PURPOSES)])

/** Takes the files that the user hands over, by their paths, which the preload has from Electron. */
export function answerFiles(
  contents: WebContents,
  receive: (file: string, purpose: FilePurpose) => Promise<void>,
): void {
  contents.ipc.handle(FILE, ({ senderFrame }, ...given: unknown[]) => {
    mustBePage(senderFrame)
    return replyTo(async () => {
      const [file, name, purpose] = handedOver.parse(given)
      // A file that a script made has none.
      if (!isAbsolute(file)) throw new StudioError('fileNotGranted', { file: name })
      await receive(file, purpose)
      return file
    })
  })
}

function mustBePage(frame: IpcMainInvokeEvent['senderFrame']): void {
  if (!isPage(frame)) throw new Error('Only the page of the studio may call it.')
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
