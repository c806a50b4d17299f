import { describe, expect, it } from 'vitest'
import { parseShortMount } from './short-mount.ts'

describe('parseShortMount', () => {
  it.each([
    ['data:/data', { Type: 'volume', Source: 'data', Target: '/data' }],
    ['/data', { Type: 'volume', Target: '/data' }],
    ['/a:/b', { Type: 'bind', Source: '/a', Target: '/b' }],
    ['/a:/b:ro', { Type: 'bind', Source: '/a', Target: '/b', ReadOnly: true }],
    ['/a:/b:rw', { Type: 'bind', Source: '/a', Target: '/b' }],
    [
      '/a:/b:ro,rshared',
      { Type: 'bind', Source: '/a', Target: '/b', ReadOnly: true, BindOptions: { Propagation: 'rshared' } },
    ],
    ['vol:/b:nocopy', { Type: 'volume', Source: 'vol', Target: '/b', VolumeOptions: { NoCopy: true } }],
    ['C:\\a:D:\\b:ro', { Type: 'bind', Source: 'C:\\a', Target: 'D:\\b', ReadOnly: true }],
    ['vol:C:/b', { Type: 'volume', Source: 'vol', Target: 'C:/b' }],
  ])('reads %j', (text, mount) => expect(parseShortMount(text)).toEqual({ mount }))

  it.each([
    ['', /no mount/],
    ['data', /not absolute/],
    ['data:', /no mount/],
    [':/data', /no mount/],
    ['vol:b', /not absolute/],
    ['./a:/b', /node is not absolute/],
    ['~/a:/b', /node is not absolute/],
    ['vol:/b:ro:x', /no mount/],
    ['vol:/b:z', /no option of a volume/],
    ['/a:/b:nocopy', /no option of a path/],
    ['vol:/b:rshared', /no option of a volume/],
  ])('refuses %j', (text, problem) =>
    expect(parseShortMount(text)).toEqual({ problem: expect.stringMatching(problem) }),
  )
})
