import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { registryAuthFor } from './registry-auth-for.ts'

const password = 'only-for-this-test'
const basic = Buffer.from(`reader:${password}`).toString('base64')
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'raftkit-config-'))
  mkdirSync(join(folder, 'bin'))
  vi.stubEnv('DOCKER_CONFIG', folder)
  vi.stubEnv('PATH', `${join(folder, 'bin')}${delimiter}${process.env['PATH']}`)
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

const configure = (config: unknown): void =>
  writeFileSync(join(folder, 'config.json'), typeof config === 'string' ? config : JSON.stringify(config))
const helper = (name: string, script: string): void => {
  const path = join(folder, 'bin', `docker-credential-${name}`)
  writeFileSync(path, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o755)
}
const find = (image: string, call: { readonly timeoutMs?: number; readonly signal?: AbortSignal } = {}) =>
  registryAuthFor('create the service "web"', image, 'from-config', call)

describe('registryAuthFor', () => {
  it('sends nothing unless it is asked to', async () => {
    configure({ auths: { 'r.example': { auth: basic } } })
    expect(await registryAuthFor('x', 'r.example/app', undefined, {})).toBeUndefined()
  })

  it('hands on what is given, and refuses what is none without showing it', async () => {
    const given = { username: 'a', password }
    expect(await registryAuthFor('x', 'nginx', given, {})).toBe(given)
    for (const wrong of [password, 5, null, { username: 'a', secret: password }, { password: [password] }]) {
      const error: unknown = await registryAuthFor('x', 'nginx', wrong as never, {}).catch((thrown) => thrown)
      expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', details: { argument: 'registryAuth' } })
      expect(inspect(error)).not.toContain(password)
    }
  })

  it('finds none where there is no config, and none of that registry', async () => {
    expect(await find('r.example/app')).toBeUndefined()
    for (const config of [{}, { auths: null }, { auths: { 'r.example': {} } }, { auths: { 'r.example': null } }, []]) {
      configure(config)
      expect(await find('r.example/app')).toBeUndefined()
    }
    configure({ auths: { 'other.example': { auth: basic }, 'r.example.com': { auth: basic } } })
    expect(await find('r.example/app')).toBeUndefined()
  })

  it.each([
    ['r.example/app', 'r.example'],
    ['r.example:5000/team/app:1', 'r.example:5000'],
    ['r.example/app', 'https://r.example/v1/'],
    ['nginx', 'https://index.docker.io/v1/'],
    ['team/app', 'https://index.docker.io/v1/'],
    ['index.docker.io/team/app', 'https://index.docker.io/v1/'],
  ])('finds those for %s under %s', async (image, key) => {
    configure({ auths: { [key]: { auth: basic } } })
    expect(await find(image)).toEqual({ username: 'reader', password, serveraddress: key })
  })

  it('takes tokens, and passwords with colons', async () => {
    configure({
      auths: {
        'one.example': { auth: basic, identitytoken: 'token-1' },
        'two.example': { registrytoken: 'token-2' },
        'three.example': { auth: Buffer.from('a:b:c\0\0').toString('base64') },
      },
    })
    expect(await find('one.example/x')).toMatchObject({ username: 'reader', identitytoken: 'token-1' })
    expect(await find('two.example/x')).toEqual({ registrytoken: 'token-2', serveraddress: 'two.example' })
    expect(await find('three.example/x')).toMatchObject({ username: 'a', password: 'b:c' })
  })

  it('asks the helper of a registry, or that of all of them, with the server on its input', async () => {
    helper('all', `read -r server || true; echo "{\\"Username\\":\\"$1 $server\\",\\"Secret\\":\\"${password}\\"}"`)
    helper('own', `cat >/dev/null; echo '{"ServerURL":"x","Username":"<token>","Secret":"${password}"}'`)
    configure({ auths: { 'a.example': {} }, credsStore: 'all', credHelpers: { 'r.example': 'own', 'e.example': '' } })
    expect(await find('a.example/x')).toEqual({ username: 'get a.example', password, serveraddress: 'a.example' })
    expect(await find('e.example/x')).toMatchObject({ username: 'get e.example' })
    expect(await find('nginx')).toMatchObject({ username: 'get https://index.docker.io/v1/' })
    expect(await find('r.example/x')).toEqual({ identitytoken: password, serveraddress: 'r.example' })
  })

  it('takes the word of a helper that has none', async () => {
    helper('empty', 'echo "credentials not found in native keychain"; exit 1')
    configure({ credsStore: 'empty' })
    expect(await find('nginx')).toBeUndefined()
  })

  it.each([
    ['echo oops; exit 3', /ended with 3/],
    ['kill -9 $$', /ended with SIGKILL/],
    ['echo no json', /did not answer with credentials/],
    ['echo null', /did not answer with credentials/],
    [`echo '{"Username":5,"Secret":"${password}"}'`, /did not answer with credentials/],
    [`echo '{"Username":"a","Secret":"${password}"}'; exit 1`, /ended with 1/],
    ['exec cat /dev/zero', /ended with SIGKILL/],
  ])('says what is wrong with a helper that does %j, and not what it says', async (script, meaning) => {
    helper('broken', script)
    configure({ credsStore: 'broken' })
    const error: unknown = await find('nginx').catch((thrown) => thrown)
    expect(error).toMatchObject({ code: 'CREDENTIALS_UNAVAILABLE', message: expect.stringMatching(meaning) })
    expect(inspect(error, { depth: 9 })).not.toContain(password)
  })

  it('does not wait for a helper beyond the deadline, or when the call is aborted', async () => {
    helper('slow', 'exec tail -f /dev/null')
    configure({ credsStore: 'slow' })
    await expect(find('nginx', { timeoutMs: 50 })).rejects.toMatchObject({
      code: 'TIMED_OUT',
      message: expect.stringContaining('docker-credential-slow'),
    })
    const reason = new Error('enough')
    await expect(find('nginx', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })

  it.each([
    [{ credsStore: 'missing-here' }, /no docker-credential-missing-here in the PATH/],
    [{ credsStore: '../../bin/sh' }, /other characters/],
    [{ credHelpers: { 'https://index.docker.io/v1/': 'a b; true' } }, /other characters/],
    [`{ "auths": { "r.example": "${password}" `, /is not JSON/],
    [{ auths: { 'https://index.docker.io/v1/': { auth: 'bm8gY29sb24=' } } }, /no name and password/],
  ])('says what is wrong with the config %o', async (config, meaning) => {
    configure(config)
    const error: unknown = await find('nginx').catch((thrown) => thrown)
    expect(error).toMatchObject({ code: 'CREDENTIALS_UNAVAILABLE', message: expect.stringMatching(meaning) })
    expect(inspect(error, { depth: 9 })).not.toContain(password)
  })
})
