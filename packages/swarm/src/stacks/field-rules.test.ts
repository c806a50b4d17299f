import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  configRules,
  dependencyRules,
  deployRules,
  type FieldRules,
  networkRules,
  portRules,
  reservationRules,
  secretRules,
  serviceNetworkRules,
  serviceRules,
  volumeRules,
} from './field-rules.ts'

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>
  readonly patternProperties?: Readonly<Record<string, Schema>>
  readonly oneOf?: readonly Schema[]
  readonly items?: Schema
}

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')
const { definitions } = JSON.parse(read('../../node_modules/dclint/schemas/compose.schema.json')) as {
  definitions: Readonly<Record<string, Schema>>
}

const service = definitions['service']?.properties ?? {}
const mappingIn = (schema: Schema | undefined): Schema | undefined =>
  [schema, ...(schema?.oneOf ?? [])].find((one) => one?.properties !== undefined)
const valueIn = (schema: Schema | undefined): Schema | undefined => {
  const mapping = schema?.oneOf?.find((one) => one.patternProperties !== undefined)
  return mappingIn(Object.values(mapping?.patternProperties ?? {})[0])
}

const tables: readonly [string, FieldRules, Schema | undefined][] = [
  ['services.*', serviceRules, definitions['service']],
  ['services.*.deploy', deployRules, definitions['deployment']],
  [
    'services.*.deploy.resources.reservations',
    reservationRules,
    definitions['deployment']?.properties?.['resources']?.properties?.['reservations'],
  ],
  ['services.*.ports[]', portRules, mappingIn(service['ports']?.items)],
  ['services.*.networks.*', serviceNetworkRules, valueIn(service['networks'])],
  ['services.*.depends_on.*', dependencyRules, valueIn(service['depends_on'])],
  ['networks.*', networkRules, definitions['network']],
  ['volumes.*', volumeRules, definitions['volume']],
  ['secrets.*', secretRules, definitions['secret']],
  ['configs.*', configRules, definitions['config']],
]

describe('rules', () => {
  it.each(tables)('there is one for every field of %s in the schema, and for no other', (_where, rules, schema) => {
    expect(Object.keys(rules).sort()).toEqual(Object.keys(schema?.properties ?? {}).sort())
  })

  it('are in docs/stacks.md, every one of them', () => {
    const documented = read('../../../../docs/stacks.md')
      .split('\n')
      .filter((line) => /^\| `\w+\.\*/.test(line))
    const rows = tables.flatMap(([where, rules]) =>
      Object.entries(rules).map(([field, rule]) => {
        const name = `\`${where}.${field}\``
        if (rule === 'supported') return `| ${name} | yes |  |`
        if ('harmless' in rule) return `| ${name} | nothing to do | ${rule.harmless} |`
        return `| ${name} | refused | ${rule.refused}; ${rule.remedy} |`
      }),
    )
    expect(documented).toEqual(rows)
  })
})
