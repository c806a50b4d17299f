import { describe, expect, it } from 'vitest'
import { InMemoryTransport, type Reply } from '../testing/in-memory-transport.ts'
import { Engine } from './engine.ts'
import type { LogOptions } from './read-logs.ts'

const framed =
  '\u0001\u0000\u0000\u0000\u0000\u0000\u0000\u0004out\n\u0002\u0000\u0000\u0000\u0000\u0000\u0000\u0004err\n'
const typed = (kind: string): { headers: Record<string, string> } => ({
  headers: { 'content-type': `application/vnd.docker.${kind}-stream` },
})

async function read(
  reply: Reply,
  options: LogOptions = {},
): Promise<{ lines: string[]; error?: unknown; query: object | undefined }> {
  const transport = new InMemoryTransport().on('GET /services/web/logs', reply)
  const lines: string[] = []
  const logs = new Engine({ transport }).services.logs('web', options)
  try {
    for await (const { stream, text } of logs) lines.push(`${stream} ${text}`)
    return { lines, query: transport.requests[0]?.query }
  } catch (error) {
    return { lines, error, query: transport.requests[0]?.query }
  }
}

describe('readLogs', () => {
  it('asks for what was asked of it', async () => {
    expect((await read({})).query).toEqual({ stdout: 'true', stderr: 'true' })
    const options = { stream: 'stderr', follow: true, since: 1, tail: 5, timestamps: true, details: true } as const
    expect((await read({}, options)).query).toEqual({
      stdout: 'false',
      stderr: 'true',
      follow: 'true',
      since: '1.000000',
      tail: '5',
      timestamps: 'true',
      details: 'true',
    })
  })

  it('goes by the content type, and by the caller only without one', async () => {
    const both = ['stdout out', 'stderr err']
    expect((await read({ text: framed, ...typed('multiplexed') }, { tty: true })).lines).toEqual(both)
    expect((await read({ text: framed })).lines).toEqual(both)
    expect((await read({ text: 'a\r\nb', ...typed('raw') })).lines).toEqual(['stdout a', 'stdout b'])
    expect((await read({ text: 'a\r\nb' }, { tty: true })).lines).toEqual(['stdout a', 'stdout b'])
    expect((await read({ text: 'a\r\nb' })).error).toMatchObject({ code: 'NOT_AN_ENGINE' })
  })

  it('throws what the engine sends as an error, with its words', async () => {
    const words = 'Error grabbing logs: warning: incomplete log stream'
    const text = `${framed}\u0003\u0000\u0000\u0000\u0000\u0000\u0000${String.fromCharCode(words.length)}${words}`
    const { lines, error } = await read({ text })
    expect(lines).toEqual(['stdout out', 'stderr err'])
    expect(error).toMatchObject({ name: 'SwarmError', engine: 'memory', engineMessage: words })
  })
})
