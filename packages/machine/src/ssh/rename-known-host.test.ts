import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { renameKnownHost } from './rename-known-host.ts'

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBC8x1TAW1sD4YFnb1tL2D3Y1xwYv7wq3U5RaQhvLr4Y'

describe('renameKnownHost', () => {
  test.each([
    [`a ${KEY}\n`, `b ${KEY}\n`],
    [`a,192.0.2.1 ${KEY}\n[a]:2222 ${KEY}`, `b,192.0.2.1 ${KEY}\n[b]:2222 ${KEY}`],
    [`@revoked  a ${KEY}\n# a comment\n\n`, `@revoked  b ${KEY}\n# a comment\n\n`],
    [`aa ${KEY}\n[aa]:22 ${KEY}\n|1|x| ${KEY}\n`, `aa ${KEY}\n[aa]:22 ${KEY}\n|1|x| ${KEY}\n`],
    ['', ''],
  ])('%j', (text, expected) => {
    expect(renameKnownHost(text, 'a', 'b')).toBe(expected)
  })

  const keygen = spawnSync('ssh-keygen', ['-Q', 'key-sig'])
  test.skipIf(keygen.error !== undefined)('finds names that ssh-keygen has hashed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'raftkit-known-hosts-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const path = join(folder, 'known_hosts')
    await writeFile(path, `a ${KEY}\nother ${KEY}\n`)
    expect(spawnSync('ssh-keygen', ['-H', '-f', path]).status).toBe(0)
    const [own, other] = (await readFile(path, 'utf8')).split('\n')
    expect(own).toMatch(/^\|1\|/)
    expect(renameKnownHost(`${own}\n${other}\n`, 'a', 'b')).toBe(`b ${KEY}\n${other}\n`)
  })
})
