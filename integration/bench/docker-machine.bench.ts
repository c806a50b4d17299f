import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { MachineStore } from '@raftkit/machine'
import { dockerMachineScript } from '../support/docker-machine-command.ts'
import type { Bench, Measurement } from './measurement.ts'
import { median } from './median.ts'

const machines = 200
const rounds = 15
/** Machines of `ls` whose sockets take a connection and never answer. */
const dead = 10
const timeoutSeconds = 5

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
      rows.push(await listWithDead(folder))
      return rows
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
}

/**
 * `ls` of as many machines, ten of them dead: their sockets take the connection and say nothing. The others speak TLS,
 * and want the client's certificate, as engines do.
 */
async function listWithDead(folder: string): Promise<Measurement> {
  const path = join(folder, 'with-dead')
  const store = new MachineStore({ path })
  const server = await store.certificates.issueServer({ names: [], addresses: ['127.0.0.1'] })
  const silent = createServer(() => {})
  const mutual = { ...server, requestCert: true, rejectUnauthorized: true }
  const living = createHttpsServer(mutual, (_request, response) => void response.end('{"Version":"28.5.2"}'))
  const listen = async (server: typeof silent): Promise<string> => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`
  }
  const [deadUrl, url] = [await listen(silent), await listen(living)]
  for (let index = 0; index < machines; index++) {
    await store.create({ name: `machine-${index}`, url: index < dead ? deadUrl : url })
  }
  const began = performance.now()
  const args = [dockerMachineScript, 'ls', '-t', String(timeoutSeconds), '-f', '{{.State}}']
  const env = { ...process.env, MACHINE_STORAGE_PATH: path }
  const { stdout } = await promisify(execFile)(process.execPath, args, { env })
  const ours = (performance.now() - began) / 1000
  const timeouts = stdout.split('\n').filter((state) => state === 'Timeout').length
  if (timeouts < dead) throw new Error(`${timeouts} machines did not answer, and ${dead} are dead`)
  // A busy machine has no time for so many handshakes, and its figures are no verdict.
  const late = timeouts === dead ? '' : `, and ${timeouts - dead} others late`
  silent.close()
  living.closeAllConnections()
  living.close()
  const what = `ls -t ${timeoutSeconds} over TLS, ${dead} machines dead${late}`
  return { what, ours, unit: 's', aim: timeoutSeconds + 1 }
}

export default bench
