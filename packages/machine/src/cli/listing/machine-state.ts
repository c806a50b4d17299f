import { connect } from 'node:net'
import { join } from 'node:path'
import { numberAt, stringAt } from '../../config/json-node.ts'
import { assertSshPort } from '../../ssh/ssh-words.ts'
import type { LoadedMachine } from '../../store/loaded-machine.ts'
import { quoteName } from '../../store/machine-name.ts'
import { parseUrl } from '../../store/machine-url.ts'

/** What Docker Machine calls the states of a machine; `''` is one that nobody knows. */
export type MachineState = '' | 'Running' | 'Stopped' | 'Error' | 'Timeout'

/**
 * The state of a machine, as far as it can be seen from here. A `none` machine always runs, and a `generic` one when
 * its SSH server can be reached, both as in Docker Machine. The state of every other one is known to its cloud or its
 * hypervisor, which this package does not ask: it runs when something listens at the engine's port.
 *
 * @throws `CORRUPT_CONFIG` for a port that is none, and the reason of the signal
 */
export async function machineState(machine: LoadedMachine, signal: AbortSignal): Promise<MachineState> {
  if (machine.driver === 'none') return 'Running'
  const { host = '', port = 0 } = parseUrl(machine.url) ?? {}
  if (host === '') return machine.driver === 'generic' ? 'Stopped' : ''
  if (machine.driver !== 'generic') return (await listens(host, port, signal)) ? 'Running' : ''
  const ssh = numberAt(machine.document, 'Driver', 'SSHPort') || 22
  const ip = stringAt(machine.document, 'Driver', 'IPAddress')
  const action = `look for the SSH server of machine ${quoteName(machine.name)}`
  assertSshPort(ssh, { action, machine: machine.name, path: join(machine.path, 'config.json') })
  return (await listens(ip, ssh, signal)) ? 'Running' : 'Stopped'
}

function listens(host: string, port: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port })
    const abort = () => {
      socket.destroy()
      reject(signal.reason)
    }
    const settle = (answer: boolean) => {
      signal.removeEventListener('abort', abort)
      socket.destroy()
      resolve(answer)
    }
    signal.addEventListener('abort', abort)
    socket.once('connect', () => settle(true))
    socket.once('error', () => settle(false))
    if (signal.aborted) abort()
  })
}
