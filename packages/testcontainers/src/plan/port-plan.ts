/** A port of a host, or of a service on it, to be reached from outside: its number, or with more said about it. */
export type PublishedPort =
  | number
  | {
      /** Number on the host. */
      readonly port: number
      /** Number outside; without it one is chosen that stays the same for the host's life. */
      readonly hostPort?: number
      /** @default 'tcp' */
      readonly protocol?: 'tcp' | 'udp'
    }

/** The same with nothing left open but the number outside. */
export interface PortPlan {
  /** Number on the host. */
  readonly port: number
  /** Number outside; undefined where any will do. */
  readonly hostPort: number | undefined
  /** Protocol. */
  readonly protocol: 'tcp' | 'udp'
}

/** Fills in what was left open. */
export function portPlan(published: PublishedPort): PortPlan {
  const { port, hostPort, protocol = 'tcp' } = typeof published === 'number' ? { port: published } : published
  return { port, hostPort, protocol }
}

/** What is wrong with the ports of one host. */
export function portComplaints(ports: readonly PortPlan[], reserved: number): string[] {
  const isPort = (value: number): boolean => Number.isInteger(value) && value >= 1 && value <= 65_535
  const name = ({ port, protocol }: PortPlan): string => `${port}/${protocol}`
  const names = ports.map(name)
  return [
    ...ports.filter(({ port }) => !isPort(port)).map(({ port }) => `${port} is no port`),
    ...ports.flatMap(({ hostPort }) => (hostPort === undefined || isPort(hostPort) ? [] : `${hostPort} is no port`)),
    ...ports
      .filter(({ protocol }) => protocol !== 'tcp' && protocol !== 'udp')
      .map((port) => `${name(port)} is no port`),
    ...(names.includes(`${reserved}/tcp`) ? [`port ${reserved} is the engine's own`] : []),
    ...[...new Set(names.filter((one, index) => names.indexOf(one) !== index))].map(
      (one) => `port ${one} is published twice`,
    ),
  ]
}
