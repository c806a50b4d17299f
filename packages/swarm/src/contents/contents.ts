import type { CallOptions } from '../call-options.ts'
import { quoted } from '../engine/quoted.ts'
import type { Managers } from '../managers/managers.ts'
import type { ChangeResult } from '../nodes/nodes.ts'
import type { Draft } from '../update/draft.ts'
import { readNewObject } from '../update/read-new-object.ts'
import { within } from '../wait/within.ts'
import type { ContentCall } from './content-call.ts'
import { type AnyContentOptions, checkKeep, newContent } from './content-definition.ts'
import type { Content, ContentFilters, ContentKind, ContentSpec } from './content-kind.ts'
import { createContent } from './create-content.ts'
import { ensureContent } from './ensure-content.ts'
import { findContent, getContent, listContents } from './find-content.ts'
import { pruneVersions } from './prune-versions.ts'
import { removeContent } from './remove-content.ts'
import { type RotationProgress, type RotationResult, rotateContent } from './rotate-content.ts'
import { updateContent } from './update-content.ts'
import { versionsOf } from './versions.ts'

/** What {@link Contents.rotate} takes beside what is to be stored. */
export interface RotateOptions extends CallOptions {
  /**
   * How long all of it may take, in milliseconds.
   * @default 600000
   */
  readonly timeoutMs?: number | undefined
  /**
   * How many older versions stay, so that services can go back to them.
   * @default 1
   */
  readonly keep?: number
  /**
   * Whether to wait, after each service, until it runs with the new version.
   * @default true
   */
  readonly converge?: boolean
  /**
   * Whether to move jobs, too. Any change of a job runs it again.
   * @default false
   */
  readonly jobs?: boolean
  /** Called at every step. What it throws ends the rotation; another one goes on there. */
  readonly onProgress?: (progress: RotationProgress) => void
}

/** Secrets or configs of a swarm: contents that services read as files. */
export abstract class Contents<Item, Options extends AnyContentOptions> {
  readonly #managers: Managers
  readonly #kind: ContentKind
  readonly #itemOf: (content: Content) => Item

  /** @internal */
  constructor(managers: Managers, kind: ContentKind, itemOf: (content: Content) => Item) {
    this.#managers = managers
    this.#kind = kind
    this.#itemOf = itemOf
  }

  /** All of them, by name. Filters are the engine's: names match by their beginnings. */
  async list(options: CallOptions & { readonly filters?: ContentFilters } = {}): Promise<Item[]> {
    const { filters, ...call } = options
    return this.#items(await listContents(this.#call('list', undefined, call), filters))
  }

  /**
   * One, by its whole name or its full id.
   *
   * @throws SwarmError `NOT_FOUND`
   */
  async get(nameOrId: string, options: CallOptions = {}): Promise<Item> {
    return this.#itemOf(await getContent(this.#call('find', nameOrId, options), nameOrId))
  }

