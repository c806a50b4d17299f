import { SwarmCluster } from '@raftkit/testcontainers'

await using cluster = await new SwarmCluster().withManagers(3).withWorkers(2).start()
const nodes = await cluster.swarm.nodes.list() // a Swarm over all managers: it survives losing the one it talks to
console.log(nodes.length, 'nodes')
await cluster.node('worker-1').engine.info() // an Engine of @raftkit/swarm
await cluster.node('manager-1').kill()
console.log((await cluster.swarm.nodes.list()).length, 'nodes still listed')
console.log((await cluster.machines.list()).length, 'machines') // a MachineStore that holds every node, TLS material included
