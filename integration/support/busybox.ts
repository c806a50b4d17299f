import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Host } from '@raftkit/testcontainers'
import { outerDocker } from './outer-docker.ts'

/** Where a host has it, and its programs as links to it. */
const folder = '/raftkit-test'

let found: Promise<Buffer> | undefined

/**
 * The programs that tests use inside hosts and images, all in one file that needs no library: node images come from
 * several distributions, and have no shell, and nothing else, in common. The set-up has brought it.
 */
export async function busybox(): Promise<Buffer> {
  found ??= find()
  return found
}

async function find(): Promise<Buffer> {
  const { Arch } = await outerDocker.version()
  const path = fileURLToPath(new URL(`../../.raftkit/busybox-${Arch}`, import.meta.url))
  return readFile(path).catch((cause: unknown) => {
    throw new Error('The programs of the tests are not here. Run the set-up once: npm test, or npm run quickstart', {
      cause,
    })
  })
}

/**
 * Runs a shell script inside a host, with the programs of busybox and no others.
 *
 * @returns what it has written
 */
export async function runScript(host: Host, script: string, ...args: readonly string[]): Promise<string> {
  const command = [`${folder}/busybox`, 'sh', '-euc', script, 'sh', ...args]
  await install(host)
  const { exitCode, stdout, stderr } = await host.exec(command, { env: { PATH: `${folder}/bin` } })
  if (exitCode === 0) return stdout
  throw new Error(`A script in ${host.name} ended with exit code ${exitCode}: ${stdout}${stderr}`)
}

/**
 * Listens on a port of a host, and runs a program for every connection, with the connection as its input and output. It
 * ends with the host.
 */
export async function listenIn(host: Host, port: number, program: readonly string[]): Promise<void> {
  const script = `
    setsid ${netcat} -p ${port} -e "$@" </dev/null >/dev/null 2>&1 &
    until grep -q " [0-9A-F]*:$(printf %04X ${port}) [0:]* 0A " /proc/net/tcp*; do kill -0 $!; usleep 20000; done`
  await runScript(host, script, ...program)
}

/** Connects to a port of an address from inside a host, and gives what comes until the other end closes. */
export async function readFrom(host: Host, address: string, port: number): Promise<string> {
  return runScript(host, `nc -w 2 ${address} ${port} </dev/null`)
}

/** The command that listens again and again: the two that busybox can be built with say it in different ways. */
export const netcat = '$(nc --help 2>&1 | grep -q -e -lk && echo nc -lk || echo nc -ll)'

async function install(host: Host): Promise<void> {
  const there = await host.exec(['test', '-e', `${folder}/bin/sh`])
  if (there.exitCode === 0) return
  await host.copyTo({ content: await busybox(), target: `${folder}/busybox`, mode: 0o755 })
  const link = `cd ${folder}; b=${folder}/busybox; $b mkdir -p bin; for p in $($b --list); do $b ln -sf ../busybox "bin/$p"; done`
  const { exitCode, stderr } = await host.exec([`${folder}/busybox`, 'sh', '-euc', link])
  if (exitCode !== 0) throw new Error(`busybox does not run in ${host.name}: ${stderr}`)
}
