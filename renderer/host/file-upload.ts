import type { FilePurpose } from '../../services/contract/api'
import type { Reply } from '../../services/contract/calls'
import { dataExtensions } from '../../services/contract/data-formats'
import { modelExtensions } from '../../services/contract/model-file-kinds'
import { DOOR_CLOSED } from './loopback-wire'

const ACCEPTED = {
  experiment: '.json',
  study: '.json',
  model: modelExtensions.map((extension) => `.${extension}`).join(','),
  data: [...dataExtensions, 'gz'].map((extension) => `.${extension}`).join(','),
} as const satisfies Record<FilePurpose, string>

/**
 * Lets the user pick a file and brings it to the studio. The reply's value is its path there; null where the user thought
 * better of it.
 */
export async function chooseAndUpload(purpose: FilePurpose): Promise<Reply> {
  const file = await pickFile(ACCEPTED[purpose])
  return file ? upload(file, purpose) : { ok: true, value: null }
}

function pickFile(accept: string): Promise<File | null> {
  const input = Object.assign(document.createElement('input'), { type: 'file', accept })
  return new Promise((resolve) => {
    input.addEventListener('change', () => resolve(input.files?.[0] ?? null))
    input.addEventListener('cancel', () => resolve(null))
    input.click()
  })
}

/** Sends a file to the studio. The reply's value is its path there. */
export async function upload(file: File, purpose: FilePurpose): Promise<Reply> {
  const query = new URLSearchParams({ purpose, name: file.name })
  try {
    const answer = await fetch(`/upload?${query.toString()}`, { method: 'POST', body: file })
    return (await answer.json()) as Reply
  } catch {
    return DOOR_CLOSED
  }
}
