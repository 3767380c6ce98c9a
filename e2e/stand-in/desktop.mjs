/** What stands around the windows: dialogs, screens, the look of the desktop. */
import { EventEmitter } from 'node:events'
import { strict } from './strict.mjs'

/** Answers to the dialogs that open before a test can stub them, in their order. */
const answers = JSON.parse(process.env.DESCENT_STAND_IN_ANSWERS ?? '[]')

function answerTo(name) {
  return async (...args) => {
    console.error(`stand-in: ${name} ${JSON.stringify(args.at(-1))}`)
    if (answers.length > 0) return answers.shift()
    throw new Error(`${name} would wait for a user: stub it, or give launchApp an answer.`)
  }
}

export const dialog = strict('dialog', {
  showOpenDialog: answerTo('showOpenDialog'),
  showMessageBox: answerTo('showMessageBox'),
  showErrorBox: (title, content) => console.error(`stand-in: showErrorBox ${title}: ${content}`),
})

export const shell = strict('shell', { openPath: async () => '' })

export const nativeTheme = strict(
  'nativeTheme',
  Object.assign(new EventEmitter(), { shouldUseDarkColors: false }),
)

const display = { workArea: { x: 0, y: 0, width: 1920, height: 1080 } }

export const screen = strict('screen', { getAllDisplays: () => [display] })
