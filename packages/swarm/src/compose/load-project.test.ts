// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the variables are those of compose files
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SwarmError } from '../errors/swarm-error.ts'
import { plain } from './compose-node.ts'
import type { ComposeProject } from './compose-project.ts'
import { type LoadSource, loadProject } from './load-project.ts'

let root: string
let count = 0

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'raftkit-compose-'))
})
afterAll(() => rm(root, { recursive: true }))

/** Writes files into a folder of their own. */
async function files(contents: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const folder = join(root, String(count++))
  for (const [name, content] of Object.entries(contents)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), content)
  }
  return folder
}

interface Given {
  readonly env?: Record<string, string>
  readonly profiles?: string[]
  readonly within?: string
  readonly folder?: string
  readonly projectName?: string
}

function load(source: LoadSource, { env = {}, folder = root, ...more }: Given = {}): Promise<ComposeProject> {
  return loadProject(source, { action: 'deploy it', env, folder, ...more })
}

async function loadText(text: string, given: Given = {}): Promise<ComposeProject> {
  return load(join(await files({ 'compose.yaml': text }), 'compose.yaml'), given)
}

const services = ({ services: all }: ComposeProject): Record<string, Record<string, unknown>> =>
  Object.fromEntries([...all].map(([key, node]) => [key, plain(node) as Record<string, unknown>]))

async function failure(promise: Promise<unknown>): Promise<SwarmError> {
  const error = await promise.then(
    () => expect.fail('it went well'),
    (reason: unknown) => reason as SwarmError,
  )
  expect(error).toMatchObject({ code: 'INVALID_COMPOSE_FILE' })
  return error
}

