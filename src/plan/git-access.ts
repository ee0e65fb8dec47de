import { SCRATCH } from "./image-paths.ts";
import { NETWORK_SECRETS } from "./network-mounts.ts";
import type { DraftInput, Mount } from "./types.ts";

const HOME = `${SCRATCH}/home`;

/**
 * What git needs of the person who builds: a CA, a netrc file and, for addresses of ssh, an agent. git reads these by
 * other names than uv and pip do.
 */
export function gitAccess(ssh: boolean): {
  readonly env: Readonly<Record<string, string>>;
  readonly mounts: readonly Mount<DraftInput>[];
} {
  return {
    env: {
      HOME,
      GIT_TERMINAL_PROMPT: "0",
      // The commit says what is fetched, whoever answers.
      ...(ssh ? { GIT_SSH_COMMAND: "ssh -o StrictHostKeyChecking=accept-new" } : {}),
    },
    mounts: [
      { kind: "secret", id: NETWORK_SECRETS.caPath, env: "GIT_SSL_CAINFO", required: false },
      { kind: "tmpfs", target: HOME },
      { kind: "secret", id: NETWORK_SECRETS.netrc, target: `${HOME}/.netrc`, required: false },
      ...(ssh ? [SSH] : []),
    ],
  };
}

const SSH: Mount<DraftInput> = {
  kind: "ssh",
  id: "default",
  target: `${SCRATCH}/ssh-agent`,
  required: false,
};
