import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { bundledPackages } from './build/bundled-packages.mjs'

export default defineConfig({
  plugins: [vue()],
  define: { BUNDLED_PACKAGES: JSON.stringify(bundledPackages()) },
  test: {
    globalSetup: 'build/test-setup.mjs',
    include: ['test/**/*.test.ts'],
    // Node 20 has relaxed SIMD behind a flag; both kernel variants are tested.
    execArgv: process.versions.node.startsWith('20.') ? ['--experimental-wasm-relaxed-simd'] : [],
    testTimeout: 60_000,
    // Many tests wait for processes that they start: a core for each is not what holds them up.
    maxWorkers: '100%',
  },
})
