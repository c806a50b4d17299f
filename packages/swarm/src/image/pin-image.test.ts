import { describe, expect, it, vi } from 'vitest'
import { Engine } from '../engine/engine.ts'
import { Managers } from '../managers/managers.ts'
import { serviceSpecOf } from '../service-definition/service-spec-of.ts'
import { InMemoryTransport, type Reply } from '../testing/in-memory-transport.ts'
import type { ServiceSpec } from '../wire/service.ts'
import { pinImage, type ResolveImage } from './pin-image.ts'

const digest = `sha256:${'a'.repeat(64)}`
const platforms = [
  { architecture: 'amd64', os: 'linux' },
  { architecture: 'arm', os: 'linux', variant: 'v7' },
]
const linux = [{ Architecture: 'amd64', OS: 'linux' }, { OS: 'linux' }]
const answer: Reply = { json: { Descriptor: { digest, size: 1 }, Platforms: platforms } }
const noAnswer: Reply = { status: 404, json: { message: 'manifest unknown' } }

interface Attempt {
  readonly image: string
  readonly previous?: ServiceSpec
  readonly resolveImage?: ResolveImage
  readonly reply?: Reply
  readonly labels?: Record<string, string>
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
}

async function pin({ image, previous, resolveImage, reply = answer, labels, signal, timeoutMs }: Attempt) {
  const transport = new InMemoryTransport()
  for (const name of ['nginx%3Alatest', 'nginx%3A1', 'nginx%3A2', `nginx%3A1%40${digest.replace(':', '%3A')}`]) {
    transport.on(`GET /distribution/${name}/json`, reply)
  }
  const managers = new Managers([new Engine({ transport })])
  const spec = serviceSpecOf({ image, ...(labels && { labels }), constraints: ['node.role==worker'] })
  const given = structuredClone(spec)
  const { spec: pinned, warnings } = await pinImage(
    { action: 'create the service "web"', managers, spec, previous, resolveImage },
    { signal, timeoutMs },
  )
  const { ContainerSpec, Placement } = pinned.TaskTemplate
  expect(Placement?.Constraints).toEqual(['node.role==worker'])
  expect(spec).toEqual(given)
  return { image: ContainerSpec.Image, platforms: Placement?.Platforms, warnings, asked: transport.requests.length }
}

const spec = (image: string, more: object = {}): ServiceSpec =>
  serviceSpecOf({ image, platforms: [{ os: 'linux' }], ...more })
const quiet = { platforms: undefined, warnings: [], asked: 0 }
const told = { platforms: linux, warnings: [], asked: 1 }

