import { access } from 'node:fs/promises'
import type { UserFile } from './user-file'

const KEPT = 10

/** Experiments that the user opened, newest first. */
export class RecentFiles {
  #files: readonly string[]

  private constructor(
    private readonly stored: UserFile<string[]>,
    files: readonly string[],
  ) {
    this.#files = files
  }

  /** Those of the last time that still exist. */
  static async open(stored: UserFile<string[]>): Promise<RecentFiles> {
    const files = (await stored.read()) ?? []
    const exist = await Promise.all(files.map(exists))
    return new RecentFiles(
      stored,
      files.filter((_file, i) => exist[i]),
    )
  }

  get files(): readonly string[] {
    return this.#files
  }

  add(file: string): void {
    this.#keep(newestFirst(this.#files, file))
  }

  clear(): void {
    this.#keep([])
  }

  /** Resolves when they are on the disk. */
  settled(): Promise<void> {
    return this.stored.settled()
  }

  #keep(files: readonly string[]): void {
    this.#files = files
    void this.stored.write([...files])
  }
}

const exists = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  )

const newestFirst = (files: readonly string[], newest: string): readonly string[] =>
  [newest, ...files.filter((file) => file !== newest)].slice(0, KEPT)
