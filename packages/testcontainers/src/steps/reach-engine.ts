import { setTimeout as delay } from 'node:timers/promises'
import { Engine, isSwarmError, type TlsFiles, waitFor } from '@raftkit/swarm'

/** Where the engine inside a host may be reached, the better way first. */
export interface EngineWays {
  /** Its own address on the network of the hosts. */
  readonly direct: string
  /** The port that the outer engine has published for it. */
  readonly published: string
  /** Whether this process has an address on the network of the hosts, so that the direct way can be expected to work. */
  readonly isOnNetwork: boolean
  /** The client's certificates. */
  readonly tls: TlsFiles
}

/**
 * Between two looks for an engine where nothing listens yet. A daemon listens half a second before it answers, and holds what
 * it is asked until then, so this makes nobody late.
 */
const lookMs = 50
/** How much longer the direct way may take than the published one before it counts as closed. */
const graceMs = 1_000
/** How long a direct way that can be expected to work may be the only one: engines boot in one or two seconds. */
const aloneMs = 3_000

/**
 * Waits until the engine answers, and finds out by which way this process gets there: straight to its address, as on a
 * Linux host, or through the published port, as with Docker Desktop.
 */
export async function reachEngine(ways: EngineWays, signal: AbortSignal): Promise<Engine> {
  const giveUp = new AbortController()
  const either = AbortSignal.any([signal, giveUp.signal])
  const doubt = Promise.withResolvers<void>()
  const direct = untilItAnswers(ways.direct, ways.tls, either, doubt.resolve)
  const published = (async () => {
    if (ways.isOnNetwork) await Promise.race([doubt.promise, delay(aloneMs, undefined, { signal: either })])
    return untilItAnswers(ways.published, ways.tls, either)
  })()
  try {
    const first = await Promise.any([direct, published])
    if (first.address === ways.direct) return first
    return await Promise.race([direct.catch(() => first), delay(graceMs, first, { signal: either })])
  } finally {
    giveUp.abort()
    // The loser is expected to fail.
    await Promise.allSettled([direct, published])
  }
}

async function untilItAnswers(
  url: string,
  tls: TlsFiles,
  signal: AbortSignal,
  onDoubt: () => void = () => undefined,
): Promise<Engine> {
  const engine = new Engine({ url, tls })
  await waitFor(
    async (callSignal) => {
      try {
        // A daemon that still boots holds a request until it is ready; one that cannot be reached holds it for good.
        return { done: await engine.ping({ signal: callSignal, timeoutMs: 2_000 }) }
      } catch (error) {
        if (callSignal.aborted) throw error
        // Who is refused has most likely come as far as the host.
        if (!isSwarmError(error, 'CONNECTION_REFUSED')) onDoubt()
        return { pending: error instanceof Error ? error.message : String(error) }
      }
    },
    { action: 'reach the engine inside the host', signal, timeoutMs: Number.POSITIVE_INFINITY, intervalMs: lookMs },
  )
  return engine
}
