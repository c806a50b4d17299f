// For unit tests of code that uses this package.
export { InMemoryStream } from './in-memory-stream.ts'
export { InMemoryTransport } from './in-memory-transport.ts'
export type { RecordedRequest, Reply, ReplyBody, ReplyFailure, ReplyHead } from './reply.ts'
