/**
 * The parser of ESLint for all typed files. The project service of typescript-eslint checks the types of a room anew for each
 * room that imports it, and those of the page for each .vue file; here one program holds everything, with all that any room
 * may use. Whether a room uses no more than it may is for `npm run typecheck`.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import tseslint from 'typescript-eslint'
import * as vueParser from 'vue-eslint-parser'

const root = fileURLToPath(new URL('..', import.meta.url))
const VUE = { extension: '.vue', isMixedContent: true, scriptKind: ts.ScriptKind.Deferred }

/** The text of the script of a component, as vue-eslint-parser hands it on: with generics declared. */
function scriptOf(file) {
  let text = ''
  const keep = (code, { projectService, ...options }) => {
    if (projectService) text = code
    return tseslint.parser.parseForESLint(code, options)
  }
  const settings = {
    filePath: file,
    sourceType: 'module',
    projectService: true,
    extraFileExtensions: ['.vue'],
  }
  vueParser.parseForESLint(readFileSync(file, 'utf8'), { ...settings, parser: { parseForESLint: keep } })
  return text
}

const configOf = (folder) => ts.readConfigFile(`${folder}/tsconfig.json`, ts.sys.readFile).config

const filesOf = ({ path }) => {
  const { fileNames } = ts.parseJsonConfigFileContent(
    ...[configOf(root + path), ts.sys, root + path, {}, undefined, undefined, [VUE]],
  )
  return fileNames
}

function programOfAll() {
  const { compilerOptions } = ts.readConfigFile(`${root}tsconfig.base.json`, ts.sys.readFile).config
  const { options } = ts.convertCompilerOptionsFromJson(
    { ...compilerOptions, lib: ['ES2023', 'DOM', 'DOM.Iterable'], types: ['node', 'vite/client'] },
    root,
  )
  const settings = { ...options, noEmit: true, composite: false, allowNonTsExtensions: true }
  const host = ts.createCompilerHost(settings, true)
  const read = host.getSourceFile.bind(host)
  host.getSourceFile = (name, version, ...others) =>
    name.endsWith('.vue')
      ? ts.createSourceFile(name, scriptOf(name), version, true, ts.ScriptKind.TS)
      : read(name, version, ...others)
  const rooms = [...configOf(root).references, { path: 'renderer' }]
  return ts.createProgram(rooms.flatMap(filesOf), settings, host)
}

let program

/** By the program if it holds this very text: not so while ESLint mends a file, nor for the expressions of a template. */
export function parseForESLint(code, options) {
  const { parseForESLint } = tseslint.parser
  if (!options.projectService) return parseForESLint(code, options)
  program ??= programOfAll()
  const isHeld = program.getSourceFile(options.filePath)?.text === code
  return parseForESLint(
    code,
    isHeld ? { ...options, projectService: undefined, programs: [program] } : options,
  )
}
