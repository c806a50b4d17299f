/** A placement constraint, its parts told apart. */
export interface Constraint {
  /** `node.role` for instance. */
  readonly key: string
  readonly operator: '==' | '!='
  readonly value: string
}

/** Takes a constraint apart as engines do; undefined for what has no operator or no key. */
export function parseConstraint(text: string): Constraint | undefined {
  const [, key = '', operator, value = ''] = /^([^=!]*)(==|!=)(.*)$/s.exec(text)?.map((part) => part.trim()) ?? []
  return key === '' ? undefined : { key, operator: operator === '==' ? '==' : '!=', value }
}
