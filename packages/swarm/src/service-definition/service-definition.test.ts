import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isSwarmError } from '../errors/swarm-error.ts'
import type { ServiceSpec } from '../wire/service.ts'
import { canonicalSpec } from './canonical-spec.ts'
import type { ServiceDefinition } from './service-definition.ts'
import { serviceDefinitionOf } from './service-definition-of.ts'
import { serviceSpecOf } from './service-spec-of.ts'

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/)
const text = fc.string({ minLength: 1, maxLength: 8 }).filter((value) => !value.includes('\0'))
const texts = fc.array(text, { maxLength: 3 })
const record = fc.dictionary(fc.oneof(word, text), fc.string(), { maxKeys: 3 })
const duration = fc.constantFrom('0s', '1ms', '10s', '1m30s', '1.5h', '250ms', '100us', '3h2m1s')
const slowDuration = fc.constantFrom('0s', '1ms', '10s', '1m30s', '1.5h')
const size = fc.oneof(
  fc.constantFrom('4m', '512m', '1.5g', '64MiB', '5000k', '8388608b'),
  fc.integer({ min: 4_194_304 }),
)
const cpus = fc.oneof(fc.constantFrom('0.5', '0.001', '16', 0.25), fc.integer({ min: 1, max: 900 }))
const port = fc.integer({ min: 1, max: 65_535 })
const path = word.map((name) => `/${name}`)
const some = <Value>(fields: { [Key in keyof Value]: fc.Arbitrary<Value[Key]> }): fc.Arbitrary<object> =>
  fc.record(fields as Record<string, fc.Arbitrary<unknown>>, { requiredKeys: [] })

