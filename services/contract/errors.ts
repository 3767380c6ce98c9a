import { dataExtensions } from './data-formats'
import type { TablesInFile } from './tables-in-file'

const FILE_ENDINGS = dataExtensions.map((extension) => `.${extension}`).join(', ')

/** A path as it can be pasted behind a command, in a shell of any system. */
export const pasted = (path: string): string => (/^[\w./\\:~+-]+$/.test(path) ? path : `"${path}"`)

/** Names of a list that are shown in a message. */
const MOST_SHOWN = 20

/** Names in quotes, as a message shows them. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST_SHOWN).map((name) => `"${name}"`)
  const more = names.length - shown.length
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ')
}

/**
 * Every error that a user can meet: where, what was found, what was expected, the way out. The key is the error's code;
 * screens and scripts tell errors apart by it.
 */
export const errorMessages = {
  fileMissing: (e: { file: string }) =>
    `${e.file} does not exist, or is no file. Paths in an experiment are relative to it.`,
  fileUnreadable: (e: { file: string; problem: string }) => `${e.file} cannot be read: ${e.problem}.`,
  fileUnwritable: (e: { file: string; problem: string }) => `${e.file} cannot be written: ${e.problem}.`,
  tensorsUnreadable: (e: { file: string; problem: string }) =>
    `${e.file} is not a readable safetensors file: ${e.problem}.`,
  tensorsUnfit: (e: { file: string; problem: string }) =>
    `${e.file} does not fit the network: ${e.problem}. Make the layers as they are there, or let the weights be drawn (leave out network.initialWeights).`,
  modelColumnMissing: (e: { file: string; column: string; suggestion: string }) =>
    `${e.file} has no column "${e.column}", which the model was trained on. ${e.suggestion}`,
  modelColumnText: (e: { file: string; place: string; column: string; value: string }) =>
    `${e.file}, ${e.place}: column "${e.column}" holds "${e.value}", and the model was trained on numbers there. Mend the value, or leave it empty if the model fills gaps.`,
  exportImpossible: (e: { format: string; problem: string }) =>
    `The model cannot be exported as ${e.format}: ${e.problem} Export it in another format.`,
  exportUnproven: (e: { format: string; problem: string }) =>
    `The export as ${e.format} was not kept, since it could not be proven to answer as the model does: ${e.problem}.`,
  exportPlaceTaken: (e: { place: string }) =>
    `${e.place} exists already. Name another place with --out, or move it away.`,
  exportOptionUnfit: (e: { option: string; format: string; problem: string }) =>
    `${e.option} does not go with --to ${e.format}: ${e.problem}. Leave it out.`,
  predictionInPlace: (e: { file: string }) =>
    `${e.file} is the file that is read: predictions are not written over it. Name another with --out.`,
  modelMakerCrashed: (e: { problem: string }) =>
    `The process that worked on the model broke down: ${e.problem}. Nothing else is touched by it, and nothing was written. Try again; if it happens again, the file may be damaged, or too large for this computer's memory.`,
  modelMissing: (e: { folder: string }) =>
    `The run in ${e.folder} has no model yet: it is written when a run ends or is stopped. Let it train first.`,
  modelKindUnknown: (e: { file: string; known: string }) =>
    `${e.file} is of no kind that a network is read from. Expected one of ${e.known}.`,
  modelUnreadable: (e: { file: string; kind: string; problem: string }) =>
    `${e.file} cannot be read as a network (${e.kind}): ${e.problem}.`,
  importWithoutData: () =>
    'The file does not say what data the network is for. Name an experiment whose data and training are to be taken (--experiment FILE), or the data themselves (--data FILE --target COLUMN).',
  importDataGone: (e: { file: string; data: string }) =>
    `${e.file} was trained on ${e.data}, which is not there. Say where the data are: --data FILE.`,
  importUnfit: (e: { found: string; expected: string }) =>
    `The network has ${e.found}; with these data it would have ${e.expected}. Choose other data (--data), columns (data.features of an experiment), or another target (--target).`,
  modelNotFinite: (e: { file: string; tensor: string }) =>
    `${e.file} holds a network that left the finite numbers (in ${e.tensor}): nothing can be predicted with it. Train it again, with a smaller learning rate or with clipping.`,
  runFolderTaken: (e: { folder: string }) =>
    `${e.folder} is not empty. Name another folder with --out; or, if there is a run in it to go on with: descent resume ${pasted(e.folder)}`,
  noRun: (e: { folder: string }) => `${e.folder} is no folder of a run: it has no experiment.json.`,
  runDamaged: (e: { file: string; problem: string }) =>
    `${e.file} is damaged: ${e.problem}. Start the run again.`,
  runBroken: (e: { file: string; problem: string; folder: string }) =>
    `${e.file} cannot be written: ${e.problem}. The run has stopped. Once that is mended, it goes on from its last checkpoint: descent resume ${pasted(e.folder)}`,
  runBusy: (e: { folder: string; file: string; pid: number; host: string }) =>
    `The run in ${e.folder} is being written by process ${e.pid} on ${e.host}. Wait until that ends, or stop it; if there is no such process, delete ${e.file}.`,
  experimentChanged: (e: { file: string; key: string; was: string; found: string }) =>
    `${e.file}: ${e.key}: found ${e.found}, and the run began with ${e.was}. A run goes on as it began: put that back; or start another run, from this one's model with network.initialWeights.`,
  runEnded: (e: { folder: string; status: string }) =>
    `The run in ${e.folder} has ended (${e.status}); there is nothing to go on with.`,
  runWithoutCheckpoint: (e: { folder: string }) =>
    `The run in ${e.folder} was stopped before its first checkpoint. Start it again.`,
  dataChanged: (e: { folder: string; source: string }) =>
    `The data (${e.source}) are not those that the run in ${e.folder} was begun with, so it cannot go on as it would have.`,
  dataFormatUnknown: (e: { file: string }) =>
    `${e.file} is of no kind that can be read. Expected a file that ends in ${FILE_ENDINGS}, each also with .gz behind it; or images as { "train": { "images": ..., "labels": ... } } or { "folder": ... }.`,
  tableUnnamed: (e: { file: string; what: TablesInFile['holds']; tables: readonly string[] }) =>
    `${e.file} holds several ${e.what}s: ${listed(e.tables)}. Say which is meant: "table": "NAME" in the data of an experiment, or --table NAME behind descent predict.`,
  tableUnknown: (e: { file: string; what: string; table: string; suggestion: string }) =>
    `data.table: ${e.file} has no ${e.what} "${e.table}". ${e.suggestion}`,
  headerUnclear: (e: { file: string; line: string }) =>
    `${e.file}: its first line, ${e.line}, has nothing but numbers, and may be a row or name the columns. Say which: "dialect": { "header": false } or true; --no-header or --header behind descent predict.`,
  separatorUnclear: (e: { file: string; line: string; first: string; second: string }) =>
    `${e.file}: the fields of its first line, ${e.line}, may be separated by a ${e.first} or a ${e.second}: there are as many in the lines that follow. Say which: "dialect": { "separator": ... }, or --separator behind descent predict.`,
  cellUnreadable: (e: { file: string; place: string; problem: string }) =>
    `${e.file}, ${e.place}: ${e.problem}.`,
  tableEmpty: (e: { file: string; problem: string }) =>
    `${e.file} holds no table: ${e.problem}. Expected a header line that names at least two columns, and a line per row.`,
  columnNameMissing: (e: { file: string; position: number }) =>
    `${e.file}: column ${e.position} has no name. Name every column in the header line; a separator too many makes one too.`,
  columnNameTwice: (e: { file: string; column: string; first: number; second: number }) =>
    `${e.file}: columns ${e.first} and ${e.second} are both named "${e.column}". Rename one of them.`,
  lineFieldCount: (e: {
    file: string
    line: number
    found: number
    expected: number
    last: string
    separator: string
  }) =>
    `${e.file}, line ${e.line}: found ${e.found} ${e.found === 1 ? 'field' : 'fields'}, expected ${e.expected} as in the first line, whose last is "${e.last}". Fields are separated by ${e.separator}; one that contains it stands in double quotes.`,
  lineUnreadable: (e: { file: string; line: number; problem: string }) =>
    `${e.file}, line ${e.line}: ${e.problem}.`,
  columnUnknown: (e: { file: string; key: string; column: string; suggestion: string }) =>
    `${e.key}: ${e.file} has no column "${e.column}". ${e.suggestion}`,
  columnTypeUnfit: (e: { file: string; column: string; type: string }) =>
    `${e.file}: column "${e.column}" holds ${e.type}; expected numbers, text or booleans. Leave it out of data.features, or turn it into numbers.`,
  columnBlank: (e: { file: string; column: string; part: string }) =>
    `${e.file}: column "${e.column}" has no value in ${e.part}. Leave it out of data.features.`,
  columnMixed: (e: {
    file: string
    place: string
    column: string
    value: string
    numbers: number
    texts: number
  }) =>
    `${e.file}, ${e.place}: column "${e.column}" holds ${e.numbers} numbers, but here "${e.value}"${e.texts > 1 ? ` (and ${e.texts - 1} more that are none)` : ''}. Mend the value; or, if these are names of categories, list the column: "categorical": ["${e.column}"].`,
  columnDecimalComma: (e: { file: string; place: string; column: string; value: string }) =>
    `${e.file}, ${e.place}: column "${e.column}" holds numbers written with a comma, as "${e.value}". If it is the decimal sign of a text file, say so: "dialect": { "decimal": "," }. Otherwise write them with a decimal point and without separators of thousands; or, if these are names of categories, list the column: "categorical": ["${e.column}"].`,
  columnDecimalPoint: (e: { file: string; place: string; column: string; value: string }) =>
    `${e.file}, ${e.place}: column "${e.column}" holds numbers written with a point, as "${e.value}", in a file whose decimal sign is the comma. Write them with a decimal comma and without separators of thousands; or say "dialect": { "decimal": "." }; or, if these are names of categories, list the column: "categorical": ["${e.column}"].`,
  columnIdentifies: (e: { file: string; column: string; categories: number; most: number }) =>
    `${e.file}: column "${e.column}" holds ${e.categories} different categories, more than ${e.most}: it seems to name the rows. Leave it out of data.features.`,
  categoriesInexact: (e: { file: string; column: string; value: string }) =>
    `${e.file}: column "${e.column}" holds whole numbers up to ${e.value}, beyond 2^53, which cannot be told apart as categories. Write them as text, or leave the column out.`,
  valueMissing: (e: { file: string; place: string; column: string; value: string; advice: string }) =>
    `${e.file}, ${e.place}: column "${e.column}" has no value${e.value === '' ? '' : ` (found "${e.value}")`}. ${e.advice}`,
  valueTooLarge: (e: { file: string; place: string; column: string; value: string }) =>
    `${e.file}, ${e.place}: column "${e.column}" holds ${e.value}. Expected numbers between -3.4e38 and 3.4e38.`,
  filterWrong: (e: { place: string; problem: string }) =>
    `data.filter${e.place === '' ? '' : `, ${e.place}`}: ${e.problem}`,
  filterLeavesNothing: (e: { file: string; rows: number }) =>
    `data.filter: it is true for none of the ${e.rows} rows of ${e.file}. A value that is missing makes no comparison true.`,
  valueNotNumber: (e: { file: string; place: string; column: string; value: string }) =>
    `${e.file}, ${e.place}: column "${e.column}" is to be read as numbers, and holds "${e.value}" here. Mend the value, or leave such rows out with "filter".`,
  valueUntransformable: (e: {
    file: string
    place: string
    column: string
    value: string
    label: string
    above: number
  }) =>
    `${e.file}, ${e.place}: column "${e.column}" holds ${e.value}, and its transform (${e.label.toLowerCase()}) takes numbers above ${e.above}. Leave such rows out with "filter", or take another transform.`,
  categoryUnknown: (e: { file: string; place: string; column: string; value: string; suggestion: string }) =>
    `${e.file}, ${e.place}: column "${e.column}" holds "${e.value}", which is none of its categories. ${e.suggestion}`,
  targetNotNumeric: (e: { file: string; place: string; column: string; value: string }) =>
    `${e.file}, ${e.place}: the target "${e.column}" of a regression holds "${e.value}", expected a number. Did you mean "task": "classification"?`,
  targetOneClass: (e: { file: string; column: string; value: string }) =>
    `${e.file}: the target "${e.column}" is "${e.value}" in every row. A classification needs two classes or more.`,
  targetManyValues: (e: { file: string; column: string; values: number; most: number }) =>
    `${e.file}: the target "${e.column}" has ${e.values} different values, more than the ${e.most} that may be classes. Did you mean "task": "regression"?`,
  splitValueUnknown: (e: { file: string; place: string; column: string; value: string }) =>
    `${e.file}, ${e.place}: the split column "${e.column}" holds "${e.value}", expected train, validation or test.`,
  trainPartEmpty: (e: { file: string; rows: number }) =>
    `${e.file}: none of the ${e.rows} rows is in the training part. Enlarge data.split.train, or mark rows with train.`,
  idxUnreadable: (e: { file: string; problem: string }) =>
    `${e.file} is no IDX file as expected: ${e.problem}.`,
  folderUnfit: (e: { folder: string; problem: string }) =>
    `${e.folder}: ${e.problem}. Expected a folder with a folder for each class, and PNG or JPEG images in those.`,
  folderWithoutImages: (e: { folder: string }) =>
    `${e.folder} has no PNG or JPEG image, nor has a folder in it. Expected a folder of images, or one with folders of images.`,
  modelTakesNoImages: (e: { folder: string }) =>
    `${e.folder} is a folder, and the model was trained on a table. Expected a file with the columns that it was trained on.`,
  imageUnreadable: (e: { file: string; problem: string }) => `${e.file} is no readable image: ${e.problem}.`,
  rowsTooMany: (e: { file: string; rows: number; needed: string; memory: string }) =>
    `${e.file}: what has to be in memory of ${e.rows} rows, even where they are trained on by chunks, takes ${e.needed} GB, and this computer has ${e.memory} GB. Leave out rows (data.filter of an experiment).`,
  dataTooLarge: (e: { file: string; rows: number; features: number; needed: string; memory: string }) =>
    `${e.file}: ${e.rows} rows of ${e.features} features take ${e.needed} GB, and this computer has ${e.memory} GB. Leave out columns of many categories, or rows.`,
  experimentNotJson: (e: { file: string; line: number; column: number; problem: string }) =>
    `${e.file}, line ${e.line}, column ${e.column}: this is not JSON: ${e.problem}.`,
  experimentInvalid: (e: { file: string; line: number; key: string; problem: string }) =>
    `${e.file}, line ${e.line}: ${e.key}: ${e.problem}`,
  experimentImpossible: (e: { key: string; problem: string }) => `${e.key}: ${e.problem}`,
  workspaceBusy: (e: { folder: string; holder: string }) =>
    `The workspace ${e.folder} is open in another process${e.holder}. Use the studio that is open, close it, or choose another workspace with --workspace FOLDER.`,
  workspaceUnwritable: (e: { folder: string; problem: string }) =>
    `The workspace ${e.folder} cannot be written: ${e.problem}. Mend that, or choose another with --workspace FOLDER.`,
  portTaken: (e: { port: number }) =>
    `Port ${e.port} of this computer is in use by another program. Name another with --port, or none.`,
  pageMissing: (e: { folder: string }) =>
    `The page of the studio has not been built: ${e.folder} is missing. Build it with: npm run app`,
  runUnknown: (e: { run: string }) => `There is no run "${e.run}" in this workspace.`,
  studyUnknown: (e: { study: string }) => `There is no such study "${e.study}" in this workspace.`,
  searchWithoutBest: (e: { study: string }) =>
    `The search "${e.study}" has no trial yet that was trained in full and came to a number. Let it go on first.`,
  studyFailed: (e: { study: string; failure: string }) =>
    `The comparison "${e.study}" has stopped: ${e.failure} Once that is mended, start it again: what is finished is kept.`,
  reportMissing: (e: { file: string }) =>
    `The page of a report has not been built: ${e.file} is missing. Build it with: npm run report`,
  reportOnly: () => `A report shows what was saved in it; it can do nothing else.`,
  runColumnUnknown: (e: { run: string; table: string; column: string; suggestion: string }) =>
    `The table "${e.table}" of the run "${e.run}" has no column "${e.column}". ${e.suggestion}`,
  runNotInBin: (e: { run: string; days: number }) =>
    `There is no run "${e.run}" in the bin of this workspace. What is deleted stays there for ${e.days} days.`,
  runNameTaken: (e: { run: string; folder: string; bin: string }) =>
    `The run "${e.run}" cannot be taken out of the bin: there is a folder ${e.folder} already. Rename that one, and try again; the run lies in ${e.bin}.`,
  studyNotInBin: (e: { study: string; days: number }) =>
    `There is no comparison or search "${e.study}" in the bin of this workspace. What is deleted stays there for ${e.days} days.`,
  studyNameTaken: (e: { study: string; folder: string; bin: string }) =>
    `"${e.study}" cannot be taken out of the bin: there is a folder ${e.folder} already. Rename that one, and try again; what was deleted lies in ${e.bin}.`,
  labelUnfit: (e: { what: string; found: string; expected: string }) =>
    `The ${e.what} of the run: found ${e.found}, expected ${e.expected}.`,
  runFailed: (e: { run: string; failure: string }) => `The run "${e.run}" failed: ${e.failure}`,
  runUnderWay: (e: { run: string }) => `The run "${e.run}" is under way already.`,
  runIdle: (e: { run: string }) => `The run "${e.run}" is not under way.`,
  runWaits: (e: { run: string }) =>
    `The run "${e.run}" waits for its turn and cannot be steered yet. Pause or stop another run, and it begins.`,
  runElsewhere: (e: { run: string; queue: string }) =>
    `The run "${e.run}" is trained by a worker of ${e.queue}, and cannot be steered from here. Pause its study, or stop the run; then go on with it here.`,
  queueAddressWrong: (e: { found: string; expected: string }) =>
    `The address of the queue: found "${e.found}", expected ${e.expected}.`,
  queuePasswordShown: (e: { password: string; file: string }) =>
    `The address of the queue holds a password, which the history of the shell and the list of processes would show. Leave it out, and put it into the environment variable ${e.password}, or into a file that --queue-password-file or ${e.file} names.`,
  queueUnreachable: (e: { queue: string; problem: string }) =>
    `The queue ${e.queue} cannot be reached: ${e.problem}. Start Redis there, or mend the address or the password.`,
  queueLost: (e: { queue: string; problem: string }) =>
    `The queue ${e.queue} cannot be reached any more: ${e.problem}. What waits for it goes on when it is there again.`,
  queueVersion: (e: { queue: string; theirs: string; ours: string }) =>
    `The queue ${e.queue} is in use by version ${e.theirs} of Descent Studio, and this is ${e.ours}: their numbers might differ. Install the same version on all machines; or use another database, as in ${e.queue.replace(/\/\d+$/, '')}/1.`,
  queueDataGone: (e: { problem: string }) =>
    `The data of the trial cannot be taken from the queue: ${e.problem}. Start the study again, and they are sent anew.`,
  queueElsewhere: (e: { folder: string }) =>
    `The workspace ${e.folder} is open in another process, which says where its trials train. Start that one with --queue, close it, or choose another workspace.`,
  trialTaken: () => `Another worker has taken up the trial meanwhile.`,
  trialFailed: (e: { problem: string; worker: string }) =>
    `${e.problem.replace(/\.$/, '')} (on the worker ${e.worker}).`,
  exampleUnknown: (e: { id: string; suggestion: string }) => `There is no example "${e.id}". ${e.suggestion}`,
  workerCrashed: (e: { problem: string }) =>
    `The worker that trained the run broke down: ${e.problem}. Other runs are not touched by it; this one can be resumed from its last checkpoint.`,
  readerCrashed: (e: { source: string; problem: string }) =>
    `The process that read ${e.source} broke down: it ${e.problem}. Nothing else is touched by it. If it happens again, the file may be damaged, or too large for this computer's memory.`,
  fileNotGranted: (e: { file: string }) =>
    `${e.file} was not picked by you, and does not lie in the workspace. Open it, and it may be used.`,
  fileChoiceHere: () => `A file is picked in the window of the studio, not by this door.`,
  callUnknown: (e: { method: string }) => `The studio has no method "${e.method}".`,
  callInvalid: (e: { method: string; problem: string }) =>
    `The studio's method "${e.method}" was called wrongly: ${e.problem}`,
  doorClosed: () => `The studio has ended, or cannot be reached. Start it again.`,
  questionUnfit: (e: { question: string; problem: string }) =>
    `The network cannot be asked for "${e.question}" here: ${e.problem}`,
  inspectedDataChanged: (e: { folder: string; source: string }) =>
    `The data (${e.source}) are not those that the run in ${e.folder} was trained on, so what its network says of them would be of other rows. Put the data back as they were.`,
  inspectorCrashed: (e: { problem: string }) =>
    `What the network says could not be found out, because the worker for it broke down: ${e.problem}. No run is touched by it. Ask again, and another worker is started.`,
  selfTestCrashed: (e: { problem: string }) =>
    `The self-test could not be carried out, because the worker for it broke down: ${e.problem}. No run is touched by it. Try again when the computer has memory to spare.`,
  unexpected: (e: { problem: string }) =>
    `Something went wrong inside the studio, which should not have: ${e.problem}. What was stored is safe. Please report it.`,
} as const satisfies Record<string, (details: never) => string>

