import { Script } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { Engine } from '../engine/engine.ts'
import { isSwarmError } from '../errors/swarm-error.ts'
import { parseImageReference } from '../image/image-reference.ts'
import { Managers } from '../managers/managers.ts'
import { constraintProblem } from '../service-definition/constraint-problem.ts'
import { parseCpus } from '../service-definition/cpus.ts'
import { parseDuration } from '../service-definition/duration.ts'
import type { ServiceDefinition } from '../service-definition/service-definition.ts'
import { serviceSpecOf } from '../service-definition/service-spec-of.ts'
import { parseShortMount } from '../service-definition/short-mount.ts'
import { parseShortPort } from '../service-definition/short-port.ts'
import { parseSize } from '../service-definition/size.ts'
import { stackObjects } from '../stacks/stack-objects.ts'
import { Stacks } from '../stacks/stacks.ts'
import { InMemoryTransport } from '../testing/in-memory-transport.ts'
import { ComposeProblems } from './compose-problems.ts'
import { parseEnvFile, parseRawEnvFile } from './env-file.ts'
import { fromObject } from './from-object.ts'
import { interpolateText } from './interpolate-text.ts'
import { loadProject } from './load-project.ts'
import { ownServices } from './read-compose-file.ts'
import { parseShortVolume } from './short-volume.ts'
import { splitWords } from './split-words.ts'

/** Ends what would block the process: no test of its own could. */
function inTime<Value>(run: () => Value): Value {
  return new Script('run()').runInNewContext({ run }, { timeout: 2_000 }) as Value
}

/** A reader that takes quadratic time would need minutes for this, and one that takes exponential time would never end. */
const long = 100_000
const units = [
  'a',
  '1',
  '.',
  '-',
  '_',
  ':',
  ' ',
  '\t',
  '\n',
  ',',
  '/',
  '=',
  '[',
  ']',
  ']:',
  '1-',
  '1.',
  'a:',
  '"\n',
  '$',
  '${',
]
const texts = [
  ...['', 'A=a'].flatMap((head) => units.map((unit) => `${head}${unit.repeat(long / unit.length)}!`)),
  `A="${'"\n'.repeat(long / 2)}`,
  `A="${'\n'.repeat(long)}`,
  `[${']:'.repeat(long / 2)}`,
  `[${':'.repeat(long)}`,
]

const none = (): undefined => undefined
const readers: Readonly<Record<string, (text: string) => unknown>> = {
  parseEnvFile: (text) => parseEnvFile(text, none),
  parseRawEnvFile: (text) => parseRawEnvFile(text, none),
  interpolateText: (text) => interpolateText(text, { lookup: none }),
  parseShortPort,
  parseShortMount,
  parseShortVolume,
  splitWords,
  parseCpus,
  parseDuration,
  parseSize,
  parseImageReference,
  constraintProblem,
  ownServices: (text) => {
    const problems = new ComposeProblems('read it')
    const root = fromObject({ services: { a: { ports: [text], volumes: [text], command: text } } }, problems)
    return ownServices(root, { problems, folder: '.', lookup: none })
  },
}

describe('long texts', { timeout: 60_000 }, () => {
  it.each(Object.entries(readers))('%s reads them in time', (_, read) => {
    for (const text of texts) {
      inTime(() => {
        try {
          return read(text)
        } catch (error) {
          return error
        }
      })
    }
  })

  // As long as a name may be, and longer.
  it.each([40, 59, 62, long])('a name of %d letters with a mistake at its end is refused in time', async (length) => {
    const name = `${'a'.repeat(length)}!`
    const definition: ServiceDefinition = { image: 'a', name }
    expect(() => inTime(() => serviceSpecOf(definition))).toThrow('a letter or digit at either end')
    const stacks = new Stacks(new Managers([new Engine({ transport: new InMemoryTransport() })]))
    const planned = inTime(() => stacks.plan(name, { services: {} }))
    await expect(planned).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    const services = { [`${'a'.repeat(length)}.`]: { image: 'a' } }
    await expect(stacks.plan('s', { services })).rejects.toMatchObject({ code: 'INVALID_COMPOSE_FILE' })
  })

  it('in the fields of a compose file are read in time', async () => {
    const some = ['a', '1', '.', ':', '-', ' ', ']:', '1.'].map((unit) => unit.repeat(long / unit.length))
    for (const text of some) {
      const service = {
        image: text,
        ports: [text, `[${text}`],
        volumes: [text],
        extra_hosts: [text],
        command: text,
        stop_grace_period: text,
        user: text,
        deploy: { resources: { limits: { cpus: text, memory: text } }, placement: { constraints: [text] } },
      }
      const error: unknown = await loadProject(
        { services: { a: service } },
        { action: 'deploy it', env: {}, folder: '.' },
      )
        .then((project) => inTime(() => stackObjects('s', project, { hashed: false })).services)
        .catch((failure: unknown) => failure)
      expect(Array.isArray(error) || isSwarmError(error, 'INVALID_COMPOSE_FILE')).toBe(true)
    }
  })

  it('that come to too much when they are filled in are refused', async () => {
    const options = { action: 'deploy it', env: { A: 'a'.repeat(100_000) }, folder: '.' }
    const labels = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`l${index}`, '$A']))
    for (const service of [{ image: '$A'.repeat(100_000) }, { image: 'a', labels }]) {
      await expect(loadProject({ services: { a: service } }, options)).rejects.toMatchObject({
        code: 'INVALID_COMPOSE_FILE',
        message: expect.stringMatching(/filled in, it has more than \d+ characters/),
      })
    }
  })
})
