import { ComposeFields } from '../compose/compose-fields.ts'
import type { ComposeProject } from '../compose/compose-project.ts'
import { checkRules, dependencyRules } from './field-rules.ts'

/** A service that has to be there before another one, and what about it. */
export interface Dependency {
  /** Its name in the file. */
  readonly key: string
  readonly condition: 'service_started' | 'service_healthy' | 'service_completed_successfully'
}

/** A service with what it depends on. */
export interface Ordered {
  readonly key: string
  readonly dependsOn: readonly Dependency[]
}

const longestChain = 500

/** The services of a file, each behind those that it depends on, and otherwise by name. */
export function startOrder(project: ComposeProject): Ordered[] {
  const all = new Map(
    [...project.services.keys()].sort().map((key) => [key, { key, dependsOn: dependencies(key, project) }]),
  )
  const ordered: Ordered[] = []
  const state = new Map<string, 'open' | 'done'>()
  const visit = (key: string, chain: readonly string[]): void => {
    const service = all.get(key)
    if (service === undefined || state.get(key) === 'done') return
    if (state.get(key) === 'open') {
      const circle = [...chain.slice(chain.indexOf(key)), key].join(', ')
      fieldsOf(key, project).invalid('depends_on', `services wait for each other: ${circle}`, 'break the circle')
      return
    }
    if (chain.length > longestChain) {
      fieldsOf(key, project).invalid('depends_on', 'the chain of dependencies is too long', 'shorten it')
      return
    }
    state.set(key, 'open')
    for (const { key: dependency } of service.dependsOn) visit(dependency, [...chain, key])
    state.set(key, 'done')
    ordered.push(service)
  }
  for (const key of all.keys()) visit(key, [])
  return ordered
}

function dependencies(key: string, project: ComposeProject): Dependency[] {
  const service = fieldsOf(key, project)
  return service.children('depends_on').flatMap(([dependency, fields]): Dependency[] => {
    checkRules(fields, dependencyRules)
    const known = project.services.get(dependency)
    if (known === undefined) {
      const profiles = project.disabled.get(dependency)
      if (fields.boolean('required') === false) return []
      const missing = `there is no service ${JSON.stringify(dependency)}`
      if (profiles === undefined) service.invalid('depends_on', missing, 'correct the name')
      else
        service.invalid(
          'depends_on',
          `${missing} without a profile`,
          `deploy with the profile ${profiles.join(' or ')}`,
        )
      return []
    }
    const condition =
      fields.oneOf('condition', ['service_started', 'service_healthy', 'service_completed_successfully']) ??
      'service_started'
    const isJob = fieldsOf(dependency, project).fields('deploy')?.text('mode')?.endsWith('-job') === true
    if (condition === 'service_completed_successfully' && !isJob) {
      fields.invalid(
        'condition',
        `${JSON.stringify(dependency)} is no job: a swarm starts its tasks again whenever they end`,
        `give ${dependency} deploy.mode: replicated-job`,
      )
    }
    return [{ key: dependency, condition }]
  })
}

function fieldsOf(key: string, project: ComposeProject): ComposeFields {
  return new ComposeFields(project.services.get(key) as never, `services.${key}`, project.problems)
}