export type ErrorCode = keyof typeof errorMessages
type Details<Code extends ErrorCode> = Parameters<(typeof errorMessages)[Code]>[0]

/** An error as it crosses a boundary. */
export type ErrorReport = {
  [Code in ErrorCode]: { readonly code: Code; readonly details: Details<Code> }
}[ErrorCode]

/** An error that is the user's to mend. Anything else that is thrown is a mistake of ours. */
export class StudioError<Code extends ErrorCode = ErrorCode> extends Error {
  constructor(
    readonly code: Code,
    readonly details: Details<Code>,
  ) {
    // Each message takes the details of its own code; the table as a whole cannot say so.
    super(errorMessages[code](details as never))
    this.name = 'StudioError'
  }

  /** What crosses a boundary; `from` makes the same error of it. */
  get report(): ErrorReport {
    return { code: this.code, details: this.details } as ErrorReport
  }

  static from({ code, details }: ErrorReport): StudioError {
    return new StudioError(code, details)
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOENT: 'it does not exist',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is no folder',
  EEXIST: 'there is a file of this name already',
  ELOOP: 'its symbolic links lead in a circle',
  EFBIG: 'it grew larger than the system allows',
  EBUSY: 'another program is using it',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
}

/** What the operating system had against it, in words. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? String(error.code) : ''
  return REASONS[code] ?? error.message
}
