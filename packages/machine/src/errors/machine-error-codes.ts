/** One row of the table of codes. */
export interface MachineErrorCodeInfo {
  /** What happened, as the middle of the sentence "Cannot <action>: <meaning>". */
  readonly meaning: string
  /** What to do about it, in one line. */
  readonly remedy: string
}

/** What can go wrong. The table {@link machineErrorCodes} says for every code what it means and what to do. */
export type MachineErrorCode =
  | 'INVALID_NAME'
  | 'INVALID_OPTION'
  | 'MACHINE_NOT_FOUND'
  | 'MACHINE_EXISTS'
  | 'UNSUPPORTED_DRIVER'
  | 'NO_ADDRESS'
  | 'UNSAFE_VALUE'
  | 'INVALID_TEMPLATE'
  | 'INVALID_ARCHIVE'
  | 'CONTEXT_NOT_FOUND'
  | 'CONTEXT_EXISTS'
  | 'INVALID_CONTEXT'
  | 'FILE_EXISTS'
  | 'GROUP_NOT_FOUND'
  | 'CONFIG_MISSING'
  | 'CORRUPT_CONFIG'
  | 'CONFIG_FROM_FUTURE'
  | 'SYMLINKED_MACHINE'
  | 'PERMISSION_DENIED'
  | 'DISK_FULL'
  | 'IO_FAILED'
  | 'STORE_LOCKED'
  | 'CERTIFICATES_INCOMPLETE'
  | 'INVALID_CERTIFICATE'
  | 'CERTIFICATE_EXPIRED'
  | 'ENGINE_UNREACHABLE'
  | 'ENGINE_TLS_FAILED'
  | 'ENGINE_TIMED_OUT'
  | 'ENGINE_REFUSED'
  | 'NO_SSH'
  | 'INVALID_SSH_KEY'
  | 'PROGRAM_MISSING'
  | 'SSH_FAILED'
  | 'HOST_KEY_CHANGED'
  | 'HOST_UNSUITABLE'
  | 'CONSENT_MISSING'
  | 'PROVISION_FAILED'
  | 'HOST_TIMED_OUT'

/** Every {@link MachineErrorCode} with its meaning and its remedy. */
export const machineErrorCodes: Readonly<Record<MachineErrorCode, MachineErrorCodeInfo>> = {
  // What the caller asks for
  INVALID_NAME: row(
    'the machine name is not valid',
    'use letters, digits, dots and dashes, beginning with a letter or a digit',
  ),
  INVALID_OPTION: row('an option is not valid', 'correct the option'),
  MACHINE_NOT_FOUND: row('there is no such machine', 'list the machines with docker-machine ls'),
  MACHINE_EXISTS: row('a machine of that name exists', 'choose another name, or remove that machine first'),
  UNSUPPORTED_DRIVER: row(
    'this package has no such driver',
    'register the running engine with the driver none, or use the tool that made the machine',
  ),
  NO_ADDRESS: row('the machine has no address', 'start it with the tool that made it, so that it gets one'),
  UNSAFE_VALUE: row('a value cannot be written for that shell', 'correct the value in config.json'),
  INVALID_TEMPLATE: row('the template is not valid', 'correct the template'),

  GROUP_NOT_FOUND: row('there is no such group', 'list the groups with docker-machine group ls'),

  // What comes from elsewhere, and goes there
  INVALID_ARCHIVE: row('the archive is not one that was exported', 'export it again where it comes from'),
  CONTEXT_NOT_FOUND: row('there is no such Docker context', 'list the contexts with docker context ls'),
  CONTEXT_EXISTS: row('a Docker context of that name exists', 'choose another name, or say that it is to be replaced'),
  INVALID_CONTEXT: row('the Docker context cannot become a machine', 'correct it with docker context update'),
  FILE_EXISTS: row('the file exists, and files are never overwritten', 'choose another name, or remove the file'),

  // What the store holds
  CONFIG_MISSING: row('the machine has no config.json', 'remove the machine with docker-machine rm -f'),
  CORRUPT_CONFIG: row(
    'its file does not hold what it should',
    'correct the file, or remove the machine with docker-machine rm -f',
  ),
  CONFIG_FROM_FUTURE: row('its config.json has a newer version than this package knows', 'use a newer version'),
  SYMLINKED_MACHINE: row(
    'the machine folder is a symbolic link, and links are never written through',
    'put the real folder into the store',
  ),

  // The disk
  PERMISSION_DENIED: row('permission denied', 'correct owner and permissions of the store'),
  DISK_FULL: row('the disk is full', 'free some space, nothing was changed'),
  IO_FAILED: row('the file system failed', 'see the cause'),
  STORE_LOCKED: row('another process is writing to the store', 'wait for it to end, or allow more time'),

  // Certificates
  CERTIFICATES_INCOMPLETE: row(
    'some of the certificates and keys that belong together are missing',
    'bring the missing files back, or move the rest away to have new ones made',
  ),
  INVALID_CERTIFICATE: row('a certificate or key is not valid', 'replace the file'),
  CERTIFICATE_EXPIRED: row(
    'the certificate authority has expired',
    'move the folder certs away to have new ones made, and bring them to every engine',
  ),

  // The engine
  ENGINE_UNREACHABLE: row('nothing answers at its address', 'start the engine or correct the address'),
  ENGINE_TLS_FAILED: row(
    'the engine and the certificates of the machine do not belong together',
    'use the certificates that were made for this engine',
  ),
  ENGINE_TIMED_OUT: row('the engine does not answer in time', 'allow more time, or look at the engine'),
  ENGINE_REFUSED: row('the engine answers with an error', 'see its own words'),

  // The host
  NO_SSH: row(
    'a machine of the driver none has no SSH server that the store knows of',
    'register it with an ssh:// URL, or use ssh itself',
  ),
  INVALID_SSH_KEY: row('its SSH key cannot be used', 'put the key in its place, readable by you alone'),
  PROGRAM_MISSING: row('a program is not installed', 'install it'),
  SSH_FAILED: row('there is no SSH connection to its host', 'correct address, user and key, or start the host'),
  HOST_KEY_CHANGED: row('its host shows another SSH key than before', 'find out why before you delete the known key'),
  HOST_UNSUITABLE: row('the host cannot be set up from here', 'set it up there, and register its engine'),
  CONSENT_MISSING: row(
    'something on the host would be replaced',
    'agree to it (docker-machine: --yes) when the host is yours',
  ),
  PROVISION_FAILED: row('the host could not be set up, and is as it was before', 'see its own words'),
  HOST_TIMED_OUT: row('the host is not done in time', 'allow more time, or look at the host'),
}

function row(meaning: string, remedy: string): MachineErrorCodeInfo {
  return { meaning, remedy }
}
