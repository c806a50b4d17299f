// @ts-check
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runPnpm } from './run-pnpm.mjs'

/** @typedef {import('../paths.mjs').Paths} Paths */
/** @typedef {import('../step-report.mjs').Step} Step */

/**
 * @param {Paths} paths
 * @param {{ env: NodeJS.ProcessEnv, step: Step, signal: AbortSignal }} options
 */
export async function installPackages(paths, { env, step, signal }) {
  // Inside node_modules, so that whoever deletes that deletes the claim too.
  const stamp = join(paths.root, 'node_modules', '.raftkit-installed')
  const wanted = hashOfInputs(paths.root)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return step.found('as in pnpm-lock.yaml')

  step.progress('installing')
  await runPnpm(['install', '--frozen-lockfile'], { paths, env, signal, log: 'install.log' })
  writeFileSync(stamp, wanted)
  step.did('installed as in pnpm-lock.yaml')
}

/**
 * Everything that decides what an install does.
 *
 * @param {string} root
 */
export function hashOfInputs(root) {
  const folders = ['.', ...subfolders(root, '.')]
  const inner = folders.slice(1).flatMap((folder) => subfolders(root, folder))
  const hash = createHash('sha256').update(process.versions.modules)
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc']) add(hash, root, file)
  for (const folder of [...folders, ...inner]) add(hash, root, join(folder, 'package.json'))
  return hash.digest('hex')
}

/**
 * @param {import('node:crypto').Hash} hash
 * @param {string} root
 * @param {string} file
 */
function add(hash, root, file) {
  const path = join(root, file)
  if (existsSync(path)) hash.update(`\0${file}\0`).update(readFileSync(path))
}

/**
 * @param {string} root
 * @param {string} folder
 */
function subfolders(root, folder) {
  const entries = readdirSync(join(root, folder), { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory() && !/^\.|^(node_modules|dist)$/.test(entry.name))
  return names.map((entry) => join(folder, entry.name)).sort()
}
