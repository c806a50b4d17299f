import { randomBytes, randomInt } from 'node:crypto'
import Dockerode from 'dockerode'
import { type ComparedSwarm, joinPlainSwarm, untilAllReady, workerToken } from './compared-swarm.ts'

/** Certificates of an engine and of its client, PEM. */
export interface BareTls {
  readonly ca: string
  readonly cert: string
  readonly key: string
}

/** What the engine inside is started with: containerd first, mutual TLS, as ours are. */
const boot = `
mkdir -p /tls /run/containerd; cd /tls
printf '%s' "$CA" >ca.pem; printf '%s' "$CERT" >cert.pem; printf '%s' "$KEY" >key.pem
containerd --root /var/lib/docker/containerd/daemon --state /run/containerd \\
  --address /run/containerd/containerd.sock --log-level error &
until [ -S /run/containerd/containerd.sock ]; do sleep 0.01; done
exec dockerd --containerd=/run/containerd/containerd.sock -H unix:///var/run/docker.sock -H tcp://0.0.0.0:2376 \\
  --tlsverify --tlscacert=ca.pem --tlscert=cert.pem --tlskey=key.pem
`

/**
 * The floor: the same boot with nothing but API calls, all nodes at once, without labels, checks, watchdog or store. The
 * certificates are there already.
 */
export async function startBareSwarm(
  image: string,
  certificates: readonly BareTls[],
  client: BareTls,
  subnetPrefix: string,
): Promise<ComparedSwarm> {
  const outer = new Dockerode()
  const network = await outer.createNetwork({
    Name: `bare-${randomBytes(4).toString('hex')}`,
    IPAM: { Config: [{ Subnet: `${subnetPrefix}.0/24`, Gateway: `${subnetPrefix}.1` }] },
  })
  const containers = new Map<number, Dockerode.Container>()
  const start = async (tls: BareTls, index: number): Promise<{ docker: Dockerode; ip: string }> => {
    const ip = `${subnetPrefix}.${index + 2}`
    const container = await outer.createContainer({
      Image: image,
      Hostname: `node-${index}`,
      Entrypoint: ['/bin/sh', '-c', boot],
      Env: [`CA=${tls.ca}`, `CERT=${tls.cert}`, `KEY=${tls.key}`],
      HostConfig: { Privileged: true, NetworkMode: network.id },
      NetworkingConfig: { EndpointsConfig: { [network.id]: { IPAMConfig: { IPv4Address: ip } } } },
    })
    containers.set(index, container)
    await container.start()
    const docker = new Dockerode({ protocol: 'https', host: ip, port: 2376, ...client })
    await untilItAnswers(docker)
    return { docker, ip }
  }
  const booting = certificates.map(start)
  const first = booting[0]
  if (first === undefined) throw new Error('No node was asked for')
  const formed = first.then(async (manager) => {
    await manager.docker.swarmInit({ ListenAddr: '0.0.0.0:2377', AdvertiseAddr: manager.ip })
    return { manager, token: await workerToken(manager.docker) }
  })
  const joins = booting.slice(1).map(async (other) => {
    const [node, { manager, token }] = await Promise.all([other, formed])
    await joinPlainSwarm(node, manager.ip, token)
  })
  const [{ manager }] = await Promise.all([formed, ...joins])
  await untilAllReady(manager.docker, certificates.length)
  return {
    stop: async () => {
      await Promise.all([...containers.values()].map((container) => container.remove({ force: true, v: true })))
      await network.remove()
    },
  }
}

/** A subnet that neither ours nor Docker's own come from. */
export function bareSubnet(): string {
  return `10.219.${randomInt(256)}`
}

async function untilItAnswers(docker: Dockerode): Promise<void> {
  for (;;) {
    try {
      await docker.ping()
      return
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
}
