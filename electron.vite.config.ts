import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'
import { resolve } from 'node:path'
import { bundledPackages } from './build/bundled-packages.mjs'
import { printSize } from './build/print-size.mjs'

/**
 * Builds the desktop app: main process and worker, preload, and the page, which the browser host serves too. Packages are
 * bundled, but for DuckDB's binary and modules of WebAssembly. The main process runs in Electron and, for tests, in the oldest Node that we know.
 */
export default defineConfig({
  main: {
    build: {
      externalizeDeps: false,
      target: 'node20.19',
      rolldownOptions: {
        input: {
          index: resolve('electron/main.ts'),
          'training-worker': resolve('services/hosts/training-worker/training-worker.ts'),
          inspector: resolve('services/hosts/inspector/inspector.ts'),
          'self-test': resolve('services/hosts/self-test/self-test.ts'),
          importance: resolve('services/hosts/importance/importance.ts'),
          'data-reader': resolve('services/hosts/data-reader/data-reader.ts'),
          'model-maker': resolve('services/hosts/model-maker/model-maker.ts'),
          'table-server': resolve('services/hosts/table-server/table-server.ts'),
        },
        external: [
          'electron',
          '@duckdb/node-bindings',
          /^@duckdb\/node-bindings-/,
          'onnxruntime-web',
          'node-sqlite3-wasm',
          'bufferutil',
          'utf-8-validate',
        ],
      },
    },
  },
  preload: {
    build: {
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: resolve('electron/preload.ts') },
        // A sandboxed preload is no module.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    define: { BUNDLED_PACKAGES: JSON.stringify(bundledPackages()) },
    plugins: [vue(), printSize()],
    build: {
      minify: true,
      // A font that is inlined is one that the page's policy refuses.
      assetsInlineLimit: 0,
      // It is read from this computer.
      chunkSizeWarningLimit: 2000,
      rolldownOptions: { input: resolve('renderer/index.html') },
    },
  },
})
