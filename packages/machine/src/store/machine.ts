import type { JsonValue } from '../config/json-value.ts'
import type { EngineAddress } from './engine-address.ts'

/**
 * A machine as the store held it when it was read. It holds no connection and reads nothing more: get it again to see
 * changes.
 *
 * @example
 * ```ts
 * const dev01 = await store.get('dev01')
 * const engine = new Engine(dev01.address)
 * ```
 */
export interface Machine {
  /** The name: that of its folder, whatever `config.json` says. */
  readonly name: string
  /** The name of the driver that made it: `none`, `generic`, `virtualbox` … */
  readonly driver: string
  /** Absolute path of its folder. */
  readonly path: string
  /** The URL of its engine, `''` for a machine that has no address. */
  readonly url: string
  /**
   * The address under which other hosts reach it, without a port: fit for `--advertise-addr`. The node's own address
   * where the machine was created with one, else the host part of the URL, which may be a host name; `''` where there
   * is neither, as with `unix://`.
   */
  readonly ip: string
  /** The labels that it was created with, `key=value`. */
  readonly labels: readonly string[]
  /**
   * Where its engine listens, and the files to be let in with when it speaks TLS: those in the machine's folder, else
   * those that `config.json` names, else the store's own. They are not read here.
   *
   * @throws `NO_ADDRESS` when the machine has no URL: one that was never started, say.
   */
  readonly address: EngineAddress
  /**
   * The whole of `config.json` in version 3, as plain frozen values. Drivers of clouds keep their keys in it. Integers
   * beyond 2^53 are `bigint`.
   */
  readonly config: MachineConfig
  /** The version of `config.json` on disk, 0 to 3. Older ones are migrated in memory alone. */
  readonly diskVersion: number
}

/** A configuration as Docker Machine spells it. */
export type MachineConfig = { readonly [key: string]: JsonValue }
