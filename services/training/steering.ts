import { StudioError } from '../contract/errors'
import type { Change, Command } from '../contract/steering'
import type { CommandQueue, Told } from './command-queue'

/** What is steered: a session. */
export interface Steered {
  /** Updates and whole epochs made. */
  position(): { readonly step: number; readonly epoch: number }
  /** Brings what was done to the disk, and its clock to a stand. */
  rest(): Promise<void>
  /** Sets its clock going again. */
  start(): void
  /** @throws StudioError when the change cannot be made */
  change(change: Change): Promise<void>
  /** Hears of it when the run pauses or goes on; not of the moment that a single step takes. */
  tell(isPaused: boolean): void
}

interface Advance {
  readonly by: 'step' | 'epoch'
  readonly from: { readonly step: number; readonly epoch: number }
  readonly obeyed: () => void
}

/** Whether a session is to train, and how far. */
export class Steering {
  #advance: Advance | null = null
  #isToldPaused: boolean

  constructor(
    private readonly steered: Steered,
    private readonly commands: CommandQueue,
    private readonly signal: AbortSignal,
    private isPaused: boolean,
  ) {
    this.#isToldPaused = isPaused
  }

  begin(): void {
    if (!this.isPaused) this.steered.start()
  }

  /** Whether as much is made as the last command asked for. */
  get isOver(): boolean {
    if (!this.#advance) return false
    const { by, from } = this.#advance
    return this.steered.position()[by] > from[by]
  }

  /** Does what it is told, and returns when the session is to train or to stop. */
  async obey(): Promise<void> {
    if (this.isOver) await this.#pause()
    for (;;) {
      const { next } = this.commands
      // Who asks for two steps gets two.
      if (next && !(this.#advance && next.command.type === 'advance')) {
        this.commands.take()
        await this.#answer(next)
      } else if (this.isPaused && !this.signal.aborted) await this.commands.sleep(this.signal)
      else return
    }
  }

  /** The run has ended by itself, and as much as was asked for was more than there is. */
  end(): void {
    this.#advance?.obeyed()
    this.#advance = null
  }

  async #answer({ command, obeyed, refuse }: Told): Promise<void> {
    try {
      await this.#do(command, obeyed)
    } catch (error) {
      if (!(error instanceof StudioError)) throw error
      refuse(error.report)
    }
  }

  async #do(command: Command, obeyed: () => void): Promise<void> {
    switch (command.type) {
      case 'pause':
        if (!this.isPaused) await this.#pause()
        break
      case 'continue':
        this.end()
        this.#goOn()
        this.#tell(false)
        break
      case 'advance':
        this.#advance = { by: command.by, from: this.steered.position(), obeyed }
        this.#goOn()
        if (command.by === 'epoch') this.#tell(false)
        // It is obeyed when it is over.
        return
      case 'change':
        await this.steered.change(command.change)
    }
    obeyed()
  }

  #goOn(): void {
    this.isPaused = false
    this.steered.start()
  }

  async #pause(): Promise<void> {
    this.isPaused = true
    await this.steered.rest()
    this.#tell(true)
    this.end()
  }

  #tell(isPaused: boolean): void {
    if (isPaused === this.#isToldPaused) return
    this.#isToldPaused = isPaused
    this.steered.tell(isPaused)
  }
}
