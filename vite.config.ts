import { defineConfig } from 'vite'

/** Bundles what Node runs. Packages stay outside: they are installed beside it. */
export default defineConfig({
  build: {
    ssr: true,
    outDir: 'out/node',
    target: 'node20.19',
    emptyOutDir: true,
    rolldownOptions: { input: { cli: 'services/hosts/cli/cli.ts', bench: 'bench/bench.ts' } },
  },
})
