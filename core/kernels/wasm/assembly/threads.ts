/**
 * A team of threads that run one program over one memory. Thread 0 is the caller; the others live in `serve`.
 * The four cells below lie on cache lines of their own.
 */
const LINE: usize = 64
/** A wait of the caller's longer than this means that a thread of the team has died. */
const TIMEOUT: i64 = 60_000_000_000
/**
 * Polls before a thread goes to sleep, some 10 microseconds: longer than threads wait for each other within a step, and
 * for the next step. More gain nothing, and where cores are short they take the time of the thread that is waited for.
 */
const POLLS: i32 = 8_000

let thread: i32 = 0
let threads: i32 = 1
let cells: usize = 0

export function join(index: i32, count: i32, address: usize): void {
  thread = index
  threads = count
  cells = address
}

@inline
export function threadIndex(): i32 {
  return thread
}

@inline
const arrived = (): usize => cells
@inline
const generation = (): usize => cells + LINE
@inline
const sleepers = (): usize => cells + 2 * LINE
@inline
const program = (): usize => cells + 3 * LINE

export function announce(address: usize): void {
  atomic.store<i32>(program(), <i32>address)
}

export function announced(): usize {
  return <usize>atomic.load<i32>(program())
}

/** Returns when every thread of the team has come here; what each wrote before is seen by all after. */
export function barrier(): void {
  if (threads == 1) return
  const now = atomic.load<i32>(generation())
  if (atomic.add<i32>(arrived(), 1) == threads - 1) {
    atomic.store<i32>(arrived(), 0)
    atomic.add<i32>(generation(), 1)
    if (atomic.load<i32>(sleepers()) > 0) atomic.notify(generation(), -1)
    return
  }
  for (let i = 0; i < POLLS; i++) if (atomic.load<i32>(generation()) != now) return
  atomic.add<i32>(sleepers(), 1)
  while (atomic.load<i32>(generation()) == now) {
    const outcome = atomic.wait<i32>(generation(), now, thread == 0 ? TIMEOUT : -1)
    if (outcome == AtomicWaitResult.TIMED_OUT) unreachable()
  }
  atomic.sub<i32>(sleepers(), 1)
}

/** Of `count` items in a row, the first that this thread owns; its last is before `shareEnd`. */
@inline
export function shareStart(count: i32): i32 {
  return (count * thread) / threads
}

@inline
export function shareEnd(count: i32): i32 {
  return (count * (thread + 1)) / threads
}
