import { expect, test } from 'vitest'
import { platformsOf } from './image-platforms.ts'

test('platforms are named once, as nodes call them', () => {
  expect(
    platformsOf([
      { architecture: 'amd64', os: 'linux' },
      { architecture: 'arm', os: 'linux', variant: 'v6' },
      { architecture: 'arm', os: 'linux', variant: 'v7' },
      { architecture: 'arm64', os: 'linux', variant: 'v8' },
      { architecture: 'unknown', os: 'unknown' },
      { architecture: 'amd64', os: 'windows', 'os.version': '10.0.17763.1' },
      { architecture: 'amd64', os: 'windows', 'os.version': '10.0.20348.1' },
    ]),
  ).toEqual([
    { Architecture: 'amd64', OS: 'linux' },
    { OS: 'linux' },
    { Architecture: 'arm64', OS: 'linux' },
    { Architecture: 'amd64', OS: 'windows' },
  ])
  expect(platformsOf([])).toEqual([])
})
