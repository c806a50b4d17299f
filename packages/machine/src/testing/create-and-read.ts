import { constants, setPriority } from 'node:os'
import { isMachineError, MachineStore } from '../index.ts'

/**
 * Run as a process of its own, with the path of a store and a number: makes one machine that nobody else makes and one
 * that everybody makes, and reads all the while. Prints what came of it as JSON.
 */
// There are many of it, and other tests run beside them.
setPriority(constants.priority.PRIORITY_LOW)

const [path = '', number = ''] = process.argv.slice(2)
const store = new MachineStore({ path })
const problems: string[] = []
// Whose turn it is is left to chance, and on a busy machine it may be long until it is this one's.
const patient = { timeoutMs: 200_000 }

async function read(): Promise<void> {
  for (const { name, error } of await store.list()) {
    if (error !== undefined) problems.push(`${name}: ${error.message}`)
  }
}

async function create(name: string): Promise<boolean> {
  try {
    await store.create({ name, url: 'tcp://192.0.2.11:2376' }, patient)
    return true
  } catch (error) {
    if (isMachineError(error, 'MACHINE_EXISTS')) return false
    throw error
  }
}

await store.certificates.ensure({ keyType: 'ec', ...patient })
const creations = [create(`m${number}`), create('same')]
for (let count = 0; count < 20; count++) await read()
const [own, same] = await Promise.all(creations)
const count = (config: { [key: string]: unknown }): void => {
  config['Count'] = Number(config['Count'] ?? 0) + 1
}
await store.update('same', count, patient)
await read()
process.stdout.write(JSON.stringify({ own, same, problems }))
