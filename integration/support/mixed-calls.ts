import { isSwarmError, type Swarm, type SwarmErrorCode } from '@raftkit/swarm'
import { shellImage } from './shell-image.ts'

/** What has been acknowledged, and what has failed. */
export interface Outcome {
  /** Names of the configs that have to be there, with the number that a label of each has to show. */
  readonly configs: ReadonlyMap<string, number>
  /** Names of the services that have to be there, with their replicas. */
  readonly services: ReadonlyMap<string, number>
  /** Every call that failed. */
  readonly failures: readonly string[]
}

/**
 * Makes calls one after the other until they are enough, reads and writes of every kind: each is acknowledged, or a failure.
 * None of the changes can be made twice without showing: an object cannot be made or removed twice, and labels are counted up.
 */
export async function mixedCalls(
  swarm: Swarm,
  areEnough: (calls: number) => boolean,
  prefix: string,
  timeoutMs: number,
): Promise<Outcome> {
  const configs = new Map<string, number>()
  const services = new Map<string, number>()
  const failures: string[] = []
  const limits = { timeoutMs }
  const any = (map: ReadonlyMap<string, number>, turn: number): string | undefined => [...map.keys()][turn % map.size]
  const kinds: ((turn: number) => Promise<void>)[] = [
    async (turn) => {
      await swarm.configs.create(`${prefix}-c${turn}`, `content ${turn}`, limits)
      configs.set(`${prefix}-c${turn}`, 0)
    },
    async () => {
      const names = (await swarm.configs.list(limits)).map(({ name }) => name).filter((name) => name.startsWith(prefix))
      if (names.length !== configs.size) throw new Error(`${names.length} configs are there, not ${configs.size}`)
    },
    async (turn) => {
      const name = any(configs, turn)
      if (name === undefined) return
      await swarm.configs.update(
        name,
        (spec) => {
          spec.Labels = { ...spec.Labels, count: String(Number(spec.Labels?.['count'] ?? 0) + 1) }
        },
        limits,
      )
      configs.set(name, (configs.get(name) ?? 0) + 1)
    },
    async (turn) => {
      const ContainerSpec = { Image: shellImage }
      const spec = {
        Name: `${prefix}-s${turn}`,
        TaskTemplate: { ContainerSpec },
        Mode: { Replicated: { Replicas: 0 } },
      }
      await swarm.services.create(spec, limits)
      services.set(spec.Name, 0)
    },
    async () => {
      await swarm.nodes.list(limits)
    },
    async (turn) => {
      const name = any(services, turn)
      if (name === undefined) return
      const replicas = (services.get(name) ?? 0) + 1
      await swarm.services.update(
        name,
        (spec) => {
          // No node has this label: tasks stay pending, and the number is all that counts.
          spec.TaskTemplate.Placement = { Constraints: ['node.labels.nowhere==true'] }
          spec.Mode = { Replicated: { Replicas: (spec.Mode?.Replicated?.Replicas ?? 0) + 1 } }
        },
        limits,
      )
      services.set(name, replicas)
    },
    async (turn) => {
      const name = configs.size > 3 ? any(configs, turn) : undefined
      if (name === undefined) return
      const { changed } = await swarm.configs.remove(name, limits)
      if (!changed) throw new Error(`${name} was gone already`)
      configs.delete(name)
    },
    async () => {
      await swarm.inspect(limits)
    },
  ]
  for (let turn = 0; !areEnough(turn); turn++) {
    await kinds[turn % kinds.length]?.(turn).catch((error: unknown) => {
      failures.push(`call ${turn}: ${isSwarmError(error) ? `${error.code satisfies SwarmErrorCode} ` : ''}${error}`)
    })
  }
  return { configs, services, failures }
}

/** What a swarm has of all that. */
export async function stateOf(swarm: Swarm, prefix: string): Promise<Pick<Outcome, 'configs' | 'services'>> {
  const ours = ({ name }: { readonly name: string }): boolean => name.startsWith(prefix)
  const configs = (await swarm.configs.list()).filter(ours)
  const services = (await swarm.services.list()).filter(ours)
  return {
    configs: new Map(configs.map(({ name, labels }) => [name, Number(labels['count'] ?? 0)])),
    services: new Map(services.map(({ name, wanted }) => [name, wanted])),
  }
}
