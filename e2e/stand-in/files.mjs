/** Paths of the files that a page was handed over, as Electron's `webUtils` gives them to a preload. */
const STANDS_FOR_FILE = /^stand-in-file:(\d+)$/

/** The same arguments with the path of each file in the place of what stands for it; an empty one where it has none. */
export function withPaths(page, args) {
  return Promise.all(
    args.map((arg) => {
      const found = typeof arg === 'string' && STANDS_FOR_FILE.exec(arg)
      return found ? pathOf(page, found[1]) : arg
    }),
  )
}

async function pathOf(page, index) {
  const session = await page.context().newCDPSession(page)
  try {
    const { result } = await session.send('Runtime.evaluate', { expression: `standInFile(${index})` })
    const { path } = await session.send('DOM.getFileInfo', { objectId: result.objectId })
    return path
  } finally {
    await session.detach()
  }
}
