import fc from 'fast-check'
import { expect, test } from 'vitest'
import { withoutSecrets } from './without-secrets.ts'

test('what engines send loses its secrets and nothing else', () => {
  const service = {
    ID: 'a',
    Spec: {
      Name: 'web',
      TaskTemplate: {
        ContainerSpec: {
          Env: ['PGPASSWORD=hunter2', 'ZONE=a', 'HTTP_PROXY=http://me:hunter2@proxy:3128'],
          Secrets: [{ SecretID: 'b', SecretName: 'key' }],
        },
      },
    },
  }
  expect(withoutSecrets(service)).toEqual({
    ID: 'a',
    Spec: {
      Name: 'web',
      TaskTemplate: {
        ContainerSpec: {
          Env: ['PGPASSWORD=(left out)', 'ZONE=a', 'HTTP_PROXY=http://(left out)@proxy:3128'],
          Secrets: [{ SecretID: 'b', SecretName: 'key' }],
        },
      },
    },
  })
  const swarm = {
    JoinTokens: { Worker: 'x', Manager: 'y' },
    Spec: { CAConfig: { SigningCAKey: 'k', SigningCACert: 'c' } },
    Configs: [{ Spec: { Name: 'n', Data: 'aHVudGVyMg==' } }],
  }
  expect(withoutSecrets(swarm)).toEqual({
    JoinTokens: '(left out)',
    Spec: { CAConfig: { SigningCAKey: '(left out)', SigningCACert: 'c' } },
    Configs: [{ Spec: { Name: 'n', Data: '(left out)' } }],
  })
})

test('a secret field is left out however deep it stands, and the value itself stays', () => {
  const tree = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 6 },
      fc.constant({ Data: 'hunter2' }),
      fc.constant({ JoinTokens: { Worker: 'hunter2' } }),
      fc.constant({ Env: ['DB_PASSWORD=hunter2'] }),
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(fc.string(), tie('node'), { maxKeys: 3 }),
    ),
  })).node
  fc.assert(
    fc.property(tree, (value) => {
      const before = JSON.stringify(value)
      expect(JSON.stringify(withoutSecrets(value))).not.toContain('hunter2')
      expect(JSON.stringify(value)).toBe(before)
    }),
  )
})
