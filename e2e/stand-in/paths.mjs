import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'

/** The folders that `app.getPath` knows. */
export const paths = {
  home: homedir(),
  documents: join(homedir(), 'Documents'),
  temp: tmpdir(),
  userData: join(tmpdir(), 'electron-stand-in'),
}
