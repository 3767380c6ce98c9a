/** The channels between the page and the main process: calls and files go one way, events the other. */
export const CALL = 'studio:call'
/** The path of a file that the user handed over, its name, and what it is for. */
export const FILE = 'studio:file'
export const EVENT = 'studio:event'
