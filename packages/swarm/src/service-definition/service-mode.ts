import type { ServiceMode } from '../wire/service.ts'
import type { FieldReader } from './field-reader.ts'
import { present } from './present.ts'

/** So many tasks, kept running. */
export interface ReplicatedDefinition {
  /** How many tasks; one by default. */
  readonly replicas?: number
  /** Goes without `replicas`. */
  readonly global?: undefined
  /** Goes without `replicas`. */
  readonly job?: undefined
}

/** One task on every node, kept running. */
export interface GlobalDefinition {
  /** One task on every node that the constraints allow. */
  readonly global: true
  /** Goes without `global`. */
  readonly replicas?: undefined
  /** Goes without `global`. */
  readonly job?: undefined
}

/** Tasks that run to their end. */
export interface JobDefinition {
  /** So many runs in all, or one on every node. Any later update, of labels too, runs all of them again. */
  readonly job:
    | {
        /** How many runs in all; as many as at a time by default. */
        readonly completions?: number
        /** How many at a time; one by default. */
        readonly maxConcurrent?: number
        /** Goes without the other two. */
        readonly global?: undefined
      }
    | {
        /** One run on every node. */
        readonly global: true
        /** Goes without `global`. */
        readonly completions?: undefined
        /** Goes without `global`. */
        readonly maxConcurrent?: undefined
      }
  /** Goes without `job`. */
  readonly replicas?: undefined
  /** Goes without `job`. */
  readonly global?: undefined
  /** Engines refuse it for jobs. */
  readonly updatePolicy?: undefined
  /** Jobs are not rolled back: engines take it and it does nothing. */
  readonly rollbackPolicy?: undefined
}

/** How a service is run. */
export type ModeDefinition = ReplicatedDefinition | GlobalDefinition | JobDefinition

/** Engines keep such numbers in 64 bits, and no swarm has as many tasks. */
const mostTasks = 0xffff_ffff

/** The mode of a definition; undefined where it says nothing, which engines take for one replica. */
export function encodeMode(fields: FieldReader): ServiceMode | undefined {
  const replicas = fields.count('replicas', { most: mostTasks })
  const global = readGlobal(fields)
  const job = fields.object('job', (inner): ServiceMode => {
    const numbers = {
      MaxConcurrent: inner.count('maxConcurrent', { most: mostTasks }),
      TotalCompletions: inner.count('completions', { most: mostTasks }),
    }
    if (!readGlobal(inner)) return { ReplicatedJob: present(numbers) }
    if (Object.values(numbers).some((number) => number !== undefined)) {
      throw inner.error('global', 'a job runs once on every node, or so many times in all, not both')
    }
    return { GlobalJob: {} }
  })
  if ([replicas, global, job].filter((mode) => mode !== undefined).length > 1) {
    throw fields.error(
      global === undefined ? 'job' : 'global',
      'a service has replicas, or is global, or is a job',
      'say one of replicas, global and job',
    )
  }
  if (job !== undefined) {
    for (const policy of ['updatePolicy', 'rollbackPolicy']) {
      if (fields.has(policy)) throw fields.error(policy, 'jobs have none', 'leave it out')
    }
  }
  if (replicas !== undefined) return { Replicated: { Replicas: replicas } }
  return global === undefined ? job : { Global: {} }
}

/** What a definition says about a mode of the wire. */
export function decodeMode(mode: ServiceMode | undefined): {
  readonly replicas?: number | undefined
  readonly global?: true | undefined
  readonly job?: object | undefined
} {
  if (mode?.Replicated !== undefined) return { replicas: mode.Replicated.Replicas }
  if (mode?.Global !== undefined) return { global: true }
  if (mode?.GlobalJob !== undefined) return { job: { global: true } }
  if (mode?.ReplicatedJob === undefined) return {}
  const { MaxConcurrent: maxConcurrent, TotalCompletions: completions } = mode.ReplicatedJob
  return { job: present({ completions, maxConcurrent }) }
}

function readGlobal(fields: FieldReader): true | undefined {
  const global = fields.raw('global')
  if (global === undefined || global === true) return global
  throw fields.error('global', 'it can only be true', 'leave it out')
}
