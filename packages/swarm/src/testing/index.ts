// For unit tests of code that uses this package.
export { InMemoryTransport, type RecordedRequest, type Reply } from './in-memory-transport.ts'
