import { inject, type InjectionKey } from 'vue'
import type { StudioApi } from '../../services/contract/api'

export type HostKind = 'desktop' | 'browser'

/** Where the page runs, and the studio as it is reached from there. */
export interface Host {
  readonly kind: HostKind
  readonly studio: StudioApi
}

export const HOST: InjectionKey<Host> = Symbol('host')

/** The host that `main.ts` picked. For stores: everyone else asks a store. */
export function useHost(): Host {
  const host = inject(HOST)
  if (!host) throw new Error('the app was made without a host')
  return host
}
