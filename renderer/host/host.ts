import { inject, type InjectionKey } from 'vue'
import type { FilePurpose, StudioApi } from '../../services/contract/api'

export type HostKind = 'desktop' | 'browser'

/** Where the page runs, and the studio as it is reached from there. */
export interface Host {
  readonly kind: HostKind
  readonly studio: StudioApi
  /**
   * Brings a file that the user handed over, by dropping it on the page, to the studio, as `chooseFile` does one that is
   * picked. Returns its path there.
   * @throws StudioError `fileNotGranted` for what a script made up, `fileUnwritable`, `doorClosed`
   */
  receiveFile(file: File, purpose: FilePurpose): Promise<string | null>
}

export const HOST: InjectionKey<Host> = Symbol('host')

/** The host that `main.ts` picked. For stores: everyone else asks a store. */
export function useHost(): Host {
  const host = inject(HOST)
  if (!host) throw new Error('the app was made without a host')
  return host
}
