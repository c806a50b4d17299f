import { stringAt } from '../../config/json-node.ts'
import type { Environment } from '../../environment.ts'
import { checkMachine } from '../check-machine.ts'
import type { Command, CommandContext } from '../command.ts'
import { CommandFailure } from '../command-failure.ts'
import { errorText } from '../error-text.ts'
import { handOutClientFiles } from '../hand-out-client-files.ts'
import { detectShell } from '../shells/detect-shell.ts'
import { shellDialect } from '../shells/shell-dialect.ts'
import { usageHint } from '../shells/usage-hint.ts'
import { targetMachine } from '../target-machine.ts'

/** Variables in the order in which they are printed; `undefined` unsets one. */
type Variables = ReadonlyArray<readonly [name: string, value: string | undefined]>

/** `docker-machine env`: what a shell has to evaluate, so nothing but that may reach the output stream. */
export const env: Command = {
  synopsis: '[OPTIONS] [arg...]',
  description: 'Argument is a machine name.',
  flags: [
    {
      names: ['shell'],
      kind: 'string',
      standard: '',
      summary:
        'Force environment to be configured for a specified shell: [fish, cmd, powershell, tcsh, emacs], default is auto-detect',
    },
    { names: ['swarm'], kind: 'boolean', summary: 'Display the Swarm config instead of the Docker daemon' },
    { names: ['unset', 'u'], kind: 'boolean', summary: 'Unset variables instead of setting them' },
    { names: ['no-proxy'], kind: 'boolean', summary: 'Add machine IP to NO_PROXY environment variable' },
  ],
  async run(context) {
    const { flags, terminal, commandLine } = context
    const variables = flags.boolean('unset') ? unsetting(context) : await setting(context)
    const dialect = shellDialect(detectShell(flags.string('shell'), terminal.environment))
    const lines = variables.map(([name, value]) =>
      value === undefined ? dialect.unset(name) : dialect.set(name, value),
    )
    terminal.out(lines.join('') + usageHint(dialect, commandLine))
  },
}

async function setting(context: CommandContext): Promise<Variables> {
  const { flags, terminal } = context
  const machine = await targetMachine(context)
  const url = await checkMachine(machine, flags.boolean('swarm')).catch((error: unknown) => {
    throw new CommandFailure(`Error checking TLS connection: ${errorText(error)}`)
  })
  await handOutClientFiles(context, machine)
  // An earlier machine may have left the variables of TLS.
  const tls = machine.address.tls !== undefined
  const variables: Array<readonly [string, string | undefined]> = [
    ['DOCKER_TLS_VERIFY', tls ? '1' : undefined],
    ['DOCKER_HOST', url],
    ['DOCKER_CERT_PATH', tls ? machine.path : undefined],
    ['DOCKER_MACHINE_NAME', machine.name],
  ]
  if (process.platform === 'win32') variables.push(['COMPOSE_CONVERT_WINDOWS_PATHS', 'true'])
  if (flags.boolean('no-proxy')) {
    // With the port, for a `none` machine: that is what Docker Machine has as its IP address.
    const address = stringAt(machine.document, 'Driver', 'IPAddress')
    if (address !== '') variables.push(noProxy(terminal.environment, address))
  }
  return variables
}

function unsetting({ args, flags, terminal }: CommandContext): Variables {
  if (args.length > 0) throw new CommandFailure('Error: Expected no machine name when the -u flag is present')
  const names = ['DOCKER_TLS_VERIFY', 'DOCKER_HOST', 'DOCKER_CERT_PATH', 'DOCKER_MACHINE_NAME']
  if (process.platform === 'win32') names.push('COMPOSE_CONVERT_WINDOWS_PATHS')
  if (flags.boolean('no-proxy')) names.push(noProxy(terminal.environment, '')[0])
  return names.map((name) => [name, undefined])
}

/** The variable for hosts that are reached directly, with one more; the one in lower case wins when it is set. */
function noProxy(environment: Environment, address: string): readonly [string, string] {
  const name = environment['no_proxy'] ? 'no_proxy' : 'NO_PROXY'
  const hosts = (environment[name] ?? '').split(',').filter((host) => host !== '')
  return [name, (hosts.includes(address) ? hosts : [...hosts, address]).join(',')]
}
