import { realpath } from 'node:fs/promises'
import { afterEach, describe, it } from 'vitest'
import type { StudioApi } from '../../../services/contract/api'
import { Loopback } from '../../../services/hosts/loopback/loopback'
import type { Studio } from '../../../services/studio/studio'
import { inspectionStories } from '../../contract/inspection-stories'
import { steeringStories } from '../../contract/steering-stories'
import { stories, type World } from '../../contract/stories'
import { studioAt } from '../hosts/loopback/browser'
import { temporaryFolder } from '../training/fixtures'
import { openStudio } from './open-studio'

const open: Loopback[] = []
afterEach(() => Promise.all(open.splice(0).map((loopback) => loopback.close())))

/** How a studio is reached, by a user who picks what `next` says. */
type Way = (studio: Studio, next: () => string) => StudioApi | Promise<StudioApi>

const doors: Readonly<Record<string, Way>> = {
  'called directly': (studio, next) =>
    studio.enter({ isTrusted: false, chooseFile: () => Promise.resolve(next() || null) }),
  'reached by HTTP and WebSocket': async (studio, next) => {
    const loopback = await Loopback.open({ studio, page: new Map() })
    open.push(loopback)
    return studioAt(loopback.address, next)
  },
}

async function worldBehind(way: Way): Promise<World> {
  const studio = await openStudio()
  let next = ''
  return {
    studio: await way(studio, () => next),
    workspace: studio.workspace,
    outside: await realpath(await temporaryFolder()),
    userPicks: (file) => Promise.resolve(void (next = file)),
  }
}

describe.each(Object.entries(doors))('the studio, %s,', (_, way) => {
  for (const [story, tell] of Object.entries({ ...stories, ...steeringStories, ...inspectionStories }))
    it(story, async () => tell(await worldBehind(way)))
})
