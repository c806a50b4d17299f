import { type Engine, type Network, type ServiceInspect, type SwarmErrorCode, type Task, waitFor } from '@raftkit/swarm'
import { type StartedSwarmCluster, SwarmCluster } from '@raftkit/testcontainers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, oldAndNew, type Refusal, send } from '../../../support/engine-answer.ts'
import { image, version } from '../../../support/engine-under-test.ts'
import { loadShellImage, shellImage, untilStopped } from '../../../support/shell-image.ts'

let cluster: StartedSwarmCluster
let engine: Engine
let worker: Engine
beforeAll(async () => {
  cluster = await new SwarmCluster(image).withWorkers(1).start()
  engine = cluster.node('manager-1').engine
  worker = cluster.node('worker-1').engine
  await Promise.all(['manager-1', 'worker-1'].map((name) => loadShellImage(cluster.node(name))))
})
afterAll(() => cluster?.stop())

const swarmId = /^[0-9a-z]{25}$/
const localId = /^[0-9a-f]{64}$/
const create = async (request: object, on = engine): Promise<string> =>
  (await send<{ Id: string }>(on, 'POST', '/networks/create', request)).Id
const overlay = (Name: string, part: object = {}): Promise<string> => create({ Name, Driver: 'overlay', ...part })
const subnet = (Subnet: string, part: object = {}): object => ({ IPAM: { Config: [{ Subnet, ...part }] } })
const read = (name: string, on = engine): Promise<Network> => send(on, 'GET', `/networks/${name}`)
/** As it is once the manager has given it its number, which can be a moment after the create has answered: row 24. */
const allocated = (name: string): Promise<Network> =>
  waitFor(
    async () => {
      const network = await read(name)
      return network.Options === null ? { pending: 'it has no options yet' } : { done: network }
    },
    { action: `see the network ${name} allocated` },
  )
const remove = (name: string, on = engine): Promise<unknown> => send(on, 'DELETE', `/networks/${name}`)
const service = async (Name: string, part: { template?: object; spec?: object } = {}): Promise<string> => {
  const TaskTemplate = {
    ContainerSpec: { Image: shellImage, Command: ['sh', '-c', untilStopped] },
    RestartPolicy: { Condition: 'none' },
    ...part.template,
  }
  const spec = { Name, Mode: { Replicated: { Replicas: 0 } }, TaskTemplate, ...part.spec }
  return (await send<{ ID: string }>(engine, 'POST', '/services/create', spec)).ID
}
const inspect = (name: string): Promise<ServiceInspect> => send(engine, 'GET', `/services/${name}`)
const on = (Target: string, part: object = {}): { template: object } => ({
  template: { Networks: [{ Target, ...part }] },
})
const refusal = (status: number, code: SwarmErrorCode, words: string | RegExp): Refusal => ({ status, code, words })
const rpc = 'rpc error: code = InvalidArgument desc = '

