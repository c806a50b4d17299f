import type { ContentKind } from '../contents/content-kind.ts'
import { configsUsedBy, replaceConfigs } from '../contents/references.ts'

/** Configs can be read back. */
export const configKind: ContentKind = {
  noun: 'config',
  endpoints: (engine) => engine.configs,
  labelsFor: async () => ({}),
  isSame: async ({ Spec }, { data }) => Spec.Data !== undefined && Buffer.from(Spec.Data, 'base64').equals(data),
  usedBy: configsUsedBy,
  replace: replaceConfigs,
}
