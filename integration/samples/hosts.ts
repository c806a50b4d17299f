import { DockerHosts } from '@raftkit/testcontainers'

await using hosts = await new DockerHosts('dev01', 'dev02').start() // plain engines on one network, no swarm yet
const { Swarm: swarm } = await hosts.get('dev01').engine.info()
console.log(swarm.LocalNodeState) // 'inactive'
