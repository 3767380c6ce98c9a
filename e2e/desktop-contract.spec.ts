import { expect, test as base } from '@playwright/test'
import { inspectionStories } from '../test/contract/inspection-stories'
import { steeringStories } from '../test/contract/steering-stories'
import { stories } from '../test/contract/stories'
import type { World } from '../test/contract/world'
import { endOf, inFreshPlace, studioOf, userPicks } from './desktop-test'
import { launchApp } from './launch'

/** One app tells all the stories, for to start it takes longer than most of them. */
const test = base.extend<object, { world: World }>({
  world: [
    // The pattern is how Playwright learns what a fixture needs: nothing.
    async ({}, use) =>
      inFreshPlace(async (place) => {
        const app = await launchApp(place)
        // The page of the studio would use the same door: here is none, and the preload is alone.
        await app.evaluate(({ BrowserWindow }) =>
          BrowserWindow.getAllWindows()[0].loadURL('app://studio/nothing'),
        )
        await expect(app.page.getByText('There is no such file.')).toBeVisible()
        await use({ ...place, studio: studioOf(app), userPicks: (file) => userPicks(app, file) })
        await endOf(app)
      }),
    { scope: 'worker' },
  ],
})

test.describe('the desktop app, by what its preload gives to a page,', () => {
  for (const [title, story] of Object.entries({ ...stories, ...steeringStories, ...inspectionStories })) {
    test(title, async ({ world }) => story(world))
  }

  test.afterEach(async ({ world: { studio } }) => {
    for (const { id } of await studio.listRuns()) await studio.deleteRun(id)
  })
})
