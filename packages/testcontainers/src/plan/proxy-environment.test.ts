import { expect, test } from 'vitest'
import { proxyEnvironment } from './proxy-environment.ts'

test('the hosts reach each other without the proxy', () => {
  const proxy = { https: 'http://proxy.example:3128', noProxy: ['.corp.example'] }
  expect(proxyEnvironment(proxy, ['10.213.7.0/24', '10.215.0.0/16'])).toEqual({
    HTTPS_PROXY: 'http://proxy.example:3128',
    NO_PROXY: 'localhost,127.0.0.0/8,10.213.7.0/24,10.215.0.0/16,.corp.example',
  })
})
