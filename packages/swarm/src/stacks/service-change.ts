import { isDeepStrictEqual } from 'node:util'
import { canonicalSpec } from '../service-definition/canonical-spec.ts'
import type { ServiceSpec } from '../wire/service.ts'
import { type FieldChange, fieldChanges } from './field-changes.ts'
import { sortedReferences } from './service-references.ts'
import type { StackState } from './stack-state.ts'

/** Names of everything that a spec refers to, by id. */
export interface ReferenceNames {
  readonly networks: ReadonlyMap<string, string>
  readonly secrets: ReadonlyMap<string, string>
  readonly configs: ReadonlyMap<string, string>
}

/** The names of what there is. */
export function referenceNames(state: StackState): ReferenceNames {
  return {
    networks: new Map(
      state.networks.filter(({ Scope }) => Scope === 'swarm').map(({ Id, Name }) => [Id, Name] as const),
    ),
    secrets: new Map(state.secrets.map(({ ID, Spec }) => [ID, Spec.Name] as const)),
    configs: new Map(state.configs.map(({ ID, Spec }) => [ID, Spec.Name] as const)),
  }
}

/** The fields in which two specs of a service mean different things, references by name. */
export function serviceChanges(current: ServiceSpec, wanted: ServiceSpec, names: ReferenceNames): FieldChange[] {
  const [before, after] = [current, keepingForce(current, wanted)].map((spec) => canonicalSpec(withNames(spec, names)))
  return isDeepStrictEqual(before, after) ? [] : fieldChanges(before, after)
}

/** Ids instead of names, as managers keep them. What is not there yet stays as it is. */
export function withIds(spec: ServiceSpec, { networks, secrets, configs }: ReferenceNames): ServiceSpec {
  const { TaskTemplate: task } = spec
  const { ContainerSpec: container } = task
  const idOf = (names: ReadonlyMap<string, string>, name: string): string | undefined =>
    [...names].find(([, one]) => one === name)?.[0]
  const credentials = container.Privileges?.CredentialSpec
  return {
    ...spec,
    TaskTemplate: {
      ...task,
      ...(task.Networks === undefined
        ? {}
        : { Networks: task.Networks.map((one) => ({ ...one, Target: idOf(networks, one.Target) ?? one.Target })) }),
      ContainerSpec: {
        ...container,
        ...(container.Secrets === undefined
          ? {}
          : {
              Secrets: container.Secrets.map((one) => ({ ...one, SecretID: idOf(secrets, one.SecretName) ?? '' })),
            }),
        ...(container.Configs === undefined
          ? {}
          : {
              Configs: container.Configs.map((one) => ({ ...one, ConfigID: idOf(configs, one.ConfigName) ?? '' })),
            }),
        ...(credentials?.Config === undefined
          ? {}
          : {
              Privileges: {
                ...container.Privileges,
                CredentialSpec: { Config: idOf(configs, credentials.Config) ?? '' },
              },
            }),
      },
    },
  }
}

/** What an update keeps of a service: what its tasks were forced by, which a file says nothing about. */
export function keepingForce(current: ServiceSpec, wanted: ServiceSpec): ServiceSpec {
  const { ForceUpdate } = current.TaskTemplate
  const { TaskTemplate: task } = wanted
  return ForceUpdate === undefined ? wanted : { ...wanted, TaskTemplate: { ...task, ForceUpdate } }
}

/** References by name, so that plans can be read and what was made anew shows. */
function withNames(spec: ServiceSpec, { networks, secrets, configs }: ReferenceNames): ServiceSpec {
  const { TaskTemplate: task } = spec
  const { ContainerSpec: container } = task
  const named = <Reference>(names: ReadonlyMap<string, string>, id: string, name: string): Reference =>
    (names.get(id) === name ? undefined : id) as Reference
  return {
    ...spec,
    TaskTemplate: {
      ...task,
      ...(task.Networks === undefined
        ? {}
        : { Networks: task.Networks.map((one) => ({ ...one, Target: networks.get(one.Target) ?? one.Target })) }),
      ContainerSpec: {
        ...container,
        ...(container.Secrets === undefined
          ? {}
          : {
              Secrets: sortedReferences(container.Secrets, ({ SecretName }) => SecretName).map((one) => ({
                ...one,
                SecretID: named(secrets, one.SecretID, one.SecretName),
              })),
            }),
        ...(container.Configs === undefined
          ? {}
          : {
              Configs: sortedReferences(container.Configs, ({ ConfigName }) => ConfigName).map((one) => ({
                ...one,
                ConfigID: named(configs, one.ConfigID, one.ConfigName),
              })),
            }),
      },
    },
  }
}
