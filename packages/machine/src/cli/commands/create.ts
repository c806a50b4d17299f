import { resolve } from 'node:path'
import { defaultOrganization } from '../../environment.ts'
import { isMachineError } from '../../errors/machine-error.ts'
import { createMachine, refuseTaken } from '../../store/create-machine.ts'
import { type CreateMachineOptions, resolveCreateOptions } from '../../store/create-options.ts'
import { assertCreatableName } from '../../store/machine-name.ts'
import type { Command, CommandContext } from '../command.ts'
import { CommandFailure } from '../command-failure.ts'
import { createFlags, engineOptions, swarmOptions } from '../create-flags.ts'
import { createGeneric } from '../create-generic.ts'
import type { FlagValues } from '../flag.ts'
import { isKnownDriver } from '../listing/known-drivers.ts'
import type { Terminal } from '../terminal.ts'

/** `docker-machine create` */
export const create: Command = {
  synopsis: '[OPTIONS] [arg...]',
  description:
    'Registers an engine that runs already: docker-machine create -d none --url tcp://HOST:2376 NAME\nTakes over a host: docker-machine create -d generic --generic-ip-address HOST --generic-ssh-key FILE NAME',
  flags: createFlags,
  // Flags of other drivers are none here, and no mistake of whoever gives them.
  refuseFirst: refuseDriver,
  async run(context) {
    const { args, flags, paths, terminal } = context
    const [name, ...more] = args
    await refuseDriver(flags, terminal)
    if (more.length > 0) throw new CommandFailure(`Invalid command line. Found extra arguments [${more.join(' ')}]`)
    if (name === undefined) {
      context.showHelp()
      throw new CommandFailure('Error: No machine name specified')
    }
    refuseName(name)
    await refuseTaken(paths, name)
    refuseDiscovery(flags.string('swarm-discovery'))
    if (flags.string('driver') === 'generic') {
      await createGeneric(context, name)
      return
    }
    const options = resolveCreateOptions({ name, ...machineOptions(context) })
    terminal.out('Running pre-create checks...\n')
    await createMachine(
      paths,
      options,
      {
        organization: defaultOrganization(terminal.environment),
        // As in Docker Machine; `env` and `config` copy it when it is needed.
        copyClient: false,
        engine: engineOptions(flags),
        swarm: swarmOptions(flags),
        sans: flags.strings('tls-san'),
        progress: (line) => terminal.out(`${line}\n`),
      },
      {},
    )
    terminal.out('Creating machine...\n')
    const next = `${terminal.program} env ${name}`
    terminal.out(
      `To see how to connect your Docker Client to the Docker Engine running on this virtual machine, run: ${next}\n`,
    )
  },
}

async function refuseDriver(flags: FlagValues, terminal: Terminal): Promise<void> {
  const driver = flags.string('driver')
  if (driver === 'none' || driver === 'generic') return
  if (!(await isKnownDriver(driver, terminal.environment))) {
    const plugin = `docker-machine-driver-${driver}`
    const hint = `Do you have the plugin binary "${plugin}" accessible in your PATH?`
    throw new CommandFailure(`Driver "${driver}" not found. ${hint}`)
  }
  const remedy = 'create the host with its own tool, and register its engine with: create -d none --url tcp://HOST:2376'
  throw new CommandFailure(`Machines cannot be created with the driver ${driver} from here; ${remedy}`)
}

function refuseName(name: string): void {
  try {
    assertCreatableName(name, 'create a machine')
  } catch (error) {
    if (!isMachineError(error)) throw error
    const words = 'Invalid hostname specified. Allowed hostname chars are: 0-9a-zA-Z . -'
    throw new CommandFailure(`Error creating machine: ${words}`)
  }
}

function refuseDiscovery(discovery: string): void {
  if (discovery === '' || /^[^:]*:\/\/.*/.test(discovery)) return
  const words = `Swarm Discovery URL was in the wrong format: ${discovery}`
  throw new CommandFailure(`Error parsing swarm discovery: ${words}`)
}

function machineOptions({ flags, globalFlags }: CommandContext): Omit<CreateMachineOptions, 'name'> {
  const url = flags.string('url')
  if (url === '') {
    const words = '--url option is required when no driver is selected'
    throw new CommandFailure(`Error setting machine configuration from flags provided: ${words}`)
  }
  const ip = flags.string('ip')
  return { url, ...(ip !== '' && { ip }), tls: flags.boolean('no-tls') ? false : clientFiles(globalFlags) }
}

/** The client certificate that the flags name, `undefined` when it is to be the store's own. */
function clientFiles(flags: FlagValues): CreateMachineOptions['tls'] {
  const names = ['tls-ca-cert', 'tls-client-cert', 'tls-client-key'] as const
  const [caPath = '', certPath = '', keyPath = ''] = names.map((name) => flags.string(name))
  const given = [caPath, certPath, keyPath].filter((path) => path !== '')
  if (given.length === 0) return undefined
  if (given.length < names.length) throw new CommandFailure(`Error: --${names.join(', --')} belong together`)
  return { caPath: resolve(caPath), certPath: resolve(certPath), keyPath: resolve(keyPath) }
}