describe('YAML', () => {
  it('is read as Go reads it', async () => {
    const project = await loadText(`
services:
  a:
    image: a
    labels: {octal: 0440, new: 0o17, hex: 0x10, binary: 0b101, under: 1_000, float: 1.50, exp: 1e3, yes: yes, truth: true,
      date: 2024-01-01, time: 12:30:45, large: 12345678901234567890, empty: , quoted: "0440"}
`)
    expect(services(project)['a']?.['labels']).toEqual({
      octal: 288,
      new: 15,
      hex: 16,
      binary: 5,
      under: 1000,
      float: 1.5,
      exp: 1000,
      yes: 'yes',
      truth: true,
      date: '2024-01-01',
      time: '12:30:45',
      large: '12345678901234567890',
      empty: null,
      quoted: '0440',
    })
  })

  it('has anchors and merge keys, and what a mapping says itself comes first', async () => {
    const project = await loadText(
      `
x-one: &one {image: one, hostname: one}
x-two: &two {hostname: two, user: two}
services:
  a: {<<: *one, hostname: own}
  b: {<<: [*two, *one]}
  c: {<<: *one}
`,
    )
    expect(services(project)).toEqual({
      a: { image: 'one', hostname: 'own' },
      b: { image: 'one', hostname: 'two', user: 'two' },
      c: { image: 'one', hostname: 'one' },
    })
  })

  it.each([
    ['services: [', 1, /no valid YAML/],
    ['a: 1\na: 2', 2, /the key "a" twice/],
    ['services:\n  a: *nowhere', 2, /no anchor &nowhere/],
    ['services:\n  a: !!python/object x', 2, /tag/],
    ['services:\n  a: !secret x', 2, /tag !secret/],
    ['- a', 1, /mapping at the top/],
    ['', 1, /mapping at the top/],
    ['text', 1, /mapping at the top/],
    ['a: 1\n---\nb: 1', 2, /no valid YAML/],
    ['services:\n  ? {a: b}\n  : x', 2, /key has to be a text/],
    ['x-a: .nan', 1, /no number/],
    ['x-a: -.inf', 1, /no number/],
    ['x-a: &a [*a]', 1, /leads back to itself/],
    ['x-a: &a {b: {c: *a}}', 1, /leads back to itself/],
    ['x-a: {<<: 1}', 1, /<< merges mappings only/],
  ])('tells where %j is wrong', async (text, line, message) => {
    const error = await failure(loadText(text))
    expect(error.message).toMatch(message)
    expect(error.details.problems?.[0]).toMatchObject({ line })
    expect(error.message).toMatch(/^Cannot deploy it: \S*compose\.yaml:\d+:\d+/)
  })

  it('does not write out aliases that multiply', async () => {
    const bomb = ['x-a: &a [x, x, x, x, x, x, x, x, x, x]']
    for (const [before, name] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh', 'hi'].map((pair) => [...pair])) {
      bomb.push(`x-${name}: &${name} [${Array(10).fill(`*${before}`).join(', ')}]`)
    }
    expect((await failure(loadText(bomb.join('\n')))).message).toMatch(/more than 100000 values/)
  })

  it('has no lists and no ranges of ports that nobody would write', async () => {
    const long = `x-a: [${'x, '.repeat(2_001)}]`
    expect((await failure(loadText(long))).message).toMatch(/more than 2000 items/)
    expect((await failure(load({ 'x-a': Array(2_001).fill(1) }))).message).toMatch(/more than 2000 items/)
    const services = [1, 2, 3].map((first) => `a${first}: {image: a, ports: ["${first}0000-${first}4999:80"]}`)
    const error = await failure(loadText(`services: {${services.join(', ')}}`))
    expect(error.message).toMatch(/more than 10000 ports/)
  })

  it.each([
    ['lists', '['.repeat(50_000)],
    ['closed lists', `a: ${'['.repeat(3_000)}${']'.repeat(3_000)}`],
    ['mappings', `${'{a: '.repeat(3_000)}1${'}'.repeat(3_000)}`],
    ['blocks', Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
  ])('does not follow %s that are nested without end', async (_name, text) => {
    expect((await failure(loadText(text))).message).toMatch(/nested too deeply|no valid YAML/)
  })

  it('refuses what is no text, or too long', async () => {
    const folder = await files({
      'binary.yaml': Buffer.from([0x61, 0xff, 0xfe]),
      'zero.yaml': 'a: "\0"',
      'long.yaml': `# ${'x'.repeat(5 * 1024 * 1024)}`,
    })
    for (const name of ['binary.yaml', 'zero.yaml']) {
      expect((await failure(load(join(folder, name)))).message).toMatch(/no text in UTF-8/)
    }
    expect((await failure(load(join(folder, 'long.yaml')))).message).toMatch(/at most 4194304/)
    expect((await failure(load(join(folder, 'none.yaml')))).message).toMatch(/there is no file/)
    expect((await failure(load(folder))).message).toMatch(/is no file/)
    expect((await failure(load('/dev/zero'))).message).toMatch(/is no file/)
    expect((await failure(load([]))).message).toMatch(/no compose file was given/)
  })
})

describe('the schema', () => {
  it.each([
    ['services: {a: {image: a, bogus: 1}}', 'services.a', /there is no "bogus"/],
    ['services: {a: {image: 1}}', 'services.a.image', /has to be a text/],
    ['services: {a: {image: a, ports: {a: 1}}}', 'services.a.ports', /has to be a list/],
    ['services: {a: {image: a, deploy: {replicas: []}}}', 'services.a.deploy.replicas', /whole number or a text/],
    ['services: {a: {image: a, deploy: {update_config: {order: x}}}}', 'services.a.deploy.update_config.order', /none/],
    ['services: {"a b": {image: a}}', 'services', /there is no "a b"/],
    ['bogus: 1', '', /there is no "bogus"/],
    ['services: []', 'services', /has to be a mapping/],
    ['services: {a: }', 'services.a', /has to be a mapping/],
  ])('refuses %s', async (text, path, message) => {
    const error = await failure(loadText(text))
    expect(error.details.problems).toHaveLength(1)
    expect(error.details.problems?.[0]).toMatchObject({ path, line: 1, message: expect.stringMatching(message) })
  })

  it('takes keys of people for what they are', async () => {
    const project = await loadText(
      'x-a: {b: c}\nversion: "2.4"\nservices: {a: {image: a, x-b: 1, labels: {__proto__: x}}}',
    )
    expect(JSON.stringify(services(project)['a']?.['labels'])).toBe('{"__proto__":"x"}')
  })
})

describe('short forms', () => {
  it('are written out', async () => {
    const project = await loadText(`
services:
  a:
    image: a
    command: sh -c "echo 'a b'"
    entrypoint: []
    environment: [A=1, B=, C, D=x=y]
    labels: [a=1, b]
    dns: 192.0.2.1
    ports: [80, "8080:81", "127.0.0.1:82:82", "9000-9001:90-91/udp", {target: 99}]
    volumes: [data:/data, ./here:/there:ro, /anonymous]
    secrets: [s]
    networks: [n]
    depends_on: [b]
    extra_hosts: {b: 192.0.2.2, a: 192.0.2.1}
    healthcheck: {test: exit 0}
  b: {image: b}
secrets: {s: {external: true}}
`)
    const folder = join(root, String(count - 1))
    expect(services(project)['a']).toEqual({
      image: 'a',
      command: ['sh', '-c', "echo 'a b'"],
      entrypoint: [],
      environment: { A: '1', B: '', C: null, D: 'x=y' },
      labels: { a: '1', b: '' },
      dns: ['192.0.2.1'],
      ports: [
        { target: 80, protocol: 'tcp', mode: 'ingress' },
        { target: 81, published: 8080, protocol: 'tcp', mode: 'ingress' },
        { target: 82, published: 82, protocol: 'tcp', mode: 'ingress' },
        { target: 90, published: 9000, protocol: 'udp', mode: 'ingress' },
        { target: 91, published: 9001, protocol: 'udp', mode: 'ingress' },
        { target: 99 },
      ],
      volumes: [
        { type: 'volume', source: 'data', target: '/data' },
        { type: 'bind', source: join(folder, 'here'), target: '/there', read_only: true },
        { type: 'volume', target: '/anonymous' },
      ],
      secrets: [{ source: 's' }],
      networks: { n: null },
      depends_on: { b: { condition: 'service_started' } },
      extra_hosts: ['a=192.0.2.1', 'b=192.0.2.2'],
      healthcheck: { test: ['CMD-SHELL', 'exit 0'] },
    })
    expect(project.problems.unsupported).toMatchObject([{ path: 'services.a.ports[2]', line: 10 }])
  })
})

describe('variables', () => {
  it('come from the environment, and then from .env beside the file', async () => {
    const folder = await files({
      'compose.yaml': 'services: {a: {image: "a:$A", hostname: "$B", user: "${C}"}}',
      '.env': 'A=file\nB="from $A"\n',
    })
    const project = await load(join(folder, 'compose.yaml'), { env: { A: 'env' } })
    expect(services(project)['a']).toEqual({ image: 'a:env', hostname: 'from env', user: '' })
    expect(project.problems.warnings).toMatchObject([
      {
        file: join(folder, 'compose.yaml'),
        line: 1,
        path: 'services.a.user',
        message: expect.stringMatching(/C is not set/),
      },
    ])
  })

  it('say what the project is called', async () => {
    const text = 'services: {a: {image: "${COMPOSE_PROJECT_NAME:-none}", environment: [COMPOSE_PROJECT_NAME]}}'
    const env = { COMPOSE_PROJECT_NAME: 'other' }
    expect(services(await loadText(text, { env, projectName: 'shop' }))).toEqual({
      a: { image: 'shop', environment: { COMPOSE_PROJECT_NAME: 'shop' } },
    })
    expect(services(await loadText(text))).toMatchObject({ a: { image: 'none' } })
  })

  it('tell where they are wrong, all of them', async () => {
    const error = await failure(loadText('services:\n  a:\n    image: ${X?which}\n    user: "$"\n    hostname: ${Y:?}'))
    expect(error.details.problems).toMatchObject([
      { line: 3, message: 'the variable X is not set: which' },
      { line: 4, remedy: 'write $$ for a dollar sign' },
      { line: 5 },
    ])
    expect(error.message).toContain('and 2 more')
  })

  it('are not looked for in keys, nor on prototypes', async () => {
    const project = await loadText('services: {a: {image: "${constructor-x}${__proto__-y}", labels: {$A: 1}}}')
    expect(services(project)['a']).toEqual({ image: 'xy', labels: { $A: 1 } })
  })

  it('of a service come from its files, and then from itself', async () => {
    const folder = await files({
      'compose.yaml': `
services:
  a:
    image: a
    env_file: [one.env, {path: two.env, format: raw}, {path: none.env, required: false}]
    environment: {B: own, FROM_ENV: , UNKNOWN: }
`,
      'one.env': 'A="1"\nB=1\nC=1',
      'two.env': 'C="2"',
    })
    const project = await load(join(folder, 'compose.yaml'), { env: { FROM_ENV: 'x' } })
    expect(services(project)['a']?.['environment']).toEqual({
      A: '1',
      B: 'own',
      C: '"2"',
      FROM_ENV: 'x',
      UNKNOWN: null,
    })
    const error = await failure(load({ services: { a: { image: 'a', env_file: 'none.env' } } }, { folder }))
    expect(error.message).toMatch(/none\.env/)
  })

  it('of a broken file have its line', async () => {
    const folder = await files({ 'compose.yaml': 'services: {a: {image: a, env_file: x.env}}', 'x.env': 'A=1\nB="' })
    const error = await failure(load(join(folder, 'compose.yaml')))
    expect(error.details.problems).toMatchObject([{ file: join(folder, 'x.env'), line: 2 }])
  })
})

describe('several files', () => {
  it('are merged, the later one over the earlier', async () => {
    const folder = await files({
      'a.yaml': `
name: first
services:
  a:
    image: a:1
    command: [a, b]
    environment: [A=1, B=1]
    ports: ["80:80", "81:81"]
    volumes: ["one:/data", "/x:/x"]
    dns: [192.0.2.1]
    cap_add: [A]
    logging: {driver: json-file, options: {max-size: 1m}}
    healthcheck: {test: [CMD, a], retries: 1}
    networks: {n: {aliases: [a]}}
    labels: {gone: x, kept: x}
volumes: {one: {labels: {a: b}}}
`,
      'sub/b.yaml': `
name: second
services:
  a:
    image: a:2
    command: c
    environment: {B: 2, C: 3}
    ports: ["80:8080"]
    volumes: ["two:/data", "./y:/y"]
    dns: 192.0.2.2
    cap_add: !override [B]
    logging: {options: {max-file: "3"}}
    healthcheck: {retries: 2}
    networks: {n: {aliases: [b]}, m: }
    labels: {gone: !reset null}
  b: {image: b}
volumes: {one: {driver: x}, two: }
`,
    })
    const project = await load([join(folder, 'a.yaml'), join(folder, 'sub/b.yaml')])
    expect(project.name).toBe('second')
    expect(services(project)).toEqual({
      a: {
        image: 'a:2',
        command: ['c'],
        environment: { A: '1', B: 2, C: 3 },
        ports: [
          { target: 8080, published: 80, protocol: 'tcp', mode: 'ingress' },
          { target: 81, published: 81, protocol: 'tcp', mode: 'ingress' },
        ],
        volumes: [
          { type: 'volume', source: 'two', target: '/data' },
          { type: 'bind', source: '/x', target: '/x' },
          // Relative to the folder of the first file, as for the docker command.
          { type: 'bind', source: join(folder, 'y'), target: '/y' },
        ],
        dns: ['192.0.2.1', '192.0.2.2'],
        cap_add: ['B'],
        logging: { driver: 'json-file', options: { 'max-size': '1m', 'max-file': '3' } },
        healthcheck: { test: ['CMD', 'a'], retries: 2 },
        networks: { n: { aliases: ['b'] }, m: null },
        labels: { kept: 'x' },
      },
      b: { image: 'b' },
    })
    expect(plain(project.volumes.get('one') ?? expect.fail())).toEqual({ labels: { a: 'b' }, driver: 'x' })
  })

  it('extend services of each other, relative to their own folders', async () => {
    const folder = await files({
      'compose.yaml': `
services:
  a: {extends: {service: b, file: base/base.yaml}, environment: {X: a}}
  c: {extends: a, hostname: c}
`,
      'base/base.yaml': `
services:
  b: {extends: root, environment: {X: b, Y: b}, volumes: [./v:/v], env_file: b.env}
  root: {image: root, environment: {Z: root}}
`,
      'base/b.env': 'W=file',
    })
    expect(services(await load(join(folder, 'compose.yaml')))).toMatchObject({
      a: {
        image: 'root',
        environment: { W: 'file', X: 'a', Y: 'b', Z: 'root' },
        volumes: [{ source: join(folder, 'base/v') }],
      },
      c: { image: 'root', hostname: 'c', environment: { X: 'a' } },
    })
  })

  it('include others with their own folder and .env, but do not let them disagree', async () => {
    const folder = await files({
      'compose.yaml': 'include: [sub/compose.yaml]\nservices: {a: {image: "a:$V"}}',
      '.env': 'V=outer',
      'sub/compose.yaml': 'services: {b: {image: "b:$V-$W", volumes: [./v:/v]}}\nsecrets: {s: {file: s.txt}}',
      'sub/.env': 'V=inner\nW=inner',
      'sub/s.txt': 'content',
      'same.yaml': 'include: [sub/compose.yaml]\nservices: {b: {image: other}}',
      'with.yaml': 'include: [{path: sub/compose.yaml, project_directory: ., env_file: [with.env]}]',
      'with.env': 'W=with',
      's.txt': 'other',
    })
    const project = await load(join(folder, 'compose.yaml'))
    expect(services(project)).toEqual({
      a: { image: 'a:outer' },
      b: { image: 'b:outer-inner', volumes: [{ type: 'bind', source: join(folder, 'sub/v'), target: '/v' }] },
    })
    expect(project.contents.secrets.get('s')?.toString()).toBe('content')
    const error = await failure(load(join(folder, 'same.yaml')))
    expect(error.details.problems).toMatchObject([{ path: 'services.b', line: 2 }])
    const other = await load(join(folder, 'with.yaml'))
    expect(services(other)['b']).toMatchObject({ image: 'b:outer-with' })
    expect(other.contents.secrets.get('s')?.toString()).toBe('other')
  })

  it('that are included look everything up among their own variables', async () => {
    const folder = await files({
      'compose.yaml': 'include: [sub/compose.yaml]\nservices: {a: {image: a, environment: [V, W]}}',
      'over.yaml': 'services: {b: {environment: [OVER]}}',
      '.env': 'V=outer\nOVER=outer',
      'sub/compose.yaml': `
services: {b: {image: b, environment: [V, W], env_file: b.env}, c: {extends: {file: base.yaml, service: base}}}
secrets: {s: {environment: W}}
configs: {c: {environment: W}}
`,
      'sub/base.yaml': 'services: {base: {image: c, environment: {W: }}}',
      'sub/.env': 'V=inner\nW=inner\nOVER=inner',
      'sub/b.env': 'FROM_FILE=$V-$W\nW\nOVER',
    })
    const project = await load([join(folder, 'compose.yaml'), join(folder, 'over.yaml')])
    expect(services(project)).toMatchObject({
      a: { environment: { V: 'outer', W: null } },
      b: { environment: { V: 'outer', W: 'inner', FROM_FILE: 'outer-inner', OVER: 'outer' } },
      c: { environment: { W: 'inner' } },
    })
    expect(String(project.contents.secrets.get('s'))).toBe('inner')
    expect(String(project.contents.configs.get('c'))).toBe('inner')
  })

  it('end where they lead back to themselves, or nowhere', async () => {
    const folder = await files({
      'include.yaml': 'include: [other.yaml]',
      'other.yaml': 'include: [{path: [include.yaml]}]',
      'self.yaml': 'services: {a: {extends: a}}',
      'circle.yaml': 'services: {a: {extends: b}, b: {extends: {service: a, file: ./circle.yaml}}}',
      'across.yaml': 'services: {a: {extends: {service: b, file: back.yaml}}}',
      'back.yaml': 'services: {b: {extends: {service: a, file: across.yaml}}}',
      'nobody.yaml': 'services: {a: {extends: b}}',
      'nofile.yaml': 'services: {a: {extends: {service: b, file: none.yaml}}}',
    })
    for (const name of ['include', 'self', 'circle', 'across']) {
      expect((await failure(load(join(folder, `${name}.yaml`)))).message).toMatch(/leads back to itself/)
    }
    expect((await failure(load(join(folder, 'nobody.yaml')))).message).toMatch(/no service "b"/)
    expect((await failure(load(join(folder, 'nofile.yaml')))).message).toMatch(/no file/)
  })

  it('are no more than anybody has', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `${index}.yaml`)
    const folder = await files({
      ...Object.fromEntries(
        names.map((name, index) => [name, `include: [${names.slice(index + 1, index + 3).join(', ')}]`]),
      ),
    })
    expect((await failure(load(join(folder, '0.yaml')))).message).toMatch(/more than 200 files/)
  })
})

