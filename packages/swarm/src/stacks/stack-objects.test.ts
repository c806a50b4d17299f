import { describe, expect, it } from 'vitest'
import { loadProject } from '../compose/load-project.ts'
import type { ComposeProblem } from '../errors/swarm-error.ts'
import type { ServiceSpec } from '../wire/service.ts'
import { type StackObjects, stackObjects } from './stack-objects.ts'

interface Translated {
  readonly objects: StackObjects
  /** What is wrong. */
  readonly invalid: readonly ComposeProblem[]
  /** What is refused. */
  readonly refused: readonly ComposeProblem[]
}

async function translate(compose: object, hashed = false): Promise<Translated> {
  const project = await loadProject(compose, { action: 'deploy it', env: { S: 'hidden' }, folder: '/project' })
  const objects = stackObjects('st', project, { hashed })
  const { problems } = project
  let invalid: readonly ComposeProblem[] = []
  try {
    problems.throwIfInvalid()
  } catch (error) {
    invalid = (error as { details: { problems: ComposeProblem[] } }).details.problems
  }
  return { objects, invalid, refused: problems.unsupported }
}

async function spec(service: object, more: object = {}): Promise<ServiceSpec> {
  const { objects, invalid, refused } = await translate({ services: { a: { image: 'a', ...service } }, ...more })
  expect([...invalid, ...refused]).toEqual([])
  return objects.services[0]?.spec ?? expect.fail('there is no service')
}

