type Sparse<Fields> = {
  [Key in keyof Fields]: Record<string, never> extends Pick<Fields, Key> ? Fields[Key] | undefined : Fields[Key]
}

type Present<Given> = { [Key in keyof Given as undefined extends Given[Key] ? never : Key]: Given[Key] } & {
  [Key in keyof Given as undefined extends Given[Key] ? Key : never]?: Exclude<Given[Key], undefined>
}

/** An object without the fields that are undefined: what was not said is not sent. */
export function present<Fields extends object>(fields: Sparse<Fields>): Fields
export function present<Given extends object>(fields: Given): Present<Given>
export function present(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

/** The same, and nothing at all where no field is left. */
export function presentOrNothing<Fields extends object>(fields: Sparse<Fields>): Fields | undefined {
  const some = present<Fields>(fields)
  return Object.keys(some).length === 0 ? undefined : some
}
