import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import { resolve } from 'node:path'
import { oneFile } from './build/one-file.mjs'

// Tests build it too, in an environment of their own, for which it would be made of Vue as developers have it.
process.env.NODE_ENV = 'production'

/** Builds the page of a report: one file without data, which `services/studies/report.ts` fills with a comparison. */
export default defineConfig({
  root: 'renderer/report',
  plugins: [vue(), oneFile()],
  resolve: {
    alias: [
      { find: /^(zod|katex)$/, replacement: resolve('build/left-out.mjs') },
      { find: /^katex\/.*\.css$/, replacement: resolve('renderer/styles/base.css') },
    ],
  },
  build: {
    outDir: resolve('out/report'),
    // One file is replaced at once, while others may read it.
    emptyOutDir: false,
    copyPublicDir: false,
    target: 'es2023',
    chunkSizeWarningLimit: 2000,
    modulePreload: false,
    rolldownOptions: {
      input: resolve('renderer/report/report.html'),
      output: { codeSplitting: false },
      checks: { bundlerTimings: false },
    },
  },
})
