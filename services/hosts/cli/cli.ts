import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { activations, defaultsOf, type ActivationName, type ElementwiseSpec } from '../../../core'
import { reasonOf, StudioError } from '../../contract/errors'
import { MOST_EPOCHS, MOST_SEED } from '../../contract/experiment-file'
import { MODEL_FORMATS } from '../../contract/model-formats'
import { allowRelaxedSimd } from '../../training/threads'
import { DESCENT_VERSION } from '../../version'
import { check, type CheckOptions } from './check'
import { describe, type DescribeOptions } from './describe'
import type { ExportCommandOptions } from './export'
import { EXIT } from './exit-codes'
import type { ImportOptions } from './import'
import type { WorkspaceOptions } from './in-workspace'
import { visible } from './output'
import type { PredictOptions } from './predict'
import { resume, run, type RunOptions, type TrainingOptions } from './run'
import type { ServeOptions } from './serve'
import type { StudyOptions } from './study'
import { dialectOptions } from './table-options'
import type { WorkerOptions } from './worker'

const wholeNumber =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const value = Number(text)
    if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value
    throw new InvalidArgumentError(`Expected a whole number from ${least}, up to ${most}.`)
  }

function path(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('Expected a name, found nothing.')
  return text
}

function activationName(text: string): ElementwiseSpec {
  if (!Object.hasOwn(activations, text)) {
    throw new InvalidArgumentError(`Expected one of ${Object.keys(activations).join(', ')}.`)
  }
  const name = text as ActivationName
  return { name, ...defaultsOf(activations[name]) } as ElementwiseSpec
}

const MOST_THREADS = 64

/** Loaded where it is needed: `descent describe` is to answer at once. */
const studio = () => import('./in-workspace')

/** Where the built command line lies. */
const HERE = import.meta.dirname

const inWorkspace = (): Option =>
  new Option(
    '--workspace [folder]',
    "the workspace; without a folder: Descent Studio in the user's documents",
  ).argParser(path)

const queue = (what: string): Option =>
  new Option('--queue <address>', what).env('DESCENT_QUEUE').argParser(path)

const queuePassword = (): Option =>
  new Option(
    '--queue-password-file <file>',
    'a file that holds the password of the queue (or DESCENT_QUEUE_PASSWORD, DESCENT_QUEUE_PASSWORD_FILE)',
  ).argParser(path)

const TRIALS_BY_QUEUE = 'let the workers of this queue train, as redis://HOST:PORT (see: descent worker)'

/** The command line: `descent ARGUMENTS`. Returns the exit code; writes to the standard streams. */
export async function main(argv: readonly string[]): Promise<number> {
  allowRelaxedSimd()
  let code: number = EXIT.done
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // What is written to a pipe that nobody reads is lost, which is the reader's wish; on a full disk it is nobody's.
    if (code === EXIT.badInput || error.code === 'EPIPE') return
    process.stderr.write(`descent: the output cannot be written: ${reasonOf(error)}.\n`)
    process.exitCode = code = EXIT.badInput
  })
  const program = commands((result) => (code = result))
  try {
    await program.parseAsync(argv, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.badInput
    if (!(error instanceof StudioError)) throw error
    process.stderr.write(`descent: ${visible(error.message)}\n`)
    return EXIT.badInput
  }
}

