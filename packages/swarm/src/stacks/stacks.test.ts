import { describe, expect, it } from 'vitest'
import { Engine } from '../engine/engine.ts'
import { Managers } from '../managers/managers.ts'
import { InMemoryTransport, type Reply } from '../testing/in-memory-transport.ts'
import type { Network } from '../wire/network.ts'
import type { ServiceSpec } from '../wire/service.ts'
import { Stacks } from './stacks.ts'

const labels = { 'com.docker.stack.namespace': 'shop' }
const id = (name: string): string => name.replaceAll(/[^a-z]/g, '').padEnd(25, '0')
const options = { resolveImage: 'never', env: { KEY: 'content' } } as const

/** What a manager has. */
interface Holdings {
  readonly services?: readonly object[]
  readonly networks?: readonly object[]
  readonly secrets?: readonly object[]
  readonly configs?: readonly object[]
}

const service = (name: string, spec: Partial<ServiceSpec> = {}): object => ({
  ID: id(name),
  Version: { Index: 1 },
  Spec: {
    Name: name,
    Labels: labels,
    TaskTemplate: { ContainerSpec: { Image: 'a:latest' } },
    Mode: { Replicated: {} },
    ...spec,
  },
})
const network = (name: string, more: Partial<Network> = {}): object => ({
  Id: id(name),
  Name: name,
  Scope: 'swarm',
  Driver: 'overlay',
  Internal: false,
  Attachable: false,
  EnableIPv6: false,
  IPAM: { Driver: 'default', Options: null, Config: [{ Subnet: '10.0.1.0/24', Gateway: '10.0.1.1' }] },
  Options: { 'com.docker.network.driver.overlay.vxlanid_list': '4097' },
  Labels: labels,
  ...more,
})
const content = (name: string, more: object = {}): object => ({
  ID: id(name),
  Version: { Index: 1 },
  Spec: { Name: name, Labels: labels, ...more },
})

function manager({ services = [], networks = [], secrets = [], configs = [] }: Holdings, apiVersion?: string) {
  const transport = new InMemoryTransport(apiVersion)
    .on('GET /services', { json: services })
    .on('GET /networks', { json: networks })
    .on('GET /secrets', { json: secrets })
    .on('GET /configs', { json: configs })
    .on('GET /nodes', { json: [{ ManagerStatus: { Leader: true } }] })
  // The content is compared before the version.
  const outOfSequence: Reply = {
    status: 500,
    json: { message: 'rpc error: code = Unknown desc = update out of sequence' },
  }
  for (const name of ['shop_key']) transport.on(`POST /secrets/${id(name)}/update`, outOfSequence)
  return { transport, stacks: new Stacks(new Managers([new Engine({ transport })])) }
}

const refusals = async (holdings: Holdings, compose: object, given: object = {}, apiVersion?: string) => {
  const { stacks, transport } = manager(holdings, apiVersion)
  const plan = await stacks.plan('shop', compose as Record<string, unknown>, { ...options, ...given })
  const changed = transport.requests.filter(({ method, query }) => method !== 'GET' && query['version'] !== '0')
  expect(changed).toEqual([])
  const refused = plan.changes.filter(({ action }) => action === 'refused')
  return {
    plan,
    refused: refused.map(({ kind, name, fields, error }) => [
      error?.code,
      kind,
      name,
      fields.map(({ path }) => path).join(' '),
    ]),
  }
}

