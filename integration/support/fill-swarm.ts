import { waitFor } from '@raftkit/swarm'
import type { StartedSwarmCluster } from '@raftkit/testcontainers'
import type Dockerode from 'dockerode'
import { shellImage, untilStopped } from './shell-image.ts'

/**
 * Ten services on five networks with five secrets and five configs, all of them running, half of them with a program that
 * ignores SIGTERM, as programs do that run as process 1.
 */
export async function fillSwarm(cluster: StartedSwarmCluster): Promise<void> {
  const { engine } = await cluster.leader()
  const five = [1, 2, 3, 4, 5]
  const data = Buffer.from('not for everybody').toString('base64')
  const [networks, secrets] = await Promise.all([
    Promise.all(five.map((n) => engine.networks.create({ Name: `net-${n}`, Driver: 'overlay', Attachable: n === 1 }))),
    Promise.all(five.map((n) => engine.secrets.create({ Name: `secret-${n}`, Data: data, Labels: { n: `${n}` } }))),
    Promise.all(five.map((n) => engine.configs.create({ Name: `config-${n}`, Data: data }))),
  ])
  await Promise.all(
    [...five, ...five].map((n, index) =>
      engine.services.create({
        Name: `service-${index + 1}`,
        Labels: { 'com.docker.stack.namespace': 'shop' },
        Mode: { Replicated: { Replicas: 1 } },
        EndpointSpec: { Mode: 'dnsrr' },
        TaskTemplate: {
          ContainerSpec: {
            Image: shellImage,
            Command: ['sh', '-c', index < 5 ? untilStopped : 'sleep 3600'],
            Secrets: [
              {
                SecretID: secrets[n - 1] ?? '',
                SecretName: `secret-${n}`,
                File: { Name: 'secret', UID: '0', GID: '0', Mode: 0o444 },
              },
            ],
            Mounts: [{ Type: 'volume', Source: `volume-${n}`, Target: '/data' }],
          },
          Networks: [{ Target: networks[n - 1]?.Id ?? '' }],
        },
      }),
    ),
  )
  await waitFor(
    async (signal) => {
      const tasks = await engine.tasks.list({ signal, filters: { 'desired-state': 'running' } })
      const running = tasks.filter(({ Status }) => Status.State === 'running').length
      return running === 10 ? { done: true } : { pending: `${running} of 10 tasks run` }
    },
    { action: 'see the tasks run' },
  )
}

/** What tests leave on nodes besides: containers, volumes, networks. */
export async function litterNodes(cluster: StartedSwarmCluster): Promise<void> {
  for (const node of cluster.hosts) {
    const docker = await node.engine.dockerode<Dockerode>()
    await docker.createVolume({ Name: 'left' })
    await docker.createNetwork({ Name: 'left' })
    const container = await docker.createContainer({ Image: shellImage, Cmd: ['sleep', '3600'], name: 'left' })
    await container.start()
  }
}
