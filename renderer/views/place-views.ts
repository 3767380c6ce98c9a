import { defineAsyncComponent, type Component } from 'vue'
import type { PlaceName } from '../places'

/** What each place shows; loaded when it is gone to first. */
export const placeViews: Readonly<Record<PlaceName, Component>> = {
  data: defineAsyncComponent(() => import('./DataView.vue')),
  design: defineAsyncComponent(() => import('./DesignView.vue')),
  train: defineAsyncComponent(() => import('./TrainView.vue')),
  compare: defineAsyncComponent(async () => {
    await import('../compare/no-eval')
    return import('./CompareView.vue')
  }),
  runs: defineAsyncComponent(() => import('./RunsView.vue')),
  export: defineAsyncComponent(() => import('./ExportView.vue')),
  help: defineAsyncComponent(() => import('./HelpView.vue')),
}