describe('pinImage', () => {
  it('pins what the tag means, the default tag included', async () => {
    expect(await pin({ image: 'nginx' })).toEqual({ ...told, image: `nginx:latest@${digest}` })
    expect(await pin({ image: 'docker.io/library/nginx:1' })).toEqual({ ...told, image: `nginx:1@${digest}` })
    expect(await pin({ image: 'nginx:1', resolveImage: 'required' })).toEqual({ ...told, image: `nginx:1@${digest}` })
  })

  it('asks for the platforms of an image that is pinned already', async () => {
    expect(await pin({ image: `nginx:1@${digest}` })).toEqual({ ...told, image: `nginx:1@${digest}` })
  })

  it('never asks where it is not to', async () => {
    expect(await pin({ image: 'nginx', resolveImage: 'never' })).toEqual({ ...quiet, image: 'nginx:latest' })
    const previous = spec('nginx:1')
    expect(await pin({ image: 'nginx:2', previous, resolveImage: 'never' })).toEqual({ ...quiet, image: 'nginx:2' })
  })

  it('keeps the digest of an image that has not changed, unless it is always to ask', async () => {
    const old = `sha256:${'b'.repeat(64)}`
    const previous = spec(`nginx:1@${old}`)
    const kept = { ...quiet, image: `nginx:1@${old}`, platforms: [{ OS: 'linux' }] }
    for (const resolveImage of ['changed', 'never'] as const) {
      expect(await pin({ image: 'nginx:1', previous, resolveImage })).toEqual(kept)
    }
    expect(await pin({ image: 'nginx:2', previous, resolveImage: 'changed' })).toEqual({
      ...told,
      image: `nginx:2@${digest}`,
    })
    expect(await pin({ image: 'nginx:1', previous })).toEqual({ ...told, image: `nginx:1@${digest}` })
  })

  it('keeps the digest from before where the registry does not tell', async () => {
    const previous = spec(`nginx:1@${digest}`)
    expect(await pin({ image: 'nginx:1', previous, reply: noAnswer })).toEqual({
      image: `nginx:1@${digest}`,
      platforms: [{ OS: 'linux' }],
      warnings: [expect.stringMatching(/stays as it is pinned; .*: manifest unknown$/)],
      asked: 1,
    })
  })

  it('leaves an image alone that is what it was, digest and platforms included', async () => {
    const image = `nginx:1@${digest}`
    expect(await pin({ image, previous: spec(image) })).toEqual({ ...quiet, image, platforms: [{ OS: 'linux' }] })
  })

  it('knows an image from before that was named in another way', async () => {
    for (const image of ['nginx', 'docker.io/library/nginx:latest']) {
      expect(await pin({ image: 'nginx', previous: spec(image), resolveImage: 'never' })).toMatchObject({ image })
    }
    // What was pinned without a tag need not be the latest.
    const previous = spec(`nginx@${digest}`)
    expect(await pin({ image: 'nginx', previous, resolveImage: 'never' })).toMatchObject({ image: 'nginx:latest' })
  })

  it('sends another image of a service of a stack, whose label says nothing of it', async () => {
    const labels = { 'com.docker.stack.image': 'nginx:1' }
    const previous = spec(`nginx:1@${digest}`, { labels })
    for (const attempt of [{ resolveImage: 'never' }, { reply: noAnswer }] as const) {
      expect(await pin({ image: 'nginx:2', labels, previous, ...attempt })).toMatchObject({ image: 'nginx:2' })
    }
    // Somebody has given it another image, and the file still says the first.
    const moved = spec(`nginx:2@${digest}`, { labels })
    for (const attempt of [{ resolveImage: 'never' }, { reply: noAnswer }] as const) {
      expect(await pin({ image: 'nginx:1', labels, previous: moved, ...attempt })).toMatchObject({ image: 'nginx:1' })
    }
    expect(await pin({ image: 'nginx:1', labels, previous: moved, resolveImage: 'changed' })).toMatchObject({
      image: `nginx:1@${digest}`,
      asked: 1,
    })
  })

  it('leaves the tag and says so where the registry does not tell', async () => {
    const { warnings, ...rest } = await pin({ image: 'nginx', reply: noAnswer })
    expect(rest).toEqual({ image: 'nginx:latest', platforms: undefined, asked: 1 })
    expect(warnings).toEqual([
      expect.stringMatching(/^The image nginx:latest is not pinned, .* does not tell its digest: manifest unknown$/),
    ])
    const pinned = await pin({ image: `nginx:1@${digest}`, reply: noAnswer, resolveImage: 'required' })
    expect(pinned.warnings).toEqual([expect.stringMatching(/The image nginx:1@.* stays as it is pinned/)])
    const odd = { json: { Descriptor: { digest: 'bogus' }, Platforms: null } }
    expect(await pin({ image: 'nginx', reply: odd })).toMatchObject({
      image: 'nginx:latest',
      warnings: [expect.stringMatching(/its digest$/)],
    })
  })

  it('fails where the digest is required and the registry does not tell', async () => {
    const refused = { code: 'IMAGE_UNRESOLVED', engineMessage: 'manifest unknown', cause: { code: 'NOT_FOUND' } }
    await expect(pin({ image: 'nginx', reply: noAnswer, resolveImage: 'required' })).rejects.toMatchObject(refused)
  })

  it('hands on what has nothing to do with the registry', async () => {
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(pin({ image: 'nginx', signal })).rejects.toThrow('enough')
    const locked = {
      status: 503,
      json: { message: 'Swarm is encrypted and needs to be unlocked before it can be used.' },
    }
    await expect(pin({ image: 'nginx', reply: locked })).rejects.toMatchObject({ code: 'SWARM_LOCKED' })
    await expect(pin({ image: 'nginx', resolveImage: 'often' as never })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      details: { argument: 'resolveImage' },
    })
  })

  it('leaves to the engine what names no image', async () => {
    const plugin = { TaskTemplate: { PluginSpec: {} } } as never
    const managers = new Managers([new Engine({ transport: new InMemoryTransport() })])
    expect(await pinImage({ action: 'try it', managers, spec: plugin }, {})).toEqual({ spec: plugin, warnings: [] })
  })

  it('does without a registry that is silent, however long the rest may take', async () => {
    vi.useFakeTimers()
    try {
      const reply = (): Promise<Reply> => new Promise<Reply>(() => undefined)
      const pinning = pin({ image: 'nginx', reply, timeoutMs: Number.POSITIVE_INFINITY })
      await vi.advanceTimersByTimeAsync(30_000)
      expect(await pinning).toMatchObject({ image: 'nginx:latest', warnings: [expect.stringMatching(/its digest/)] })
    } finally {
      vi.useRealTimers()
    }
  })
})
