/** What the browser of a test is started with. */
export const BROWSER_ARGS: readonly string[]
/** The path of the program; undefined where there is none. */
export function findBrowser(): string | undefined
/** Ends the process where there is no browser, and none can be had. */
export function ensureBrowser(): void
