import type { SwarmErrorCode } from '../errors/codes.ts'

const prefix = 'no suitable node'
const resources = /^insufficient resources on \d+ nodes?$/
const ports = /^host-mode port already in use on \d+ nodes?$/
const unavailable = /^\d+ nodes? not available for new tasks$/

/** What passes when other tasks end. */
const taken = /insufficient resources on |host-mode port already in use on |max replicas per node limit /

/** Whether the scheduler would find a place if other tasks ended. */
export function wantsRoom(words: string): boolean {
  return taken.test(words)
}

/** Whether the scheduler has found no place for a task. */
export function isUnschedulable(words: string | undefined): words is string {
  return words?.startsWith(prefix) === true
}

/**
 * Which code says what the scheduler says: `no suitable node (insufficient resources on 2 nodes; …)`. It names for each
 * node the first rule that the node has broken; where these are of several kinds, none of them alone is to blame. Nodes
 * that take no tasks anyway are passed over.
 */
export function schedulerCode(words: string): SwarmErrorCode {
  const parts = words
    .slice(prefix.length)
    .replace(/^ \(|\)$/g, '')
    .split('; ')
    .filter((part) => !unavailable.test(part))
  if (parts.length > 0 && parts.every((part) => resources.test(part))) return 'INSUFFICIENT_RESOURCES'
  if (parts.length > 0 && parts.every((part) => ports.test(part))) return 'PORT_IN_USE'
  return 'UNSCHEDULABLE'
}
