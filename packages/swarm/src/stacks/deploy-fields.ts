import type { ComposeFields } from '../compose/compose-fields.ts'
import { constraintProblem } from '../service-definition/constraint-problem.ts'
import { present } from '../service-definition/present.ts'
import type { ServiceMode, UpdateConfig } from '../wire/service.ts'
import type { Placement, ResourceRequirements, RestartPolicy } from '../wire/task.ts'
import { checkRules, reservationRules } from './field-rules.ts'

/** How a service is run: `deploy.mode` with `deploy.replicas`, or `scale`. */
export function modeOf(service: ComposeFields): ServiceMode {
  const deploy = service.fields('deploy')
  const scale = service.integer('scale')
  const asked = deploy?.integer('replicas')
  if (scale !== undefined && asked !== undefined && scale !== asked) {
    service.invalid('scale', 'deploy.replicas says another number', 'say it once')
  }
  const replicas = asked ?? scale
  const mode = deploy?.oneOf('mode', ['replicated', 'global', 'replicated-job', 'global-job']) ?? 'replicated'
  if (mode.startsWith('global') && replicas !== undefined) {
    const [fields, key] = asked === undefined ? [service, 'scale'] : [deploy, 'replicas']
    fields?.invalid(key, `a service of the mode ${mode} has one task on every node`, 'take it out')
  }
  if (mode === 'global') return { Global: {} }
  if (mode === 'global-job') return { GlobalJob: {} }
  if (mode === 'replicated') return { Replicated: present({ Replicas: replicas }) }
  return { ReplicatedJob: present({ MaxConcurrent: replicas, TotalCompletions: replicas }) }
}

/** `deploy.update_config` or `deploy.rollback_config`. */
export function updateConfigOf(deploy: ComposeFields | undefined, key: string): UpdateConfig | undefined {
  const config = deploy?.fields(key)
  if (config === undefined) return undefined
  const actions =
    key === 'update_config' ? (['pause', 'continue', 'rollback'] as const) : (['pause', 'continue'] as const)
  return present<UpdateConfig>({
    Parallelism: config.integer('parallelism') ?? 1,
    Delay: config.duration('delay') || undefined,
    FailureAction: config.oneOf('failure_action', actions),
    Monitor: config.duration('monitor') || undefined,
    MaxFailureRatio: config.share('max_failure_ratio') ?? 0,
    // The docker command leaves it to the engine where nothing is said, and so it stays.
    Order: config.oneOf('order', ['stop-first', 'start-first']),
  })
}

/** `deploy.resources`. */
export function resourcesOf(deploy: ComposeFields | undefined): ResourceRequirements {
  const resources = deploy?.fields('resources')
  const limits = resources?.fields('limits')
  const reservations = resources?.fields('reservations')
  if (reservations !== undefined) checkRules(reservations, reservationRules)
  return present<ResourceRequirements>({
    Limits:
      limits === undefined
        ? undefined
        : present({
            NanoCPUs: limits.cpus('cpus') || undefined,
            MemoryBytes: limits.size('memory') || undefined,
            Pids: limits.integer('pids') || undefined,
          }),
    Reservations:
      reservations === undefined
        ? undefined
        : present({
            NanoCPUs: reservations.cpus('cpus') || undefined,
            MemoryBytes: reservations.size('memory') || undefined,
            GenericResources: genericResources(reservations),
          }),
  })
}

function genericResources(
  reservations: ComposeFields,
): { DiscreteResourceSpec: { Kind: string; Value: number } }[] | undefined {
  const all = reservations.items('generic_resources').flatMap((item) => {
    const discrete = item.fields('discrete_resource_spec')
    const Kind = discrete?.text('kind')
    const Value = discrete?.integer('value')
    if (Kind === undefined || Value === undefined) {
      item.invalid(undefined, 'kind or value is missing', 'write discrete_resource_spec with kind and value')
      return []
    }
    return [{ DiscreteResourceSpec: { Kind, Value } }]
  })
  return all.length === 0 ? undefined : all
}

/** `deploy.restart_policy`, and `restart` where that says nothing. */
export function restartPolicyOf(service: ComposeFields): RestartPolicy | undefined {
  const policy = service.fields('deploy')?.fields('restart_policy')
  if (policy !== undefined) {
    return present<RestartPolicy>({
      Condition: policy.oneOf('condition', ['none', 'on-failure', 'any']),
      Delay: policy.duration('delay'),
      MaxAttempts: policy.integer('max_attempts'),
      Window: policy.duration('window'),
    })
  }
  const restart = service.text('restart')
  if (restart === undefined) return undefined
  if (restart === 'always' || restart === 'unless-stopped') return { Condition: 'any' }
  const [, attempts] = /^on-failure(?::(\d{1,9}))?$/.exec(restart) ?? []
  if (restart.startsWith('on-failure') && (attempts !== undefined || restart === 'on-failure')) {
    return present<RestartPolicy>({ Condition: 'on-failure', MaxAttempts: Number(attempts ?? 0) || undefined })
  }
  if (restart === 'no' || restart === 'false') {
    service.refuse(
      'restart',
      'docker stack deploy passes over it and restarts the tasks all the same',
      'write deploy.restart_policy.condition: none',
    )
    return undefined
  }
  service.invalid('restart', `${JSON.stringify(restart).slice(0, 60)} is not known`, 'write any other policy')
  return undefined
}

/** `deploy.placement`. */
export function placementOf(deploy: ComposeFields | undefined): Placement {
  const placement = deploy?.fields('placement')
  const constraints = placement?.texts('constraints') ?? []
  for (const constraint of constraints) {
    // Engines refuse it, or find no node that it fits.
    const problem = constraintProblem(constraint)
    if (problem !== undefined) placement?.invalid('constraints', `${shown(constraint)}: ${problem}`, 'correct it')
  }
  const preferences = placement?.items('preferences') ?? []
  return present<Placement>({
    Constraints: constraints.length === 0 ? undefined : constraints,
    Preferences:
      preferences.length === 0
        ? undefined
        : preferences.map((preference) => ({ Spread: { SpreadDescriptor: preference.text('spread') ?? '' } })),
    MaxReplicas: placement?.integer('max_replicas_per_node') || undefined,
  })
}

function shown(text: string): string {
  return JSON.stringify(text).slice(0, 80)
}
