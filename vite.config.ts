import { defineConfig } from 'vite'

/**
 * Bundles what Node runs, packages included: to find and read their many small files would take half of the time in which
 * `descent describe` answers. What cannot be bundled stays outside: DuckDB's binary, modules of WebAssembly, and the bundler that a benchmark uses.
 */
export default defineConfig({
  ssr: {
    noExternal: true,
    external: [
      '@duckdb/node-bindings',
      'onnxruntime-web',
      'node-sqlite3-wasm',
      'vite',
      'bufferutil',
      'utf-8-validate',
      '@playwright/test',
    ],
  },
  build: {
    ssr: true,
    outDir: 'out/node',
    target: 'node20.19',
    emptyOutDir: true,
    rolldownOptions: {
      input: {
        cli: 'services/hosts/cli/cli.ts',
        'training-worker': 'services/hosts/training-worker/training-worker.ts',
        inspector: 'services/hosts/inspector/inspector.ts',
        'self-test': 'services/hosts/self-test/self-test.ts',
        importance: 'services/hosts/importance/importance.ts',
        'data-reader': 'services/hosts/data-reader/data-reader.ts',
        'model-maker': 'services/hosts/model-maker/model-maker.ts',
        'table-server': 'services/hosts/table-server/table-server.ts',
        bench: 'bench/bench.ts',
        'bench-watching': 'bench/watching.ts',
        'bench-comparing': 'bench/comparing.ts',
        'bench-searching': 'bench/searching.ts',
        'bench-searching-worker': 'bench/searching/worker.ts',
        'fuzz-reader': 'test/fuzz/fuzz-reader.ts',
        'bench-data': 'bench/large-data.ts',
        'bench-screens': 'bench/screens.ts',
        'bench-charts': 'bench/charts.ts',
      },
    },
  },
})