describe('G01 creating, listing and removing overlay networks', () => {
  const exists = (name: string): Refusal => refusal(409, 'NAME_CONFLICT', `network with name ${name} already exists`)

  test('rows 1–3: made once', async () => {
    const Id = await overlay('o1')
    expect(Id).toMatch(swarmId)
    expect(await allocated('o1')).toMatchObject({
      Id,
      Scope: 'swarm',
      Driver: 'overlay',
      EnableIPv6: false,
      IPAM: { Driver: 'default', Options: null, Config: [{ Subnet: expect.stringMatching(/\/24$/) }] },
      Internal: false,
      Attachable: false,
      Ingress: false,
      ConfigFrom: { Network: '' },
      ConfigOnly: false,
      Containers: null,
      Options: { 'com.docker.network.driver.overlay.vxlanid_list': expect.stringMatching(/^\d+$/) },
      Labels: null,
    })
    await expectRefusal(overlay('o1'), exists('o1'))
    await expectRefusal(overlay('o1', { CheckDuplicate: true }), exists('o1'))
  })

  test('rows 4–6: local networks and those of the swarm share their names, but for 20.10', async () => {
    expect(await create({ Name: 'br', Driver: 'bridge' })).toMatch(localId)
    if (version === '20.10') expect(await overlay('br')).toMatch(swarmId)
    else await expectRefusal(overlay('br'), exists('br'))
    await expectRefusal(create({ Name: 'o1', Driver: 'bridge' }), exists('o1'))
  })

  test('row 7: not from a worker', async () => {
    await expectRefusal(
      create({ Name: 'ow', Driver: 'overlay' }, worker),
      refusal(
        403,
        'NOT_A_MANAGER',
        oldAndNew(
          'Cannot create a multi-host network from a worker node. Please create the network from a manager node.',
          'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.',
        ),
      ),
    )
  })

  test('rows 8, 17: drivers that are not there, after fifteen seconds', async () => {
    await Promise.all([
      expectRefusal(
        create({ Name: 'nodrv', Driver: 'nosuch' }),
        refusal(404, 'PLUGIN_NOT_FOUND', 'plugin "nosuch" not found'),
      ),
      expectRefusal(
        overlay('noipam', { IPAM: { Driver: 'nosuch' } }),
        refusal(400, 'PLUGIN_NOT_FOUND', `${rpc}error during lookup of plugin nosuch`),
      ),
    ])
  })

  test('rows 9–10: scopes', async () => {
    expect(await create({ Name: 'sc', Driver: 'bridge', Scope: 'swarm' })).toMatch(swarmId)
    await expectRefusal(
      overlay('sc2', { Scope: 'local' }),
      refusal(403, 'INVALID_ARGUMENT', 'cannot downgrade network scope for overlay networks'),
    )
  })

  test('rows 11–14: names', async () => {
    await expectRefusal(overlay(''), {
      ...refusal(oldAndNew(500, 400), 'INVALID_ARGUMENT', /^invalid name: /),
    })
    await expectRefusal(
      overlay('a b'),
      refusal(400, 'INVALID_ARGUMENT', `${rpc}name must be valid as a DNS name component`),
    )
    for (const name of ['host', 'ingress', 'bridge']) await expectRefusal(overlay(name), exists(name))
    await expectRefusal(overlay('default'), {
      ...refusal(403, 'FORBIDDEN', 'operation is not permitted on predefined default network '),
    })
  })

  test('rows 15–16, 18–19: subnets, and an overlap that nobody reports', async () => {
    await overlay('s1', subnet('10.55.0.0/24'))
    await overlay('s2', subnet('10.55.0.0/24'))
    await expectRefusal(
      overlay('s3', subnet('bogus')),
      refusal(oldAndNew(500, 400), 'INVALID_ARGUMENT', /nvalid subnet bogus ?: invalid CIDR/),
    )
    await expectRefusal(
      overlay('s4', subnet('10.56.0.0/24', { Gateway: '10.99.0.1' })),
      refusal(
        400,
        'INVALID_ARGUMENT',
        oldAndNew(
          `${rpc}ipam configuration: subnet 10.56.0.0/24 does not contain gateway 10.99.0.1`,
          "invalid network config:\ninvalid gateway 10.99.0.1: parent subnet 10.56.0.0/24 doesn't contain this address",
        ),
      ),
    )
    const Config = [{ Subnet: '10.57.0.0/24', IPRange: '10.57.0.128/25', Gateway: '10.57.0.5' }]
    await overlay('s6', { IPAM: { Config, Options: { foo: 'bar' } } })
    expect((await allocated('s6')).IPAM).toMatchObject({ Config, Options: { foo: 'bar' } })
  })

  test('rows 20–21: options, labels, two families', async () => {
    const asked = { Internal: true, Attachable: true, Labels: { a: 'b' } }
    await overlay('int', { ...asked, Options: { encrypted: '' } })
    expect(await allocated('int')).toMatchObject({ ...asked, Options: { encrypted: '' }, Scope: 'swarm' })
    await overlay('v6', { EnableIPv6: true })
    await overlay('v6b', {
      EnableIPv6: true,
      IPAM: { Config: [{ Subnet: 'fd00:1::/64' }, { Subnet: '10.58.0.0/24' }] },
    })
  })

  test('rows 22–23, 25: ingress, config-only', async () => {
    await expectRefusal(
      overlay('in2', { Ingress: true }),
      refusal(
        409,
        'NAME_CONFLICT',
        /^rpc error: code = AlreadyExists desc = ingress network \(\w{25}\) is already present$/,
      ),
    )
    await expectRefusal(
      overlay('in3', { Ingress: true, Attachable: true }),
      refusal(400, 'INVALID_ARGUMENT', `${rpc}ingress network cannot be attachable`),
    )
    expect(await overlay('cfgo', { ConfigOnly: true })).toMatch(localId)
  })

  test('rows 28–33: filters', async () => {
    const found = async (filters: object): Promise<string[]> => {
      const query = new URLSearchParams({ filters: JSON.stringify(filters) })
      return (await send<Network[]>(engine, 'GET', `/networks?${query}`)).map(({ Name }) => Name)
    }
    expect(await found({ scope: ['swarm'] })).toEqual(
      expect.arrayContaining(['ingress', 'int', 'o1', 's1', 's2', 's6', 'sc', 'v6', 'v6b']),
    )
    expect((await found({ type: ['builtin'] })).sort()).toEqual(['bridge', 'host', 'none'])
    expect(await found({ label: ['a=b'] })).toEqual(['int'])
    expect(await found({ scope: ['bogus'] })).toEqual([])
    await expectRefusal(found({ type: ['bogus'] }), refusal(500, 'INVALID_ARGUMENT', "invalid filter: 'type'='bogus'"))
  })

  test('rows 34–39: who knows a network, who may remove it', async () => {
    await expectRefusal(read('o1', worker), refusal(404, 'NOT_FOUND', 'network o1 not found'))
    const id = (await read('o1')).Id
    const Placement = { Constraints: ['node.role==worker'] }
    const user = await service('user', {
      template: { ...on('o1').template, Placement },
      spec: { Mode: { Replicated: { Replicas: 1 } } },
    })
    const knows = (yes: boolean) => async () => {
      const names = (await worker.networks.list()).map(({ Name }) => Name)
      return names.includes('o1') === yes ? { done: undefined } : { pending: names.join(' ') }
    }
    await waitFor(knows(true), { action: 'see the network on the worker', timeoutMs: 60_000 })
    await expectRefusal(
      remove(id),
      refusal(400, 'IN_USE', `rpc error: code = FailedPrecondition desc = network ${id} is in use by service ${user}`),
    )
    await expectRefusal(
      remove(id, worker),
      refusal(
        503,
        'NOT_A_MANAGER',
        "This node is not a swarm manager. Worker nodes can't be used to view or modify cluster state. Please run this command on a manager node or promote the current node to a manager.",
      ),
    )
    await engine.services.remove(user)
    await remove(id)
    await waitFor(knows(false), { action: 'see the network gone from the worker', timeoutMs: 60_000 })
  })
})