const rollbackPolicy = {
  parallelism: fc.nat(),
  delay: duration,
  failureAction: fc.constantFrom('pause', 'continue'),
  monitor: duration,
  maxFailureRatio: fc.constantFrom(0, 0.25, 1),
  order: fc.constantFrom('stop-first', 'start-first'),
}
const policies = {
  updatePolicy: some({ ...rollbackPolicy, failureAction: fc.constantFrom('pause', 'continue', 'rollback') }),
  rollbackPolicy: some(rollbackPolicy),
}
const mode = fc.oneof(
  some({ replicas: fc.nat({ max: 1000 }), ...policies }),
  fc.tuple(fc.constant({ global: true }), some(policies)).map(([global, more]) => ({ ...global, ...more })),
  fc.record({ job: fc.oneof(some({ completions: fc.nat(), maxConcurrent: fc.nat() }), fc.constant({ global: true })) }),
)
const shortPort = fc.oneof(
  port.map(String),
  fc.tuple(port, port).map(([published, target]) => `${published}:${target}`),
  fc.tuple(port, fc.constantFrom('udp', 'sctp')).map(([both, protocol]) => `${both}:${both}/${protocol}`),
  fc.constantFrom('8000-8002:80-82', '9000-9002:90', '100-101/udp'),
  fc
    .tuple(
      port,
      some({
        published: port,
        protocol: fc.constantFrom('tcp', 'udp'),
        mode: fc.constantFrom('ingress', 'host'),
        name: text,
      }),
    )
    .map(([target, more]) => ({ target, ...more })),
)
const mount = fc.oneof(
  fc.tuple(word, path).map(([volume, target]) => `${volume}:${target}`),
  fc.tuple(path, path).map(([source, target]) => `${source}:${target}:ro`),
  fc
    .tuple(
      path,
      some({
        source: word,
        noCopy: fc.boolean(),
        labels: record,
        subpath: word,
        readOnly: fc.boolean(),
        driver: some({ name: word, options: record }),
      }),
    )
    .map(([target, more]) => ({ type: 'volume', target, ...more })),
  fc
    .tuple(path, path, some({ propagation: fc.constantFrom('rshared', 'private'), nonRecursive: fc.boolean() }))
    .map(([source, target, more]) => ({ type: 'bind', source, target, ...more })),
  fc
    .tuple(path, some({ size, mode: fc.constantFrom(0o700, '0700'), options: fc.constant([['noexec'], ['uid', '1']]) }))
    .map(([target, more]) => ({ type: 'tmpfs', target, ...more })),
  fc.tuple(word, path).map(([source, target]) => ({ type: 'cluster', source, target })),
  fc.tuple(path, path).map(([source, target]) => ({ type: 'npipe', source, target })),
)
const file = fc.oneof(
  word,
  fc
    .tuple(
      word,
      some({
        id: word,
        target: word,
        uid: fc.oneof(fc.nat(), fc.constant('7')),
        gid: fc.nat(),
        mode: fc.constantFrom(0o400, '0440'),
      }),
    )
    .map(([name, more]) => ({ name, ...more })),
)
const settings = {
  name: word,
  labels: record.filter((labels) => !('' in labels)),
  containerLabels: record.filter((labels) => !('' in labels)),
  command: texts,
  args: texts,
  env: fc.oneof(
    fc.dictionary(
      word,
      fc.oneof(
        fc.string().filter((value) => !value.includes('\0')),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
      ),
    ),
    fc.array(fc.tuple(word, word).map(([name, value]) => `${name}=${value}`)),
  ),
  workingDir: path,
  user: word,
  groups: fc.array(word),
  hostname: fc.constantFrom('h', 'h{{.Task.Slot}}'),
  init: fc.boolean(),
  readOnly: fc.boolean(),
  tty: fc.boolean(),
  stdin: fc.boolean(),
  stopSignal: fc.constantFrom('SIGTERM', 'SIGUSR1'),
  stopGracePeriod: duration,
  hosts: fc.dictionary(
    word,
    fc.oneof(fc.constantFrom('192.0.2.1', '2001:db8::1'), fc.constant(['192.0.2.1', '192.0.2.2'])),
  ),
  dns: some({ servers: fc.array(fc.ipV4()), search: fc.array(word), options: fc.array(word) }),
  capabilities: some({ add: fc.array(word), drop: fc.array(word) }),
  sysctls: fc.dictionary(word, fc.oneof(word, fc.integer())),
  ulimits: fc.dictionary(
    fc.stringMatching(/^[a-z]{1,6}$/),
    fc.oneof(
      fc.nat(),
      fc.nat().map((soft) => ({ soft, hard: soft + 1 })),
    ),
  ),
  oomScoreAdj: fc.integer({ min: -1000, max: 1000 }),
  isolation: fc.constantFrom('process', 'hyperv'),
  privileges: some({
    noNewPrivileges: fc.boolean(),
    seccomp: fc.oneof(
      fc.constantFrom('default', 'unconfined'),
      text.map((profile) => ({ profile })),
    ),
    appArmor: fc.constantFrom('default', 'disabled'),
    seLinux: some({ disable: fc.boolean(), user: word, role: word, type: word, level: word }),
  }),
  healthCheck: fc.oneof(
    fc.constant(false),
    some({
      test: fc.oneof(text, fc.constantFrom(['CMD', 'true'], ['CMD-SHELL', 'true'], ['NONE'], [])),
      interval: slowDuration,
      timeout: slowDuration,
      retries: fc.nat(),
      startPeriod: slowDuration,
      startInterval: slowDuration,
    }),
  ),
  mounts: fc.uniqueArray(mount, {
    selector: (each) => (typeof each === 'string' ? each.split(':')[1] : each.target),
    maxLength: 3,
  }),
  secrets: fc.uniqueArray(file, { selector: target, maxLength: 3 }),
  configs: fc
    .uniqueArray(file, { selector: nameOf, maxLength: 2 })
    .filter((all) => new Set(all.map(target)).size === all.length),
  ports: fc
    .uniqueArray(shortPort, { selector: published, maxLength: 3 })
    .filter((all) => !all.some((each) => published(each) === 'range') || all.length === 1),
  networks: fc.uniqueArray(
    fc.oneof(
      word,
      fc
        .tuple(word, some({ aliases: fc.array(word), driverOptions: record.filter((labels) => !('' in labels)) }))
        .map(([network, more]) => ({ network, ...more })),
    ),
    { selector: (each) => (typeof each === 'string' ? each : each.network) },
  ),
  constraints: fc.array(
    fc.constantFrom('node.role==manager', 'node.labels.zone != a', 'engine.labels.x==y', 'node.ip==192.0.2.0/24'),
  ),
  preferences: fc.array(fc.constantFrom({ spread: 'node.labels.zone' }, { spread: 'engine.labels.rack' })),
  maxReplicasPerNode: fc.nat(),
  platforms: fc.array(some({ os: word, architecture: word })),
  resources: fc.oneof(
    some({
      limits: some({ cpus, memory: size, pids: fc.nat() }),
      swap: fc.oneof(size, fc.constant(-1)),
      swappiness: fc.integer({ min: -1, max: 100 }),
    }),
    some({
      reservations: some({
        cpus,
        memory: size,
        generic: fc.dictionary(word, fc.oneof(fc.integer({ min: 1 }), fc.array(word, { minLength: 1 }))),
      }),
    }),
  ),
  restartPolicy: some({
    condition: fc.constantFrom('none', 'on-failure', 'any'),
    delay: duration,
    maxAttempts: fc.nat(),
    window: duration,
  }),
  logging: some({ driver: word, options: record.filter((labels) => !('' in labels)) }),
  forceUpdate: fc.nat(),
}

