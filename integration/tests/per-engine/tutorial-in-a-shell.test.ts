import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { DockerHosts } from '@raftkit/testcontainers'
import { expect, test } from 'vitest'
import { installDockerMachine } from '../../support/docker-machine-command.ts'
import { image, version } from '../../support/engine-under-test.ts'
import { ShellSession } from '../../support/shell-session.ts'

const engineVersion = `v${version.replace('.', '\\.')}\\.\\d+\\S*`
const id = '[0-9a-z]{25}'
const token = 'SWMTKN-1-[0-9a-z]{50}-[0-9a-z]{25}'

test('the tutorial, in a shell with the real docker command and our docker-machine', async () => {
  await using hosts = await new DockerHosts('dev01', 'dev02', 'outsider').withImage(image).start()
  const folder = await mkdtemp(join(tmpdir(), 'raftkit-shell-'))
  const bin = await installDockerMachine(folder)
  using shell = new ShellSession({
    HOME: folder,
    SHELL: '/bin/bash',
    MACHINE_STORAGE_PATH: hosts.machines.path,
    PATH: [bin, dirname(process.execPath), process.env['PATH']].join(delimiter),
  })
  const ok = async (line: string): Promise<string> => {
    const { exitCode, stdout, stderr } = await shell.run(line)
    expect(exitCode, `${line}\n${stdout}${stderr}`).toBe(0)
    return stdout
  }
  const ip = (name: string): string => hosts.get(name).ip

  await ok('eval "$(docker-machine shell-init bash)"')

  const machine = (name: string, active: string): string =>
    `${name} +${active} +none +Running +tcp://${ip(name).replaceAll('.', '\\.')}:2376 +${engineVersion} *\n`
  const table = (activeName?: string): RegExp =>
    new RegExp(
      `^NAME +ACTIVE +DRIVER +STATE +URL +SWARM +DOCKER +ERRORS\n${['dev01', 'dev02', 'outsider']
        .map((name) => machine(name, name === activeName ? '\\*' : '-'))
        .join('')}$`,
    )
  expect(await ok('docker-machine ls')).toMatch(table())

  expect(await ok('docker-machine use dev01')).toContain('dev01')
  expect(await ok('docker-machine ls')).toMatch(table('dev01'))
  expect(await ok('docker-machine active')).toBe('dev01\n')
  expect(await ok('docker info')).toMatch(/^ Swarm: inactive$/m)

  const init = await ok('docker swarm init --advertise-addr "$(docker-machine ip dev01)"')
  expect(init).toMatch(new RegExp(`Swarm initialized: current node \\(${id}\\) is now a manager\\.`))
  expect(init).toMatch(new RegExp(`docker swarm join --token ${token} ${ip('dev01')}:2377`))

  const header = 'ID +HOSTNAME +STATUS +AVAILABILITY +MANAGER STATUS +ENGINE VERSION\n'
  const leader = `${id} \\* +dev01 +Ready +Active +Leader +${engineVersion.slice(1)}\n`
  expect(await ok('docker node ls')).toMatch(new RegExp(`^${header}${leader}$`))

  const worker = await ok('docker swarm join-token worker')
  expect(worker).toMatch(
    new RegExp(
      `To add a worker to this swarm, run the following command:\n\n +docker swarm join --token ${token} ${ip('dev01')}:2377\n`,
    ),
  )
  expect(await ok('docker swarm join-token manager -q')).toMatch(new RegExp(`^${token}\n$`))
  await ok('worker_token="$(docker swarm join-token worker -q)"')

  await ok('docker-machine use dev02')
  const join1 = await ok('docker swarm join --token "$worker_token" "$(docker-machine ip dev01):2377"')
  expect(join1).toBe('This node joined a swarm as a worker.\n')

  const onWorker = await shell.run('docker node ls')
  expect(onWorker.exitCode).toBe(1)
  expect(onWorker.stderr).toMatch(
    /This node is not a swarm manager\. Worker nodes can't be used to view or modify cluster state\./,
  )

  await ok('docker-machine use outsider')
  const outside = await shell.run('docker node ls')
  expect(outside.exitCode).toBe(1)
  expect(outside.stderr).toMatch(/This node is not a swarm manager\. Use "docker swarm init" or "docker swarm join"/)

  await ok('docker-machine use dev01')
  const both = new RegExp(`^${header}${leader}${id} +dev02 +Ready +Active +${engineVersion.slice(1)}\n$`)
  await expect.poll(() => ok('docker node ls'), { timeout: 30_000 }).toMatch(both)

  await ok('docker-machine use dev02')
  const again = await shell.run('docker swarm join --token "$worker_token" "$(docker-machine ip dev01):2377"')
  expect(again.exitCode).toBe(1)
  expect(again.stderr).toMatch(/This node is already part of a swarm\./)
  await ok('docker-machine use dev01')
  expect(await ok('docker node ls')).toMatch(both)

  // A machine that there is not leaves the shell where it was, and says so.
  expect((await shell.run('docker-machine use nosuch')).exitCode).not.toBe(0)
  expect(await ok('echo "$DOCKER_MACHINE_NAME"')).toBe('dev01\n')
  await rm(folder, { recursive: true })
})
