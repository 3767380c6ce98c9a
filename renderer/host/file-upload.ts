import type { FilePurpose } from '../../services/contract/api'
import type { Reply } from '../../services/contract/calls'
import { IMAGE, OTHER_IMAGE } from '../../services/contract/image-files'
import { dataExtensions } from '../../services/contract/data-formats'
import { modelExtensions } from '../../services/contract/model-file-kinds'
import { DOOR_CLOSED } from './loopback-wire'

const ACCEPTED = {
  experiment: '.json',
  study: '.json',
  model: modelExtensions.map((extension) => `.${extension}`).join(','),
  data: [...dataExtensions, 'gz'].map((extension) => `.${extension}`).join(','),
  idx: '',
} as const satisfies Record<Exclude<FilePurpose, 'images'>, string>

/**
 * Lets the user pick a file and brings it to the studio. The reply's value is its path there; null where the user thought
 * better of it.
 */
export async function chooseAndUpload(purpose: FilePurpose): Promise<Reply> {
  if (purpose === 'images') return uploadFolder(await pickFiles({ webkitdirectory: true }))
  const [file] = await pickFiles({ accept: ACCEPTED[purpose] })
  return file ? upload(file, purpose) : { ok: true, value: null }
}

/** None where the user thought better of it. */
function pickFiles(how: {
  readonly accept?: string
  readonly webkitdirectory?: boolean
}): Promise<readonly (File | undefined)[]> {
  const input = document.createElement('input')
  input.type = 'file'
  input.accept = how.accept ?? ''
  input.webkitdirectory = how.webkitdirectory ?? false
  return new Promise((resolve) => {
    input.addEventListener('change', () => resolve([...(input.files ?? [])]))
    input.addEventListener('cancel', () => resolve([]))
    input.click()
  })
}

/**
 * Sends the images of a folder to the studio as one stream (services/workspace/folder-stream.ts): hidden files, and what is no
 * image, stay where they are.
 */
async function uploadFolder(files: readonly (File | undefined)[]): Promise<Reply> {
  const given = files.filter((file) => file !== undefined)
  if (given.length === 0) return { ok: true, value: null }
  const [name] = given[0].webkitRelativePath.split('/')
  const parts = given.flatMap((file) => {
    const within = file.webkitRelativePath.split('/').slice(1)
    const isWanted = IMAGE.test(file.name) || OTHER_IMAGE.test(file.name)
    if (!isWanted || within.some((part) => part.startsWith('.'))) return []
    const path = new TextEncoder().encode(within.join('/'))
    const head = new DataView(new ArrayBuffer(12))
    head.setUint32(0, path.length)
    head.setBigUint64(4, BigInt(file.size))
    return [head, path, file]
  })
  return send(new Blob(parts), 'images', name)
}

/** Sends a file to the studio. The reply's value is its path there. */
export const upload = (file: File, purpose: FilePurpose): Promise<Reply> => send(file, purpose, file.name)

async function send(body: Blob, purpose: FilePurpose, name: string): Promise<Reply> {
  const query = new URLSearchParams({ purpose, name })
  try {
    const answer = await fetch(`/upload?${query.toString()}`, { method: 'POST', body })
    return (await answer.json()) as Reply
  } catch {
    return DOOR_CLOSED
  }
}
