import { defineConfig } from '@playwright/test'
import stories from './playwright.config'

/** `npm run screenshots`: a picture of every screen, in both themes and two sizes, in screenshots/. */
export default defineConfig(stories, {
  testMatch: 'screenshots.ts',
  outputDir: '../out/screenshots',
  timeout: 600_000,
  use: { ...stories.use, actionTimeout: 10_000 },
})