describe('a plan', () => {
  const front = (more: object): object => ({
    services: { web: { image: 'a', networks: ['front'] } },
    networks: { front: more },
  })

  it.each([
    [{}, {}, ''],
    // Engines add options, and fill in what is not said.
    [{ driver_opts: { a: 'b' } }, { Options: { a: 'b', c: 'd' } }, ''],
    [{ driver_opts: { encrypted: '' } }, {}, 'Options.encrypted'],
    [{ driver_opts: { mtu: '1400' } }, { Options: { mtu: '1500' } }, 'Options.mtu'],
    [{ attachable: true }, {}, 'Attachable'],
    [{}, { Attachable: true }, 'Attachable'],
    [{ internal: true, enable_ipv6: true }, {}, 'EnableIPv6 Internal'],
    [{ driver: 'macvlan' }, {}, 'Driver'],
    [{ ipam: { config: [{ subnet: '10.0.1.0/24' }] } }, {}, ''],
    [{ ipam: { driver: 'default', config: [{ subnet: '10.0.1.0/24', gateway: '10.0.1.1' }] } }, {}, ''],
    [{ ipam: { config: [{ subnet: '10.0.1.0/24', gateway: '10.0.1.9' }] } }, {}, 'IPAM.Config[0].Gateway'],
    [{ ipam: { config: [{ subnet: '10.9.0.0/24' }] } }, {}, 'IPAM.Config[0].Subnet'],
    [{ ipam: { config: [{ subnet: 'fd00:1::/64' }] } }, { IPAM: { Config: [{ Subnet: 'fd00:1:0:0::/64' }] } }, ''],
    // The swarm has not made it yet.
    [{ attachable: true }, { Driver: '', IPAM: { Driver: '', Config: [] }, Options: null }, ''],
    [{ enable_ipv4: false }, {}, ''],
    [{ enable_ipv4: false }, { EnableIPv4: true }, 'EnableIPv4'],
  ] as [object, Partial<Network>, string][])(
    'of a network with %j where there is one with %j',
    async (wanted, there, paths) => {
      const { refused } = await refusals({ networks: [network('shop_front', there)] }, front(wanted))
      expect(refused).toEqual(paths === '' ? [] : [['IMMUTABLE', 'network', 'shop_front', paths]])
    },
  )

  it('tells of other labels of a network, and passes over other settings where that is asked for', async () => {
    const networks = [network('shop_front')]
    const other = front({ attachable: true, labels: { a: 'b' } })
    const { plan, refused } = await refusals({ networks }, other, { lenient: true })
    expect(refused).toEqual([])
    expect(plan.ignored).toMatchObject([{ message: expect.stringContaining('other settings (Attachable)') }])
    expect(plan.warnings).toMatchObject([{ message: expect.stringContaining('other labels (Labels.a)') }])
  })

  it('refuses another way for a content to come about, which engines would pass over', async () => {
    const compose = (more: object): object => ({
      services: { web: { image: 'a' } },
      secrets: { key: { environment: 'KEY', ...more } },
      configs: { settings: { content: 'text', ...more } },
    })
    const Data = Buffer.from('text').toString('base64')
    const Templating = { Name: 'golang' }
    const plainOnes = { secrets: [content('shop_key')], configs: [content('shop_settings', { Data })] }
    const templates = {
      secrets: [content('shop_key', { Templating })],
      configs: [content('shop_settings', { Data, Templating })],
    }
    const both = [
      ['IMMUTABLE', 'secret', 'shop_key', 'Templating'],
      ['IMMUTABLE', 'config', 'shop_settings', 'Templating'],
    ]
    expect((await refusals(plainOnes, compose({}))).refused).toEqual([])
    expect((await refusals(templates, compose({ template_driver: 'golang' }))).refused).toEqual([])
    const changed = await refusals(plainOnes, compose({ template_driver: 'golang' }))
    expect(changed.refused).toEqual(both)
    expect(changed.plan.changes.find(({ error }) => error)?.error?.message).toContain('with another template driver')
    expect((await refusals(templates, compose({}))).refused).toEqual(both)
    const provided = [content('shop_key', { Driver: { Name: 'vault', Options: null } })]
    const driver = { services: { web: { image: 'a' } }, secrets: { key: { driver: 'vault' } } }
    expect((await refusals({ secrets: provided }, driver)).refused).toEqual([])
    expect((await refusals({ secrets: [content('shop_key')] }, driver)).refused).toEqual([
      ['IMMUTABLE', 'secret', 'shop_key', 'Driver'],
    ])
  })

  it('refuses what an engine would refuse about a service', async () => {
    const web = (more: object = {}): object => ({ services: { web: { image: 'a', ...more } } })
    const stranger = service('shop_web', { Labels: {} })
    expect((await refusals({ services: [stranger] }, web())).refused).toEqual([
      ['NAME_CONFLICT', 'service', 'shop_web', ''],
    ])
    const global = web({ deploy: { mode: 'global' } })
    const { refused, plan } = await refusals({ services: [service('shop_web')] }, global)
    expect(refused).toMatchObject([['IMMUTABLE', 'service', 'shop_web', expect.stringContaining('Mode')]])
    expect(plan.changes.at(-1)).toMatchObject({
      id: id('shop_web'),
      error: { message: expect.stringContaining('replicated') },
    })
    const young = web({ healthcheck: { test: 'x', start_interval: '1s' } })
    expect((await refusals({}, young, {}, '1.43')).refused).toEqual([
      ['API_VERSION_UNSUPPORTED', 'service', 'shop_web', ''],
    ])
    expect((await refusals({}, young)).refused).toEqual([])
  })

  it('removes what nobody needs, services before others are made', async () => {
    const services = [
      service('shop_old'),
      service('other', {
        Labels: {},
        TaskTemplate: { ContainerSpec: { Image: 'a' }, Networks: [{ Target: id('shop_used') }] },
      }),
    ]
    const networks = [network('shop_used'), network('shop_unused')]
    const { stacks } = manager({ services, networks })
    const plan = await stacks.plan('shop', { services: { web: { image: 'a' } } }, { ...options, prune: 'all' })
    expect(plan.changes.map(({ action, kind, name }) => `${action} ${kind} ${name}`)).toEqual([
      'create network shop_default',
      'remove service shop_old',
      'create service shop_web',
      'remove network shop_unused',
    ])
  })
})

