import type { CallOptions } from '../call-options.ts'
import { redact } from '../errors/redact.ts'
import type { Managers } from '../managers/managers.ts'
import type { ServiceSpec } from '../wire/service.ts'

const maxLines = 10
const maxLength = 500
/** Telling why must not take long: where the log does not come, the rest is told. */
const patienceMs = 5_000

/** The last lines of a task's log; none where they cannot be had. */
export async function lastLines(
  managers: Managers,
  task: { readonly id: string; readonly spec: ServiceSpec },
  call: CallOptions,
): Promise<readonly string[]> {
  const tty = task.spec.TaskTemplate.ContainerSpec?.TTY === true
  const lines: string[] = []
  try {
    await managers.read(
      async (engine, limits) => {
        lines.length = 0
        const log = engine.tasks.logs(task.id, { ...limits, timeoutMs: patienceMs, tail: maxLines, tty })
        for await (const { text } of log) if (lines.push(text) >= maxLines) break
      },
      { ...call, timeoutMs: patienceMs },
    )
  } catch {
    // What has come until then is better than nothing.
  }
  const hide = hider(task.spec)
  return lines.map((line) => hide(redact(line)).slice(0, maxLength))
}

const secretName = /pass|secret|token|key|credential|auth/i

/** Takes values of variables out that are called like a secret, because programs like to tell their settings. */
function hider(spec: ServiceSpec): (line: string) => string {
  const values = (spec.TaskTemplate.ContainerSpec?.Env ?? []).flatMap((variable) => {
    const at = variable.indexOf('=')
    const value = variable.slice(at + 1)
    return at > 0 && secretName.test(variable.slice(0, at)) && value.length >= 4 ? [value] : []
  })
  return (line) => values.reduce((text, value) => text.replaceAll(value, '<redacted>'), line)
}
