import { isIPv6 } from 'node:net'
import { isAbsolute } from 'node:path'
import { engineDefaults, type OptionDefaults } from '../config/config-defaults.ts'
import { MachineError } from '../errors/machine-error.ts'
import { assertCreatableName, quoteName } from '../store/machine-name.ts'
import type { EngineSettings } from './engine-settings.ts'
import type { TakeOver } from './take-over-host.ts'
import type { TakeOverPlan } from './take-over-plan.ts'

/** What the engine of a host that is taken over is to be like. */
export interface TakeOverEngineOptions {
  /**
   * The port that it listens on, with TLS.
   * @default 2376
   */
  readonly port?: number | undefined
  /** Labels, beside `provider=generic`. */
  readonly labels?: Readonly<Record<string, string>> | undefined
  /** Registries that it talks to without TLS: `registry.example:5000`. */
  readonly insecureRegistries?: readonly string[] | undefined
  /** Mirrors of Docker Hub: `https://mirror.example`. */
  readonly registryMirrors?: readonly string[] | undefined
  /**
   * The storage driver.
   * @default what the engine chooses
   */
  readonly storageDriver?: string | undefined
  /** More flags of `dockerd`, without their dashes: `{ debug: true, 'log-opt': ['max-size=10m', 'max-file=3'] }`. */
  readonly flags?: Readonly<Record<string, string | true | readonly string[]>> | undefined
  /** Variables of the engine's environment. */
  readonly env?: Readonly<Record<string, string>> | undefined
  /**
   * A script that installs an engine where there is none, which is run as root there: `https://get.docker.com`. What it installs
   * stays, also when the take-over fails.
   * @default the engine of the distribution, on Debian and Ubuntu; no other is installed
   */
  readonly installUrl?: string | undefined
}

/** What {@link MachineStore.takeOver} needs to know. */
export interface TakeOverOptions {
  /** The machine's name: letters, digits, dots and dashes, beginning with a letter or a digit. */
  readonly name: string
  /** The host's address, or its name in the DNS. */
  readonly host: string
  /**
   * The host's own address, an IP address without a port, under which other hosts reach it.
   * @default `host`
   */
  readonly ip?: string | undefined
  /**
   * Who logs in: root, or somebody who may `sudo` without a password.
   * @default 'root'
   */
  readonly user?: string | undefined
  /**
   * Where the host's SSH server listens.
   * @default 22
   */
  readonly port?: number | undefined
  /**
   * Absolute path of the private key to log in with, which is copied into the machine's folder.
   * @default the keys of the SSH agent, and those that ssh finds by itself
   */
  readonly keyPath?: string | undefined
  /** What the engine is to be like. */
  readonly engine?: TakeOverEngineOptions | undefined
  /** More host names and IP addresses for the engine's certificate, which always holds `name`, `host` and `ip`. */
  readonly serverNames?: readonly string[] | undefined
  /**
   * Is shown what is going to happen, before anything does. Only what is in the plan's `replaces` needs its consent: a host
   * where nothing is replaced is taken over whatever it answers. The signal is aborted when nobody waits for the answer any more.
   * @default consents to nothing
   */
  readonly confirm?: ((plan: TakeOverPlan, signal: AbortSignal) => boolean | Promise<boolean>) | undefined
  /** Is told what is being done, one line at a time. */
  readonly progress?: ((line: string) => void) | undefined
}

/**
 * Checks what only this shape of the options can get wrong; the rest is checked where hosts are taken over.
 *
 * @throws `INVALID_NAME`, `INVALID_OPTION`
 */
export function resolveTakeOver(options: TakeOverOptions, organization: string): TakeOver {
  const { name, host, ip, user = 'root', port = 22, keyPath, engine = {}, serverNames = [] } = options
  const action = `create machine ${quoteName(name)}`
  assertCreatableName(name, action)
  const invalid = (meaning: string) => new MachineError('INVALID_OPTION', { action, machine: name, meaning })
  if (keyPath !== undefined && !isAbsolute(keyPath)) throw invalid('the path of the SSH key must be absolute')
  const badLabel = Object.keys(engine.labels ?? {}).find((key) => key === '' || key.includes('='))
  if (badLabel !== undefined) throw invalid('the key of a label must not be empty or hold an equals sign')
  const { installUrl } = engine
  if (installUrl !== undefined && !/^https?:\/\/[^\s/][!-~]*$/.test(installUrl)) {
    throw invalid('the installUrl must be an http:// or https:// URL')
  }
  const odd = serverNames.find((text) => !/^[\w*][\w.-]*$|^[0-9a-f:.]+$/i.test(text))
  if (odd !== undefined) throw invalid(`${JSON.stringify(odd)} is no name for a server`)
  const settings = settingsOf(engine, host)
  return {
    name,
    host,
    ip,
    user,
    port,
    keySource: keyPath ?? '',
    settings,
    installUrl,
    sans: serverNames,
    engine: engineConfig(settings, installUrl),
    swarm: {},
    organization,
    confirm: async (plan, signal) => (await options.confirm?.(plan, signal)) ?? false,
    progress: (line) => options.progress?.(line),
  }
}

function settingsOf(engine: TakeOverEngineOptions, host: string): EngineSettings {
  const { flags = {} } = engine
  return {
    provider: 'generic',
    labels: pairs(engine.labels),
    insecureRegistries: engine.insecureRegistries ?? [],
    registryMirrors: engine.registryMirrors ?? [],
    storageDriver: engine.storageDriver ?? '',
    flags: Object.entries(flags).flatMap(([flag, value]) => {
      if (value === true) return flag
      return typeof value === 'string' ? `${flag}=${value}` : value.map((one) => `${flag}=${one}`)
    }),
    environment: pairs(engine.env),
    port: engine.port ?? 2376,
    ipv6: isIPv6(host),
  }
}

function pairs(record: Readonly<Record<string, string>> = {}): string[] {
  return Object.entries(record).map(([key, value]) => `${key}=${value}`)
}

/** The same, as it stands in `config.json`. */
function engineConfig(settings: EngineSettings, installUrl: string | undefined): OptionDefaults {
  return {
    ArbitraryFlags: settings.flags,
    Env: settings.environment,
    InsecureRegistry: settings.insecureRegistries,
    Labels: settings.labels,
    RegistryMirror: settings.registryMirrors,
    StorageDriver: settings.storageDriver,
    InstallURL: installUrl ?? engineDefaults.InstallURL,
  }
}
