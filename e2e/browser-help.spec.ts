import { expect, type Locator, type Page } from '@playwright/test'
import { readFile } from 'node:fs/promises'
import { goTo } from './pages'
import { test } from './server'

const sectionOf = (page: Page, title: string): Locator =>
  page.getByRole('region', { name: title, exact: true })

/** Goes to a section by the contents. */
async function turnTo(page: Page, title: string): Promise<Locator> {
  await page
    .getByRole('navigation', { name: 'Contents' })
    .getByRole('button', { name: title, exact: true })
    .click()
  await expect(page.getByRole('heading', { name: title, exact: true })).toBeFocused()
  return sectionOf(page, title)
}

/** The commands of the palette that have keys: what they do, by the keys. */
async function keysOfPalette(page: Page): Promise<(string | null | undefined)[][]> {
  await page.keyboard.press('ControlOrMeta+k')
  const options = page.getByRole('dialog', { name: 'Commands' }).getByRole('option')
  const commands = options.filter({ has: page.locator('kbd') })
  const found = await commands.evaluateAll((all) =>
    all.map(({ childNodes: [does, keys] }) => [keys.textContent, does.textContent?.trim()]),
  )
  await page.keyboard.press('Escape')
  return found
}

test('formulas are typeset, names found and keys listed, while every comparison of the self-test passes', async ({
  server,
  studioPage: page,
}) => {
  await goTo(page, 'Help')
  await sectionOf(page, 'Self-test').getByRole('button', { name: 'Run the self-test' }).click()
  const symbols = sectionOf(page, 'Notation').getByRole('row')
  const typeset = symbols.filter({ has: page.locator('.katex') })
  await expect.poll(() => typeset.count()).toBeGreaterThan(15)
  // All but the head.
  expect(await symbols.count()).toBe((await typeset.count()) + 1)
  await expect(page.locator('.formula.waiting')).toHaveCount(0)
  await expect(page.locator('.katex-error')).toHaveCount(0)
  // In faces of the page's own.
  const faces = () =>
    page.evaluate(() =>
      [...document.fonts].filter(({ status }) => status === 'loaded').map(({ family }) => family),
    )
  await expect.poll(faces).toContainEqual(expect.stringContaining('KaTeX_Math'))

  const search = page.getByRole('searchbox', { name: 'Search Help' })
  await search.fill('kingma')
  await expect(page.getByRole('article').first()).toContainText('Adam')
  await expect(sectionOf(page, 'Notation')).toHaveCount(0)
  await search.press('Escape')

  const keys = await turnTo(page, 'Keyboard')
  const commands = await keysOfPalette(page)
  expect(commands.length).toBeGreaterThan(10)
  const rows = await keys
    .getByRole('table', { name: 'Anywhere' })
    .getByRole('row')
    .evaluateAll((all) => all.map(({ children: [key, does] }) => [key.textContent, does.textContent]))
  expect(rows).toEqual(expect.arrayContaining(commands))

  const about = await turnTo(page, 'About')
  const { version, workspace } = await server.studio.about()
  await expect(about.getByRole('definition')).toContainText([version, 'Browser', workspace, /^\d+$/])
  await expect(about.getByRole('row', { name: /^katex [\d.]+ MIT/ })).toBeVisible()

  const part = await turnTo(page, 'Self-test')
  const verdict = part.getByRole('status')
  await expect(verdict).toHaveText(/^All \d+ comparisons passed\.$/, { timeout: 30_000 })
  const count = Number(/\d+/.exec(await verdict.innerText()))
  expect(count).toBeGreaterThan(100)
  const table = part.getByRole('region', { name: 'Comparisons' })
  await expect(table.locator('tr:has(td)')).toHaveCount(count)
  expect(new Set(await table.locator('td:last-child').allTextContents())).toEqual(new Set(['yes']))

  const saved = page.waitForEvent('download')
  await part.getByRole('button', { name: 'Save as CSV' }).click()
  const text = await readFile(await (await saved).path(), 'utf8')
  expect(text.trimEnd().split('\n')).toHaveLength(count + 1)
})
