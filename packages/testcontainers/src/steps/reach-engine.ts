import { setTimeout as delay } from 'node:timers/promises'
import { Engine, type TlsFiles, waitFor } from '@raftkit/swarm'

/** Where the engine inside a host may be reached, the better way first. */
export interface EngineWays {
  /** Its own address on the network of the hosts. */
  readonly direct: string
  /** The port that the outer engine has published for it. */
  readonly published: string
  /** The client's certificates. */
  readonly tls: TlsFiles
}

/** How much longer the direct way may take than the published one before it counts as closed. */
const graceMs = 1_000

/**
 * Waits until the engine answers, and finds out by which way this process gets there: straight to its address, as on a
 * Linux host, or through the published port, as with Docker Desktop.
 */
export async function reachEngine(ways: EngineWays, signal: AbortSignal): Promise<Engine> {
  const giveUp = new AbortController()
  const either = AbortSignal.any([signal, giveUp.signal])
  const direct = untilItAnswers(ways.direct, ways.tls, either)
  const published = untilItAnswers(ways.published, ways.tls, either)
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

async function untilItAnswers(url: string, tls: TlsFiles, signal: AbortSignal): Promise<Engine> {
  const engine = new Engine({ url, tls })
  await waitFor(
    async (callSignal) => {
      try {
        // A daemon that still boots holds a request until it is ready; one that cannot be reached holds it for good.
        return { done: await engine.ping({ signal: callSignal, timeoutMs: 2_000 }) }
      } catch (error) {
        if (callSignal.aborted) throw error
        return { pending: error instanceof Error ? error.message : String(error) }
      }
    },
    { action: 'reach the engine inside the host', signal, timeoutMs: Number.POSITIVE_INFINITY, intervalMs: 15 },
  )
  return engine
}
