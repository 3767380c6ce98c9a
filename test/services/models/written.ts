import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { exportOptions, type ModelFormatName } from '../../../services/contract/model-formats'
import { formats } from '../../../services/models/formats'
import type { ExportSource } from '../../../services/models/model-format'
import type { PortableModel } from '../../../services/models/portable-model'
import { temporaryFolder } from '../training/fixtures'

export const sourceOf = (name: ModelFormatName, model: PortableModel): ExportSource => ({
  ...{ model, options: exportOptions(name), summary: null },
})

/** Writes a model in a format. @returns the folder */
export async function written(name: ModelFormatName, model: PortableModel): Promise<string> {
  const folder = await temporaryFolder()
  for (const [file, content] of await formats[name].write(sourceOf(name, model))) {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), content)
  }
  return folder
}
