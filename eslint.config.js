import prettier from 'eslint-config-prettier'
import vue from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'
import * as typedParser from './build/typed-parser.mjs'

const banned = (names, message) => names.map((name) => ({ name, message }))

export default tseslint.config(
  {
    ignores: [
      'out/',
      'coverage/',
      '**/*.gen.ts',
      'build/*.d.mts',
      'core/kernels/wasm/assembly/',
      'node_modules/',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  ...vue.configs['flat/recommended'],
  {
    languageOptions: {
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.vue'],
        // Templates are parsed as well, in the same file: no sign that it is being mended.
        disallowAutomaticSingleRunInference: true,
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      // Kernels index arrays within bounds that the plan guarantees; `!` says so where the compiler cannot know.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // An arrow of one expression may hand on what it calls.
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ExportDefaultDeclaration',
          message: 'Named exports only: a thing has one name everywhere.',
        },
      ],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: ['core/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...banned(
          [
            'process',
            'Buffer',
            'window',
            'document',
            'setTimeout',
            'setInterval',
            'performance',
            'console',
            'Date',
          ],
          'core is pure: time, input and output come in as arguments.',
        ),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Randomness is an argument: take a Random.' },
      ],
    },
  },
  { files: ['**/*.ts'], languageOptions: { parser: typedParser } },
  {
    files: ['renderer/**/*.vue'],
    languageOptions: { parserOptions: { parser: typedParser } },
    rules: { 'vue/block-lang': ['error', { script: { lang: 'ts' } }], 'vue/component-api-style': 'error' },
  },
  {
    files: [
      '*.config.{js,ts}',
      'e2e/*.config.ts',
      '.dependency-cruiser.cjs',
      'build/*.mjs',
      'bench/**/*.mjs',
      'e2e/**/*.mjs',
    ],
    ...tseslint.configs.disableTypeChecked,
    rules: {
      ...tseslint.configs.disableTypeChecked.rules,
      'no-restricted-syntax': 'off',
      '@typescript-eslint/no-require-imports': 'off',
    },
  },
  prettier,
)
