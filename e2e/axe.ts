import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/**
 * What of the page, as it is now, is not open to everyone, and where.
 * @param isCovered by a menu, which belongs to no landmark
 */
export async function violationsOf(page: Page, isCovered = false): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    // No page of frames: what is found need not be put together in a second page, which takes as long as to find it.
    .setLegacyMode()
    // What a formula is drawn of is hidden from those who hear it, and far too much.
    .exclude('.katex-html')
    .options({ resultTypes: ['violations'], rules: { region: { enabled: !isCovered } } })
    .analyze()
  return violations.map(
    ({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  )
}

/** Expects that the page is open to everyone, in light and in dark. */
export async function expectClean(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme)
    expect(await violationsOf(page)).toEqual([])
  }
}
