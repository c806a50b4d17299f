import { MachineStore } from '@raftkit/machine'
import { Engine, isSwarmError, Swarm } from '@raftkit/swarm'

const store = new MachineStore() // $MACHINE_STORAGE_PATH or ~/.docker/machine
const dev01 = await store.get('dev01')
const dev02 = await store.get('dev02')

const one = new Engine(dev01.address) // also 'tcp://…', 'unix://…', 'ssh://…', { context: 'x' }, { dockerode: docker }, or nothing: the environment
const two = new Engine(dev02.address) // no I/O in a constructor; the first call connects and negotiates

const swarm = await Swarm.init(one, { advertiseAddr: dev01.ip })
await swarm.join(two, { role: 'worker', advertiseAddr: dev02.ip }) // safe to run again: { changed: false } when already a member in that role
for (const node of await swarm.nodes.list()) console.log(node.hostname, node.status, node.role, node.leader)

try {
  await new Swarm(two).nodes.list()
} catch (error) {
  if (!isSwarmError(error, 'NOT_A_MANAGER')) throw error
  console.log(error.engineMessage) // the engine's own words
}

const web = await swarm.services.create({ name: 'web', image: 'nginx:1.27', replicas: 3, ports: ['8080:80'] })
await web.converged({ timeoutMs: 60_000, onProgress: (p) => console.log(p.state, p.inPlace, p.wanted) })
const { service } = await swarm.services.update('web', (spec) => {
  spec.TaskTemplate.ContainerSpec.Image = 'nginx:1.28'
})
await service.converged() // fails with what is wrong: IMAGE_REJECTED, UNSCHEDULABLE, UPDATE_ROLLED_BACK …
await swarm.stacks.deploy('shop', './compose.yaml')
for await (const line of swarm.services.logs('web', { follow: true })) {
  console.log(line.text)
  break
}