describe('G03 endpoint modes and network targets of services', () => {
  beforeAll(async () => {
    await overlay('net', { Attachable: true })
    await overlay('net2')
  })

  test('rows 7–8, 13: what the endpoint says, and what it leaves out', async () => {
    await service('rr', { ...on('net', { Aliases: ['rralias'] }), spec: { EndpointSpec: { Mode: 'dnsrr' } } })
    await service('vip', on('net'))
    expect((await inspect('rr')).Endpoint).toEqual({ Spec: {} })
    const virtual = [{ NetworkID: (await read('net')).Id, Addr: expect.stringMatching(/^[\d.]+\/24$/) }]
    await waitFor(
      async () => {
        const { Endpoint } = await inspect('vip')
        return Endpoint?.VirtualIPs === undefined ? { pending: 'no address yet' } : { done: undefined }
      },
      { action: 'see the virtual IP' },
    )
    expect((await inspect('vip')).Endpoint).toEqual({ Spec: {}, VirtualIPs: virtual })
    const { Spec, Version } = await inspect('rr')
    await send(engine, 'POST', `/services/rr/update?version=${Version.Index}`, {
      ...Spec,
      EndpointSpec: { Mode: 'vip' },
    })
    await waitFor(
      async () => {
        const { Endpoint } = await inspect('rr')
        return Endpoint?.VirtualIPs === undefined ? { pending: 'no address yet' } : { done: undefined }
      },
      { action: 'see the virtual IP' },
    )
    expect((await inspect('rr')).Endpoint).toEqual({ Spec: { Mode: 'vip' }, VirtualIPs: virtual })
  })

  test('row 11: the addresses of a task', async () => {
    const id = await service('attached', { ...on('net'), spec: { Mode: { Replicated: { Replicas: 1 } } } })
    const task = await waitFor(
      async () => {
        const filters = new URLSearchParams({ filters: JSON.stringify({ service: [id] }) })
        const tasks = await send<Task[]>(engine, 'GET', `/tasks?${filters}`)
        const running = tasks.find(({ Status }) => Status.State === 'running')
        return running === undefined ? { pending: 'no task runs' } : { done: running }
      },
      { action: 'see a task running', timeoutMs: 60_000 },
    )
    expect(task.NetworksAttachments?.[0]).toMatchObject({
      Network: { Spec: { Name: 'net' } },
      Addresses: [expect.stringMatching(/^[\d.]+\/24$/)],
    })
    await engine.services.remove(id)
  })

  test('rows 14, 16, 20–21: targets that are refused', async () => {
    const missing = refusal(500, 'NOT_FOUND', 'network nosuch not found')
    await expectRefusal(service('t', on('nosuch')), missing)
    const { Spec, Version } = await inspect('vip')
    const moved = { ...Spec, TaskTemplate: { ...Spec.TaskTemplate, Networks: [{ Target: 'nosuch' }] } }
    await expectRefusal(send(engine, 'POST', `/services/vip/update?version=${Version.Index}`, moved), missing)
    await expectRefusal(
      service('t', on('ingress')),
      refusal(400, 'INVALID_ARGUMENT', `${rpc}Service cannot be explicitly attached to the ingress network "ingress"`),
    )
    await expectRefusal(
      service('t', on('none')),
      refusal(404, 'NOT_FOUND', 'could not find the corresponding predefined swarm network: network none not found'),
    )
    await create({ Name: 'loc', Driver: 'bridge' })
    await expectRefusal(
      service('t', on('loc')),
      refusal(
        403,
        'INVALID_ARGUMENT',
        'The network loc cannot be used with services. Only networks scoped to the swarm can be used, such as those created with the overlay driver.',
      ),
    )
  })

  test('rows 15, 17–19, 22–24: targets that are taken', async () => {
    await service('b', on('bridge'))
    await service('h', on('host'))
    const Ports = [{ TargetPort: 80, PublishedPort: 8088, PublishMode: 'ingress' }]
    await service('hp', { ...on('host'), spec: { EndpointSpec: { Ports } } })
    await service('twice', { template: { Networks: [{ Target: 'net' }, { Target: 'net' }] } })
    await service('top', { spec: { Networks: [{ Target: 'net' }] } })
    const { Spec } = await inspect('top')
    expect(Spec).toMatchObject({ Networks: [{ Target: (await read('net')).Id }] })
    expect(Spec.TaskTemplate).not.toHaveProperty('Networks')
    await service('opts', on('net', { DriverOpts: { a: 'b' } }))
    await service('alias', on('net', { Aliases: ['vip'] }))
  })
})

