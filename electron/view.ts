import type { BrowserWindow } from 'electron'
import type { FilePurpose, StudioEvent } from '../services/contract/api'
import type { Door } from '../services/studio/door'
import { answerCalls, answerFiles, postTo } from './ipc'
import { PAGE } from './page-address'

/** A window, and the door that its page has to the studio. */
export class View {
  readonly #post: (event: StudioEvent) => void

  constructor(
    readonly window: BrowserWindow,
    private readonly door: Door,
    onReceived: (file: string, purpose: FilePurpose) => void,
  ) {
    const { webContents } = window
    this.#post = postTo(webContents)
    answerCalls(webContents, door)
    answerFiles(webContents, async (file, purpose) => {
      await door.grant(file)
      onReceived(file, purpose)
    })
    door.onEvent(this.#post)
    window.on('closed', () => door.close())
  }

  /** Loads the page, which may name these files. */
  async load(picked: readonly string[]): Promise<void> {
    await Promise.all(picked.map((file) => this.door.grant(file)))
    if (!this.window.isDestroyed()) await this.window.loadURL(PAGE)
  }

  /** Tells the page of an experiment that the user picked. */
  async open(file: string): Promise<void> {
    await this.door.grant(file)
    this.#post({ type: 'opened', file })
  }
}
