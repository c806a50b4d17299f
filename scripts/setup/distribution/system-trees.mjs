// @ts-check
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { findExecutable } from '../process/find-executable.mjs'
import { limit } from '../process/limit.mjs'
import { findArchive } from './apt-mirror.mjs'
import { installPackages } from './apt-packages.mjs'
import { readProxyVariables } from './apt-proxy.mjs'
import { makeSystemTree, removeTree } from './system-tree.mjs'
import { treeRecipes } from './tree-recipe.mjs'

/** @typedef {import('./os-release.mjs').OsRelease} OsRelease */
/** @typedef {import('./system-tree.mjs').SystemTree} SystemTree */

/** One core unpacks while another waits for the archive; more only fight for the disk. */
const AT_ONCE = 2

/** Makes each tree once, however many ask for it, and removes all of them in the end. */
export class SystemTrees {
  /** @type {Map<string, Promise<SystemTree>>} */
  #trees = new Map()
  /** @type {Promise<{ archive: string, env: NodeJS.ProcessEnv }> | undefined} */
  #source
  #inTurn = limit(AT_ONCE)

  /**
   * @param {{ release: OsRelease | undefined, work: string, logs: string, signal: AbortSignal }} options `work` and `logs` are folders
   */
  constructor({ release, work, logs, signal }) {
    this.release = release
    this.recipes = treeRecipes(release)
    this.work = work
    this.logs = logs
    this.signal = signal
  }

  /** Why no tree can be made on this machine, if so. */
  get obstacle() {
    if (this.recipes.length === 0) return 'only Debian and Ubuntu have the packages to build it from'
    if (process.getuid?.() !== 0) return 'building it from packages needs root'
    return undefined
  }

  /**
   * @param {string} suite
   * @returns {Promise<SystemTree>}
   */
  get(suite) {
    const made = this.#trees.get(suite) ?? this.#inTurn(() => this.#make(suite))
    this.#trees.set(suite, made)
    return made
  }

  /** @param {string} suite */
  async #make(suite) {
    const recipe = this.recipes.find((known) => known.suite === suite)
    if (!recipe) throw new Error(`${this.release?.name} has no suite ${suite}`)
    this.#source ??= this.#prepare()
    const log = join(this.logs, `${suite}.log`)
    return makeSystemTree(recipe, { ...(await this.#source), work: this.work, log, signal: this.signal })
  }

  async #prepare() {
    const { release, signal } = this
    if (!release || this.obstacle) throw new Error(this.obstacle)
    this.removeLeftovers()
    if (!findExecutable('debootstrap'))
      await installPackages(['debootstrap'], { log: join(this.logs, 'apt.log'), signal })
    const archive = await findArchive(release, signal)
    if (!archive) throw new Error(`apt names no archive for ${release.codename}`)
    return { archive, env: { ...process.env, ...(await readProxyVariables(archive, signal)) } }
  }

  /** What a killed set-up left. Nobody else can be using it: one set-up at a time works on an engine. */
  removeLeftovers() {
    mkdirSync(this.work, { recursive: true, mode: 0o700 })
    for (const name of readdirSync(this.work)) removeTree(join(this.work, name))
  }

  /** Removes the trees that are done; those in the making remove themselves when their command ends. */
  async dispose() {
    const settled = await Promise.allSettled(this.#trees.values())
    for (const result of settled) if (result.status === 'fulfilled') removeTree(result.value.folder)
    this.#trees.clear()
  }
}
