import type { CallOptions } from '../call-options.ts'
import type { Engine } from '../engine/engine.ts'
import { quoted } from '../engine/quoted.ts'
import { SwarmError } from '../errors/swarm-error.ts'
import type { ServiceSpec } from '../wire/service.ts'

/** Networks of every node, which engines know by these names in every service. */
const predefined: readonly string[] = ['host', 'bridge', 'none']

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
    networks.some(({ Target }) => !predefined.includes(Target)) ? readNetworks(engine, call) : undefined,
    secrets.some(({ SecretID }) => !SecretID) ? readIds(engine.secrets.list(call)) : undefined,
    configs.some(({ ConfigID }) => !ConfigID) ? readIds(engine.configs.list(call)) : undefined,
  ])
  if (!networkIds && !secretIds && !configIds) return spec
  const missing: string[] = []
  const find = (noun: string, ids: Ids | undefined, name: string): string => {
    const id = ids?.get(name)
    if (id === undefined) missing.push(`${noun} ${quoted(name)}`)
    return id ?? ''
  }
  const Networks = networks.map((network) =>
    predefined.includes(network.Target) ? network : { ...network, Target: find('network', networkIds, network.Target) },
  )
  const Secrets = secrets.map((secret) =>
    secret.SecretID ? secret : { ...secret, SecretID: find('secret', secretIds, secret.SecretName) },
  )
  const Configs = configs.map((config) =>
    config.ConfigID ? config : { ...config, ConfigID: find('config', configIds, config.ConfigName) },
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

/** A network is named by its id, too: that is how a spec that was read names it. */
async function readNetworks(engine: Engine, call: CallOptions): Promise<Ids> {
  const networks = await engine.networks.list({ ...call, filters: { scope: 'swarm' } })
  return new Map([
    ...networks.map(({ Id }): [string, string] => [Id, Id]),
    ...networks.map(({ Id, Name }): [string, string] => [Name, Id]),
  ])
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
