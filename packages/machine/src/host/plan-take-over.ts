import { MachineError, type MachineErrorInit } from '../errors/machine-error.ts'
import type { EngineSettings } from './engine-settings.ts'
import { hostChange } from './host-change.ts'
import { hostPaths } from './host-paths.ts'
import type { HostFacts } from './inspect-host.ts'
import type { TakeOverPlan } from './take-over-plan.ts'

/** What a plan depends on, beside the host itself. */
export interface PlanInit {
  readonly name: string
  readonly settings: EngineSettings
  readonly installUrl: string | undefined
  /** The certificate authority of the store, PEM; `''` where there is none yet. */
  readonly authority: string
}

/** Systems whose own engine is known to work, and to be installed with apt-get. */
const DEBIAN: readonly string[] = ['debian', 'ubuntu']

/**
 * Says beforehand what taking a host over means for it.
 *
 * @throws `HOST_UNSUITABLE` where it cannot be done
 */
export function planTakeOver(
  facts: HostFacts,
  { name, settings, installUrl, authority }: PlanInit,
  init: MachineErrorInit,
): TakeOverPlan {
  const system = facts.systemName
  refuseImage(facts, init)
  const listens = `lets the engine listen on port ${settings.port}, with TLS`
  if (facts.dockerd === '') {
    const undo = facts.undo ? ['undoes an earlier take-over of this host that was cut off'] : []
    const leftovers = [
      ...(facts.daemon === undefined ? [] : [`changes ${hostPaths.daemon}, which is there without an engine`]),
      ...(facts.ca === undefined ? [] : [`replaces ${hostPaths.ca} and the server's certificate and key`]),
      ...(facts.dropIn === undefined ? [] : [`replaces ${hostPaths.dropIn}`]),
    ]
    const { ca, cert, key, dropIn, daemon } = hostPaths
    const files = writing([ca, cert, key, facts.manager === 'systemd' ? dropIn : daemon])
    return {
      machine: name,
      system,
      does: [installing(facts, installUrl, init), files, listens],
      replaces: [...undo, ...leftovers],
    }
  }
  const { manager, files, replaces } = hostChange(
    facts,
    settings,
    { ca: authority, cert: '', key: '' },
    { ...init, machine: name },
  )
  const keeps = `keeps the engine ${facts.version} (${facts.dockerd})`
  const writes = writing(files.map(({ path }) => path))
  return { machine: name, system, does: [keeps, writes, ...started(manager), listens], replaces }
}

function writing(paths: readonly string[]): string {
  return `writes ${paths.slice(0, -1).join(', ')} and ${paths.at(-1)}`
}

function started(manager: HostFacts['manager']): string[] {
  if (manager !== 'none') return []
  return [`starts the engine with ${hostPaths.launcher}, which nothing does after a boot: no service manager is there`]
}

function installing(facts: HostFacts, installUrl: string | undefined, init: MachineErrorInit): string {
  if (installUrl !== undefined)
    return `installs an engine with the script at ${installUrl}, as root; what that installs stays, also when the take-over fails`
  if (facts.hasApt && facts.systems.some((id) => DEBIAN.includes(id))) return 'installs docker.io with apt-get'
  const meaning = `there is no engine on it, and this package installs none on ${facts.systemName}`
  const remedy = 'install one there, or name a script that does: --engine-install-url https://get.docker.com'
  throw new MachineError('HOST_UNSUITABLE', { ...init, meaning, remedy })
}

function refuseImage({ systems }: HostFacts, init: MachineErrorInit): void {
  if (!systems.includes('boot2docker')) return
  const remedy = 'use the tool that made it'
  throw new MachineError('HOST_UNSUITABLE', {
    ...init,
    meaning: 'boot2docker forgets at every boot what is written to it',
    remedy,
  })
}
