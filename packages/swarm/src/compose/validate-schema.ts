import type { ErrorObject, ValidateFunction } from 'ajv'
import { type ComposeNode, child, type MappingNode, plain } from './compose-node.ts'
import type { ComposeProblems } from './compose-problems.ts'

let validator: Promise<ValidateFunction> | undefined

/** Checks a file by the published schema of the Compose specification, loaded with the first file. */
export async function validateSchema(root: MappingNode, problems: ComposeProblems): Promise<void> {
  validator ??= loadValidator()
  const validate = await validator
  if (validate(plain(root))) return
  const failure = mostTelling(validate.errors ?? [])
  if (failure === undefined) return
  const keys = keysOf(failure)
  const { node, path } = find(root, keys)
  const { message, remedy } = explain(failure)
  problems.invalid(path, node, message, remedy)
}

async function loadValidator(): Promise<ValidateFunction> {
  const [{ Ajv }, { default: schema }] = await Promise.all([
    import('ajv'),
    import('../../node_modules/dclint/schemas/compose.schema.json', { with: { type: 'json' } }),
  ])
  // The schema has keywords of its authors, and says one thing in several ways: `strict` would object.
  const ajv = new Ajv({ strict: false, allErrors: true, verbose: true, validateFormats: false })
  // The schema names its own dialect by an address that differs from the registered one in its scheme.
  const { $schema: _, ...rest } = schema
  return ajv.compile(rest)
}

/**
 * Alternatives fail one by one, each with its own complaint: the deepest one is about the value that was meant, and what
 * says which alternatives there are (`oneOf`) only counts where nothing else does.
 */
function mostTelling(errors: readonly ErrorObject[]): ErrorObject | undefined {
  const weight = (error: ErrorObject): number =>
    keysOf(error).length * 10 +
    (error.keyword === 'additionalProperties' ? 12 : 0) -
    (['oneOf', 'anyOf', 'not'].includes(error.keyword) ? 5 : 0)
  return errors.toSorted((a, b) => weight(b) - weight(a))[0]
}

function keysOf({ instancePath }: ErrorObject): string[] {
  return instancePath
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** The value with these keys, and how people write the way to it. */
function find(root: MappingNode, keys: readonly string[]): { node: ComposeNode['at']; path: string } {
  let node: ComposeNode = root
  let at = root.at
  let path = ''
  for (const key of keys) {
    if (node.kind === 'list') {
      path += `[${key}]`
      node = node.items[Number(key)] ?? node
    } else {
      path += path === '' ? key : `.${key}`
      node = child(node, key) ?? node
    }
    at = node.at
  }
  return { node: at, path }
}

function explain({ keyword, params, parentSchema, message }: ErrorObject): { message: string; remedy: string } {
  if (keyword === 'additionalProperties') {
    const known = Object.keys((parentSchema as { properties?: object } | undefined)?.properties ?? {})
    const name = JSON.stringify(params['additionalProperty'])
    const remedy = known.length === 0 ? 'use letters, digits, ., _ and - in names' : `there are ${known.join(', ')}`
    return { message: `there is no ${name}`, remedy }
  }
  if (keyword === 'type') {
    const wanted = [params['type']].flat().map((type) => kinds[String(type)] ?? String(type))
    return { message: `it has to be ${wanted.join(' or ')}`, remedy: 'correct the value' }
  }
  if (keyword === 'required') {
    return { message: `${JSON.stringify(params['missingProperty'])} is missing`, remedy: 'add it' }
  }
  if (keyword === 'enum') {
    return {
      message: 'it is none of the values that are allowed',
      remedy: `write ${params['allowedValues'].join(', ')}`,
    }
  }
  return { message: `it ${message ?? 'is not valid'}`, remedy: 'correct the value' }
}

const kinds: Readonly<Record<string, string>> = {
  object: 'a mapping',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'nothing',
}
