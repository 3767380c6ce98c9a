import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FoundAnswers, ProofRows } from '../../model-format'
import type { PortableModel } from '../../portable-model'
import { doublesOf } from '../../programs/answer-bytes'
import { findPython, runPython } from '../../python'

/**
 * Asks the program of an export. Beside `folder` and `rows` (of an input its list, or the path of features as raw float32) it
 * finds numpy as np; it sets `by` and `outputs`.
 */
export interface PythonQuestion {
  readonly modules: readonly string[]
  readonly text: string
}

const HEAD = `import base64, json, sys
import numpy as np
folder, rows = sys.argv[1:3]
sys.path.insert(0, folder)
`

const TAIL = `
print(f"{by}, Python {sys.version.split()[0]}")
print(base64.b64encode(np.ascontiguousarray(outputs, dtype="<f8").tobytes()).decode())
`

/** Null where no Python of this machine has the modules. @throws Error with what the program says */
export async function askPython(
  { modules, text }: PythonQuestion,
  folder: string,
  rows: string | Uint8Array,
): Promise<FoundAnswers | null> {
  const python = await findPython(modules)
  if (python === null) return null
  const place = await mkdtemp(join(tmpdir(), 'descent-rows-'))
  try {
    const file = join(place, 'rows')
    await writeFile(file, rows)
    const printed = await runPython(python, `${HEAD}${text}${TAIL}`, folder, file)
    const [by, answers] = printed.trim().split('\n').slice(-2)
    return { by, answers: doublesOf(answers) }
  } finally {
    await rm(place, { recursive: true, force: true })
  }
}

/** Rows as columns by name; null where a value is missing. */
export const columnsJson = ({ inputs }: PortableModel, rows: ProofRows): string =>
  JSON.stringify(
    Object.fromEntries(
      inputs.map(({ name }, j) => [
        name,
        Array.from<number | string | null>(rows.inputs[j]).map((x) => (Number.isNaN(x) ? null : x)),
      ]),
    ),
  )

/** Features as raw little-endian float32. */
export const featureBytes = ({ features }: ProofRows): Uint8Array =>
  new Uint8Array(features.buffer, features.byteOffset, features.byteLength)
