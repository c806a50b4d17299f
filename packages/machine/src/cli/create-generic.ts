import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { defaultOrganization } from '../environment.ts'
import { isMachineError } from '../errors/machine-error.ts'
import { takeOverHost } from '../host/take-over-host.ts'
import type { TakeOverPlan } from '../host/take-over-plan.ts'
import type { CommandContext } from './command.ts'
import { CommandFailure } from './command-failure.ts'
import { engineOptions, engineSettings, swarmOptions } from './create-flags.ts'
import type { FlagValues } from './flag.ts'
import { planText } from './plan-text.ts'
import { untilInterrupted } from './until-interrupted.ts'

/** The exit code for a machine that cannot be created, when nothing has been touched yet. */
const PRE_CREATE_FAILED = 3

/** `docker-machine create -d generic` */
export async function createGeneric(context: CommandContext, name: string): Promise<void> {
  const { flags, paths, terminal } = context
  refuseFlags(context)
  const host = flags.string('generic-ip-address')
  if (host === '') {
    const words = 'generic driver requires the --generic-ip-address option'
    throw new CommandFailure(`Error setting machine configuration from flags provided: ${words}`)
  }
  terminal.out('Running pre-create checks...\n')
  const key = flags.string('generic-ssh-key')
  if (key !== '') await refuseMissingKey(key)
  const progress = (line: string) => terminal.out(`${line}\n`)
  progress('Creating machine...')
  progress(
    key === ''
      ? `(${name}) No SSH key specified. Assuming an existing key at the default location.`
      : `(${name}) Importing SSH key...`,
  )
  const options = {
    name,
    host,
    ip: flags.string('ip') || undefined,
    user: flags.string('generic-ssh-user'),
    port: flags.integer('generic-ssh-port'),
    keySource: key === '' ? '' : resolve(key),
    settings: engineSettings(flags, host),
    installUrl: flags.given('engine-install-url') ? flags.string('engine-install-url') : undefined,
    sans: flags.strings('tls-san'),
    engine: engineOptions(flags),
    swarm: swarmOptions(flags),
    organization: defaultOrganization(terminal.environment),
    progress,
    confirm: async (plan: TakeOverPlan, signal: AbortSignal) => {
      terminal.out(planText(plan, `The host runs ${plan.system}. This take-over`))
      if (plan.replaces.length === 0 || flags.boolean('yes')) return true
      terminal.out('Take this host over? (y/n): ')
      return /^\s*y\S*\s*$/i.test((await terminal.readLine(signal)) ?? '')
    },
  }
  try {
    await untilInterrupted((signal) => takeOverHost(paths, options, { signal }))
  } catch (error) {
    if (!isMachineError(error, 'CONSENT_MISSING')) throw error
    const words = 'nothing was changed; say --yes when this host is yours to take over'
    throw new CommandFailure(`Error with pre-create check: ${JSON.stringify(words)}`, PRE_CREATE_FAILED)
  }
  progress('Docker is up and running!')
  const next = `${terminal.program} env ${name}`
  progress(
    `To see how to connect your Docker Client to the Docker Engine running on this virtual machine, run: ${next}`,
  )
}

/** What would have no effect, and may be why somebody thinks that it has. */
function refuseFlags({ flags, globalFlags }: CommandContext): void {
  const given = (values: FlagValues, names: readonly string[]) => names.filter((name) => values.given(name))
  const others = [
    ...given(flags, ['url', 'no-tls']),
    ...given(globalFlags, ['tls-ca-cert', 'tls-ca-key', 'tls-client-cert', 'tls-client-key']),
  ].map((name) => `--${name}`)
  if (others.length > 0) {
    const words = 'for the driver none; an engine that is taken over speaks TLS, with certificates of the store'
    throw new CommandFailure(`Error: ${others.join(', ')} ${others.length === 1 ? 'is' : 'are'} ${words}`)
  }
  if (flags.boolean('swarm') || flags.boolean('swarm-master')) {
    const words = 'leave out --swarm and --swarm-master, and use docker swarm init when it is done'
    throw new CommandFailure(`Error: a standalone Swarm is not set up from here; ${words}`)
  }
}

async function refuseMissingKey(key: string): Promise<void> {
  if ((await stat(key).catch(() => undefined)) !== undefined) return
  const reason = `SSH key does not exist: ${JSON.stringify(key)}`
  throw new CommandFailure(`Error with pre-create check: ${JSON.stringify(reason)}`, PRE_CREATE_FAILED)
}
