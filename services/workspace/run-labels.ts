import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { RunLabels } from '../contract/api'
import { StudioError } from '../contract/errors'
import { shown } from '../contract/schema'
import { writeAtomically } from '../runs/atomic-file'
import { jsonOf } from '../runs/json'
import { RUN_FILES } from '../runs/run-files'

/** What a user has written on a run: labels.json in its folder. */
export interface StoredLabels extends RunLabels {
  /** What it is called instead of its experiment's name. */
  readonly name?: string
}

/** What of it is to be changed. */
export type NewLabels = Partial<StoredLabels>

const MOST = { name: 200, tags: 20, tag: 40, note: 10_000 } as const

const NONE: StoredLabels = { tags: [], note: '' }

const stored = z.object({
  name: z.string().min(1).max(MOST.name).optional().catch(undefined),
  tags: z.array(z.string().min(1).max(MOST.tag)).max(MOST.tags),
  note: z.string().max(MOST.note),
})

/** None where the file is absent, or damaged: nothing hangs on it. */
export async function readLabels(folder: string): Promise<StoredLabels> {
  const text = await readFile(join(folder, RUN_FILES.labels), 'utf8').catch(() => '')
  const { data } = stored.safeParse(jsonOf(text))
  if (!data) return NONE
  const { name, ...labels } = data
  return name === undefined ? labels : { name, ...labels }
}

/** @throws StudioError `fileUnwritable` */
export const writeLabels = (folder: string, labels: StoredLabels): Promise<void> =>
  writeAtomically(join(folder, RUN_FILES.labels), `${JSON.stringify(labels, null, 2)}\n`)

/**
 * What a run's labels become: blanks around them go, and a tag that is there twice is there once. What is not given stays.
 * @param ownName the experiment's: called by it again, a run has no other name
 * @throws StudioError `labelUnfit` for what is too long, too many, or a name of blanks
 */
export function changedLabels(labels: StoredLabels, change: NewLabels, ownName: string): StoredLabels {
  const name = (change.name ?? labels.name)?.trim()
  const tags = [...new Set((change.tags ?? labels.tags).map((tag) => tag.trim()))].filter((tag) => tag !== '')
  const note = (change.note ?? labels.note).trim()
  if (name === '' || (name?.length ?? 0) > MOST.name)
    throw unfit('name', lengthOf(name!), `1 to ${MOST.name} characters`)
  if (tags.length > MOST.tags) throw unfit('tags', `${tags.length} tags`, `${MOST.tags} at most`)
  const long = tags.find((tag) => tag.length > MOST.tag)
  if (long !== undefined) throw unfit(`tag ${shown(long)}`, lengthOf(long), `${MOST.tag} at most`)
  if (note.length > MOST.note) throw unfit('note', lengthOf(note), `${MOST.note} at most`)
  return name === undefined || name === ownName ? { tags, note } : { name, tags, note }
}

const lengthOf = (text: string): string => (text === '' ? 'nothing' : `${text.length} characters`)

const unfit = (what: string, found: string, expected: string): StudioError =>
  new StudioError('labelUnfit', { what, found, expected })
