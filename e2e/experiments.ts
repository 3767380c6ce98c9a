import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'

const EXAMPLES = join(import.meta.dirname, '../examples')

/** Puts an experiment with its data into a folder; returns its file. */
export async function experimentIn(folder: string, name = 'mine.json'): Promise<string> {
  await mkdir(join(folder, 'data'), { recursive: true })
  await cp(join(EXAMPLES, 'data/iris.csv'), join(folder, 'data/iris.csv'))
  const file = join(folder, name)
  await cp(join(EXAMPLES, 'iris.json'), file)
  return file
}
