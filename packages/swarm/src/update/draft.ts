/** A copy that may be changed at will: nothing in it is read-only, and the original stays as it is. */
export type Draft<Value> = Value extends object ? { -readonly [Key in keyof Value]: Draft<Value[Key]> } : Value
