import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** One watchdog serves a process, whatever it makes; it begins with the first group. */
let watchdog: ChildProcess | undefined

/** From now on a group, and the folder with its store, does not outlive this process. */
export function watch(group: string, folder: string): void {
  tell('watch', group, folder)
}

/** The group has been removed, or shall outlive this process. */
export function unwatch(group: string): void {
  if (watchdog !== undefined) tell('unwatch', group, '')
}

function tell(...message: readonly string[]): void {
  watchdog ??= start()
  watchdog.stdin?.write(`${JSON.stringify(message)}\n`)
}

function start(): ChildProcess {
  const child = spawn(process.execPath, [script()], {
    // Ctrl-C goes to the whole process group: this one has to live a little longer.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    // A debugger or a loader of the parent is not meant for it.
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  child.on('error', forget)
  child.on('exit', forget)
  // A pipe that broke is the watchdog's death, which `exit` tells.
  child.stdin?.on('error', () => undefined)
  child.unref()
  const pipe = child.stdin as (NodeJS.WritableStream & { unref?: () => void }) | null
  pipe?.unref?.()
  return child
}

function forget(): void {
  watchdog = undefined
}

/** Beside this file, in the build and in the source alike. */
function script(): string {
  const candidates = ['./watchdog.js', './watchdog.ts'].map((name) => fileURLToPath(new URL(name, import.meta.url)))
  return candidates.find((path) => existsSync(path)) ?? (candidates[0] as string)
}
