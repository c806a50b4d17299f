import { packageBuild } from '../../tsup.preset.ts'

export default packageBuild({
  index: 'src/index.ts',
  vitest: 'src/vitest/index.ts',
  watchdog: 'src/cleanup/watchdog.ts',
})