  /**
   * Stores a content under a new name. It is made once, also where the answer is lost.
   *
   * @param data - a text, stored as UTF-8, or bytes
   * @throws SwarmError `NAME_CONFLICT`, `INVALID_ARGUMENT`
   */
  async create(name: string, data: string | Uint8Array, options: CallOptions & Partial<Options> = {}): Promise<Item> {
    return this.#within('create', name, options, async (call) => {
      const id = await createContent(call, newContent(call.action, name, data, options))
      const read = (limits: CallOptions): Promise<Content> => getContent({ ...call, options: limits }, id)
      return this.#itemOf(await readNewObject(call.action, read, call.options))
    })
  }

  /**
   * Sees to it that a content is stored under a name, with these labels; others stay. Safe to run again.
   *
   * @returns whether anything had to be done, and the id
   * @throws SwarmError `IMMUTABLE` where another content has the name, `NAME_CONFLICT` where nothing tells whether it is
   * another one, `INVALID_ARGUMENT`
   */
  async ensure(
    name: string,
    data: string | Uint8Array,
    options: CallOptions & Partial<Options> = {},
  ): Promise<ChangeResult & { readonly id: string }> {
    return this.#within('ensure', name, options, (call) =>
      ensureContent(call, newContent(call.action, name, data, options)),
    )
  }

  /**
   * Changes the spec: reads it, lets `change` work on a copy, and writes the copy back unless it is equal. Engines take
   * other labels only.
   *
   * @throws SwarmError `NOT_FOUND`, and `IMMUTABLE` for any other change
   */
  async update(
    nameOrId: string,
    change: (spec: Draft<ContentSpec>) => void | Promise<void>,
    options: CallOptions = {},
  ): Promise<ChangeResult> {
    return this.#within('update', nameOrId, options, async (call) => {
      const { ID: id } = await getContent(call, nameOrId)
      return { changed: await updateContent(call, id, change) }
    })
  }

  /**
   * Sets labels; `null` takes one away, and those that are not named stay.
   *
   * @throws SwarmError `NOT_FOUND`
   */
  async label(
    nameOrId: string,
    labels: Readonly<Record<string, string | null>>,
    options: CallOptions = {},
  ): Promise<ChangeResult> {
    return this.update(
      nameOrId,
      (spec) => {
        const all = Object.entries({ ...spec.Labels, ...labels })
        spec.Labels = Object.fromEntries(all.flatMap(([key, value]) => (value === null ? [] : [[key, value]])))
      },
      options,
    )
  }

  /**
   * Removes one; one that is not there is as good. What services use stays, unless `untilUnused` waits for them to end or
   * to move.
   *
   * @throws SwarmError `IN_USE` with the names of the services in `details.services`, and `TIMED_OUT` with them in
   * `details.waitingFor`
   */
  async remove(
    nameOrId: string,
    options: CallOptions & { readonly untilUnused?: boolean } = {},
  ): Promise<ChangeResult> {
    const { untilUnused = false } = options
    return this.#within('remove', nameOrId, options, async (call) => {
      const found = await findContent(call, nameOrId)
      return { changed: found !== undefined && (await removeContent(call, found.ID, untilUnused)) }
    })
  }

  /**
   * Brings another content to all services that read it, since none can be changed: stores it as a new version,
   * `<name>-<number>`, moves every service that uses an older one or the plain name, one after the other, and removes old
   * versions. Services find it in the same file as before. Safe to run again: one that was interrupted goes on, and the
   * same content changes nothing.
   *
   * @throws SwarmError what the convergence of a service throws, `UPDATE_ROLLED_BACK` for instance: the services that come
   * after it then stay as they are, and nothing is removed
   */
  async rotate(
    name: string,
    data: string | Uint8Array,
    options: RotateOptions & Partial<Options> = {},
  ): Promise<RotationResult> {
    const { keep = 1, converge = true, jobs = false, onProgress } = options
    const rotate = async (call: ContentCall): Promise<RotationResult> => {
      checkKeep(call.action, keep)
      const wanted = newContent(call.action, name, data, options)
      return rotateContent(call, wanted, { keep, converge, jobs, onProgress })
    }
    return this.#within('rotate', name, options, rotate, 600_000)
  }

  /** All versions that rotations have made of a name, the oldest first, and before them the one of the plain name. */
  async versions(name: string, options: CallOptions = {}): Promise<Item[]> {
    const versions = await versionsOf(this.#call('find the versions of', name, options), name)
    return versions.map(({ content }) => this.#itemOf(content))
  }

  /**
   * Removes old versions of a name. What a service uses, or would go back to in a rollback, stays, and so does the plain
   * name.
   *
   * @returns the names of those that were removed
   */
  async prune(name: string, options: CallOptions & { readonly keep?: number } = {}): Promise<string[]> {
    const { keep = 1 } = options
    return this.#within('prune the versions of', name, options, async (call) => {
      checkKeep(call.action, keep)
      return pruneVersions(call, name, keep)
    })
  }

  #call(verb: string, nameOrId: string | undefined, { signal, timeoutMs }: CallOptions): ContentCall {
    const { noun } = this.#kind
    const action = nameOrId === undefined ? `${verb} ${noun}s` : `${verb} the ${noun} ${quoted(nameOrId)}`
    return { action, kind: this.#kind, managers: this.#managers, options: { signal, timeoutMs } }
  }

  /** Several steps under one deadline. */
  #within<Value>(
    verb: string,
    nameOrId: string,
    options: CallOptions,
    run: (call: ContentCall) => Promise<Value>,
    defaultTimeoutMs?: number,
  ): Promise<Value> {
    const call = this.#call(verb, nameOrId, options)
    return within(call.action, call.options, (limits) => run({ ...call, options: limits }), defaultTimeoutMs)
  }

  #items(contents: readonly Content[]): Item[] {
    const byName = new Intl.Collator('en', { numeric: true })
    return [...contents].sort((a, b) => byName.compare(a.Spec.Name, b.Spec.Name)).map(this.#itemOf)
  }
}
