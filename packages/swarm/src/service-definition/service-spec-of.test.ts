import { describe, expect, it } from 'vitest'
import type { ServiceDefinition } from './service-definition.ts'
import { serviceSpecOf } from './service-spec-of.ts'

describe('serviceSpecOf', () => {
  it('says what the definition says, and nothing else', () => {
    expect(serviceSpecOf({ image: 'nginx' })).toEqual({ TaskTemplate: { ContainerSpec: { Image: 'nginx' } } })
  })

  it('spells it as the wire does', () => {
    const spec = serviceSpecOf({
      name: 'web',
      image: 'nginx:1.27',
      replicas: 3,
      env: { MODE: 'fast', WORKERS: 4, DEBUG: null },
      hosts: { db: ['192.0.2.1', '192.0.2.2'] },
      ulimits: { nofile: { soft: 100, hard: 200 }, nproc: 5 },
      ports: ['8080:80', { target: 443, published: 8443, mode: 'host' }],
      mounts: ['data:/data', { type: 'tmpfs', target: '/tmp', size: '64m', mode: '0700' }],
      networks: ['front', { network: 'back', aliases: ['api'] }],
      secrets: ['key', { name: 'cert', target: '/etc/cert.pem', uid: 7, mode: 0o400 }],
      configs: [{ name: 'conf', id: 'c1' }],
      constraints: ['node.role==worker'],
      preferences: [{ spread: 'node.labels.zone' }],
      maxReplicasPerNode: 2,
      healthCheck: { test: 'true', interval: '10s' },
      resources: {
        limits: { cpus: 0.5, memory: '512m' },
        reservations: { generic: { gpu: 1, fpga: ['f1', 'f2'] } },
      },
      restartPolicy: { condition: 'on-failure', delay: '0s' },
      updatePolicy: { parallelism: 0, order: 'start-first', failureAction: 'rollback' },
      logging: { driver: 'json-file', options: { 'max-file': 3 } },
      stopGracePeriod: '1m30s',
    })
    const file = { UID: '0', GID: '0', Mode: 0o444 }
    expect(spec).toEqual({
      Name: 'web',
      TaskTemplate: {
        ContainerSpec: {
          Image: 'nginx:1.27',
          Env: ['MODE=fast', 'WORKERS=4', 'DEBUG'],
          Hosts: ['192.0.2.1 db', '192.0.2.2 db'],
          Ulimits: [
            { Name: 'nofile', Soft: 100, Hard: 200 },
            { Name: 'nproc', Soft: 5, Hard: 5 },
          ],
          Mounts: [
            { Type: 'volume', Source: 'data', Target: '/data' },
            { Type: 'tmpfs', Target: '/tmp', TmpfsOptions: { SizeBytes: 67_108_864, Mode: 0o700 } },
          ],
          Secrets: [
            { SecretID: '', SecretName: 'key', File: { ...file, Name: 'key' } },
            { SecretID: '', SecretName: 'cert', File: { Name: '/etc/cert.pem', UID: '7', GID: '0', Mode: 0o400 } },
          ],
          Configs: [{ ConfigID: 'c1', ConfigName: 'conf', File: { ...file, Name: 'conf' } }],
          Healthcheck: { Test: ['CMD-SHELL', 'true'], Interval: 10_000_000_000 },
          StopGracePeriod: 90_000_000_000,
        },
        Resources: {
          Limits: { NanoCPUs: 500_000_000, MemoryBytes: 536_870_912 },
          Reservations: {
            GenericResources: [
              { DiscreteResourceSpec: { Kind: 'gpu', Value: 1 } },
              { NamedResourceSpec: { Kind: 'fpga', Value: 'f1' } },
              { NamedResourceSpec: { Kind: 'fpga', Value: 'f2' } },
            ],
          },
        },
        RestartPolicy: { Condition: 'on-failure', Delay: 0 },
        Placement: {
          Constraints: ['node.role==worker'],
          Preferences: [{ Spread: { SpreadDescriptor: 'node.labels.zone' } }],
          MaxReplicas: 2,
        },
        Networks: [{ Target: 'front' }, { Target: 'back', Aliases: ['api'] }],
        LogDriver: { Name: 'json-file', Options: { 'max-file': '3' } },
      },
      Mode: { Replicated: { Replicas: 3 } },
      UpdateConfig: { Parallelism: 0, Order: 'start-first', FailureAction: 'rollback', MaxFailureRatio: 0 },
      EndpointSpec: {
        Ports: [
          { Protocol: 'tcp', TargetPort: 80, PublishedPort: 8080, PublishMode: 'ingress' },
          { TargetPort: 443, PublishedPort: 8443, PublishMode: 'host' },
        ],
      },
    })
  })

  it('merges what is spelled as on the wire', () => {
    const definition = { image: 'x', init: true, spec: { TaskTemplate: { ContainerSpec: { Init: null, Dir: '/d' } } } }
    expect(serviceSpecOf(definition)).toEqual({ TaskTemplate: { ContainerSpec: { Image: 'x', Dir: '/d' } } })
  })

  it('hands back a spec of the wire as it is', () => {
    const spec = { TaskTemplate: { ContainerSpec: { Image: 'x' } } }
    expect(serviceSpecOf(spec)).toBe(spec)
  })

  it.each<[argument: string, definition: object | null, message: RegExp]>([
    ['', null, /it is null/],
    ['image', {}, /missing/],
    ['image', { image: 'a.example/Team/app' }, /capital/],
    ['image', { image: 'a b' }, /names no image/],
    ['TaskTemplate', { Name: 'web' }, /object is wanted/],
    ['Nam', { Nam: 'web', TaskTemplate: {} }, /write Name/],
    ['name', { name: 'web', TaskTemplate: {} }, /mixed; put TaskTemplate into the field spec/],
    ['replica', { image: 'x', replica: 1 }, /no such field; write replicas/],
    ['healthCheck.intervall', { image: 'x', healthCheck: { intervall: '1s' } }, /write interval/],
    ['name', { image: 'x', name: '-bad' }, /1 to 63/],
    ['name', { image: 'x', name: 'x'.repeat(64) }, /1 to 63/],
    ['replicas', { image: 'x', replicas: -1 }, /whole number/],
    ['global', { image: 'x', replicas: 1, global: true }, /has replicas, or is global/],
    ['global', { image: 'x', global: false }, /only be true/],
    ['job', { image: 'x', replicas: 1, job: {} }, /say one/],
    ['job.global', { image: 'x', job: { global: true, completions: 2 } }, /not both/],
    ['updatePolicy', { image: 'x', job: {}, updatePolicy: {} }, /jobs have none/],
    ['rollbackPolicy.failureAction', { image: 'x', rollbackPolicy: { failureAction: 'rollback' } }, /pause, continue/],
    ['updatePolicy.maxFailureRatio', { image: 'x', updatePolicy: { maxFailureRatio: 2 } }, /0 to 1/],
    ['ports[0]', { image: 'x', ports: ['99999:80'] }, /no port/],
    ['ports[0]', { image: 'x', ports: [8080] }, /text is wanted/],
    ['ports[1]', { image: 'x', ports: ['80:80', '80:81'] }, /twice/],
    ['ports[0]', { image: 'x', ports: ['80:80'], endpointMode: 'dnsrr' }, /write mode: 'host'/],
    ['ports[0].target', { image: 'x', ports: [{ published: 80 }] }, /missing/],
    ['stopGracePeriod', { image: 'x', stopGracePeriod: 10 }, /duration with its unit/],
    ['restartPolicy.delay', { image: 'x', restartPolicy: { delay: '10' } }, /duration with its unit/],
    ['healthCheck.interval', { image: 'x', healthCheck: { interval: '100ns' } }, /less than engines take/],
    ['healthCheck.test', { image: 'x', healthCheck: { test: ['true'] } }, /begins with CMD/],
    ['healthCheck.test', { image: 'x', healthCheck: { test: ['CMD'] } }, /what is to be run/],
    ['resources.limits.memory', { image: 'x', resources: { limits: { memory: '1k' } } }, /at least 4194304/],
    ['resources.limits.memory', { image: 'x', resources: { limits: { memory: 'much' } } }, /size is wanted/],
    ['resources.limits.cpus', { image: 'x', resources: { limits: { cpus: 0.0001 } } }, /at least 0.001/],
    [
      'resources.reservations.memory',
      { image: 'x', resources: { limits: { memory: '8m' }, reservations: { memory: '9m' } } },
      /more than the limit/,
    ],
    [
      'resources.reservations.generic.gpu',
      { image: 'x', resources: { reservations: { generic: { gpu: 0 } } } },
      /many/,
    ],
    ['constraints[0]', { image: 'x', constraints: ['node.bogus==x'] }, /no node has a node.bogus/],
    ['preferences[0].spread', { image: 'x', preferences: [{ spread: 'node.id' }] }, /labels/],
    ['mounts[0]', { image: 'x', mounts: ['./a:/b'] }, /absolute/],
    ['mounts[1]', { image: 'x', mounts: ['one:/b', 'two:/b'] }, /twice/],
    ['mounts[0].source', { image: 'x', mounts: [{ type: 'tmpfs', source: 'a', target: '/b' }] }, /memory has none/],
    ['mounts[0].source', { image: 'x', mounts: [{ type: 'bind', target: '/b' }] }, /missing/],
    [
      'mounts[0].noCopy',
      { image: 'x', mounts: [{ type: 'bind', source: '/a', target: '/b', noCopy: true }] },
      /no such/,
    ],
    ['networks[1]', { image: 'x', networks: ['a', 'a'] }, /twice/],
    ['secrets[1]', { image: 'x', secrets: ['a', { name: 'b', target: 'a' }] }, /target of two/],
    ['secrets[0].target', { image: 'x', secrets: [{ name: 'b', target: '../../etc/passwd' }] }, /leaves its folder/],
    ['secrets[0].uid', { image: 'x', secrets: [{ name: 'b', uid: 'root' }] }, /number/],
    ['configs[1]', { image: 'x', configs: ['a', { name: 'a', target: 'b', mode: 0o400 }] }, /two modes/],
    ['secrets[0].mode', { image: 'x', secrets: [{ name: 'b', mode: 0o17777 }] }, /permissions/],
    ['hosts["db"]', { image: 'x', hosts: { db: 'nowhere' } }, /no address/],
    ['ulimits["nofile"]', { image: 'x', ulimits: { nofile: { soft: 2, hard: 1 } } }, /more than hard/],
    ['env["A=B"]', { image: 'x', env: { 'A=B': '' } }, /no name/],
    ['env[0]', { image: 'x', env: ['=x'] }, /no name/],
    ['command[0]', { image: 'x', command: ['a\0b'] }, /JSON cannot carry/],
    ['spec', { image: 'x', spec: { n: 1n } }, /as JSON/],
    ['spec.name', { image: 'x', spec: { name: 'x' } }, /no such field; write Name/],
    ['spec.TaskTemplate', { image: 'x', spec: { TaskTemplate: null } }, /object is wanted/],
  ])('refuses %s of %o', (argument, definition, message) => {
    expect(() => serviceSpecOf(definition as ServiceDefinition)).toThrowError(
      expect.objectContaining({
        code: 'INVALID_ARGUMENT',
        details: { argument },
        message: expect.stringMatching(message),
      }),
    )
  })

  it('shows no value that may be a secret', () => {
    const secret = 'only-for-this-test'
    const hostile: readonly object[] = [
      { env: { KEY: `${secret}\0` } },
      { env: [`=${secret}`] },
      { env: secret },
      { labels: { a: [secret] } },
      { logging: { options: { token: { secret } } } },
      { args: [`${secret}\0`] },
      { healthCheck: { test: [secret] } },
    ]
    for (const given of hostile) {
      const refused = expect.objectContaining({
        message: expect.not.stringContaining(secret),
        code: 'INVALID_ARGUMENT',
      })
      expect(() => serviceSpecOf({ image: 'x', ...given } as ServiceDefinition)).toThrowError(refused)
    }
  })
})
