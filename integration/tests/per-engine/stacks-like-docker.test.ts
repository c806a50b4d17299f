import { fileURLToPath } from 'node:url'
import type { ComposeSource, Engine, ServiceSpec, StackDeployResult } from '@raftkit/swarm'
import { type StartedSwarmCluster, SwarmCluster } from '@raftkit/testcontainers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dockerCommand } from '../../support/docker-command.ts'
import { image } from '../../support/engine-under-test.ts'
import { loadImagesNamed } from '../../support/stack-images.ts'

const folder = fileURLToPath(new URL('../../fixtures/stacks/', import.meta.url))

interface ComposeCase {
  readonly name: string
  /** What we are given. */
  readonly compose: ComposeSource
  /** What the docker command is given; the same where it understands that. */
  readonly forDocker: string
  readonly env?: Readonly<Record<string, string>>
}

const alike = (name: string): ComposeCase => ({
  name,
  compose: `${folder}${name}/compose.yaml`,
  forDocker: `${folder}${name}/compose.yaml`,
})

const cases: readonly ComposeCase[] = [
  alike('web-database-cache'),
  alike('traefik-edge'),
  alike('monitoring'),
  alike('jobs'),
  alike('secrets-rotation'),
  alike('long-form'),
  {
    name: 'interpolation',
    compose: `${folder}interpolation/compose.yaml`,
    // It knows neither .env, nested variables, profiles, quotes in environment files nor secrets of variables.
    forDocker: `${folder}interpolation/docker-stack.yaml`,
    env: { TAG: '1.2', HOST_NAME: 'host-1', EMPTY: '', TOKEN: 'token from the environment' },
  },
  {
    name: 'composition',
    compose: [`${folder}composition/compose.yaml`, `${folder}composition/override.yaml`],
    // It knows neither include nor extends, !reset, !override and content.
    forDocker: `${folder}composition/docker-stack.yaml`,
  },
  alike('global-agents'),
  alike('update-policies'),
]

/** What two swarms have alike of a stack: everything but ids, versions, times and what each swarm chooses for itself. */
async function contents(engine: Engine, stack: string): Promise<unknown> {
  const isOf = (labels: Readonly<Record<string, string>> | null | undefined): boolean =>
    labels?.['com.docker.stack.namespace'] === stack
  const [services, networks, secrets, configs] = await Promise.all([
    engine.services.list(),
    engine.networks.list(),
    engine.secrets.list(),
    engine.configs.list(),
  ])
  const host = await engine.networks.inspect('host', { scope: 'swarm' }).catch(() => undefined)
  const known = host === undefined ? networks : [...networks, host]
  const networkNames = new Map(known.filter(({ Scope }) => Scope === 'swarm').map(({ Id, Name }) => [Id, Name]))
  const secretNames = new Map(secrets.map(({ ID, Spec }) => [ID, Spec.Name]))
  const configNames = new Map(configs.map(({ ID, Spec }) => [ID, Spec.Name]))
  const named = ({ TaskTemplate: task, ...spec }: ServiceSpec): unknown => ({
    ...spec,
    TaskTemplate: {
      ...task,
      // Ids become names, so that an id of something else shows.
      Networks: task.Networks?.map((one) => ({ ...one, Target: networkNames.get(one.Target) })),
      ContainerSpec: {
        ...task.ContainerSpec,
        // The docker command leaves the order of references to one secret to chance: it is another one each time.
        Secrets: inOrder(
          task.ContainerSpec.Secrets?.map((one) => ({ ...one, SecretID: secretNames.get(one.SecretID) })),
        ),
        Configs: inOrder(
          task.ContainerSpec.Configs?.map((one) => ({ ...one, ConfigID: configNames.get(one.ConfigID) })),
        ),
      },
    },
  })
  return {
    services: byName(
      services.filter(({ Spec }) => isOf(Spec.Labels)).map(({ Spec }) => ({ Name: Spec.Name, spec: named(Spec) })),
    ),
    secrets: byName(secrets.map(({ Spec }) => Spec).filter(({ Labels }) => isOf(Labels))),
    configs: byName(configs.map(({ Spec }) => Spec).filter(({ Labels }) => isOf(Labels))),
    networks: byName(
      networks
        .filter(({ Scope, Labels }) => Scope === 'swarm' && isOf(Labels))
        .map(({ Name, Driver, Labels, Internal, Attachable, EnableIPv6, Options, IPAM }) => ({
          ...{ Name, Driver, Labels, Internal, Attachable, EnableIPv6 },
          // Each swarm numbers its networks itself, and gives a subnet to those that do not ask for one.
          Options: { ...Options, 'com.docker.network.driver.overlay.vxlanid_list': 'chosen' },
          IPAM: { ...IPAM, Config: Name === 'other-by-name' ? IPAM.Config : 'chosen' },
        })),
    ),
  }
}

function inOrder(references: readonly object[] | undefined): object[] | undefined {
  return references?.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
}

function byName<Named extends { readonly Name?: string | undefined }>(all: readonly Named[]): Named[] {
  return all.toSorted((a, b) => ((a.Name ?? '') < (b.Name ?? '') ? -1 : 1))
}

