import { describe, expect, test } from 'vitest'
import { renameKnownHost } from './rename-known-host.ts'

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBC8x1TAW1sD4YFnb1tL2D3Y1xwYv7wq3U5RaQhvLr4Y'

describe('renameKnownHost', () => {
  test.each([
    [`a ${KEY}\n`, `b ${KEY}\n`],
    [`a,192.0.2.1 ${KEY}\n[a]:2222 ${KEY}`, `b,192.0.2.1 ${KEY}\n[b]:2222 ${KEY}`],
    [`@revoked  a ${KEY}\n# a comment\n\n`, `@revoked  b ${KEY}\n# a comment\n\n`],
    [`aa ${KEY}\n[aa]:22 ${KEY}\n|1|x| ${KEY}\n`, `aa ${KEY}\n[aa]:22 ${KEY}\n|1|x| ${KEY}\n`],
    ['', ''],
  ])('%j', (text, expected) => {
    expect(renameKnownHost(text, 'a', 'b')).toBe(expected)
  })

  test('finds names that ssh-keygen -H has hashed', () => {
    const [own, other] = [
      '|1|Za1rXLYlLrXoneNpDTYfr6f8QdA=|MWXDGLkup3es6WFu4bt7izNr8HQ=',
      '|1|7vFcwsQQoGDTFQzZbCK2tKOLnDk=|y5vm5toxlHzBYUfqR19zsA/j0mc=',
    ]
    expect(renameKnownHost(`${own} ${KEY}\n${other} ${KEY}\n`, 'a', 'b')).toBe(`b ${KEY}\n${other} ${KEY}\n`)
  })
})
