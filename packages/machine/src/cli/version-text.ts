import packageJson from '../../package.json' with { type: 'json' }

/** The version of this package. Scripts look for a build after it. */
export const versionText: string = `${packageJson.version}, build raftkit`
