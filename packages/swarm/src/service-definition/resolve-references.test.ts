import { describe, expect, it } from 'vitest'
import { Engine } from '../engine/engine.ts'
import { InMemoryTransport } from '../testing/in-memory-transport.ts'
import { resolveReferences } from './resolve-references.ts'
import type { ServiceDefinition } from './service-definition.ts'
import { serviceSpecOf } from './service-spec-of.ts'

const object = (ID: string, Name: string) => ({ ID, Spec: { Name } })
const network = (Id: string, Name: string) => ({ Id, Name })

function resolve(definition: Omit<ServiceDefinition, 'image'>) {
  // Engines match by prefix: the longer names stand in front.
  const transport = new InMemoryTransport()
    .on('GET /networks', { json: [network('n2', 'front-2'), network('n1', 'front')] })
    .on('GET /secrets', { json: [object('s2', 'key-2'), object('s1', 'key')] })
    .on('GET /configs', { json: [object('c2', 'conf-2'), object('c1', 'conf')] })
  const spec = serviceSpecOf({ image: 'x', ...definition } as ServiceDefinition)
  const resolved = resolveReferences('create the service "web"', new Engine({ transport }), spec, {})
  return { spec, resolved, transport }
}

describe('resolveReferences', () => {
  it('finds ids by the whole name', async () => {
    const { resolved, transport } = resolve({
      networks: [{ network: 'front', aliases: ['a'] }, 'host', 'n2'],
      secrets: ['key', { name: 'other', id: 'given' }],
      configs: ['conf'],
    })
    expect((await resolved).TaskTemplate).toMatchObject({
      Networks: [{ Target: 'n1', Aliases: ['a'] }, { Target: 'host' }, { Target: 'n2' }],
      ContainerSpec: {
        Image: 'x',
        Secrets: [
          { SecretID: 's1', SecretName: 'key' },
          { SecretID: 'given', SecretName: 'other' },
        ],
        Configs: [{ ConfigID: 'c1', ConfigName: 'conf' }],
      },
    })
    expect(transport.requests.map(({ path, query }) => [path, query['filters']]).sort()).toEqual([
      ['/configs', undefined],
      ['/networks', '{"scope":["swarm"]}'],
      ['/secrets', undefined],
    ])
  })

  it('asks for nothing where nothing is only named', async () => {
    const { spec, resolved, transport } = resolve({ networks: ['host'], secrets: [{ name: 'key', id: 's1' }] })
    expect(await resolved).toBe(spec)
    expect(transport.requests).toEqual([])
  })

  it('names everything that is missing', async () => {
    const { resolved } = resolve({ networks: ['fron', 'front'], secrets: ['ke'], configs: ['con'] })
    await expect(resolved).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining(
        'Cannot create the service "web" at memory: there is no network "fron" and no secret "ke" and no config "con"',
      ),
    })
  })

  it('leaves to the engine what is no list', async () => {
    const spec = { TaskTemplate: { ContainerSpec: { Image: 'x', Secrets: 5 }, Networks: 'n' } }
    const engine = new Engine({ transport: new InMemoryTransport() })
    expect(await resolveReferences('try it', engine, spec as never, {})).toBe(spec)
  })
})
