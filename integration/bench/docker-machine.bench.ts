import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MachineStore } from '@raftkit/machine'
import { dockerMachineScript } from '../support/docker-machine-command.ts'
import type { Bench, Measurement } from './measurement.ts'
import { median } from './median.ts'

const machines = 200
const rounds = 15

/** What the command costs beyond the start of Node itself, with a store of 200 machines. */
const bench: Bench = {
  name: `docker-machine, ${machines} machines in the store`,
  async run(say) {
    const folder = await mkdtemp(join(tmpdir(), 'raftkit-bench-'))
    try {
      const store = new MachineStore({ path: folder })
      for (let index = 0; index < machines; index++) {
        await store.create({ name: `machine-${index}`, url: `tcp://192.0.2.1:${2376 + index}` })
      }
      say(`${machines} machines made`)
      const env = { ...process.env, MACHINE_STORAGE_PATH: folder }
      const timed = (args: readonly string[]): number => {
        const began = performance.now()
        const { status, stderr } = spawnSync(process.execPath, [...args], { env, encoding: 'utf8' })
        if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`)
        return performance.now() - began
      }
      const [beyond, whole]: [number[], number[]] = [[], []]
      for (let round = 0; round < rounds; round++) {
        const start = timed(['-e', '0'])
        const list = timed([dockerMachineScript, 'ls', '-q'])
        beyond.push(list - start)
        whole.push(list)
      }
      const rows: Measurement[] = [
        { what: 'ls -q, whole process', ours: median(whole), unit: 'ms' },
        { what: 'ls -q, beyond the start of Node', ours: median(beyond), unit: 'ms', aim: 150 },
      ]
      return rows
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
}

export default bench
