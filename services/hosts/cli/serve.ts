import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { StudioError } from '../../contract/errors'
import { readPage } from '../../studio/page'
import { Studio } from '../../studio/studio'
import { defaultWorkspace } from '../../workspace/default-workspace'
import { Loopback } from '../loopback/loopback'
import { EXIT } from './exit-codes'
import { print } from './output'
import { WISHES_TO_STOP } from './signals'

export interface ServeOptions {
  readonly workspace?: string
  readonly port?: number
}

/**
 * `descent serve`: the studio in a browser, until a signal ends it. Returns the exit code.
 * @param bundle the folder of the built command line, beside which everything else is
 */
export async function serve({ workspace, port = 0 }: ServeOptions, bundle: string): Promise<number> {
  const stopped = Promise.race(WISHES_TO_STOP.map((wish) => once(process, wish)))
  const page = join(bundle, '..', 'renderer')
  if (!existsSync(join(page, 'index.html'))) throw new StudioError('pageMissing', { folder: page })
  const studio = await openStudio(workspace, bundle)
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

/** A studio with what a built checkout has. */
export function openStudio(workspace: string | undefined, bundle: string): Promise<Studio> {
  return Studio.open({
    workspace: workspace ?? process.env.DESCENT_WORKSPACE ?? defaultWorkspace(),
    workerFile: join(bundle, 'training-worker.js'),
    examples: join(bundle, '..', '..', 'examples'),
  })
}