function commands(done: (code: number) => void): Command {
  const program = new Command('descent')
    .description('Design, train and understand fully connected neural networks.')
    .version(DESCENT_VERSION)
    .exitOverride()
    .showHelpAfterError('(descent --help shows what there is)')
    .addHelpText('after', EXAMPLES)

  program
    .command('run')
    .description('train an experiment and leave a run folder')
    .argument('<file>', 'the experiment, a JSON file', path)
    .option('--out <folder>', 'the run folder to make (default: runs/NAME-N)', path)
    .option('--seed <n>', "train with this seed instead of the file's", wholeNumber(0, MOST_SEED))
    .option('--epochs <n>', "train for this many epochs instead of the file's", wholeNumber(1, MOST_EPOCHS))
    .option(
      '--threads <n>',
      'threads for each step (default: as many as pay off)',
      wholeNumber(1, MOST_THREADS),
    )
    .addOption(inWorkspace().conflicts(['out', 'threads']))
    .option('--json', 'report as JSON lines')
    .action(async (file: string, options: RunOptions & WorkspaceOptions) =>
      done(
        await (options.workspace === undefined
          ? run(file, options)
          : (await studio()).runInWorkspace(file, options, HERE)),
      ),
    )

  program
    .command('resume')
    .description('go on with an interrupted run')
    .argument('<folder>', "the run folder; with --workspace, the run's name", path)
    .option(
      '--threads <n>',
      'threads for each step (default: as many as pay off)',
      wholeNumber(1, MOST_THREADS),
    )
    .addOption(inWorkspace().conflicts(['threads']))
    .option('--json', 'report as JSON lines')
    .action(async (folder: string, options: TrainingOptions & WorkspaceOptions) =>
      done(
        await (options.workspace === undefined
          ? resume(folder, options)
          : (await studio()).resumeInWorkspace(folder, options, HERE)),
      ),
    )

  program
    .command('compare')
    .description('compare initialisations, or anything else of an experiment, over seeds')
    .argument('<file>', 'the comparison, a JSON file', path)
    .option('--out <folder>', 'the workspace to make or go on with (default: comparisons/NAME)', path)
    .addOption(inWorkspace().conflicts(['out']))
    .addOption(queue(TRIALS_BY_QUEUE))
    .addOption(queuePassword())
    .option('--json', 'report as JSON lines')
    .action(async (file: string, options: StudyOptions) =>
      done(await (await import('./compare')).compare(file, options, HERE)),
    )

  program
    .command('search')
    .description('search for the best experiment, guided by the validation error')
    .argument('<file>', 'the search, a JSON file', path)
    .option('--out <folder>', 'the workspace to make or go on with (default: searches/NAME)', path)
    .addOption(inWorkspace().conflicts(['out']))
    .addOption(queue(TRIALS_BY_QUEUE))
    .addOption(queuePassword())
    .option('--json', 'report as JSON lines')
    .action(async (file: string, options: StudyOptions) =>
      done(await (await import('./search')).search(file, options, HERE)),
    )

  program
    .command('worker')
    .description('train the trials that others put into a queue, until Ctrl-C')
    .addOption(queue('the queue, as redis://HOST:PORT').makeOptionMandatory())
    .addOption(queuePassword())
    .option(
      '--slots <n>',
      'runs that train at once (default: one for each core)',
      wholeNumber(1, MOST_THREADS),
    )
    .action(async (options: WorkerOptions) => done(await (await import('./worker')).worker(options, HERE)))

  program
    .command('runs')
    .description('list the runs of a workspace')
    .addOption(inWorkspace())
    .option('--json', 'as JSON lines')
    .action(async (options: WorkspaceOptions) => done(await (await studio()).listRuns(options, HERE)))

  program
    .command('watch')
    .description('follow a run of a workspace, which may train in the desktop app or a server')
    .argument('<run>', "the run's name", path)
    .addOption(inWorkspace())
    .option('--json', 'report as JSON lines')
    .action(async (name: string, options: WorkspaceOptions) =>
      done(await (await studio()).watch(name, options, HERE)),
    )

  program
    .command('describe')
    .description('show the layers of an experiment: shapes, initialisation, parameters')
    .argument('<file>', 'the experiment, a JSON file', path)
    .option('--json', 'as JSON')
    .action(async (file: string, options: DescribeOptions) => done(await describe(file, options)))

  program
    .command('check')
    .description('compare back-propagation with central differences, in float64')
    .argument('<file>', 'the experiment, a JSON file', path)
    .option('--rows <n>', 'training rows in the minibatch', wholeNumber(2), 16)
    .option('--entries <n>', 'entries compared per tensor at most, spread evenly', wholeNumber(1), 50)
    .option('--json', 'as JSON')
    .action(async (file: string, options: CheckOptions) => done(await check(file, options)))

  program
    .command('export')
    .description('take a trained model away as a file that works elsewhere, proven on rows of its data')
    .argument('<run>', "the run folder, or a model file; with --workspace, the run's name", path)
    .addOption(new Option('--to <format>', 'the format').choices(MODEL_FORMATS).makeOptionMandatory())
    .option('--out <place>', 'the file or folder to make (default: after the run, here)', path)
    .addOption(
      new Option(
        '--preprocessing <where>',
        'rows as the data have them (inside), or features (outside)',
      ).choices(['inside', 'outside']),
    )
    .addOption(
      new Option('--batch-norm <how>', 'part of the weights (folded), or layers of its own (kept)').choices([
        'folded',
        'kept',
      ]),
    )
    .option('--sql-table <name>', 'of SQL: the table that is asked (default: rows)', path)
    .option(
      '--sql-keep <columns...>',
      "of SQL: the table's columns that come back beside the answers (default: those of the model)",
    )
    .addOption(inWorkspace())
    .option('--json', 'as JSON')
    .action(async (run: string, options: ExportCommandOptions) =>
      done(await (await import('./export')).exportRun(run, options)),
    )

  program
    .command('import')
    .description(
      'make an experiment that trains on from a network of a file: ONNX, Keras, PyTorch, and others',
    )
    .argument('<file>', 'the model file: see docs/formats.md for those that are read', path)
    .option('--experiment <file>', 'take data and training of this experiment', path)
    .option('--data <file>', 'the data to train on', path)
    .option('--target <column>', 'the column to predict', path)
    .addOption(new Option('--task <task>', 'the task').choices(['classification', 'regression']))
    .option('--activation <name>', 'of hidden layers, where the file holds weights alone', activationName)
    .option('--out <file>', 'the experiment to make (default: after the file, here)', path)
    .option('--json', 'as JSON')
    .action(async (file: string, options: ImportOptions) =>
      done(await (await import('./import')).importFile(file, options)),
    )

  const asking = program
    .command('predict')
    .description('ask a trained model for every row of a file, and judge it where the file has the target')
    .argument('<run>', "the run folder, or a model file; with --workspace, the run's name", path)
    .requiredOption(
      '--data <file>',
      'a table with the columns that the model was trained on; of a model of images an IDX file, or a folder',
      path,
    )
    .option('--table <name>', 'which sheet, table, array or file of several in it', path)
    .option('--out <file>', 'the CSV file to write', path, 'predictions.csv')
    .addOption(inWorkspace())
    .option('--json', 'as JSON')
    .action(async (run: string, options: PredictOptions) =>
      done(await (await import('./predict')).predict(run, options)),
    )
  dialectOptions().forEach((option) => asking.addOption(option))

  program
    .command('serve')
    .description('open the studio in a browser of this computer')
    .option(
      '--workspace <folder>',
      "where runs are kept (default: Descent Studio in the user's documents)",
      path,
    )
    .option('--port <n>', 'the port to listen on (default: any that is free)', wholeNumber(1, 65_535))
    .addOption(queue(TRIALS_BY_QUEUE))
    .addOption(queuePassword())
    .action(async (options: ServeOptions) => done(await (await import('./serve')).serve(options, HERE)))

  return program
}

const EXAMPLES = `
Examples:
  descent run examples/breast-cancer.json
  descent run examples/mnist.json --epochs 3 --seed 7 --out runs/mnist
  descent resume runs/mnist
  descent describe examples/digits.json
  descent check examples/iris.json
  descent export runs/iris-1 --to onnx
  descent import model.onnx --experiment examples/iris.json
  descent predict runs/iris-1 --data new.csv --out predictions.csv
  descent serve
  descent run examples/digits.json --workspace
  descent runs
  descent compare examples/comparisons/initialisation.json
  descent search examples/searches/digits.json
  descent worker --queue redis://queue.example:6379

Exit codes: 0 done, 1 bad input, 2 diverged, 130 interrupted (go on with: descent resume FOLDER).
`
