/**
 * Waits until every task has ended, telling the others to give up as soon as one fails; then throws the first failure.
 * Nothing is still being made when the clean-up begins.
 */
export async function settleAll<Value>(
  tasks: readonly Promise<Value>[],
  giveUp: (reason: unknown) => void,
): Promise<Value[]> {
  let failed = false
  let first: unknown
  const values = await Promise.all(
    tasks.map((task) =>
      task.catch((error: unknown) => {
        if (!failed) {
          failed = true
          first = error
          giveUp(error)
        }
        return undefined
      }),
    ),
  )
  if (failed) throw first
  return values as Value[]
}
