import { describe, expect, it } from 'vitest'
import { parseShortPort } from './short-port.ts'

const port = (TargetPort: number, PublishedPort?: number, Protocol = 'tcp') => ({
  Protocol,
  TargetPort,
  ...(PublishedPort === undefined ? {} : { PublishedPort }),
  PublishMode: 'ingress',
})

describe('parseShortPort', () => {
  it.each([
    ['80', [port(80)]],
    ['8080:80', [port(80, 8080)]],
    [':80', [port(80)]],
    ['53:53/udp', [port(53, 53, 'udp')]],
    ['5000:5000/SCTP', [port(5000, 5000, 'sctp')]],
    ['80-81', [port(80), port(81)]],
    ['8000-8001:80-81', [port(80, 8000), port(81, 8001)]],
    ['8000-8001:80', [port(80, 8000), port(80, 8001)]],
  ])('reads %j', (text, ports) => expect(parseShortPort(text)).toEqual({ ports }))

  it.each([
    ['', /no port/],
    ['0:80', /no port/],
    ['65536', /no port/],
    ['http', /no port/],
    ['80:', /no port/],
    ['81-80', /no port/],
    ['8000-8002:80-81', /not of the same length/],
    ['80/icmp', /none of tcp, udp, sctp/],
    ['127.0.0.1:8080:80', /leave the address out/],
    ['0.0.0.0:80:80', /leave the address out/],
    ['[::1]:8080:80', /leave the address out/],
    ['1:2:3', /no port/],
  ])('refuses %j', (text, problem) => expect(parseShortPort(text)).toEqual({ problem: expect.stringMatching(problem) }))
})
