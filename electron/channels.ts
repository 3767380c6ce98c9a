/** The two channels between the page and the main process: calls go one way, events the other. */
export const CALL = 'studio:call'
export const EVENT = 'studio:event'