describe('profiles', () => {
  const text = 'services: {a: {image: a}, b: {image: b, profiles: [dev, test]}, c: {image: c, profiles: [ops]}}'

  it.each([
    [undefined, {}, ['a']],
    [['dev'], {}, ['a', 'b']],
    [['*'], {}, ['a', 'b', 'c']],
    [undefined, { COMPOSE_PROFILES: 'test, ops' }, ['a', 'b', 'c']],
    [[], { COMPOSE_PROFILES: 'test' }, ['a']],
  ])('let services in: %j %j', async (profiles, env, names) => {
    const project = await loadText(text, { env: env as Record<string, string>, ...(profiles ? { profiles } : {}) })
    expect([...project.services.keys()]).toEqual(names)
  })

  it('that keep services out ask for no content that only those use', async () => {
    const compose = `
services:
  a: {image: a, secrets: [both], env_file: there.env}
  b: {image: b, secrets: [both, only], configs: [only], credential_spec: {config: driven}, env_file: none.env, profiles: [dev]}
secrets: {both: {environment: BOTH}, only: {environment: ONLY}, unused: {environment: BOTH}}
configs: {only: {file: none}, driven: {file: none}}
`
    const folder = await files({ 'compose.yaml': compose, 'there.env': 'A=1' })
    const given = { env: { BOTH: 'both' } }
    const project = await load(join(folder, 'compose.yaml'), given)
    expect([...project.contents.secrets.keys()]).toEqual(['both', 'unused'])
    expect([...project.secrets.keys(), ...project.configs.keys()]).toEqual(['both', 'unused'])
    await failure(load(join(folder, 'compose.yaml'), { ...given, profiles: ['dev'] }))
  })
})