function target(each: string | object): unknown {
  return typeof each === 'string' ? each : ((each as { target?: string }).target ?? nameOf(each))
}
function nameOf(each: string | object): unknown {
  return typeof each === 'string' ? each : (each as { name: string }).name
}
function published(each: string | object): unknown {
  if (typeof each === 'string') return each.includes('-') ? 'range' : `${each.split(':')[0]?.split('/')[0]}`
  return String((each as { published?: number }).published)
}

const definitions = fc
  .tuple(fc.constantFrom('nginx', 'nginx:1.27', `a/b@sha256:${'a'.repeat(64)}`), mode, some(settings))
  .map(([image, one, more]) => ({ image, ...more, ...one }) as ServiceDefinition)

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null)
    for (const inner of Object.values(Object.freeze(value))) deepFreeze(inner)
  return value
}

const onTheWire = (spec: ServiceSpec): ServiceSpec => canonicalSpec(JSON.parse(JSON.stringify(spec)))

describe('definitions and specs', () => {
  test('every definition has a spec, which has a definition that needs no words of the wire and means the same', () => {
    fc.assert(
      fc.property(definitions, (definition) => {
        const spec = serviceSpecOf(deepFreeze(definition))
        const back = serviceDefinitionOf(spec)
        expect(back.spec).toBeUndefined()
        expect(onTheWire(serviceSpecOf(back))).toEqual(onTheWire(spec))
        expect(serviceDefinitionOf(serviceSpecOf(back))).toEqual(back)
      }),
      { numRuns: 100 },
    )
  })

  test('nothing of a spec is lost, whatever is changed in it', () => {
    const places = fc.array(fc.nat(), { maxLength: 6 })
    const values = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom(null, '', 0, -1, [], {}, [{}], [null]))
    fc.assert(
      fc.property(definitions, fc.array(fc.tuple(places, values), { maxLength: 4 }), (definition, changes) => {
        const spec = JSON.parse(JSON.stringify(serviceSpecOf(definition)))
        for (const [place, value] of changes) changeAt(spec, place, value)
        let back: ServiceDefinition
        try {
          back = serviceDefinitionOf(deepFreeze(spec))
        } catch (error) {
          expect(isSwarmError(error, 'INVALID_ARGUMENT'), String(error)).toBe(true)
          return
        }
        expect(onTheWire(serviceSpecOf(back))).toEqual(onTheWire(spec))
      }),
      { numRuns: 100 },
    )
  })

  test('whatever is given has a spec, or gets an error that says so', () => {
    const anything = fc.anything({ withBigInt: true, withNullPrototype: true, withDate: true, withSparseArray: true })
    const fields = Object.fromEntries(
      [...Object.keys(settings), 'replicas', 'global', 'job', 'spec', 'Name', 'TaskTemplate'].map((field) => [
        field,
        anything,
      ]),
    )
    fc.assert(
      fc.property(
        fc.oneof(anything, fc.record({ image: fc.oneof(fc.constant('x'), anything), ...fields }, { requiredKeys: [] })),
        (given) => {
          for (const convert of [serviceSpecOf, serviceDefinitionOf] as const) {
            try {
              convert(given as never)
            } catch (error) {
              expect(isSwarmError(error, 'INVALID_ARGUMENT'), String((error as Error).stack)).toBe(true)
            }
          }
        },
      ),
      { numRuns: 100 },
    )
  })
})

/** Changes what stands at the end of a way through an object, or adds something there. */
function changeAt(root: unknown, place: readonly number[], value: unknown): void {
  let at = root as Record<string, unknown>
  for (const step of place) {
    const inner = Object.values(at).filter((each) => typeof each === 'object' && each !== null)
    const next = inner[step % (inner.length + 1)]
    if (next === undefined) break
    at = next as Record<string, unknown>
  }
  const names = [...Object.keys(at), 'Bogus', '__proto__']
  const name = names[(place.at(-1) ?? 0) % names.length]
  if (name !== undefined)
    Object.defineProperty(at, name, {
      value: structuredClone(value),
      enumerable: true,
      configurable: true,
      writable: true,
    })
}
