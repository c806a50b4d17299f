import { spawn, spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { MachineStore } from '../store/machine-store.ts'
import { temporaryStore } from '../testing/temporary-store.ts'

const program = join(import.meta.dirname, 'docker-machine.ts')
/** Something that goes on for as long as it likes, as looking up a name does. */
const pending = ['--import', 'data:text/javascript,setInterval(() => {}, 2 ** 31 - 1)']

describe('the program', () => {
  test('ends with its command, whatever is still pending', { timeout: 60_000 }, async () => {
    const path = await temporaryStore()
    const env = { ...process.env, MACHINE_STORAGE_PATH: path }
    const run = (...args: string[]) => {
      return spawnSync(process.execPath, [...pending, program, ...args], { env, encoding: 'utf8', timeout: 30_000 })
    }
    expect(run('ls', '-q')).toMatchObject({ status: 0, stdout: '', stderr: '', signal: null })
    expect(run('url', 'x')).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('does not exist') })
  })

  test('has written everything before it ends, also for a slow reader', { timeout: 60_000 }, async () => {
    const path = await temporaryStore()
    const store = new MachineStore({ path })
    // More than a pipe holds.
    const note = 'x'.repeat(1_000_000)
    await store.create({ name: 'dev01', url: 'unix:///x' })
    await store.update('dev01', (config) => void Object.assign(config, { Note: note }))
    const child = spawn(process.execPath, [...pending, program, '-s', path, 'inspect', '-f', '{{.Note}}', 'dev01'])
    const ended = new Promise((resolve) => child.once('close', resolve))
    await new Promise((resolve) => child.stdout.once('readable', resolve))
    let out = ''
    for await (const chunk of child.stdout.setEncoding('utf8')) out += chunk
    expect(out).toBe(`${note}\n`)
    expect(await ended).toBe(0)
  })

  test('is content with a reader that has had enough', { timeout: 60_000 }, () => {
    const script = '"$0" "$@" help | head -n 1; echo "$PIPESTATUS"'
    const run = spawnSync('bash', ['-c', script, process.execPath, program], { encoding: 'utf8' })
    expect(run).toMatchObject({ stdout: 'Usage: docker-machine [OPTIONS] COMMAND [arg...]\n0\n', stderr: '' })
  })
})

/** Runs a program in a network of its own, whose only name server takes questions and never answers. */
const ISOLATED = `
  ip link set lo up
  mount --bind "$1" /etc/resolv.conf
  shift
  exec "$@"`
const SILENT = `
  const server = require('node:dgram').createSocket('udp4')
  server.bind(53, '127.0.0.1', () => {
    const [program, ...args] = process.argv.slice(1)
    const { spawn } = require('node:child_process')
    spawn(program, args, { stdio: 'inherit' }).on('exit', (code) => process.exit(code))
  })`
const unshare = ['--mount', '--net', 'sh', '-euc']
const canIsolate = spawnSync('unshare', [...unshare, ISOLATED, 'sh', '/etc/hostname', 'true']).status === 0

// Where no network can be had, what ends is still tested above, with something else that is pending.
describe.skipIf(!canIsolate)('a name server that does not answer', () => {
  test('keeps ls no longer than its timeout', { timeout: 60_000 }, async () => {
    const path = await temporaryStore()
    const store = new MachineStore({ path })
    for (const name of ['a', 'b', 'c']) await store.create({ name, url: `tcp://${name}.example:2375`, tls: false })
    const resolver = join(dirname(path), 'resolv.conf')
    await writeFile(resolver, 'nameserver 127.0.0.1\noptions timeout:30 attempts:2\n')
    const run = (...args: string[]) => {
      const command = [process.execPath, '-e', SILENT, process.execPath, program, '-s', path, ...args]
      const options = { encoding: 'utf8', timeout: 25_000 } as const
      return spawnSync('unshare', [...unshare, ISOLATED, 'sh', resolver, ...command], options)
    }
    expect(run('ls', '-t', '1', '-f', '{{.Name}} {{.State}}')).toMatchObject({
      status: 0,
      stdout: 'a Timeout\nb Timeout\nc Timeout\n',
      stderr: '',
    })
  })
})
