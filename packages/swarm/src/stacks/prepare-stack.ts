import type { CallOptions } from '../call-options.ts'
import { loadProject } from '../compose/load-project.ts'
import { negotiateApiVersion } from '../engine/api-version.ts'
import type { Engine } from '../engine/engine.ts'
import { processEnvironment } from '../engine/environment.ts'
import { type ComposeProblem, SwarmError } from '../errors/swarm-error.ts'
import type { Managers } from '../managers/managers.ts'
import { isServiceName } from '../service-definition/service-name.ts'
import type { ComposeSource, StackPlanOptions } from './deploy-options.ts'
import { checkExternals, predefinedNetworks } from './external-objects.ts'
import { networkChange } from './network-change.ts'
import { objectChange } from './object-changes.ts'
import { readOutsiders } from './outsiders.ts'
import { type PinnedSpec, pinnedSpec } from './pinned-spec.ts'
import { plannedService } from './planned-service.ts'
import { referenceNames, withIds } from './service-change.ts'
import { type StackObjects, stackObjects } from './stack-objects.ts'
import type { StackChange } from './stack-plan.ts'
import { readStackState, type StackState } from './stack-state.ts'
import { superfluous } from './superfluous.ts'

/** Everything that is known before anything is sent. */
export interface PreparedStack {
  readonly objects: StackObjects
  readonly state: StackState
  /** In the order in which they are seen to. */
  readonly changes: readonly StackChange[]
  /** By the name in the swarm: specs with their digests, references by name. */
  readonly specs: ReadonlyMap<string, PinnedSpec>
  readonly warnings: readonly ComposeProblem[]
  readonly ignored: readonly ComposeProblem[]
}

/**
 * Reads the file and the swarm, and finds out what is to be done. Nothing is changed.
 *
 * @throws SwarmError `INVALID_COMPOSE_FILE`, `COMPOSE_UNSUPPORTED`, `NOT_FOUND` for something external
 */
export async function prepareStack(
  managers: Managers,
  stack: string,
  source: ComposeSource,
  options: StackPlanOptions,
  { action, call }: { readonly action: string; readonly call: CallOptions },
): Promise<PreparedStack> {
  checkStackName(action, stack)
  const { objects, problems } = await readFile(stack, source, options, action)
  const read = await readStackState(managers, stack, call)
  const state = { ...read, networks: [...read.networks, ...(await predefinedNetworks(objects, managers, call))] }
  checkExternals(objects, state, action)
  const outsiders = await readOutsiders(managers, stack, call)
  const spoken = await managers.readFromAny(spokenVersion, call)
  const context = { action, stack, managers, call, lenient: options.lenient ?? false, problems }
  const changes = objects.networks.map((network) => networkChange(network, state.networks, context))
  for (const secret of objects.secrets) changes.push(await objectChange('secret', secret, state.secrets, context))
  for (const config of objects.configs) changes.push(await objectChange('config', config, state.configs, context))
  const specs = new Map<string, PinnedSpec>()
  const warnings = [...problems.warnings]
  const names = referenceNames(state)
  const removals = superfluous({ objects, state, outsiders, stack, prune: options.prune ?? false })
  changes.push(...removals.filter(({ kind }) => kind === 'service'))
  for (const service of objects.services) {
    const { Name: name } = service.spec
    const current = state.services.find(({ Spec }) => Spec.Name === name)
    const pinned = await pinnedSpec(service, current?.Spec, { managers, options, action, call, warnings })
    specs.set(name, pinned)
    const spec = withIds(pinned.spec, names)
    changes.push(plannedService(spec, { action, stack, current, outsiders, names, spoken }))
  }
  changes.push(...removals.filter(({ kind }) => kind !== 'service'))
  return { objects, state, changes, specs, warnings, ignored: problems.unsupported }
}

/** The API that is spoken with a manager: what it would drop is refused before anything is sent. */
async function spokenVersion(
  engine: Engine,
  call: CallOptions,
): Promise<{ readonly engine: string; readonly apiVersion: string }> {
  const { apiVersion } = await engine.ping(call)
  return { engine: engine.address, apiVersion: negotiateApiVersion(apiVersion, engine.address) }
}

async function readFile(
  stack: string,
  source: ComposeSource,
  options: StackPlanOptions,
  action: string,
): Promise<{ objects: StackObjects; problems: Awaited<ReturnType<typeof loadProject>>['problems'] }> {
  const { env = processEnvironment(), profiles, lenient = false, folder = '.', within, hashedNames = false } = options
  const project = await loadProject(source, { action, env, projectName: stack, profiles, folder, within })
  const { problems } = project
  const objects = stackObjects(stack, project, { hashed: hashedNames })
  for (const { key, spec } of objects.services) {
    if (isServiceName(spec.Name)) continue
    const at = project.services.get(key)?.at ?? {}
    const message = `${JSON.stringify(spec.Name)} is no name of a service`
    problems.invalid(
      `services.${key}`,
      at,
      message,
      'use letters, digits, - and _, at most 63 with the name of the stack',
    )
  }
  if (objects.services.length === 0) problems.invalid('services', {}, 'there is no service', 'name at least one')
  problems.throwIfInvalid()
  if (!lenient) problems.throwIfUnsupported()
  return { objects, problems }
}

/** Refuses names that services and networks could not begin with. */
function checkStackName(action: string, stack: string): void {
  if (typeof stack === 'string' && stack.length <= 60 && isServiceName(stack)) return
  throw new SwarmError('INVALID_ARGUMENT', {
    action,
    meaning: 'the name of a stack has letters, digits, - and _, and a letter or digit at either end',
    details: { argument: 'name' },
  })
}
