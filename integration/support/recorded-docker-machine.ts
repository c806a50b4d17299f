import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { DockerMachineRunner } from './docker-machine-runner.ts'

/**
 * What our command has said here, as a program that says it again where there is no Node: for the same arguments the same
 * two streams and the same exit code, and 99 for any other.
 */
export class RecordedDockerMachine {
  readonly #cases: string[] = []

  /** Runs the real command, and keeps what it says. */
  async record(machine: DockerMachineRunner, ...argv: readonly string[]): Promise<void> {
    const { code, out, error } = await machine.run(...argv)
    const [pattern, onStdout, onStderr] = [argv.join(' '), out, error].map(quote)
    this.#cases.push(`  ${pattern}) printf %s ${onStdout}; printf %s ${onStderr} >&2; exit ${code};;`)
  }

  /** Writes the program. */
  async write(path: string): Promise<void> {
    await mkdir(dirname(path), { recursive: true })
    const unknown = '  *) echo "not recorded: $*" >&2; exit 99;;'
    await writeFile(path, ['#!/bin/sh', 'case "$*" in', ...this.#cases, unknown, 'esac', ''].join('\n'), {
      mode: 0o755,
    })
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
