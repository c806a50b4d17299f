import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { EngineAddress } from '@raftkit/swarm'

/** Runs the docker command of this machine against an engine, as somebody at a terminal would. */
export async function dockerCommand(
  { url, tls }: EngineAddress,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const files = tls !== undefined && 'caPath' in tls ? tls : undefined
  const secure =
    files === undefined
      ? []
      : ['--tlsverify', '--tlscacert', files.caPath, '--tlscert', files.certPath, '--tlskey', files.keyPath]
  const { stdout, stderr } = await promisify(execFile)('docker', ['--host', url, ...secure, ...args], {
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', ...env },
    timeout: 120_000,
  })
  return stdout + stderr
}
