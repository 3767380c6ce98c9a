/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

/** What `tsc` and ESLint take a component for, as in the renderer. */
declare module '*.vue' {
  import type { DefineComponent } from 'vue'
  const component: DefineComponent
  export { component as default }
}
