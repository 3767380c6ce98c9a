/** What ships with the studio; put in when the page is built (build/bundled-packages.mjs). */
declare const BUNDLED_PACKAGES: readonly {
  readonly name: string
  readonly version: string
  readonly license: string
}[]
