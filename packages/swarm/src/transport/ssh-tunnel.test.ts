import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { SshTunnel } from './ssh-tunnel.ts'

/** An `ssh` whose socket leads in circles: nobody can connect to it, and it does not end by itself. */
const circular = `#!/bin/sh
echo $$ >"$STARTED"
while [ "$1" != -L ]; do shift; done
ln -s s "\${2%%:*}"
exec sleep 60
`

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'raftkit-tunnel-test-'))
  await writeFile(join(folder, 'ssh'), circular, { mode: 0o755 })
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env['PATH']}`)
  vi.stubEnv('TMPDIR', folder)
  vi.stubEnv('STARTED', join(folder, 'pid'))
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

test('an ssh that cannot be connected to is not left running', async () => {
  const tunnel = new SshTunnel({ host: 'h', socketPath: '/run/docker.sock' })
  await expect(tunnel.connect()).rejects.toMatchObject({ code: 'ELOOP' })
  const pid = Number(await readFile(join(folder, 'pid'), 'utf8'))
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), { timeout: 10_000 })
  await vi.waitFor(async () => expect((await readdir(folder)).sort()).toEqual(['pid', 'ssh']), { timeout: 10_000 })
})
