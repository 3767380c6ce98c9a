import { app, session } from 'electron'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { readPage } from '../services/studio/page'
import { DESCENT_VERSION } from '../services/version'
import { registerScheme, servePage } from './app-protocol'
import { experimentsIn } from './arguments'
import { Desktop } from './desktop'
import { openStudio } from './open-studio'
import { RecentFiles } from './recent-files'
import { confinePages, grantLittle } from './security'
import { tell, tellUncaught } from './trouble'
import { UserFile } from './user-file'
import { windowState } from './window-state'

tellUncaught()
app.setName('Descent Studio')
app.setAboutPanelOptions({ applicationName: app.name, applicationVersion: DESCENT_VERSION })
const folder = app.commandLine.getSwitchValue('user-data-dir')
if (folder) app.setPath('userData', resolve(folder))

if (app.requestSingleInstanceLock()) run()
else app.quit()

/** What has to be said before the app is ready; then starts. */
function run(): void {
  registerScheme()
  confinePages()
  const started = app.whenReady().then(start).catch(fail)
  const open = (file: string) => void started.then((desktop) => desktop?.open(file)).catch(tell)
  app.on('open-file', (event, file) => {
    event.preventDefault()
    open(file)
  })
  app.on('second-instance', (_event, argv, workingFolder) => {
    void started.then((desktop) => desktop?.show())
    experimentsIn(argv, workingFolder).forEach(open)
  })
  experimentsIn(process.argv, process.cwd()).forEach(open)
}

/** Null where the user would rather leave. */
async function start(): Promise<Desktop | null> {
  grantLittle(session.defaultSession)
  servePage(await readPage(join(import.meta.dirname, '../renderer')))
  const studio = await openStudio()
  if (!studio) {
    app.quit()
    return null
  }
  const windowFile = new UserFile(userFile('window.json'), windowState)
  const recent = await RecentFiles.open(new UserFile(userFile('recent.json'), z.array(z.string())))
  const desktop = new Desktop(studio, recent, windowFile, await windowFile.read())
  desktop.show()
  follow(desktop)
  return desktop
}

const userFile = (name: string): string => join(app.getPath('userData'), name)

/** Lives and ends with the desktop. */
function follow(desktop: Desktop): void {
  app.on('activate', () => desktop.show())
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  // The windows are gone by then; the app goes when the runs have written their checkpoints.
  app.on('will-quit', (event) => {
    event.preventDefault()
    void desktop
      .close()
      .catch(tell)
      .finally(() => app.exit())
  })
}

function fail(error: unknown): null {
  tell(error)
  app.exit(1)
  return null
}
