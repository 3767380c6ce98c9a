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
      from: { path: '^(core|services|bench)/', pathNot: '^services/hosts/' },
      to: { path: '^services/hosts/' },
    },
    {
      name: 'core-by-its-door',
      comment:
        'services, tests of services and benchmarks use core through core/index.ts, so that its inside stays free to change.',
      severity: 'error',
      from: { path: '^(services|bench|test/services)/' },
      to: { path: '^core/', pathNot: '^core/index\\.ts$' },
    },
    {
      name: 'nobody-imports-tests',
      comment: 'test and bench stand outside the product.',
      severity: 'error',
      from: { path: '^(core|services)/' },
      to: { path: '^(test|bench|build)/' },
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
