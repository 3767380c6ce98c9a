import { realpath } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import type { StudioApi } from '../../../services/contract/api'
import type { Studio } from '../../../services/studio/studio'
import { inspectionStories } from '../../contract/inspection-stories'
import { searchStories } from '../../contract/search-stories'
import { steeringStories } from '../../contract/steering-stories'
import { stories } from '../../contract/stories'
import { studyStories } from '../../contract/study-stories'
import type { World } from '../../contract/world'
import { temporaryFolder } from '../training/fixtures'
import { openStudio } from './open-studio'

/** How a studio is reached, by a user who picks what `next` says. */
export type Way = (studio: Studio, next: () => string) => StudioApi | Promise<StudioApi>

/** Tells every story of the contract behind one door. A door is a file of its own, so that they are tested side by side. */
export function tellContract(door: string, way: Way): void {
  describe(`the studio, ${door},`, () => {
    for (const [story, tell] of Object.entries({
      ...stories,
      ...steeringStories,
      ...inspectionStories,
      ...studyStories,
      ...searchStories,
    }))
      it(story, async () => tell(await worldBehind(way)))

    it('has no draft and no run on the desk of a fresh workspace', async () => {
      const { studio } = await worldBehind(way)
      expect(await studio.readDesk()).toMatchObject({ draft: null, run: null })
    })
  })
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
