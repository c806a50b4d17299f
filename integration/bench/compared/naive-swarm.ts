import Dockerode from 'dockerode'
import { GenericContainer, Network, type StartedTestContainer, Wait } from 'testcontainers'
import { type ComparedSwarm, formPlainSwarm } from './compared-swarm.ts'

/**
 * What one writes with Testcontainers alone: privileged containers with an engine on plain TCP, waited for by a line of
 * their log, and then the swarm's API calls. Plain TCP is what such set-ups use, though engines sleep for a second before.
 *
 * @param how - whether all containers are started at once, or one after the other
 */
export async function startNaiveSwarm(
  image: string,
  count: number,
  how: 'parallel' | 'sequential',
): Promise<ComparedSwarm> {
  const network = await new Network().start()
  const start = async (index: number): Promise<StartedTestContainer> =>
    new GenericContainer(image)
      .withPrivilegedMode()
      .withNetwork(network)
      .withHostname(`node-${index}`)
      .withEntrypoint(['dockerd'])
      .withCommand(['-H', 'unix:///var/run/docker.sock', '-H', 'tcp://0.0.0.0:2375', '--tls=false'])
      .withExposedPorts(2375)
      .withWaitStrategy(Wait.forLogMessage('API listen on [::]:2375'))
      .start()
  const indexes = Array.from({ length: count }, (_, index) => index)
  const containers: StartedTestContainer[] = []
  if (how === 'parallel') containers.push(...(await Promise.all(indexes.map(start))))
  else for (const index of indexes) containers.push(await start(index))
  await formPlainSwarm(
    containers.map((container) => ({
      docker: new Dockerode({ protocol: 'http', host: container.getHost(), port: container.getMappedPort(2375) }),
      ip: container.getIpAddress(network.getName()),
    })),
  )
  return {
    stop: async () => {
      await Promise.all(containers.map((container) => container.stop()))
      await network.stop()
    },
  }
}
