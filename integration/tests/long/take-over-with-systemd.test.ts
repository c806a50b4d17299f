import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MachineStore } from '@raftkit/machine'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { BareHost } from '../../support/bare-host.ts'
import { DockerMachineRunner } from '../../support/docker-machine-runner.ts'
import { hostPrograms, imagesWith } from '../../support/image-programs.ts'

/** systemd of newer releases needs cgroups of version 2, which not every kernel here has. */
const systemdImage = imagesWith(...hostPrograms).find(({ version }) => version === '26.1')?.image

// Packages are fetched and unpacked, twice.
vi.setConfig({ testTimeout: 400_000 })

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'raftkit-take-over-test-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

/** The command on a store of its own. */
function machine(store: string): DockerMachineRunner {
  return new DockerMachineRunner(join(folder, store))
}

describe('a host with systemd', () => {
  test('is taken over, set up again, given new certificates, and upgraded', async ({ skip }) => {
    if (systemdImage === undefined) skip('there is no node image of 26.1 from packages')
    await using bare = await BareHost.start({ image: systemdImage ?? '', init: 'systemd' })
    const created = await machine('seventh').run(...bare.createFlags, '--yes', '--engine-label', 'env=prod', 'dev01')
    expect(created).toMatchObject({ code: 0, error: '' })
    expect(await bare.sh('systemctl show -p ExecStart --value docker.service')).toContain('-H fd:// ')
    const dev01 = join(folder, 'seventh/machines/dev01')
    const first = await readFile(join(dev01, 'server.pem'), 'utf8')

    // What somebody has broken there is mended, and the certificate kept.
    await bare.sh('rm /etc/docker/server-key.pem; systemctl stop docker.service docker.socket')
    expect(await machine('seventh').run('provision', 'dev01')).toMatchObject({ code: 0, error: '' })
    expect(await readFile(join(dev01, 'server.pem'), 'utf8')).toBe(first)
    expect((await machine('seventh').run('version', 'dev01')).out).toMatch(/^26\.1/)

    const client = await readFile(join(dev01, 'cert.pem'), 'utf8')
    const renewed = await machine('seventh').run('regenerate-certs', '-f', '--client-certs', 'dev01')
    expect(renewed).toMatchObject({ code: 0, error: '' })
    expect(await readFile(join(dev01, 'server.pem'), 'utf8')).not.toBe(first)
    expect(await readFile(join(dev01, 'cert.pem'), 'utf8')).not.toBe(client)
    expect((await machine('seventh').run('version', 'dev01')).out).toMatch(/^26\.1/)

    expect(await machine('seventh').run('upgrade', 'dev01')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/26\.1/),
    })
    const { from, to } = await new MachineStore({ path: join(folder, 'seventh') }).upgrade('dev01')
    expect([from, to]).toEqual([expect.stringMatching(/^26\.1/), from])
  })
})

describe('a host without an engine', () => {
  test('gets that of its distribution', async ({ skip }) => {
    if (systemdImage === undefined) skip('there is no node image of 26.1 from packages')
    await using bare = await BareHost.start({ image: systemdImage ?? '', init: 'systemd' })
    await bare.sh(
      'DEBIAN_FRONTEND=noninteractive apt-get update >/dev/null; DEBIAN_FRONTEND=noninteractive apt-get -y purge docker.io >/dev/null 2>&1; rm -rf /etc/docker; ! command -v dockerd',
    )
    // Somebody who may become root, but is not.
    await bare.sh(`
      DEBIAN_FRONTEND=noninteractive apt-get -y install sudo >/dev/null 2>&1
      useradd -m -s /bin/bash -p '*' ada
      echo 'ada ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/ada
      cp -r ~root/.ssh ~ada/; chown -R ada ~ada/.ssh`)
    const failed = await machine('eighth').run(
      ...bare.createFlags,
      '--generic-ssh-user',
      'ada',
      '--engine-storage-driver',
      'nonsense',
      'dev01',
    )
    expect(failed).toMatchObject({ code: 1, error: expect.stringMatching(/as it was before; its words: .*nonsense/) })
    expect(await bare.sh('! command -v dockerd; find /etc/docker /var/lib/raftkit-machine -type f')).toBe('')
    const created = await machine('eighth').run(...bare.createFlags, '--generic-ssh-user', 'ada', 'dev01')
    expect(created).toMatchObject({ code: 0, out: expect.stringContaining('installs docker.io with apt-get') })
    expect((await machine('eighth').run('version', 'dev01')).out).toMatch(/^26\.1/)
  })
})