const images = [
  ...['shop/web:2.4', 'postgres:16', 'redis:7', 'traefik:v3.1', 'traefik/whoami:v1.10', 'prom/prometheus:v2.53.0'],
  ...['grafana/grafana:11.1.0', 'prom/node-exporter:v1.8.1', 'shop/tools:1', 'shop/api:1', 'example/everything:latest'],
  ...['registry.example.org/app:1.2', 'example/app:3', 'example/worker:1', 'example/database:15', 'example/agent:5'],
  'example/collector:5',
]

describe('ten compose files', () => {
  let clusters: readonly [ours: StartedSwarmCluster, theirs: StartedSwarmCluster]
  const deployed = new Map<string, StackDeployResult>()
  const options = { resolveImage: 'never' } as const
  const docker = async (cluster: StartedSwarmCluster, args: readonly string[]): Promise<string> =>
    dockerCommand((await cluster.machines.get('manager-1')).address, args)

  beforeAll(async () => {
    const start = (): Promise<StartedSwarmCluster> => new SwarmCluster(image).withManagers(1).start()
    clusters = await Promise.all([start(), start()])
    const [ours, theirs] = clusters
    for (const cluster of clusters) {
      await cluster.node('manager-1').engine.networks.create({ Name: 'public', Driver: 'overlay' })
    }
    const node = ours.node('manager-1')
    await loadImagesNamed(node, images)
    // What the files mount: folders beside them, and the root with what is mounted below it.
    await node.exec(['mkdir', '-p', `${folder}long-form`, `${folder}composition/shared`])
    await node.exec(['mount', '--make-rshared', '/'])
    // Everything at once: what takes time is that tasks have to have run for a while.
    await Promise.all(
      cases.map(async ({ name, compose, env = {} }) => {
        deployed.set(name, await ours.swarm.stacks.deploy(name, compose, { ...options, env, timeoutMs: 300_000 }))
      }),
    )
    for (const { name, forDocker } of cases) {
      const args = ['stack', 'deploy', '--detach=true', '--resolve-image', 'never', '--compose-file', forDocker, name]
      await docker(theirs, args)
    }
  }, 400_000)
  afterAll(() => Promise.all(clusters?.map((cluster) => cluster.stop()) ?? []))

  test.each(cases)('$name is deployed as docker stack deploy does it, field by field', async ({ name }) => {
    const [ours, theirs] = await Promise.all(
      clusters.map((cluster) => contents(cluster.node('manager-1').engine, name)),
    )
    expect(ours).toEqual(theirs)
    expect(deployed.get(name)?.changes.every(({ action }) => action === 'create')).toBe(true)
  })

  test.each(cases)(
    '$name is left alone where it is as the file wants it, whichever tool has deployed it',
    async (one) => {
      const { name, compose, env = {} } = one
      for (const cluster of clusters) {
        const specs = async (): Promise<unknown> =>
          (await cluster.swarm.stacks.services(name)).map(({ raw }) => [raw.Spec, raw.PreviousSpec])
        const before = await specs()
        const plan = await cluster.swarm.stacks.plan(name, compose, { ...options, env })
        expect(plan.changes.filter(({ action }) => action !== 'unchanged')).toEqual([])
        expect(plan.changes).toHaveLength(deployed.get(name)?.changes.length ?? 0)
        if (cluster === clusters[0]) {
          expect((await cluster.swarm.stacks.deploy(name, compose, { ...options, env })).changed).toBe(false)
        }
        expect(await specs()).toEqual(before)
      }
    },
  )

  test('either tool lists and removes what the other has deployed', { timeout: 180_000 }, async () => {
    const [ours, theirs] = clusters
    const names = cases.map(({ name }) => name).sort()
    expect((await theirs.swarm.stacks.list()).map(({ name }) => name)).toEqual(names)
    expect((await docker(ours, ['stack', 'ls', '--format', '{{.Name}}'])).trim().split('\n').sort()).toEqual(names)
    // It fails where a network has gone, with the last task on it, before it came to removing it.
    const removal = await docker(ours, ['stack', 'rm', '--detach=true', ...names]).catch(
      ({ stdout, stderr }: { stdout: string; stderr: string }) => stdout + stderr,
    )
    expect(removal).toContain('Removing service')
    expect(removal).not.toMatch(/Failed to remove (?!network)/)
    await Promise.all(names.map((name) => theirs.swarm.stacks.remove(name)))
    expect(await docker(theirs, ['stack', 'ls', '--format', '{{.Name}}'])).toBe('')
    // What the docker command has begun, ours waits for.
    await Promise.all(names.map((name) => ours.swarm.stacks.remove(name)))
    for (const cluster of clusters) {
      const { engine } = cluster.node('manager-1')
      expect([await engine.services.list(), await engine.secrets.list(), await engine.configs.list()]).toEqual([
        [],
        [],
        [],
      ])
      const networks = (await engine.networks.list({ filters: { scope: 'swarm' } })).map(({ Name }) => Name)
      expect(networks.sort()).toEqual(['ingress', 'public'])
    }
  })
})
