/**
 * Windows that a page opens. Chromium cannot be kept from opening one, but tells of it first: the app is asked then, and
 * what it does not allow gets nothing to show and is closed at once.
 */
const allowed = new Set()
let isOpeningOurs = false

/** A page for a window of the app: the one that Chromium starts with, or a new one. */
export async function pageFor(context) {
  const [first] = context.pages()
  if (first) return first
  isOpeningOurs = true
  try {
    return await context.newPage()
  } finally {
    isOpeningOurs = false
  }
}

export async function askBeforeOpening(page, contents) {
  const context = page.context()
  const line = await context.newCDPSession(page)
  line.on('Page.windowOpen', ({ url, windowName }) => {
    if (contents.mayOpen(url, windowName)) allowed.add(url)
  })
  await line.send('Page.enable')
  context.on('page', (opened) => {
    if (!isOpeningOurs && !allowed.has(opened.url())) void opened.close()
  })
  // The pages of windows have their requests answered elsewhere, so this is for all others.
  await context.route('**/*', (route) =>
    allowed.has(route.request().url())
      ? route.continue()
      : route.fulfill({ contentType: 'text/html', body: '' }),
  )
}
