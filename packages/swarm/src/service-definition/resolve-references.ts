import type { CallOptions } from '../call-options.ts'
import type { Engine } from '../engine/engine.ts'
import { quoted } from '../engine/quoted.ts'
import { isSwarmError, SwarmError } from '../errors/swarm-error.ts'
import type { ServiceSpec } from '../wire/service.ts'

/** Ids by name, of one kind of object. */
type Ids = ReadonlyMap<string, string>

/**
 * Fills in what a spec only names: networks become their ids, and secrets and configs without an id get the one that
 * goes with their name. Names are compared in full, because engines also take the beginning of one. Nothing is asked
 * for where nothing is only named.
 *
 * @throws SwarmError `NOT_FOUND`, naming everything that is missing
 *
 * @example
 * ```ts
 * const spec = serviceSpecOf(definition)
 * const whole = await managers.read((engine, limits) => resolveReferences(action, engine, spec, limits), call)
 * ```
 */
export async function resolveReferences(
  action: string,
  engine: Engine,
  spec: ServiceSpec,
  call: CallOptions,
): Promise<ServiceSpec> {
  const { TaskTemplate } = spec
  const { ContainerSpec } = TaskTemplate
  const networks = listOf(TaskTemplate.Networks)
  const secrets = listOf(ContainerSpec?.Secrets)
  const configs = listOf(ContainerSpec?.Configs)
  const [networkIds, secretIds, configIds] = await Promise.all([
    networks.length > 0 ? readNetworks(engine, new Set(networks.map((network) => network?.Target)), call) : undefined,
    secrets.some((secret) => !secret?.SecretID) ? readIds(engine.secrets.list(call)) : undefined,
    configs.some((config) => !config?.ConfigID) ? readIds(engine.configs.list(call)) : undefined,
  ])
  if (!networkIds && !secretIds && !configIds) return spec
  const missing: string[] = []
  const find = (noun: string, ids: Ids | undefined, name: string): string => {
    const id = ids?.get(name)
    if (id === undefined) missing.push(`${noun} ${quoted(name)}`)
    return id ?? ''
  }
  const Networks = networks.map((network) => ({ ...network, Target: find('network', networkIds, network?.Target) }))
  const Secrets = secrets.map((secret) =>
    secret?.SecretID ? secret : { ...secret, SecretID: find('secret', secretIds, secret?.SecretName) },
  )
  const Configs = configs.map((config) =>
    config?.ConfigID ? config : { ...config, ConfigID: find('config', configIds, config?.ConfigName) },
  )
  if (missing.length > 0) throw notFound(action, engine, missing)
  return {
    ...spec,
    TaskTemplate: {
      ...TaskTemplate,
      ContainerSpec: { ...ContainerSpec, ...(secretIds && { Secrets }), ...(configIds && { Configs }) },
      ...(networkIds && { Networks }),
    },
  }
}

/** Whatever the types say: what is no list is the engine's to refuse. */
function listOf<Item>(items: readonly Item[] | undefined): readonly Item[] {
  return Array.isArray(items) ? items : []
}

/**
 * One by one, for the list leaves out those that every swarm has, `host` and `bridge`. A spec that was read names them
 * by their ids, too.
 */
async function readNetworks(engine: Engine, targets: ReadonlySet<string>, call: CallOptions): Promise<Ids> {
  const ids = [...targets].map(async (target): Promise<readonly (readonly [string, string])[]> => {
    try {
      const { Id, Name } = await engine.networks.inspect(target, { ...call, scope: 'swarm' })
      return Name === target || Id === target ? [[target, Id]] : []
    } catch (error) {
      if (isSwarmError(error, 'NOT_FOUND')) return []
      throw error
    }
  })
  return new Map((await Promise.all(ids)).flat())
}

async function readIds(
  reading: Promise<readonly { readonly ID: string; readonly Spec: { readonly Name: string } }[]>,
): Promise<Ids> {
  return new Map((await reading).map(({ ID, Spec }) => [Spec.Name, ID]))
}

function notFound(action: string, engine: Engine, missing: readonly string[]): SwarmError {
  return new SwarmError('NOT_FOUND', {
    action,
    engine: engine.address,
    meaning: `there is no ${missing.join(' and no ')}`,
    remedy: 'create what is missing first',
  })
}
