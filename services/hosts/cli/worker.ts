import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { QueueConnection } from '../../queue/queue-connection'
import { QueueWorker } from '../../queue/queue-worker'
import { queueAddressOf } from '../../queue/queue-address'
import { EXIT } from './exit-codes'
import type { QueueOptions } from './join'
import { print, visible } from './output'
import { onWishToStop } from './signals'

export interface WorkerOptions extends Omit<QueueOptions, 'queue'> {
  readonly queue: string
  readonly slots?: number
}

/**
 * `descent worker`: trains what is in a queue, until a signal ends it. Returns the exit code.
 * @param bundle the folder of the built command line, beside which everything else is
 */
export async function worker(
  { queue, queuePasswordFile, slots = availableParallelism() }: WorkerOptions,
  bundle: string,
): Promise<number> {
  const stopped = new Promise<void>((done) => onWishToStop(done))
  const address = await queueAddressOf(queue, queuePasswordFile)
  const connection = await QueueConnection.open(address, (message) =>
    process.stderr.write(`descent: ${visible(message)}\n`),
  )
  const workerFile = join(bundle, 'training-worker.js')
  const open = await QueueWorker.open(connection, {
    ...{ slots, workerFile },
    tell: (message) => print(visible(message)),
  })
  print(
    `Works at ${address.shown}, ${slots} ${slots === 1 ? 'run' : 'runs'} at once. Ctrl-C ends it; what it trains goes back.`,
  )
  await stopped
  await open.close()
  connection.close()
  return EXIT.done
}
