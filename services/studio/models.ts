import { zipSync } from 'fflate'
import { createReadStream } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, parse, relative, sep } from 'node:path'
import type { RunId } from '../contract/api'
import type { TableChoice } from '../contract/data-spec'
import type { ExportedModel, OpenedModel, PredictedFile } from '../contract/model-files'
import { modelFormats, type ExportOptions, type ModelFormatName } from '../contract/model-formats'
import { pack, type Packed } from '../contract/packed'
import { makeApart } from '../models/models-apart'
import { putData } from '../workspace/data-folder'

/** What is made of the models of runs: files to be taken away. */
export class Models {
  readonly #makerFile: string
  readonly #closing = new AbortController()

  constructor(workerFile: string) {
    this.#makerFile = join(dirname(workerFile), 'model-maker.js')
  }

  /** @param folder of the run */
  export(
    run: RunId,
    folder: string,
    format: ModelFormatName,
    options: Partial<ExportOptions>,
  ): Promise<Packed<ExportedModel>> {
    return inScratch(async (scratch) => {
      const { extension } = modelFormats[format]
      const name = extension === null ? `${run}-${format}` : `${run}${extension}`
      const place = join(scratch, name)
      const wanted = { what: 'export', run: folder, place, format, options } as const
      const exported = await makeApart(this.#makerFile, this.#closing.signal, wanted)
      const isFolder = (await stat(place)).isDirectory()
      return pack({
        ...exported,
        name: isFolder ? `${name}.zip` : name,
        content: isFolder ? await zipped(place, name) : new Uint8Array(await readFile(place)),
      })
    })
  }

  /**
   * @param file what is predicted, absolute
   * @param choice which of its tables, and how it is written
   */
  predict(folder: string, file: string, choice: TableChoice): Promise<Packed<PredictedFile>> {
    return inScratch(async (scratch) => {
      const place = join(scratch, 'predictions.csv')
      const wanted = { what: 'predict', run: folder, place, file, choice } as const
      const predicted = await makeApart(this.#makerFile, this.#closing.signal, wanted)
      const name = `${parse(file).name}-predictions.csv`
      return pack({ ...predicted, name, content: new Uint8Array(await readFile(place)) })
    })
  }

  /**
   * @param path of a model file or of the folder of a run, absolute
   * @param data the folder of the workspace in which its weights are put
   */
  open(path: string, data: string): Promise<OpenedModel> {
    return inScratch(async (scratch) => {
      const place = join(scratch, 'weights.safetensors')
      const opened = await makeApart(this.#makerFile, this.#closing.signal, { what: 'open', path, place })
      const name = `${parse(path).name}.safetensors`
      const initialWeights = await putData(data, name, createReadStream(place))
      return { ...opened, network: { ...opened.network, initialWeights } }
    })
  }

  close(): void {
    this.#closing.abort()
  }
}

async function inScratch<T>(work: (scratch: string) => Promise<T>): Promise<T> {
  const scratch = await mkdtemp(join(tmpdir(), 'descent-models-'))
  try {
    return await work(scratch)
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** A folder as one file; in it, everything lies in a folder of that name again. */
async function zipped(folder: string, name: string): Promise<Uint8Array> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files: Record<string, Uint8Array> = {}
  for (const entry of entries.filter((each) => each.isFile())) {
    const file = join(entry.parentPath, entry.name)
    files[[name, ...relative(folder, file).split(sep)].join('/')] = await readFile(file)
  }
  return zipSync(files)
}
