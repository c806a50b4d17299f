import { dirname, resolve } from 'node:path'
import { child, type MappingNode, withoutEntry } from './compose-node.ts'
import { mergeService } from './merge-nodes.ts'
import { type LoadContext, ownServices, type ReadFile, readComposeFile } from './read-compose-file.ts'

const maxChain = 100

/** Puts together services that say `extends` with what they extend, in this file or in another. */
export class ServiceExtender {
  readonly #context: LoadContext
  readonly #file: string | undefined
  readonly #services: ReadonlyMap<string, MappingNode>
  readonly #others: Map<string, Promise<ServiceExtender>>
  readonly #done = new Map<string, MappingNode>()

  constructor(
    context: LoadContext,
    file: string | undefined,
    root: MappingNode,
    others = new Map<string, Promise<ServiceExtender>>(),
  ) {
    this.#context = context
    this.#file = file
    this.#services = ownServices(root, context)
    this.#others = others
  }

  /** All services of the file. */
  async all(): Promise<Map<string, MappingNode>> {
    const all = new Map<string, MappingNode>()
    for (const key of this.#services.keys()) all.set(key, await this.service(key, []))
    return all
  }

  /** One of them; `chain` are those that it is extended by. */
  async service(key: string, chain: readonly string[]): Promise<MappingNode> {
    const known = this.#done.get(key)
    if (known !== undefined) return known
    const own = this.#services.get(key) as MappingNode
    const link = child(own, 'extends')
    const target = child(link, 'service')
    if (link?.kind !== 'mapping' || link.tag === 'reset' || target?.kind !== 'scalar') {
      const bare = own.kind === 'mapping' ? withoutEntry(own, 'extends') : own
      this.#done.set(key, bare)
      return bare
    }
    const { problems } = this.#context
    const path = `services.${key}.extends`
    const self = `${this.#file ?? ''}#${key}`
    if (chain.includes(self)) throw problems.fatal(path, link.at, 'it leads back to itself', 'break the circle')
    if (chain.length >= maxChain) throw problems.fatal(path, link.at, 'the chain is too long', 'extend fewer times')
    const name = String(target.value)
    const file = child(link, 'file')
    const other = file?.kind === 'scalar' ? await this.#open(String(file.value), path, file.at) : this
    if (!other.#services.has(name)) {
      throw problems.fatal(path, target.at, `there is no service ${JSON.stringify(name)} there`, 'correct the name')
    }
    const base = await other.service(name, [...chain, self])
    const merged = mergeService(base, withoutEntry(own, 'extends'))
    const result = own.tag === undefined ? merged : { ...merged, tag: own.tag }
    this.#done.set(key, result)
    return result
  }

  async #open(file: string, path: string, at: MappingNode['at']): Promise<ServiceExtender> {
    const absolute = resolve(this.#context.folder, file)
    if (absolute === this.#file) return this
    const opening =
      this.#others.get(absolute) ??
      (async () => {
        const folder = dirname(absolute)
        const context = { ...this.#context, folder }
        const read: ReadFile = await readComposeFile(absolute, { path, at }, context)
        return new ServiceExtender(context, absolute, read.root, this.#others)
      })()
    this.#others.set(absolute, opening)
    return opening
  }
}
