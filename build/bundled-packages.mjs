import { readFileSync } from 'node:fs'

/** Development packages of which the page is made, and what they in turn bring along that is worth a name. */
const OF_THE_PAGE = [
  'vue',
  'pinia',
  'reka-ui',
  '@tanstack/vue-virtual',
  'katex',
  '@fontsource-variable/inter',
  '@fontsource-variable/jetbrains-mono',
  'electron',
]

// From the folder that builds are started in, as all paths of their configurations are.
const read = (file) => JSON.parse(readFileSync(file, 'utf8'))

/** Name, version and licence of every package that ships with the studio, for its "About". */
export function bundledPackages() {
  const names = [...Object.keys(read('package.json').dependencies), ...OF_THE_PAGE]
  return names
    .map((name) => read(`node_modules/${name}/package.json`))
    .map(({ name, version, license }) => ({ name, version, license }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}
