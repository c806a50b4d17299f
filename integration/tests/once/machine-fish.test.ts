import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MachineStore } from '@raftkit/machine'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { BareHost } from '../../support/bare-host.ts'
import { dockerMachineScript } from '../../support/docker-machine-command.ts'
import { DockerMachineRunner } from '../../support/docker-machine-runner.ts'
import { hostPrograms, imagesWith } from '../../support/image-programs.ts'
import { MachinesOfEveryKind } from '../../support/machines-of-every-kind.ts'
import { RecordedDockerMachine } from '../../support/recorded-docker-machine.ts'

/** None where the images are official ones: then the run says so when it begins. */
const shells = imagesWith(...hostPrograms, 'docker', 'fish')
/** Everything that means something to fish, and to those who quote for it. A colon ends an element of a list there. */
const ODD = `a:b 'c' "d" \\ \\\\ $HOME {$HOME} (id) *?[e] {f,g} ~ %h #i;j&k|l<m>n^o!p@ \`q\` \\`
const PROXIES = `one.example,$HOME(id)'"\\`
const { names } = MachinesOfEveryKind

/**
 * The real fish and the real `docker`, in a host of their own that has an engine, too; what fish evaluates comes from our real
 * command, on the other side.
 */
describe.skipIf(shells.length === 0)('the shell fish', () => {
  let machines: MachinesOfEveryKind
  let base: string
  let folder: string
  /** A folder for fish's PATH, and a program that is not in it. */
  let bin: string
  let program: string
  let socket: string
  const recorded = new RecordedDockerMachine()
  /** By machine: what `docker info` gives for its engine. */
  const ids = new Map<string, string>()

  beforeAll(async () => {
    base = await mkdtemp(join(tmpdir(), 'raftkit-fish-'))
    folder = join(base, ODD)
    bin = join(base, 'bin')
    program = join(folder, 'bin', 'docker-machine')
    machines = await MachinesOfEveryKind.start(shells.at(-1)?.image ?? '')
    const withoutOurs = process.env['PATH']
    vi.stubEnv('PATH', machines.path)
    const store = new MachineStore({ path: join(folder, 'store') })
    await store.import(await new MachineStore({ path: machines.store }).export(names))
    for (const name of names) {
      const { stdout } = await machines.run(`(eval "$(docker-machine env ${name})" && docker info -f '{{.ID}}')`)
      ids.set(name, stdout.trim())
    }
    // A URL has no blanks, and this one is of this machine and of the other.
    socket = join(base, `it's"$HOME"(id)\\{a,b};.sock`)
    await symlink('/var/run/docker.sock', socket)
    await store.create({ name: 'odd', url: `unix://${socket}` })

    const command = new DockerMachineRunner(store.path, { NO_PROXY: PROXIES })
    for (const name of [...names, 'odd', 'nosuch', '-u']) await recorded.record(command, 'env', '--shell', 'fish', name)
    for (const machine of ['taken', '-u']) {
      await recorded.record(command, 'env', '--shell', 'fish', '--no-proxy', machine)
    }
    await recorded.record(command, 'use', '--help')
    await recorded.record(command, 'completion', 'candidates', '--', 'env', 'ta')
    // By a path that is not in PATH, so that it is the path that is told to fish.
    await mkdir(join(folder, 'bin'))
    await symlink(dockerMachineScript, program)
    const outside = new DockerMachineRunner(store.path, { PATH: withoutOurs }, program)
    for (const words of [['shell-init'], ['completion']]) await recorded.record(outside, ...words, 'fish')
    await rm(program)
    await Promise.all([program, join(bin, 'docker-machine')].map((path) => recorded.write(path)))
  })

  afterAll(async () => {
    vi.unstubAllEnvs()
    await machines?.[Symbol.asyncDispose]()
    if (base !== undefined) await rm(base, { recursive: true, force: true })
  })

  describe.each(shells)('of the node image of $version', ({ image }) => {
    let near: BareHost
    let nearId: string

    beforeAll(async () => {
      near = await BareHost.start({ image })
      await near.copyFolder(base)
      await near.exec(['ln', '-s', '/var/run/docker.sock', socket])
      // docker calls the ssh there, which reads the configuration there.
      await near.sh(`
        cd ~root/.ssh
        cat >key <<'END'\n${await readFile(machines.host.keyPath, 'utf8')}END
        chmod 600 key
        printf 'IdentityFile ~/.ssh/key\\nStrictHostKeyChecking accept-new\\nLogLevel ERROR\\n' >config`)
      await near.startEngine()
      nearId = (await near.sh(`docker info -f '{{.ID}}'`)).trim()
    })
    afterAll(async () => {
      await near?.[Symbol.asyncDispose]()
    })

    /** Runs lines in fish, with our program in its path. */
    const fish = (...lines: readonly string[]) =>
      near.exec(['fish', '--no-config', '-c', ['set -p PATH $argv[1]', ...lines].join('\n'), bin])

    const SHOW = `printf '%s\\n' "$DOCKER_HOST" "$DOCKER_TLS_VERIFY" "$DOCKER_CERT_PATH" "$DOCKER_MACHINE_NAME"`
    const ASK = `docker info -f '{{.ID}}'`

    test.each(names)('%s: docker answers from its engine', async (name) => {
      const { address, path } = await new MachineStore({ path: join(folder, 'store') }).get(name)
      const id = name === 'here' ? nearId : ids.get(name)
      const tls = address.tls === undefined ? ['', ''] : ['1', path]
      const stdout = [address.url, ...tls, name, id, ''].join('\n')
      for (const evaluate of [
        `eval (docker-machine env --shell fish ${name})`,
        `docker-machine env --shell fish ${name} | source`,
      ]) {
        expect(await fish(evaluate, SHOW, ASK)).toEqual({ exitCode: 0, stdout, stderr: '' })
      }
    })

    test('a socket with everything in its name is what docker is told', async () => {
      const { exitCode, stdout } = await fish('eval (docker-machine env --shell fish odd)', SHOW)
      expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: `unix://${socket}\n\n\nodd\n` })
      expect(await fish('docker-machine env --shell fish odd | source', ASK)).toMatchObject({ stdout: `${nearId}\n` })
    })

    test('the engines are not one and the same', () => {
      const all = ['taken', 'plain', 'here'].map((name) => ids.get(name))
      expect(new Set([...all, nearId]).size).toBe(4)
      expect([ids.get('files'), ids.get('ssh')]).toEqual([ids.get('taken'), ids.get('taken')])
    })

    test('--no-proxy keeps what is in NO_PROXY, and --unset takes everything away', async () => {
      const set = await fish('docker-machine env --shell fish --no-proxy taken | source', `printf '%s\\n' "$NO_PROXY"`)
      expect(set).toEqual({ exitCode: 0, stdout: `${PROXIES},${machines.host.address}\n`, stderr: '' })
      const unset = await fish(
        'docker-machine env --shell fish --no-proxy taken | source',
        'eval (docker-machine env --shell fish --no-proxy -u)',
        'set -n | string match -r "^(?:DOCKER_.*|NO_PROXY)\\$"; or echo none',
        ASK,
      )
      expect(unset).toEqual({ exitCode: 0, stdout: `none\n${nearId}\n`, stderr: '' })
    })

    test('use points to a machine, stays where it is on a mistake, and lets go', async () => {
      const done = await near.exec([
        ...['fish', '--no-config', '-c'],
        [
          '$argv[1] shell-init fish | source',
          'docker-machine use taken',
          ASK,
          'docker-machine use nosuch; echo $status',
          ASK,
        ]
          .concat(
            'docker-machine use -u',
            'set -q DOCKER_HOST; echo $status',
            ASK,
            'docker-machine use',
            'docker-machine nothing',
          )
          .join('\n'),
        program,
      ])
      const taken = ids.get('taken')
      const help = (await new DockerMachineRunner(folder).run('use', '--help')).out
      const stdout = `Active machine: taken\n${taken}\n1\n${taken}\nNo active machine\n1\n${nearId}\n${help}`
      expect(done).toMatchObject({ exitCode: 99, stdout })
      expect(done.stderr).toMatch(/^.*"nosuch".*\nnot recorded: nothing\n$/s)
    })

    test('completes names of machines', async () => {
      const lines = ['$argv[1] completion fish | source', `complete -C 'docker-machine env ta'`].join('\n')
      expect(await near.exec(['fish', '--no-config', '-c', lines, program])).toEqual({
        exitCode: 0,
        stdout: 'taken\n',
        stderr: '',
      })
    })
  })
})
