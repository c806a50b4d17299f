/**
 * Waits until every task has ended, telling the others to give up as soon as one fails; then throws the first failure.
 * Nothing is still being made when the clean-up begins.
 */
export async function settleAll<Value>(
  tasks: readonly Promise<Value>[],
  giveUp: (reason: unknown) => void,
): Promise<Value[]> {
  let first: { readonly error: unknown } | undefined
  const results = await Promise.allSettled(
    tasks.map((task) =>
      task.catch((error: unknown) => {
        if (first === undefined) giveUp(error)
        first ??= { error }
        throw error
      }),
    ),
  )
  if (first !== undefined) throw first.error
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
}
