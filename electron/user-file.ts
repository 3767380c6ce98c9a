import { readFile } from 'node:fs/promises'
import type { z } from 'zod'
import { writeAtomically } from '../services/runs/atomic-file'
import { jsonOf } from '../services/runs/json'

/** A small file in which the app remembers something between two starts. To lose it is a pity, not a failure. */
export class UserFile<Value> {
  #written: Promise<void> = Promise.resolve()

  constructor(
    private readonly file: string,
    private readonly schema: z.ZodType<Value>,
  ) {}

  /** What was written last; null where there is nothing, or nothing that can be understood. */
  async read(): Promise<Value | null> {
    const text = await readFile(this.file, 'utf8').catch(() => undefined)
    const result = this.schema.safeParse(jsonOf(text))
    return result.success ? result.data : null
  }

  /** Resolves when it is on the disk, and all that was written before; or when it cannot be, which is logged. */
  write(value: Value): Promise<void> {
    this.#written = this.#written
      .then(() => writeAtomically(this.file, JSON.stringify(value)))
      .catch((error: unknown) => console.error(error))
    return this.#written
  }

  /** Resolves when nothing is left to be written. */
  settled(): Promise<void> {
    return this.#written
  }
}