describe('G04 ingress network and published ports', () => {
  test('rows 1–3: what a published port brings, and what it holds on to', async () => {
    await Promise.all((await engine.services.list()).map(({ ID }) => engine.services.remove(ID)))
    const id = await service('p', { spec: { EndpointSpec: { Ports: [{ TargetPort: 80, PublishedPort: 8080 }] } } })
    const port = { Protocol: 'tcp', TargetPort: 80, PublishedPort: 8080, PublishMode: 'ingress' }
    const endpoint = await waitFor(
      async () => {
        const { Endpoint } = await inspect('p')
        return Endpoint?.VirtualIPs === undefined ? { pending: 'no address yet' } : { done: Endpoint }
      },
      { action: 'see the virtual IP' },
    )
    const ingress = await read('ingress')
    expect(endpoint).toEqual({
      Spec: { Mode: 'vip', Ports: [port] },
      Ports: [port],
      VirtualIPs: [{ NetworkID: ingress.Id, Addr: expect.stringMatching(/^[\d.]+\/24$/) }],
    })
    await expectRefusal(
      remove('ingress'),
      refusal(
        400,
        'IN_USE',
        `rpc error: code = FailedPrecondition desc = ingress network cannot be removed because service ${id} depends on it`,
      ),
    )
    await engine.services.remove(id)
    await remove('ingress')
  })

  test('rows 5–8, 12: without an ingress network, and with a new one', async () => {
    const published = { spec: { EndpointSpec: { Ports: [{ TargetPort: 80, PublishedPort: 8080 }] } } }
    await expectRefusal(
      service('q', published),
      refusal(
        400,
        'NOT_FOUND',
        'rpc error: code = FailedPrecondition desc = service needs ingress network, but no ingress network is present',
      ),
    )
    const Ports = [{ TargetPort: 80, PublishedPort: 8081, PublishMode: 'host' }]
    await service('h2', { spec: { EndpointSpec: { Ports } } })
    await overlay('ing', { Ingress: true, ...subnet('10.88.0.0/16') })
    await expectRefusal(
      overlay('ing2', { Ingress: true }),
      refusal(
        409,
        'NAME_CONFLICT',
        /^rpc error: code = AlreadyExists desc = ingress network \(\w{25}\) is already present$/,
      ),
    )
    await service('q', published)
    await expectRefusal(
      service('t', on('ing')),
      refusal(400, 'INVALID_ARGUMENT', `${rpc}Service cannot be explicitly attached to the ingress network "ing"`),
    )
    await expectRefusal(
      send(engine, 'POST', '/networks/ing/connect', { Container: 'x' }),
      refusal(404, 'NOT_FOUND', 'No such container: x'),
    )
  })
})