describe('a service', () => {
  it('has the names, labels and empty places that the docker command gives it', async () => {
    expect(await spec({})).toEqual({
      Name: 'st_a',
      Labels: { 'com.docker.stack.namespace': 'st', 'com.docker.stack.image': 'a' },
      TaskTemplate: {
        ContainerSpec: {
          Image: 'a',
          Labels: { 'com.docker.stack.namespace': 'st' },
          Privileges: { CredentialSpec: null, SELinuxContext: null },
        },
        Resources: {},
        Placement: {},
        Networks: [{ Target: 'st_default', Aliases: ['a'] }],
      },
      Mode: { Replicated: {} },
      EndpointSpec: {},
    })
  })

  it.each([
    [
      { tmpfs: ['/run', '/tmp:size=64m,mode=1770'] },
      {
        Mounts: [
          { Type: 'tmpfs', Target: '/run' },
          { Type: 'tmpfs', Target: '/tmp', TmpfsOptions: { SizeBytes: 67_108_864, Mode: 0o1770 } },
        ],
      },
    ],
    [{ dns_opt: ['ndots:1'] }, { DNSConfig: { Options: ['ndots:1'] } }],
    [{ group_add: ['mail', 10] }, { Groups: ['mail', '10'] }],
    [{ oom_score_adj: -500 }, { OomScoreAdj: -500 }],
    [
      { security_opt: ['no-new-privileges:true', 'seccomp=unconfined', 'apparmor:unconfined'] },
      {
        Privileges: {
          CredentialSpec: null,
          SELinuxContext: null,
          NoNewPrivileges: true,
          Seccomp: { Mode: 'unconfined' },
          AppArmor: { Mode: 'disabled' },
        },
      },
    ],
    // A service that this one extends may have the test.
    [{ healthcheck: { disable: true, test: 'x' } }, { Healthcheck: { Test: ['NONE'] } }],
    [
      { healthcheck: { test: ['CMD', 'x'], start_interval: '2s' } },
      { Healthcheck: { Test: ['CMD', 'x'], StartInterval: 2_000_000_000 } },
    ],
    [{ cap_add: ['all'], cap_drop: ['NET_RAW', 'all'] }, { CapabilityAdd: ['ALL'] }],
    [
      { init: false, stop_grace_period: '0s' },
      { Init: false, StopGracePeriod: 0 },
    ],
    [
      { ulimits: { b: 1, a: { soft: 1, hard: -1 } } },
      {
        Ulimits: [
          { Name: 'a', Soft: 1, Hard: -1 },
          { Name: 'b', Soft: 1, Hard: 1 },
        ],
      },
    ],
    [
      { volumes: [{ type: 'bind', source: '/a', target: '/b', bind: { recursive: 'disabled' } }] },
      { Mounts: [{ Type: 'bind', Source: '/a', Target: '/b', BindOptions: { NonRecursive: true } }] },
    ],
    [
      { volumes: [{ type: 'cluster', source: 'group:g', target: '/b' }] },
      { Mounts: [{ Type: 'cluster', Source: 'group:g', Target: '/b', ClusterOptions: {} }] },
    ],
    [
      { credential_spec: { file: 'x.json' } },
      { Privileges: { CredentialSpec: { File: 'x.json' }, SELinuxContext: null } },
    ],
  ])('%j is carried out', async (service, container) => {
    const { TaskTemplate } = await spec(service)
    expect(TaskTemplate.ContainerSpec).toMatchObject(container)
  })

  it.each([
    [{ scale: 3 }, { Mode: { Replicated: { Replicas: 3 } } }],
    [{ deploy: { replicas: '4' } }, { Mode: { Replicated: { Replicas: 4 } } }],
    [{ deploy: { mode: 'global-job' } }, { Mode: { GlobalJob: {} } }],
    [
      { deploy: { mode: 'replicated-job', replicas: 2 } },
      { Mode: { ReplicatedJob: { MaxConcurrent: 2, TotalCompletions: 2 } } },
    ],
    [{ restart: 'on-failure:3' }, { TaskTemplate: { RestartPolicy: { Condition: 'on-failure', MaxAttempts: 3 } } }],
    [
      { restart: 'always', deploy: { restart_policy: { condition: 'none' } } },
      { TaskTemplate: { RestartPolicy: { Condition: 'none' } } },
    ],
    [
      { ports: [{ name: 'web', target: 80, published: '8080' }] },
      { EndpointSpec: { Ports: [{ Name: 'web', TargetPort: 80, PublishedPort: 8080 }] } },
    ],
    [
      {
        deploy: {
          resources: { reservations: { generic_resources: [{ discrete_resource_spec: { kind: 'gpu', value: 2 } }] } },
        },
      },
      {
        TaskTemplate: {
          Resources: { Reservations: { GenericResources: [{ DiscreteResourceSpec: { Kind: 'gpu', Value: 2 } }] } },
        },
      },
    ],
  ])('%j is carried out', async (service, wanted) => {
    expect(await spec(service)).toMatchObject(wanted)
  })

  it('gets its credential spec out of a config that nothing else uses', async () => {
    const configs = { c: { content: 'x' } }
    const { TaskTemplate } = await spec({ credential_spec: { config: 'c' } }, { configs })
    expect(TaskTemplate.ContainerSpec).toMatchObject({
      Privileges: { CredentialSpec: { Config: 'st_c' } },
      Configs: [{ ConfigName: 'st_c', Runtime: {} }],
    })
  })

  it.each([
    [{ privileged: true }, 'services.a.privileged'],
    [{ build: '.' }, 'services.a.build'],
    [{ restart: 'no' }, 'services.a.restart'],
    [{ security_opt: ['label:disable'] }, 'services.a.security_opt'],
    [{ volumes: ['/a:/b:z'] }, 'services.a.volumes[0]'],
    [{ volumes: [{ type: 'image', source: 'a', target: '/b' }] }, 'services.a.volumes[0].type'],
    [
      { volumes: [{ type: 'bind', source: '/a', target: '/b', bind: { create_host_path: true } }] },
      'services.a.volumes[0].bind.create_host_path',
    ],
    [{ tmpfs: '/a:exec' }, 'services.a.tmpfs'],
    [{ ports: [{ target: 80, host_ip: '192.0.2.1' }] }, 'services.a.ports[0].host_ip'],
    [{ networks: { default: { ipv4_address: '192.0.2.1' } } }, 'services.a.networks.default.ipv4_address'],
    [
      { deploy: { resources: { reservations: { devices: [{ capabilities: ['gpu'] }] } } } },
      'services.a.deploy.resources.reservations.devices',
    ],
  ])('%j is refused', async (service, path) => {
    const { refused, invalid } = await translate({ services: { a: { image: 'a', ...service } } })
    expect(refused.map((one) => one.path)).toEqual([path])
    expect(invalid).toEqual([])
  })

  it.each([
    [{ image: '' }, 'services.a.image'],
    [{ image: 'UPPER' }, 'services.a.image'],
    [{ ports: ['80:80'], deploy: { endpoint_mode: 'dnsrr' } }, 'services.a.ports[0].mode'],
    [{ ports: ['80:80', '80:81/udp', '80:82'] }, 'services.a.ports[2].published'],
    [{ deploy: { placement: { constraints: ['node.rol==worker'] } } }, 'services.a.deploy.placement.constraints'],
    [{ deploy: { mode: 'global', replicas: 2 } }, 'services.a.deploy.replicas'],
    [{ scale: 2, deploy: { replicas: 3 } }, 'services.a.scale'],
    [{ stop_grace_period: 'soon' }, 'services.a.stop_grace_period'],
    [{ deploy: { resources: { limits: { memory: 'much' } } } }, 'services.a.deploy.resources.limits.memory'],
    [{ deploy: { update_config: { max_failure_ratio: 2 } } }, 'services.a.deploy.update_config.max_failure_ratio'],
    [
      { deploy: { rollback_config: { failure_action: 'rollback' } } },
      'services.a.deploy.rollback_config.failure_action',
    ],
    [{ networks: ['nowhere'] }, 'services.a.networks'],
    [{ volumes: ['nowhere:/a'] }, 'services.a.volumes[0].source'],
    [{ secrets: ['nowhere'] }, 'services.a.secrets[0].source'],
    [{ depends_on: ['nobody'] }, 'services.a.depends_on'],
    [{ depends_on: ['a'] }, 'services.a.depends_on'],
    [{ dns: 'name' }, 'services.a.dns'],
    [{ restart: 'sometimes' }, 'services.a.restart'],
    [{ healthcheck: { test: ['x'] } }, 'services.a.healthcheck.test'],
    [{ read_only: 'perhaps' }, 'services.a.read_only'],
    [{ ports: [{ target: 70_000 }] }, 'services.a.ports[0].target'],
    [{ ports: ['x:y'] }, 'services.a.ports[0]'],
    [{ volumes: [{ type: 'tmpfs', source: 'a', target: '/a' }] }, 'services.a.volumes[0].source'],
    [
      { volumes: [{ type: 'bind', source: '/a', target: '/a', volume: { nocopy: true } }] },
      'services.a.volumes[0].volume',
    ],
  ])('%j is wrong', async (service, path) => {
    const failure = translate({ services: { a: { image: 'a', ...service } } }).then(
      ({ invalid }) => invalid,
      (error: { details: { problems: ComposeProblem[] } }) => error.details.problems,
    )
    expect((await failure).map((one) => one.path)).toEqual([path])
  })
})

