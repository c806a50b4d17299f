import { describe, expect, it } from 'vitest'
import { parseShortVolume } from './short-volume.ts'

describe('parseShortVolume', () => {
  it.each([
    ['/cache', { type: 'volume', target: '/cache' }],
    ['data:/data', { type: 'volume', source: 'data', target: '/data' }],
    ['data:/data:ro', { type: 'volume', source: 'data', target: '/data', read_only: true }],
    ['data:/data:nocopy', { type: 'volume', source: 'data', target: '/data', volume: { nocopy: true } }],
    ['./a:/b', { type: 'bind', source: './a', target: '/b' }],
    ['~/a:/b:rw', { type: 'bind', source: '~/a', target: '/b' }],
    ['/a:/b:ro,rslave', { type: 'bind', source: '/a', target: '/b', read_only: true, bind: { propagation: 'rslave' } }],
    ['C:\\a:D:\\b', { type: 'bind', source: 'C:\\a', target: 'D:\\b' }],
    ['C:/a:/b:ro', { type: 'bind', source: 'C:/a', target: '/b', read_only: true }],
  ])('reads %s', (text, volume) => expect(parseShortVolume(text)).toEqual({ volume, unknown: [] }))

  it('hands back options that it does not know', () => {
    expect(parseShortVolume('./a:/b:z,ro,cached')).toMatchObject({ unknown: ['z', 'cached'] })
  })

  it.each(['', ':', 'a:', ':/b', 'a:/b:', 'data:/b:ro:x', '::'])('refuses %j', (text) => {
    expect(parseShortVolume(text)).toHaveProperty('problem')
  })
})
