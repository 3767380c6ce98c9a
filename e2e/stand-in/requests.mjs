import { toApp } from './addresses.mjs'
import { handled, isCancelled } from './session.mjs'

/** Answers what the page of a window asks for: the app says whether it may, and serves its own scheme. */
export const answerRequests = (page, contents) =>
  page.route('**/*', async (route) => {
    const request = route.request()
    const url = toApp(request.url())
    // Aborted so, a navigation leaves the page as it is.
    if (request.isNavigationRequest() && !contents.mayNavigate(url, request.frame())) {
      return route.abort('aborted')
    }
    const details = { url, method: request.method(), resourceType: request.resourceType() }
    if (await isCancelled(details)) return route.abort('blockedbyclient')
    const response = await handled(url, request.method(), request.headers())
    if (!response) return route.continue()
    const body = Buffer.from(await response.arrayBuffer())
    return route.fulfill({ status: response.status, headers: Object.fromEntries(response.headers), body })
  })