describe('secrets and configs', () => {
  const compose = {
    services: {
      a: {
        image: 'a',
        secrets: ['s', { source: 's', target: '/other', uid: '1', mode: '0400' }, 'out'],
        configs: [{ source: 'c', target: 'c.txt' }],
      },
    },
    secrets: {
      s: { environment: 'S', labels: ['a=b'] },
      out: { external: true, name: 'elsewhere' },
      driven: { driver: 'vault', driver_opts: { path: 'x' }, template_driver: 'golang' },
    },
    configs: { c: { content: 'text', name: 'own' } },
  }

  it('are made with the names and targets of the docker command', async () => {
    const { objects } = await translate(compose)
    const labels = { 'com.docker.stack.namespace': 'st' }
    expect(objects.secrets).toEqual([
      {
        Name: 'st_driven',
        Labels: labels,
        Driver: { Name: 'vault', Options: { path: 'x' } },
        Templating: { Name: 'golang' },
      },
      { Name: 'st_s', Labels: { a: 'b', ...labels }, Data: Buffer.from('hidden').toString('base64') },
    ])
    expect(objects.configs).toEqual([{ Name: 'own', Labels: labels, Data: Buffer.from('text').toString('base64') }])
    expect(objects.externalSecrets.map(({ name }) => name)).toEqual(['elsewhere'])
    const { Secrets, Configs } = objects.services[0]?.spec.TaskTemplate.ContainerSpec ?? expect.fail()
    const file = { UID: '0', GID: '0', Mode: 0o444 }
    expect(Secrets).toEqual([
      { SecretID: '', SecretName: 'elsewhere', File: { Name: 'out', ...file } },
      { SecretID: '', SecretName: 'st_s', File: { Name: '/other', UID: '1', GID: '0', Mode: 0o400 } },
      { SecretID: '', SecretName: 'st_s', File: { Name: 's', ...file } },
    ])
    expect(Configs).toEqual([{ ConfigID: '', ConfigName: 'own', File: { Name: 'c.txt', ...file } }])
  })

  it('have a name for every content where that is asked for', async () => {
    const { objects } = await translate(compose, true)
    const [, secret] = objects.secrets
    expect(secret?.Name).toMatch(/^st_s-[0-9a-f]{10}$/)
    expect(objects.configs[0]?.Name).toMatch(/^own-[0-9a-f]{10}$/)
    expect(objects.secrets[0]?.Name).toBe('st_driven')
    const { Secrets } = objects.services[0]?.spec.TaskTemplate.ContainerSpec ?? expect.fail()
    expect(Secrets?.map(({ SecretName, File }) => [SecretName, File?.Name])).toEqual([
      ['elsewhere', 'out'],
      [secret?.Name, '/other'],
      [secret?.Name, 's'],
    ])
    const templated = { ...compose, configs: { c: { content: 'text', name: 'own', template_driver: 'golang' } } }
    expect((await translate(templated, true)).objects.configs[0]?.Name).not.toBe(objects.configs[0]?.Name)
    const long = { ...compose, configs: { c: { content: 'text', name: 'n'.repeat(64) } } }
    expect((await translate(long, true)).objects.configs[0]?.Name).toHaveLength(64)
  })

  it.each([
    ['../../etc/passwd', /does not go up/],
    ['s', /another one has that target/],
    ['/run/secrets/s', /another one has that target/],
  ])('do not end up at %s', async (target, message) => {
    const services = { a: { image: 'a', secrets: ['s', { source: 's', target }] } }
    const { invalid } = await translate({ services, secrets: compose.secrets })
    expect(invalid).toMatchObject([{ path: 'services.a.secrets[1].target', message: expect.stringMatching(message) }])
  })
})

