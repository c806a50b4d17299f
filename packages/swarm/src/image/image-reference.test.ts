import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatImageReference, imageProblem, parseImageReference } from './image-reference.ts'

const digest = `sha256:${'a'.repeat(64)}`

describe('parseImageReference', () => {
  // What the docker command makes of them (distribution/reference, ParseNormalizedNamed).
  it.each([
    ['nginx', 'docker.io', 'library/nginx', undefined, undefined],
    ['nginx:1.27', 'docker.io', 'library/nginx', '1.27', undefined],
    ['team/app', 'docker.io', 'team/app', undefined, undefined],
    ['docker.io/nginx', 'docker.io', 'library/nginx', undefined, undefined],
    ['index.docker.io/library/nginx', 'docker.io', 'library/nginx', undefined, undefined],
    ['localhost/app', 'localhost', 'app', undefined, undefined],
    ['localhost:5000/a/b:t', 'localhost:5000', 'a/b', 't', undefined],
    ['registry.example/app', 'registry.example', 'app', undefined, undefined],
    ['Registry/app', 'Registry', 'app', undefined, undefined],
    ['[2001:db8::1]:5000/app', '[2001:db8::1]:5000', 'app', undefined, undefined],
    [`nginx@${digest}`, 'docker.io', 'library/nginx', undefined, digest],
    [`a.b/c:1@${digest}`, 'a.b', 'c', '1', digest],
    ['a/b/c__d/e-f.g', 'docker.io', 'a/b/c__d/e-f.g', undefined, undefined],
  ])('takes %j apart', (text, domain, path, tag, pinned) => {
    expect(parseImageReference(text)).toEqual({ domain, path, tag, digest: pinned })
  })

  it.each([
    '',
    'UPPER:CASE:x',
    'a b',
    'Nginx',
    'registry.example/Team/app',
    ':1',
    'a:',
    'a@',
    'a@sha256:abc',
    `a@sha256:${'A'.repeat(64)}`,
    `a@${digest}@${digest}`,
    '/a',
    'a/',
    'a//b',
    '-a',
    'a..b',
    'a___b',
    'a:.b',
    `a:${'t'.repeat(129)}`,
    'a'.repeat(64),
    'x'.repeat(256),
    'x'.repeat(1_000_000),
  ])('takes %.40j for no image', (text) => expect(parseImageReference(text)).toBeUndefined())

  it('reads back what is written', () => {
    const names = fc.stringMatching(
      /^(?:(?:localhost|docker\.io|r\.example(?::5000)?)\/)?(?:[a-z0-9]{1,4}(?:\.[a-z])?\/){0,2}[a-z0-9]{1,4}(?::\w{1,4})?$/,
    )
    fc.assert(
      fc.property(names, fc.boolean(), (name, pinned) => {
        const reference = parseImageReference(pinned ? `${name}@${digest}` : name)
        expect(reference).toBeDefined()
        if (reference !== undefined) expect(parseImageReference(formatImageReference(reference))).toEqual(reference)
      }),
    )
  })

  it.each([
    ['docker.io/library/nginx:1', 'nginx:1'],
    ['docker.io/team/app', 'team/app'],
    ['registry.example/library/nginx', 'registry.example/library/nginx'],
    ['library/nginx', 'nginx'],
    ['docker.io/a.b/c', 'docker.io/a.b/c'],
    ['docker.io/localhost/c:1', 'docker.io/localhost/c:1'],
  ])('shortens %j to %j', (long, short) => {
    const reference = parseImageReference(long)
    expect(reference && formatImageReference(reference)).toBe(short)
  })
})

describe('imageProblem', () => {
  it('tells of capital letters', () => {
    expect(imageProblem('nginx')).toBeUndefined()
    expect(imageProblem('Nginx')).toMatch(/capital/)
    expect(imageProblem('a b')).toMatch(/names no image/)
  })
})
