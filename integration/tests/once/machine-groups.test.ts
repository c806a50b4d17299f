import { spawnSync } from 'node:child_process'
import { Engine, Swarm } from '@raftkit/swarm'
import { DockerHosts, type StartedDockerHosts } from '@raftkit/testcontainers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dockerMachineScript } from '../../support/docker-machine-command.ts'

/** The lines of the README of @raftkit/machine, on real engines. */
describe('a group of machines', () => {
  let hosts: StartedDockerHosts
  beforeAll(async () => {
    hosts = await new DockerHosts('dev01', 'dev02').start()
  })
  afterAll(async () => {
    await hosts?.stop()
  })

  test('becomes a swarm, also when it is one already, and ls shows it', async () => {
    const store = hosts.machines
    const group = [
      { machine: 'dev02', role: 'worker' },
      { machine: 'dev01', role: 'manager' },
    ] as const
    await store.groups.set('shop', group)
    for (let round = 0; round < 2; round++) {
      const [first, ...others] = (await store.groups.get('shop')).members
      if (first === undefined) throw new Error('nobody is in it')
      const engines = [first, ...others].map(({ address }) => new Engine(address))
      const [manager = new Engine(), ...joining] = engines
      const { swarm } = await Swarm.ensure(manager, { advertiseAddr: first.advertiseAddr })
      for (const [index, engine] of joining.entries()) {
        const { role = 'worker', advertiseAddr = '' } = others[index] ?? {}
        expect((await swarm.join(engine, { role, advertiseAddr })).changed).toBe(round === 0)
      }
      const nodes = await swarm.nodes.list()
      expect(nodes.map(({ role }) => role).toSorted()).toEqual(['manager', 'worker'])
      for (const engine of engines) engine.close()
    }
    const args = [dockerMachineScript, 'ls', '--swarm-mode', '-f', '{{.Name}} {{.SwarmRole}} {{.SwarmState}}']
    const env = { ...process.env, MACHINE_STORAGE_PATH: store.path }
    const { stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' })
    expect({ stdout, stderr }).toEqual({ stdout: 'dev01 manager active\ndev02 worker active\n', stderr: '' })
  })
})
