import type { FilePurpose, StudioApi } from '../contract/api'

/** Who stands at a door: a window, a page in a browser, a command. */
export interface Client {
  /** Whether it is a program that its user started: it may name every file that the user may read. A page never is. */
  readonly isTrusted: boolean
  /** Lets its user pick a file; null where they think better of it. What is picked may be used from then on. */
  chooseFile(purpose: FilePurpose): Promise<string | null>
}

/** The studio as one client has it: what it watches, and which files it may name, are its own. */
export interface Door extends StudioApi {
  /** The user picked this file in a way that the client itself could not have made up. */
  grant(file: string): Promise<void>
  /** Events end; runs go on. */
  close(): void
}

/** What all doors lead to. */
export interface House {
  /** The folder of the workspace; absolute, links resolved. */
  readonly workspace: string
  enter(client: Client): Door
}