describe('networks', () => {
  it('are made where a service uses them', async () => {
    const { objects } = await translate({
      services: { a: { image: 'a', networks: ['one', 'out'] }, b: { image: 'b', networks: ['named'] } },
      networks: {
        one: {
          internal: true,
          enable_ipv6: true,
          ipam: { config: [{ subnet: '192.0.2.0/24', gateway: '192.0.2.1', ip_range: '192.0.2.128/25' }] },
        },
        out: { external: { name: 'elsewhere' } },
        named: { name: 'own', attachable: 'true' },
        unused: { driver: 'x' },
      },
    })
    const Labels = { 'com.docker.stack.namespace': 'st' }
    expect(objects.networks).toEqual([
      { Name: 'own', Labels, Driver: 'overlay', Attachable: true },
      {
        Name: 'st_one',
        Labels,
        Driver: 'overlay',
        Internal: true,
        EnableIPv6: true,
        IPAM: { Config: [{ Subnet: '192.0.2.0/24', Gateway: '192.0.2.1', IPRange: '192.0.2.128/25' }] },
      },
    ])
    expect(objects.externalNetworks.map(({ name }) => name)).toEqual(['elsewhere'])
  })

  it('have the names of services, but not those of the nodes', async () => {
    const { objects } = await translate({
      services: { a: { image: 'a', networks: { n: { aliases: ['x'] }, host: null } } },
      networks: { n: null, host: { external: true } },
    })
    expect(objects.services[0]?.spec.TaskTemplate.Networks).toEqual([
      { Target: 'host' },
      { Target: 'st_n', Aliases: ['x', 'a'] },
    ])
  })
})

describe('the order', () => {
  const order = async (services: Record<string, object>): Promise<string[]> => {
    const all = Object.fromEntries(Object.entries(services).map(([key, one]) => [key, { image: 'a', ...one }]))
    const { objects, invalid } = await translate({ services: all })
    expect(invalid).toEqual([])
    return objects.services.map(({ key }) => key)
  }

  it('is by name, each behind what it depends on', async () => {
    expect(await order({ c: {}, a: { depends_on: ['d', 'b'] }, b: { depends_on: ['d'] }, d: {} })).toEqual([
      'd',
      'b',
      'a',
      'c',
    ])
    expect(await order({ a: { depends_on: { x: { condition: 'service_started', required: false } } } })).toEqual(['a'])
  })

  it('has no circles, and waits for the end of jobs only', async () => {
    const { invalid } = await translate({
      services: {
        a: { image: 'a', depends_on: ['b'] },
        b: { image: 'b', depends_on: ['c'] },
        c: { image: 'c', depends_on: ['b'] },
        d: { image: 'd', depends_on: { a: { condition: 'service_completed_successfully' } } },
        e: { image: 'e', depends_on: ['off'] },
        off: { image: 'off', profiles: ['off'] },
      },
    })
    expect(invalid.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      expect.stringContaining('services.d.depends_on.a.condition: "a" is no job'),
      'services.e.depends_on: there is no service "off" without a profile',
      'services.b.depends_on: services wait for each other: b, c, b',
    ])
  })

  it('of a chain without end is refused', async () => {
    const services = Object.fromEntries(
      Array.from({ length: 3_000 }, (_, index) => [
        `s${index}`,
        { image: 'a', ...(index === 0 ? {} : { depends_on: [`s${index - 1}`] }) },
      ]),
    )
    const { invalid } = await translate({ services: Object.fromEntries(Object.entries(services).reverse()) })
    expect(invalid.every(({ message }) => message.includes('too long'))).toBe(true)
  })
})
