import { app, Menu, shell, type BrowserWindow } from 'electron'
import type { FilePurpose } from '../services/contract/api'
import type { Studio } from '../services/studio/studio'
import * as dialogs from './dialogs'
import { menuOf } from './menu'
import type { RecentFiles } from './recent-files'
import { tell } from './trouble'
import type { UserFile } from './user-file'
import { View } from './view'
import { createWindow, stateOf } from './window'
import type { WindowState } from './window-state'

/** The studio on a desktop: its window, its menu, and what the desktop asks of it. */
export class Desktop {
  #view: View | null = null
  #ended: Promise<unknown> | null = null

  constructor(
    private readonly studio: Studio,
    private readonly recent: RecentFiles,
    private readonly windowFile: UserFile<WindowState>,
    private windowState: WindowState | null,
  ) {
    this.#showMenu()
  }

  /** Brings the window to the front; makes one if there is none. */
  show(): void {
    if (this.#ended) return
    const { window } = (this.#view ??= this.#createView())
    if (window.isMinimized()) window.restore()
    window.focus()
  }

  /** Shows an experiment that the user picked. */
  async open(file: string): Promise<void> {
    this.show()
    await this.#view?.open(file)
    this.#remember(file)
  }

  /** Resolves when the runs have written their checkpoints, and all else is on the disk. */
  async close(): Promise<void> {
    this.#ended ??= Promise.all([this.studio.close(), this.recent.settled(), this.windowFile.settled()])
    await this.#ended
  }

  #createView(): View {
    const window = createWindow(this.windowState)
    window.on('close', () => void this.windowFile.write((this.windowState = stateOf(window))))
    window.on('closed', () => (this.#view = null))
    const chooseFile = (purpose: FilePurpose) => this.#choose(window, purpose)
    const door = this.studio.enter({ isTrusted: false, chooseFile })
    const view = new View(window, door, (file, purpose) => this.#noteOpened(file, purpose))
    view.load(this.recent.files).catch(tell)
    return view
  }

  async #choose(window: BrowserWindow, purpose: FilePurpose): Promise<string | null> {
    const file = await dialogs.chooseFile(window, purpose)
    if (file !== null) this.#noteOpened(file, purpose)
    return file
  }

  #noteOpened(file: string, purpose: FilePurpose): void {
    if (purpose === 'experiment') this.#remember(file)
  }

  async #chooseAndOpen(): Promise<void> {
    this.show()
    const file = this.#view && (await dialogs.chooseFile(this.#view.window, 'experiment'))
    if (file) await this.open(file)
  }

  #remember(file: string): void {
    this.recent.add(file)
    app.addRecentDocument(file)
    this.#showMenu()
  }

  #forgetAll(): void {
    this.recent.clear()
    app.clearRecentDocuments()
    this.#showMenu()
  }

  #showMenu(): void {
    const template = menuOf(process.platform, this.recent.files, {
      chooseExperiment: () => void this.#chooseAndOpen().catch(tell),
      openExperiment: (file) => void this.open(file).catch(tell),
      clearRecent: () => this.#forgetAll(),
      showWorkspace: () => void shell.openPath(this.studio.workspace),
    })
    Menu.setApplicationMenu(Menu.buildFromTemplate(template))
  }
}
