/** Who may import whom. Each rule's comment is what a newcomer reads when it is broken. */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two modules that import each other are one module, or one of them knows too much.',
      severity: 'error',
      from: {},
      to: { circular: true, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-orphans',
      comment: 'Nothing imports this file and it imports nothing: delete it, or wire it in.',
      severity: 'error',
      from: { orphan: true, pathNot: ['\\.d\\.ts$'] },
      to: {},
    },
    {
      name: 'core-is-pure',
      comment:
        'core runs anywhere: it imports nothing of ours from outside and only pure-rand and jsep from npm.',
      severity: 'error',
      from: { path: '^core/' },
      to: { pathNot: ['^core/', '^node_modules/(pure-rand|jsep)/'] },
    },
    {
      name: 'contract-knows-core-only',
      comment:
        'services/contract is what every room may know: it rests on core and on the validation library alone.',
      severity: 'error',
      from: { path: '^services/contract/' },
      to: { path: '^services/', pathNot: '^services/contract/' },
    },
    {
      name: 'nobody-imports-a-host',
      comment: 'A host is a door into the house: the house does not lead through it.',
      severity: 'error',
      from: { path: '^(core|services|electron|renderer)/', pathNot: '^services/hosts/' },
      to: { path: '^services/hosts/' },
    },
    {
      name: 'electron-in-its-room',
      comment:
        'Only the desktop shell knows Electron: all it does for the studio is in services, which runs anywhere.',
      severity: 'error',
      from: { pathNot: '^(electron|e2e|test/electron)/' },
      to: { path: '^(electron$|node_modules/electron/|electron/)' },
    },
    {
      name: 'preload-is-thin',
      comment:
        'The preload stands between page and main process: it knows the contract and Electron, nothing else.',
      severity: 'error',
      from: { path: '^electron/preload' },
      to: { pathNot: '^(electron$|node_modules/electron/|services/contract/|electron/channels)' },
    },
    {
      name: 'renderer-knows-the-contract',
      comment:
        'The page does not know where it runs: of ours it knows the contract and the tables of core, by its door.',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: '^(core|services|electron|test|e2e)/', pathNot: '^(services/contract/|core/index\\.ts$)' },
    },
    {
      name: 'echarts-in-its-bench',
      comment:
        'ECharts is what renderer/charts is measured against; the page draws without it, see ARCHITECTURE.md.',
      severity: 'error',
      from: { pathNot: '^bench/charts/' },
      to: { path: '^node_modules/echarts/' },
    },
    {
      name: 'stores-own-the-host',
      comment: 'Views and components ask a store; only stores (and main.ts, which picks it) know the host.',
      severity: 'error',
      from: { path: '^renderer/(views|components|composables|charts)/' },
      to: { path: '^renderer/host/' },
    },
    {
      name: 'core-by-its-door',
      comment:
        'services, tests of services and benchmarks use core through core/index.ts, so that its inside stays free to change.',
      severity: 'error',
      from: { path: '^(services|electron|renderer|bench|test/services|e2e)/' },
      to: { path: '^core/', pathNot: '^core/index\\.ts$' },
    },
    {
      name: 'nobody-imports-tests',
      comment: 'test, e2e and bench stand outside the product.',
      severity: 'error',
      from: { path: '^(core|services|electron|renderer)/' },
      to: { path: '^(test|e2e|bench|build)/' },
    },
    {
      name: 'only-what-is-installed',
      comment: 'This package is not in package.json, or does not resolve.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'products-need-dependencies',
      comment: 'What ships may not lean on a package that is installed for development only.',
      severity: 'error',
      from: { path: '^(core|services)/' },
      to: { dependencyTypes: ['npm-dev'], pathNot: '^node_modules/@types/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^core/kernels/wasm/assembly/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
}
