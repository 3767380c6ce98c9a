import { join } from 'node:path'
import { workspaceFolder } from '../../workspace/default-workspace'

/** Where a run lies: its folder as it was named, or by its name in a workspace. */
export const runFolder = (run: string, workspace: string | true | undefined): string =>
  workspace === undefined ? run : join(workspaceFolder(workspace), 'runs', run)
