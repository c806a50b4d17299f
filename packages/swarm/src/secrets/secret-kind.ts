import type { ContentKind } from '../contents/content-kind.ts'
import { fingerprintLabel, fingerprintOf, hasFingerprint } from '../contents/fingerprint.ts'
import { replaceSecrets, secretsUsedBy } from '../contents/references.ts'

/** Secrets are never shown again: a label tells whether it is the same one. */
export const secretKind: ContentKind = {
  noun: 'secret',
  endpoints: (engine) => engine.secrets,
  labelsFor: async (wanted) => {
    const fingerprint = await fingerprintOf(wanted)
    return fingerprint === undefined ? {} : { [fingerprintLabel]: fingerprint }
  },
  isSame: async ({ Spec }, wanted) => hasFingerprint(Spec.Labels?.[fingerprintLabel], wanted),
  usedBy: secretsUsedBy,
  replace: replaceSecrets,
}