describe('a removal', () => {
  it('is refused before anything is removed where somebody else needs something', async () => {
    const TaskTemplate = {
      ContainerSpec: {
        Image: 'a',
        Secrets: [
          { SecretID: id('shop_key'), SecretName: 'shop_key', File: { Name: 'k', UID: '0', GID: '0', Mode: 0 } },
        ],
      },
      Networks: [{ Target: id('shop_front') }],
    }
    const services = [
      service('shop_web'),
      service('b', { Labels: {}, TaskTemplate }),
      service('a', { Labels: {}, TaskTemplate }),
    ]
    const { stacks, transport } = manager({
      services,
      networks: [network('shop_front')],
      secrets: [content('shop_key')],
    })
    await expect(stacks.remove('shop')).rejects.toMatchObject({
      code: 'IN_USE',
      message: expect.stringContaining(
        'the secret shop_key is in use by a, b; the network shop_front is in use by a, b',
      ),
      details: { services: ['a', 'b'] },
    })
    expect(transport.requests.map(({ method }) => method)).not.toContain('DELETE')
  })
})

describe('a deployment', () => {
  it('makes nothing twice where an answer is lost, and takes what it has made for its own', async () => {
    const { stacks, transport } = manager({})
    const lost: Reply = { failure: 'ECONNRESET' }
    const Data = Buffer.from('text').toString('base64')
    transport
      .on('POST /networks/create', lost)
      .on('GET /networks', { json: [] }, { json: [] }, { json: [network('shop_default')] })
      .on('POST /secrets/create', lost)
      .on('GET /secrets', { json: [] }, { json: [content('shop_key')] })
      .on('POST /configs/create', lost)
      .on('GET /configs', { json: [] }, { json: [content('shop_settings', { Data })] })
      .on('POST /services/create', () => {
        transport.on('GET /services', { json: [service('shop_web')] })
        return lost
      })
    const compose = {
      services: { web: { image: 'a', secrets: ['key'], configs: ['settings'] } },
      secrets: { key: { environment: 'KEY' } },
      configs: { settings: { content: 'text' } },
    }
    const { changes } = await stacks.deploy('shop', compose, { ...options, wait: false })
    expect(changes.map(({ action, kind }) => `${action} ${kind}`)).toEqual([
      'create network',
      'create secret',
      'create config',
      'create service',
    ])
    const made = transport.requests.filter(({ path }) => path.endsWith('/create')).map(({ path }) => path)
    expect(made).toEqual(['/networks/create', '/secrets/create', '/configs/create', '/services/create'])
  })

  it('checks how it is to wait before anything is sent', async () => {
    const { stacks, transport } = manager({})
    const deploying = stacks.deploy('shop', { services: { web: { image: 'a' } } }, { ...options, stableMs: -1 })
    await expect(deploying).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', details: { argument: 'stableMs' } })
    expect(transport.requests).toEqual([])
  })
})