describe('secrets and configs', () => {
  it('get their contents', async () => {
    const folder = await files({
      'compose.yaml': `
services: {a: {image: a}}
secrets:
  file: {file: ./s.bin}
  env: {environment: TOKEN}
  out: {external: true}
  driven: {driver: vault}
configs:
  text: {content: "hello $WHO"}
`,
      's.bin': Buffer.from([0, 255, 10]),
    })
    const { contents } = await load(join(folder, 'compose.yaml'), { env: { TOKEN: 't', WHO: 'you' } })
    expect([...contents.secrets]).toEqual([
      ['file', Buffer.from([0, 255, 10])],
      ['env', Buffer.from('t')],
    ])
    expect(contents.configs.get('text')?.toString()).toBe('hello you')
  })

  it('say where theirs comes from, and only once', async () => {
    const error = await failure(
      loadText(`
services: {a: {image: a}}
secrets:
  none: {labels: {a: b}}
  unset: {environment: NOT_SET}
configs:
  both: {content: a, environment: B}
`),
    )
    expect(error.details.problems).toMatchObject([
      { path: 'secrets.none', line: 4 },
      { path: 'secrets.unset', line: 5, message: 'the variable NOT_SET is not set' },
      { path: 'configs.both', line: 7 },
    ])
  })
})

