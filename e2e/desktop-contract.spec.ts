import { expect } from '@playwright/test'
import { inspectionStories } from '../test/contract/inspection-stories'
import { steeringStories } from '../test/contract/steering-stories'
import { stories } from '../test/contract/stories'
import { studioOf, test, userPicks } from './desktop-test'

// The page that is not there.
test.use({ mayComplain: true })

test.describe('the desktop app, by what its preload gives to a page,', () => {
  for (const [title, story] of Object.entries({ ...stories, ...steeringStories, ...inspectionStories })) {
    test(title, async ({ app, place }) => {
      // The page of the studio would use the same door: here is none, and the preload is alone.
      await app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0].loadURL('app://studio/nothing'),
      )
      await expect(app.page.getByText('There is no such file.')).toBeVisible()
      await story({ ...place, studio: studioOf(app), userPicks: (file) => userPicks(app, file) })
    })
  }
})
