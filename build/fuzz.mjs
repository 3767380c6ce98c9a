import { spawnSync } from 'node:child_process'

/** 10,000 damaged files for each reader of data, or as many as are named: npm run fuzz -- 300 */
const [files = '10000', ...others] = process.argv.slice(2)
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', 'test/fuzz', ...others],
  {
    stdio: 'inherit',
    env: { ...process.env, FUZZ: files },
  },
)
process.exit(status ?? 1)
