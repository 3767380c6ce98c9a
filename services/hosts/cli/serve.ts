import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { StudioError } from '../../contract/errors'
import { readPage } from '../../studio/page'
import { Loopback } from '../loopback/loopback'
import { EXIT } from './exit-codes'
import { openStudio, type QueueOptions } from './join'
import { print } from './output'
import { onWishToStop } from './signals'

export interface ServeOptions extends QueueOptions {
  readonly workspace?: string | true
  readonly port?: number
}

/**
 * `descent serve`: the studio in a browser, until a signal ends it. Returns the exit code.
 * @param bundle the folder of the built command line, beside which everything else is
 */
export async function serve(
  { workspace, port = 0, ...queue }: ServeOptions,
  bundle: string,
): Promise<number> {
  const stopped = new Promise<void>((done) => onWishToStop(done))
  const page = join(bundle, '..', 'renderer')
  if (!existsSync(join(page, 'index.html'))) throw new StudioError('pageMissing', { folder: page })
  const studio = await openStudio(workspace, bundle, queue)
  try {
    const loopback = await Loopback.open({ studio, page: await readPage(page), port })
    print(`Descent Studio is open at ${loopback.address}`)
    print(`Workspace: ${studio.workspace}. Ctrl-C ends it; runs under way write a checkpoint first.`)
    await stopped
    await loopback.close()
  } finally {
    await studio.close()
  }
  return EXIT.done
}
