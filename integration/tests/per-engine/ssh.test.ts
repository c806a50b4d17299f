import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Engine, Swarm } from '@raftkit/swarm'
import { DockerHosts, type StartedDockerHosts } from '@raftkit/testcontainers'
import type Dockerode from 'dockerode'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { ChildScript } from '../../support/child-script.ts'
import { image } from '../../support/engine-under-test.ts'
import { expectSwarmError } from '../../support/expect-swarm-error.ts'
import { sshClients, sshGone } from '../../support/ssh-clients.ts'
import { SshHost } from '../../support/ssh-host.ts'
import { sshLimit } from '../../support/ssh-limit.ts'

/** A real sshd in front of a real engine. */
describe.skipIf(sshLimit() !== undefined)('an engine by SSH', () => {
  let hosts: StartedDockerHosts
  let ssh: SshHost
  /** The temporary folder of this process, so that nobody else's ssh is counted. */
  let temporary: string
  const engines: Engine[] = []

  beforeAll(async () => {
    hosts = await new DockerHosts('engine').withImage(image).start()
    ssh = await SshHost.start(hosts.get('engine'))
    temporary = await mkdtemp(join(tmpdir(), 'raftkit-ssh-test-'))
  })
  afterAll(async () => {
    await ssh?.[Symbol.asyncDispose]()
    await hosts?.stop()
    await rm(temporary, { recursive: true })
  })
  beforeEach(() => {
    vi.stubEnv('TMPDIR', temporary)
  })
  afterEach(async () => {
    vi.unstubAllEnvs()
    for (const engine of engines.splice(0)) engine.close()
    await sshGone(temporary)
  })

  /** An engine by SSH, closed after the test. */
  function engineAt(url: string = ssh.target, sshConfigPath = ssh.configPath): Engine {
    const engine = new Engine({ url: `ssh://${url}`, sshConfigPath })
    engines.push(engine)
    return engine
  }

  /** Waits until ssh has ended, and its end has been heard on every connection through it, the idle ones included. */
  async function allHeard(): Promise<void> {
    await sshGone(temporary)
    // The turn of the loop that goes on has taken its events before; the next one takes all that have happened by now.
    await setImmediate()
    await setImmediate()
  }

  /** A configuration beside that of {@link SshHost}, with more in front of it. */
  async function configWith(name: string, ...lines: string[]): Promise<string> {
    const path = join(ssh.folder, name)
    await writeFile(path, `${lines.join('\n')}\n${await readFile(ssh.configPath, 'utf8')}`)
    return path
  }

  test('one login serves every request and every stream', async () => {
    const before = await ssh.logins()
    const engine = engineAt()
    expect(engine.address).toBe(`ssh://${ssh.target}`)
    const swarm = await Swarm.init(engine, { advertiseAddr: ssh.address })
    const ended = new AbortController()
    const events = engine.events({ signal: ended.signal, filters: { type: 'secret' } })
    const heard = events[Symbol.asyncIterator]().next()
    const names = Array.from({ length: 12 }, (_, index) => `secret-${index}`)
    await Promise.all(names.map((Name) => engine.secrets.create({ Name, Data: 'c2VjcmV0' })))
    expect((await heard).value?.Action).toBe('create')
    ended.abort()
    expect((await engine.secrets.list()).map(({ Spec }) => Spec.Name).sort()).toEqual([...names].sort())
    const docker = await engine.dockerode<Dockerode>()
    expect((await docker.info()).Swarm.LocalNodeState).toBe('active')
    await swarm.leave(engine, { force: true })
    expect(await ssh.logins()).toBe(before + 1)
    expect(sshClients(temporary)).toHaveLength(1)
    const [folder = ''] = await readdir(temporary)
    expect((await stat(join(temporary, folder))).mode & 0o777).toBe(0o700)
  })

  test('a host that known_hosts does not have is refused, and stays unknown', async () => {
    const path = await configWith(
      'strangers',
      `UserKnownHostsFile "${join(ssh.folder, 'empty')}"`,
      'StrictHostKeyChecking no',
    )
    await writeFile(join(ssh.folder, 'empty'), '')
    const error = await expectSwarmError(engineAt(ssh.target, path).ping(), 'SSH_HOST_KEY_UNKNOWN')
    expect(error.retryable).toBe(false)
    expect(await readFile(join(ssh.folder, 'empty'), 'utf8')).toBe('')
  })

  test('a host whose key has changed is refused until somebody has seen to it', async () => {
    const engine = engineAt()
    await engine.ping()
    await ssh.renewHostKey()
    await expectSwarmError(engine.info(), 'SSH_HOST_KEY_CHANGED')
    await ssh.trust()
    expect((await engine.info()).Swarm.LocalNodeState).toBe('inactive')
  })

  test('a key that the host does not know gets nobody in', async () => {
    const key = join(ssh.folder, 'strange')
    await promisify(execFile)('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key])
    const path = join(ssh.folder, 'strange_config')
    await writeFile(path, (await readFile(ssh.configPath, 'utf8')).replace(ssh.keyPath, key))
    await expectSwarmError(engineAt(ssh.target, path).ping(), 'SSH_LOGIN_REFUSED')
  })

  test('a key of an agent gets in without a file', async () => {
    const socket = join(ssh.folder, 'agent')
    const { stdout } = await promisify(execFile)('ssh-agent', ['-s', '-a', socket])
    const pid = Number(/SSH_AGENT_PID=(\d+)/.exec(stdout)?.[1])
    try {
      vi.stubEnv('SSH_AUTH_SOCK', socket)
      await promisify(execFile)('ssh-add', ['-q', ssh.keyPath])
      const path = join(ssh.folder, 'agent_config')
      const lines = (await readFile(ssh.configPath, 'utf8')).split('\n').filter((line) => !/Identit/.test(line))
      await writeFile(path, lines.join('\n'))
      await engineAt(ssh.target, path).ping()
    } finally {
      process.kill(pid)
    }
  })

  test('an alias brings host, user and port; what else a configuration forwards and shares is left alone', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => taken.once('listening', resolve))
    const { port } = taken.address() as { port: number }
    const path = await configWith(
      'alias',
      'Host Production',
      `  HostName ${ssh.address}`,
      `  Port ${ssh.port}`,
      `  User ${ssh.user}`,
      `  LocalForward 127.0.0.1:${port} 127.0.0.1:1`,
      '  ExitOnForwardFailure yes',
      '  ControlMaster auto',
      '  ControlPersist yes',
      `  ControlPath ${join(ssh.folder, 'shared-%C')}`,
      '  RemoteCommand sleep 60',
      '  RequestTTY yes',
    )
    await engineAt('Production', path).ping()
    taken.close()
    expect((await readdir(ssh.folder)).filter((name) => name.startsWith('shared'))).toEqual([])
  })

  test('another socket, whose path has odd characters, is reached by its path', async () => {
    const odd = "/run/a b:c'd%e.sock"
    const { exitCode } = await hosts.get('engine').exec(['ln', '-sf', '/var/run/docker.sock', odd])
    expect(exitCode).toBe(0)
    await engineAt(`${ssh.target}${encodeURI(odd.replaceAll('%', '%25')).replaceAll('%2525', '%25')}`).ping()
  })

  test('a socket that is not there is refused by the other end, at every call, until it is there', async () => {
    const engine = engineAt(`${ssh.target}/run/elsewhere.sock`)
    await expectSwarmError(engine.ping(), 'SSH_FORWARDING_REFUSED')
    await expectSwarmError(engine.info(), 'SSH_FORWARDING_REFUSED')
    await hosts.get('engine').exec(['ln', '-sf', '/var/run/docker.sock', '/run/elsewhere.sock'])
    await engine.ping()
  })

  test('no sshd, no such host and no ssh are told apart', async () => {
    await ssh.stop()
    await expectSwarmError(engineAt().ping(), 'CONNECTION_REFUSED')
    await ssh.listen()
    await expectSwarmError(engineAt('no-such-host.invalid').ping(), 'HOST_NOT_FOUND')
    const empty = await mkdtemp(join(tmpdir(), 'path-'))
    vi.stubEnv('PATH', empty)
    await expectSwarmError(engineAt().ping(), 'SSH_CLIENT_MISSING')
    await rm(empty, { recursive: true })
  })

  test('a configuration that ssh cannot read is an error with its words', async () => {
    const path = await configWith('broken', 'NoSuchOption yes')
    const error = await expectSwarmError(engineAt(ssh.target, path).ping(), 'SSH_FAILED')
    expect(error.message).toMatch(/Bad configuration option: nosuchoption/)
  })

  test('a server that never says a word ends at the deadline of the call', async () => {
    const silent = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => silent.once('listening', resolve))
    const { port } = silent.address() as { port: number }
    const engine = engineAt(`127.0.0.1:${port}`)
    await expectSwarmError(engine.ping({ timeoutMs: 300 }), 'TIMED_OUT')
    const abort = new AbortController()
    const ping = engine.ping({ signal: abort.signal })
    abort.abort()
    await expectSwarmError(ping, 'ABORTED')
    silent.close()
  })

  test('a connection that broke is made anew by the next call', async () => {
    const before = await ssh.logins()
    const engine = engineAt()
    await engine.volumes.create({ Name: 'heard' })
    // One of the past first, so that the stream is open.
    const follower = engine.events({ since: 1, filters: { type: 'volume' } })[Symbol.asyncIterator]()
    expect((await follower.next()).value).toMatchObject({ Action: 'create' })
    const event = follower.next()
    await engine.ping()
    for (const pid of sshClients(temporary)) process.kill(pid, 'SIGKILL')
    await expectSwarmError(event, 'CONNECTION_LOST')
    await allHeard()
    expect((await engine.version()).Version).toMatch(/^\d/)
    expect(await ssh.logins()).toBe(before + 2)
    await ssh.stop()
    await allHeard()
    await expectSwarmError(engine.ping(), 'CONNECTION_REFUSED')
    await ssh.listen()
    const docker = await engine.dockerode<Dockerode>()
    expect(String(await docker.ping())).toBe('OK')
  })

  test('more calls at once than ssh lets in at a time are each answered', async () => {
    const engine = engineAt()
    const pings = await Promise.all(Array.from({ length: 400 }, () => engine.ping()))
    expect(new Set(pings.map(({ apiVersion }) => apiVersion)).size).toBe(1)
  })

  test('where one manager cannot be reached another is asked; a stream waits for the only one to come back', async () => {
    const socket = '/run/comes-and-goes.sock'
    const link = (): Promise<unknown> => hosts.get('engine').exec(['ln', '-sf', '/var/run/docker.sock', socket])
    await link()
    const engine = engineAt(`${ssh.target}${socket}`)
    const swarm = await Swarm.init(engine, { advertiseAddr: ssh.address })
    await writeFile(join(ssh.folder, 'nobody'), '')
    const path = await configWith('failover', `UserKnownHostsFile "${join(ssh.folder, 'nobody')}"`)
    const stranger = engineAt(ssh.target, path)
    expect(await new Swarm([stranger, engine]).nodes.list()).toHaveLength(1)
    await expectSwarmError(new Swarm(stranger).nodes.list(), 'SSH_HOST_KEY_UNKNOWN')

    const ended = new AbortController()
    const heard: string[] = []
    const reading = (async () => {
      const { signal } = ended
      for await (const { Actor } of swarm.events({ filters: { type: 'secret' }, signal })) {
        heard.push(Actor.Attributes['name'] ?? '')
      }
    })()
    const { secrets } = hosts.get('engine').engine
    let made = 0
    const hearsOf = async (): Promise<number> => {
      await secrets.create({ Name: `before-${made++}`, Data: 'eA==' })
      return heard.length
    }
    await expect.poll(hearsOf, { timeout: 30_000, interval: 100 }).toBeGreaterThan(0)
    await hosts.get('engine').exec(['rm', socket])
    const logins = await ssh.logins()
    for (const pid of sshClients(temporary)) process.kill(pid, 'SIGKILL')
    // It is in again, and the host refuses to connect it.
    await expect.poll(() => ssh.logins(), { timeout: 30_000 }).toBeGreaterThan(logins)
    await expectSwarmError(engine.ping(), 'SSH_FORWARDING_REFUSED')
    await secrets.create({ Name: 'meanwhile', Data: 'eA==' })
    await link()
    await expect.poll(() => heard.at(-1), { timeout: 30_000 }).toBe('meanwhile')
    const reason = new Error('enough')
    ended.abort(reason)
    await expect(reading).rejects.toBe(reason)
    await swarm.leave(engine, { force: true })
  })

  test('closing the engine ends ssh, also while it connects', async () => {
    const engine = engineAt()
    await engine.ping()
    expect(sshClients(temporary)).toHaveLength(1)
    engine.close()
    await sshGone(temporary)
    const early = engineAt()
    const ping = early.ping()
    await vi.waitFor(() => expect(sshClients(temporary)).toHaveLength(1), { timeout: 20_000, interval: 1 })
    early.close()
    await ping.catch(() => undefined)
    await sshGone(temporary)
  })

  test.each([
    ['has nothing more to do', undefined],
    ['is killed', 'SIGKILL'],
    ['is interrupted in its terminal', 'SIGINT'],
  ] as const)('ssh ends with a process that %s', async (_, signal) => {
    using child = new ChildScript('engine-by-ssh.ts', {
      RAFTKIT_TEST_TARGET: ssh.target,
      RAFTKIT_TEST_SSH_CONFIG: ssh.configPath,
      ...(signal === undefined ? {} : { RAFTKIT_TEST_HOLD: '1' }),
    })
    await child.says(/connected to/)
    if (signal !== undefined) child.signalGroup(signal)
    expect(await child.ended).toBe(signal ?? 0)
    await sshGone(temporary)
  })

  test('a Docker context with an ssh address works', async () => {
    const folder = join(ssh.folder, 'docker')
    const bin = join(ssh.folder, 'bin')
    await mkdir(bin)
    // ssh looks for the user's own configuration in no folder that a test could give it.
    await writeFile(join(bin, 'ssh'), `#!/bin/sh\nPATH=\${PATH#*:} exec ssh -F '${ssh.configPath}' "$@"\n`, {
      mode: 0o755,
    })
    vi.stubEnv('PATH', `${bin}${delimiter}${process.env['PATH']}`)
    vi.stubEnv('DOCKER_CONFIG', folder)
    vi.stubEnv('DOCKER_HOST', undefined)
    const docker = ['context', 'create', 'behind-ssh', '--docker', `host=ssh://${ssh.target}`]
    await promisify(execFile)('docker', docker)
    const engine = new Engine({ context: 'behind-ssh' })
    engines.push(engine)
    expect((await engine.info()).Swarm.LocalNodeState).toBe('inactive')
    expect(engine.address).toBe(`ssh://${ssh.target} (context behind-ssh)`)
  })
})