describe('a project that has to stay within its folder', () => {
  it('reads no file outside, not even through a link', async () => {
    const outside = await files({ secret: 'hidden', 'x.env': 'A=1', 'x.yaml': 'services: {a: {image: a}}' })
    const folder = await files({
      'compose.yaml': 'services: {a: {image: a}}\nsecrets: {s: {file: ./in}}',
      in: 'fine',
      'secret.yaml': `services: {a: {image: a}}\nsecrets: {s: {file: ${outside}/secret}}`,
      'up.yaml': `services: {a: {image: a}}\nconfigs: {s: {file: ../${Number(count) - 1}/secret}}`,
      'link.yaml': 'services: {a: {image: a}}\nsecrets: {s: {file: ./link}}',
      'env.yaml': `services: {a: {image: a, env_file: ${outside}/x.env}}`,
      'extends.yaml': `services: {a: {extends: {file: ${outside}/x.yaml, service: a}}}`,
      'include.yaml': `include: [${outside}/x.yaml]`,
    })
    await symlink(join(outside, 'secret'), join(folder, 'link'))
    await load(join(folder, 'compose.yaml'), { within: folder })
    for (const name of ['secret', 'up', 'link', 'env', 'extends', 'include']) {
      const path = join(folder, `${name}.yaml`)
      expect((await failure(load(path, { within: folder }))).message, name).toMatch(/is outside of/)
      await load(path)
    }
  })
})

describe('an object', () => {
  it('is taken as a file, and never changed', async () => {
    const folder = await files({ 'a.env': 'A=1' })
    const compose = Object.freeze({ services: { a: { image: 'a:$T', env_file: 'a.env', user: undefined } } })
    const before = structuredClone(compose)
    expect(services(await load(compose, { folder, env: { T: '1' } }))).toMatchObject({
      a: { image: 'a:1', environment: { A: '1' } },
    })
    expect(compose).toEqual(before)
  })

  it.each([
    ['a function', { services: { a: { image: () => 'a' } } }],
    ['a date', { 'x-a': new Date() }],
    ['a number that is none', { 'x-a': Number.NaN }],
    ['a bigint', { 'x-a': 1n }],
    ['a symbol', { 'x-a': Symbol('a') }],
  ])('has no %s', async (_name, compose) => {
    expect((await failure(load(compose))).message).toMatch(/no value that YAML has/)
  })

  it('does not lead back to itself', async () => {
    const compose: Record<string, unknown> = { services: {} }
    compose['x-self'] = compose
    expect((await failure(load(compose))).message).toMatch(/leads back to itself/)
  })
})
