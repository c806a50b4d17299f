import { describe, expect, it } from 'vitest'
import { Engine } from '../engine/engine.ts'
import { InMemoryTransport } from '../testing/in-memory-transport.ts'
import { resolveReferences } from './resolve-references.ts'
import type { ServiceDefinition } from './service-definition.ts'
import { serviceSpecOf } from './service-spec-of.ts'

const object = (ID: string, Name: string) => ({ ID, Spec: { Name } })

function resolve(definition: Omit<ServiceDefinition, 'image'>) {
  const transport = new InMemoryTransport()
    // Engines match by prefix, so the longer names stand in front.
    .on('GET /secrets', { json: [object('s2', 'key-2'), object('s1', 'key')] })
    .on('GET /configs', { json: [object('c2', 'conf-2'), object('c1', 'conf')] })
  for (const target of ['front', 'host', 'n1', 'n']) {
    const json = target === 'host' ? { Id: 'n0', Name: 'host' } : { Id: 'n1', Name: 'front' }
    transport.on(`GET /networks/${target}`, { json })
  }
  transport.on('GET /networks/gone', { status: 404, json: { message: 'network gone not found' } })
  const spec = serviceSpecOf({ image: 'x', ...definition } as ServiceDefinition)
  const resolved = resolveReferences('create the service "web"', new Engine({ transport }), spec, {})
  return { spec, resolved, transport }
}

describe('resolveReferences', () => {
  it('finds ids by the whole name', async () => {
    const { resolved, transport } = resolve({
      networks: [{ network: 'front', aliases: ['a'] }, 'host'],
      secrets: ['key', { name: 'other', id: 'given' }],
      configs: ['conf'],
    })
    expect((await resolved).TaskTemplate).toMatchObject({
      Networks: [{ Target: 'n1', Aliases: ['a'] }, { Target: 'n0' }],
      ContainerSpec: {
        Image: 'x',
        Secrets: [
          { SecretID: 's1', SecretName: 'key' },
          { SecretID: 'given', SecretName: 'other' },
        ],
        Configs: [{ ConfigID: 'c1', ConfigName: 'conf' }],
      },
    })
    expect(transport.requests.map(({ path, query }) => [path, query['scope']]).sort()).toEqual([
      ['/configs', undefined],
      ['/networks/front', 'swarm'],
      ['/networks/host', 'swarm'],
      ['/secrets', undefined],
    ])
  })

  it('takes the id of a network for itself', async () => {
    expect((await resolve({ networks: ['n1'] }).resolved).TaskTemplate.Networks).toEqual([{ Target: 'n1' }])
  })

  it('asks for nothing where nothing is only named', async () => {
    const { spec, resolved, transport } = resolve({ secrets: [{ name: 'key', id: 's1' }] })
    expect(await resolved).toBe(spec)
    expect(transport.requests).toEqual([])
  })

  it('names everything that is missing, networks that begin alike included', async () => {
    const { resolved } = resolve({ networks: ['n', 'gone', 'front'], secrets: ['ke'], configs: ['con'] })
    await expect(resolved).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining(
        'Cannot create the service "web" at memory: there is no network "n" and no network "gone" and no secret "ke" and no config "con"',
      ),
    })
  })

  it('hands on what else goes wrong', async () => {
    const { resolved } = resolve({ networks: ['a/b'] })
    await expect(resolved).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  })

  it.each([
    [{ Networks: [null] }, 'INVALID_ARGUMENT'],
    [{ Networks: [{ Target: 5 }] }, 'INVALID_ARGUMENT'],
    [{ ContainerSpec: { Image: 'x', Secrets: [null] } }, 'NOT_FOUND'],
    [{ ContainerSpec: { Image: 'x', Configs: [{}, 5] } }, 'NOT_FOUND'],
  ])('refuses %o', async (TaskTemplate, code) => {
    const { transport } = resolve({})
    const resolved = resolveReferences('try it', new Engine({ transport }), { TaskTemplate } as never, {})
    await expect(resolved).rejects.toMatchObject({ code })
  })

  it('leaves to the engine what is no list', async () => {
    const spec = { TaskTemplate: { ContainerSpec: { Image: 'x', Secrets: 5 }, Networks: 'n' } }
    const engine = new Engine({ transport: new InMemoryTransport() })
    expect(await resolveReferences('try it', engine, spec as never, {})).toBe(spec)
  })
})
