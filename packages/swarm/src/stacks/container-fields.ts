import { isIP } from 'node:net'
import type { ComposeFields } from '../compose/compose-fields.ts'
import { present } from '../service-definition/present.ts'
import type { ContainerSpec, Healthcheck, Privileges } from '../wire/container-spec.ts'

/** `healthcheck`. */
export function healthcheckOf(service: ComposeFields): Healthcheck | undefined {
  const check = service.fields('healthcheck')
  if (check === undefined) return undefined
  const test = check.texts('test')
  // Also where there is a test: an earlier file, or the service that this one extends, may have it.
  if (check.boolean('disable') === true) return { Test: ['NONE'] }
  if (test !== undefined && test.length > 0 && !['NONE', 'CMD', 'CMD-SHELL'].includes(test[0] ?? '')) {
    check.invalid('test', 'a list begins with NONE, CMD or CMD-SHELL', 'write it as a text, or begin it with CMD')
  }
  return present<Healthcheck>({
    Test: test?.length === 0 ? undefined : test,
    Interval: check.duration('interval') || undefined,
    Timeout: check.duration('timeout') || undefined,
    Retries: check.integer('retries') || undefined,
    StartPeriod: check.duration('start_period') || undefined,
    StartInterval: check.duration('start_interval') || undefined,
  })
}

/** Environment in the order of its names, as the docker command sends it: tasks would be replaced for another one. */
export function environmentOf(service: ComposeFields): string[] | undefined {
  const lines = service.children('environment').map(([name, fields]) => {
    const value = fields.self
    return value === undefined ? name : `${name}=${value}`
  })
  return lines.length === 0 ? undefined : lines.sort(byText)
}

/** `extra_hosts` as lines of a hosts file. */
export function hostsOf(service: ComposeFields): string[] | undefined {
  const lines = (service.texts('extra_hosts') ?? []).flatMap((entry) => {
    const [, host, address] = /^([^=:]+)(?:=|:)(.+)$/.exec(entry) ?? []
    if (host === undefined || address === undefined) {
      service.invalid('extra_hosts', `${JSON.stringify(entry).slice(0, 80)} is no host`, "write 'name=address'")
      return []
    }
    return [`${address.replace(/^\[(.+)\]$/, '$1')} ${host}`]
  })
  return lines.length === 0 ? undefined : lines
}

/** `dns`, `dns_search` and `dns_opt`. */
export function dnsOf(service: ComposeFields): ContainerSpec['DNSConfig'] {
  const servers = service.texts('dns') ?? []
  for (const server of servers) {
    if (isIP(server) === 0) {
      service.invalid('dns', `${JSON.stringify(server).slice(0, 60)} is no address`, 'write addresses of resolvers')
    }
  }
  const config = {
    Nameservers: filled(servers),
    Search: filled(service.texts('dns_search')),
    Options: filled(service.texts('dns_opt')),
  }
  return Object.values(config).every((value) => value === undefined) ? undefined : present(config)
}

/** `cap_add` and `cap_drop`: sorted, each once, and what is added is not dropped. */
export function capabilitiesOf(service: ComposeFields): Pick<ContainerSpec, 'CapabilityAdd' | 'CapabilityDrop'> {
  const add = capabilities(service.texts('cap_add'))
  const drop = capabilities(service.texts('cap_drop')).filter((one) => !add.includes(one))
  return present({ CapabilityAdd: filled(add), CapabilityDrop: filled(drop) })
}

function capabilities(names: readonly string[] = []): string[] {
  const all = new Set(
    names.map((name) => {
      const upper = name.trim().toUpperCase()
      return upper === 'ALL' || upper.startsWith('CAP_') ? upper : `CAP_${upper}`
    }),
  )
  return all.has('ALL') ? ['ALL'] : [...all].sort(byText)
}

/** `ulimits`. */
export function ulimitsOf(service: ComposeFields): ContainerSpec['Ulimits'] {
  const limits = service.children('ulimits').map(([name, fields]) => {
    const both = fields.self
    if (both !== undefined) {
      if (!/^-?\d{1,15}$/.test(both)) service.invalid('ulimits', `${name} is no whole number`, 'correct the number')
      return { Name: name, Soft: Number(both), Hard: Number(both) }
    }
    return { Name: name, Soft: fields.integer('soft', -1) ?? 0, Hard: fields.integer('hard', -1) ?? 0 }
  })
  return limits.length === 0 ? undefined : limits.sort((a, b) => byText(a.Name, b.Name))
}

/** `security_opt`, as far as services have it. */
export function securityOf(service: ComposeFields): Pick<Privileges, 'NoNewPrivileges' | 'Seccomp' | 'AppArmor'> {
  let privileges: Pick<Privileges, 'NoNewPrivileges' | 'Seccomp' | 'AppArmor'> = {}
  for (const option of service.texts('security_opt') ?? []) {
    const text = option.replace('=', ':')
    if (text === 'no-new-privileges' || text === 'no-new-privileges:true') {
      privileges = { ...privileges, NoNewPrivileges: true }
    } else if (text === 'seccomp:unconfined') privileges = { ...privileges, Seccomp: { Mode: 'unconfined' } }
    else if (text === 'apparmor:unconfined') privileges = { ...privileges, AppArmor: { Mode: 'disabled' } }
    else if (text !== 'no-new-privileges:false') {
      service.refuse(
        'security_opt',
        `services have no option ${JSON.stringify(option).slice(0, 80)}`,
        'use no-new-privileges:true, seccomp:unconfined or apparmor:unconfined',
      )
    }
  }
  return privileges
}

/** Nothing instead of an empty list. */
export function filled<Item>(items: Item[] | undefined): Item[] | undefined {
  return items === undefined || items.length === 0 ? undefined : items
}

/** By code units, as Go sorts texts that are in ASCII. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
