import { execFileSync } from 'node:child_process'
import { MachineStore } from '@raftkit/machine'
import { Engine, Swarm } from '@raftkit/swarm'
import { DockerHosts, removeStaleHosts, type StartedDockerHosts } from '@raftkit/testcontainers'
import { dockerMachineScript } from '../support/docker-machine-command.ts'
import { nodeTable } from './node-table.ts'
import { StepLog } from './step-log.ts'

/**
 * Two hosts become one swarm, shown. `--keep` leaves them running and says how to use and how to remove them,
 * `--remove raftkit-…` removes them, and `--remove` alone everything that was left on purpose.
 */
const log = new StepLog(process.stdout)
const [keep, remove] = ['--keep', '--remove'].map((flag) => process.argv.includes(flag))

if (remove) {
  const group = process.argv.find((argument) => argument.startsWith('raftkit-'))
  const everything = 'remove all that was kept, swarms that are used again and images for nodes included'
  await log.step(group === undefined ? everything : `remove ${group}`, async (note) => {
    const groups = await removeStaleHosts(group === undefined ? { kept: true } : { group })
    note(groups.length === 0 ? 'nothing was there' : groups.join(', '))
  })
} else {
  await show()
}

async function show(): Promise<void> {
  const began = performance.now()
  await removeStaleHosts()
  let hosts: StartedDockerHosts | undefined
  let interrupted = false
  const clean = (): Promise<void> => log.step('remove hosts, network, volumes and store', async () => hosts?.stop())
  process.once('SIGINT', () => {
    interrupted = true
    // Before the hosts are there, the watchdog of the harness removes what is half made.
    void (hosts === undefined ? Promise.resolve() : clean()).finally(() => process.exit(130))
  })
  try {
    hosts = await startHosts()
    await becomeOneSwarm(hosts)
    log.print()
    log.print(`Two hosts, one swarm, ${((performance.now() - began) / 1000).toFixed(1)} s.`)
    if (keep) explain(hosts)
  } finally {
    if (!keep && !interrupted) await clean()
  }
}

async function startHosts(): Promise<StartedDockerHosts> {
  return log.step('two Docker hosts, dev01 and dev02', async (note) => {
    const done = new Map<string, string>()
    const builder = new DockerHosts('dev01', 'dev02').withProgress(({ host, step }) => {
      if (host === undefined) return note('network made')
      done.set(host, step === 'engine' ? 'engine answers' : 'container started')
      note([...done].map(([name, state]) => `${name}: ${state}`).join(', '))
    })
    return (keep ? builder.withKeep() : builder).start()
  })
}

async function becomeOneSwarm(hosts: StartedDockerHosts): Promise<void> {
  const store = new MachineStore({ path: hosts.machines.path })
  const [dev01, dev02] = [await store.get('dev01'), await store.get('dev02')]
  const [one, two] = [new Engine(dev01.address), new Engine(dev02.address)]

  log.print('\n$ docker-machine ls')
  log.print(
    execFileSync(process.execPath, [dockerMachineScript, 'ls'], {
      encoding: 'utf8',
      env: { ...process.env, MACHINE_STORAGE_PATH: store.path, DOCKER_HOST: '' },
    }),
  )
  const swarm = await log.step(`swarm init --advertise-addr ${dev01.ip}, on dev01`, () =>
    Swarm.init(one, { advertiseAddr: dev01.ip }),
  )
  await log.step('swarm join, on dev02', () => swarm.join(two, { role: 'worker', advertiseAddr: dev02.ip }))
  const nodes = await log.step('every node ready', () => swarm.nodes.ready({ count: 2 }))
  log.print('\n$ docker node ls')
  log.print(nodeTable(nodes, (await one.info()).Swarm.NodeID))
  one.close()
  two.close()
}

function explain(hosts: StartedDockerHosts): void {
  log.print(`
The hosts go on running. Use them:
  export MACHINE_STORAGE_PATH=${hosts.machines.path}
  eval "$(${process.execPath} ${dockerMachineScript} shell-init bash)"
  docker-machine use dev01
  docker node ls
Remove them:
  npm run quickstart -- --remove ${hosts.id}`)
}
