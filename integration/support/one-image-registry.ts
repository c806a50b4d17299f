import { createHash } from 'node:crypto'
import type { Host } from '@raftkit/testcontainers'

/** Who may read at a registry. */
export interface RegistryReader {
  /** Name. */
  readonly username: string
  /** Password. */
  readonly password: string
}

/** What {@link startRegistry} has made. */
export interface OneImageRegistry {
  /** Its address, as the host's engine knows it. */
  readonly address: string
  /** The image. */
  readonly image: string
  /** Its digest. */
  readonly digest: string
}

/**
 * Starts a registry inside a host, where its engine takes it for one that needs no TLS. It has one list of manifests and
 * nothing to pull, for everybody or for one reader. It ends with the host.
 */
export async function startRegistry(host: Host, port: number, reader?: RegistryReader): Promise<OneImageRegistry> {
  const address = `127.0.0.1:${port}`
  const manifest = {
    mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
    size: 527,
    digest: `sha256:${'a'.repeat(64)}`,
  }
  const list = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.docker.distribution.manifest.list.v2+json',
    manifests: [
      { ...manifest, platform: { architecture: 'amd64', os: 'linux' } },
      { ...manifest, platform: { architecture: 'arm64', os: 'linux', variant: 'v8' } },
      { ...manifest, platform: { architecture: 'arm', os: 'linux', variant: 'v6' } },
      { ...manifest, platform: { architecture: 'arm', os: 'linux', variant: 'v7' } },
      { ...manifest, platform: { architecture: 'unknown', os: 'unknown' } },
    ],
  })
  const digest = `sha256:${createHash('sha256').update(list).digest('hex')}`
  const basic = reader === undefined ? '' : Buffer.from(`${reader.username}:${reader.password}`).toString('base64')
  const { exitCode, stderr } = await host.exec(['perl', '-e', server, String(port), list, digest, basic])
  if (exitCode !== 0) throw new Error(`The registry does not start: ${stderr}`)
  return { address, image: `${address}/one/image:1`, digest }
}

/** It forks as soon as it listens: when the command has ended, the registry answers. */
const server = String.raw`
  use strict;
  use IO::Socket::INET;
  use Socket qw(MSG_PEEK);
  my ($port, $list, $digest, $basic) = @ARGV;
  my $socket = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => $port, Listen => 16) or die $!;
  exit if fork;
  open($_, '+<', '/dev/null') for *STDIN, *STDOUT, *STDERR;
  $SIG{PIPE} = 'IGNORE';
  my $json = "Content-Type: application/json\r\n";
  my $manifests = "Content-Type: application/vnd.docker.distribution.manifest.list.v2+json\r\n";
  while (my $client = $socket->accept) {
    # Engines try TLS first: they are turned away at the first byte instead of waiting for an answer.
    $client->recv(my $first, 1, MSG_PEEK);
    next if $first !~ /^[A-Z]/;
    my ($method, $path) = (<$client> // '') =~ /^(\S+) (\S+)/ or next;
    my $known = $basic eq '';
    while (defined(my $line = <$client>)) {
      last if $line =~ /^\r?\n$/;
      $known = 1 if $line =~ /^authorization: basic \Q$basic\E\s*$/i;
    }
    my @answer = ('404 Not Found', $json, '{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}');
    if (!$known) {
      @answer = ('401 Unauthorized', $json . "WWW-Authenticate: Basic realm=\"test\"\r\n",
        '{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}');
    } elsif ($path eq '/v2/') {
      @answer = ('200 OK', $json, '{}');
    } elsif ($path =~ m{^/v2/one/image/manifests/(1|\Q$digest\E)$}) {
      @answer = ('200 OK', $manifests . "Docker-Content-Digest: $digest\r\n", $list);
    }
    my ($status, $headers, $body) = @answer;
    print $client "HTTP/1.1 $status\r\nDocker-Distribution-Api-Version: registry/2.0\r\n" . $headers
      . 'Content-Length: ' . length($body) . "\r\nConnection: close\r\n\r\n" . ($method eq 'HEAD' ? '' : $body);
    close $client;
  }
`
