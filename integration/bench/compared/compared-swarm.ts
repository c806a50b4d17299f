import type Dockerode from 'dockerode'

/** A swarm that was started in another way than ours. */
export interface ComparedSwarm {
  /** Removes it. */
  stop(): Promise<unknown>
}

/** Makes engines one swarm with plain API calls: init on the first, all others join at once, then every node must be ready. */
export async function formPlainSwarm(
  engines: readonly { readonly docker: Dockerode; readonly ip: string }[],
): Promise<void> {
  const [first, ...others] = engines
  if (first === undefined) return
  await first.docker.swarmInit({ ListenAddr: '0.0.0.0:2377', AdvertiseAddr: first.ip })
  const token = await workerToken(first.docker)
  await Promise.all(others.map((other) => joinPlainSwarm(other, first.ip, token)))
  await untilAllReady(first.docker, engines.length)
}

/** The token that lets workers in. */
export async function workerToken(manager: Dockerode): Promise<string> {
  const { JoinTokens } = (await manager.swarmInspect()) as { JoinTokens: { Worker: string } }
  return JoinTokens.Worker
}

/** Lets an engine join as a worker. */
export async function joinPlainSwarm(
  { docker, ip }: { readonly docker: Dockerode; readonly ip: string },
  manager: string,
  token: string,
): Promise<void> {
  const body = { ListenAddr: '0.0.0.0:2377', AdvertiseAddr: ip, RemoteAddrs: [`${manager}:2377`], JoinToken: token }
  await docker.swarmJoin(body)
}

/** Asks again and again until so many nodes are ready. */
export async function untilAllReady(manager: Dockerode, count: number): Promise<void> {
  for (;;) {
    const nodes = (await manager.listNodes()) as { Status: { State: string } }[]
    if (nodes.filter(({ Status }) => Status.State === 'ready').length === count) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
