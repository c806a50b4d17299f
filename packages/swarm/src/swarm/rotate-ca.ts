import { createPrivateKey, X509Certificate } from 'node:crypto'
import type { CallOptions } from '../call-options.ts'
import { SwarmError } from '../errors/swarm-error.ts'
import { endingWith } from '../wait/ending-with.ts'
import { type ConditionResult, waitFor } from '../wait/wait-for.ts'
import { within } from '../wait/within.ts'
import type { NodeInspect } from '../wire/node.ts'
import type { SwarmInspect } from '../wire/swarm.ts'
import { type SwarmChange, updateSwarm } from './update-swarm.ts'

/** How far a rotation of the root has come. */
export interface CaRotationProgress {
  /** How many nodes trust the new root, and have a certificate of it. */
  readonly done: number
  /** How many nodes there are. */
  readonly total: number
  /** Hostnames of those that do not yet. */
  readonly waitingFor: readonly string[]
}

/** How the root is rotated: to one that the swarm makes, or to one's own, which needs both certificate and key. */
export type RotateCaOptions = CallOptions & {
  /**
   * How long all nodes may take, in milliseconds.
   * @default 180000
   */
  readonly timeoutMs?: number | undefined
  /** Called whenever one more node is there. */
  readonly onProgress?: (progress: CaRotationProgress) => void
} & (
    | {
        /** Certificate of one's own root, PEM. */
        readonly caCert: string
        /** Its key, PEM, not encrypted. Sent to the managers, and never shown again. */
        readonly caKey: string
      }
    | {
        /** Goes with a key only. */
        readonly caCert?: undefined
        /** Goes with a certificate only. */
        readonly caKey?: undefined
      }
  )

/** Rotates the root of a swarm and waits until every node has a certificate of the new one. */
export async function rotateRoot(change: SwarmChange, options: RotateCaOptions): Promise<SwarmInspect> {
  const { action, managers } = change
  const { caCert, caKey, onProgress } = options
  checkPair(action, caCert, caKey)
  const rotate = async (call: CallOptions): Promise<SwarmInspect> => {
    const before = await managers.read((engine, limits) => engine.swarm.inspect(limits), call)
    await updateSwarm(
      { ...change, options: call },
      (spec) => {
        // Any other number rotates. It is chosen once: one that was written without an answer is not counted on.
        const rotation = (before.Spec.CAConfig?.ForceRotate ?? 0) + 1
        if (spec.CAConfig?.ForceRotate === rotation) return
        spec.CAConfig = { ...spec.CAConfig, ForceRotate: rotation }
        if (caCert !== undefined) spec.CAConfig.SigningCACert = caCert
        if (caKey !== undefined) spec.CAConfig.SigningCAKey = caKey
      },
      (found, written) => found.CAConfig?.ForceRotate === written.CAConfig?.ForceRotate,
    )
    let told = ''
    return waitFor(
      async (signal): Promise<ConditionResult<SwarmInspect>> => {
        const { cluster, nodes } = await managers.read(
          async (engine, limits) => ({
            cluster: await engine.swarm.inspect(limits),
            nodes: await engine.nodes.list(limits),
          }),
          endingWith(signal),
        )
        const rotating = cluster.RootRotationInProgress || !isNew(cluster, before, caCert)
        const late = nodes.filter((node) => !(rotating ? hasIssuer(node, cluster) : hasRoot(node, cluster)))
        const names = late.map((node) => `${nameOf(node)} (${node.Status.State})`)
        const progress = { done: nodes.length - late.length, total: nodes.length, waitingFor: late.map(nameOf) }
        if (JSON.stringify(progress) !== told) onProgress?.(progress)
        told = JSON.stringify(progress)
        if (late.length > 0) return { pending: `without a certificate of the new root: ${names.join(', ')}` }
        return rotating ? { pending: 'the managers still trust the old root' } : { done: cluster }
      },
      { ...call, action, intervalMs: 200 },
    )
  }
  return within(action, options, rotate, 180_000)
}

/** A certificate that was the root already stays it. */
function isNew(now: SwarmInspect, before: SwarmInspect, caCert: string | undefined): boolean {
  const root = now.TLSInfo.TrustRoot
  if (root === undefined || root !== before.TLSInfo.TrustRoot) return root !== undefined
  return caCert !== undefined && new X509Certificate(root).raw.equals(new X509Certificate(caCert).raw)
}

/** Whether the certificate of a node is from the root that the swarm is on its way to. */
function hasIssuer({ Description: description }: NodeInspect, { TLSInfo: root }: SwarmInspect): boolean {
  const node = description?.TLSInfo
  return node?.CertIssuerSubject === root.CertIssuerSubject && node?.CertIssuerPublicKey === root.CertIssuerPublicKey
}

function hasRoot(node: NodeInspect, cluster: SwarmInspect): boolean {
  return hasIssuer(node, cluster) && node.Description?.TLSInfo?.TrustRoot === cluster.TLSInfo.TrustRoot
}

function nameOf({ ID, Description: description }: NodeInspect): string {
  return description?.Hostname || ID
}

/** Engines say the same about a wrong certificate as about none. The key gets into no error. */
function checkPair(action: string, caCert: string | undefined, caKey: string | undefined): void {
  if (caCert === undefined && caKey === undefined) return
  const wrong = (meaning: string, argument: string): SwarmError =>
    new SwarmError('INVALID_ARGUMENT', { action, meaning, details: { argument } })
  if (typeof caCert !== 'string') throw wrong('there is no certificate for the key', 'caCert')
  if (typeof caKey !== 'string') throw wrong('there is no key for the certificate', 'caKey')
  const certificate = parsed(() => new X509Certificate(caCert))
  if (certificate === undefined) throw wrong('caCert is no certificate in PEM', 'caCert')
  if (!certificate.ca) throw wrong('the certificate is not one of an authority', 'caCert')
  const key = parsed(() => createPrivateKey(caKey))
  if (key === undefined) throw wrong('caKey is no private key in PEM without a passphrase', 'caKey')
  if (!certificate.checkPrivateKey(key)) throw wrong('certificate and key do not belong together', 'caKey')
}

function parsed<Value>(parse: () => Value): Value | undefined {
  try {
    return parse()
  } catch {
    return undefined
  }
}
