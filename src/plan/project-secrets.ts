import type { Config, RunMount } from "../project/types.ts";
import type { SecretMount } from "./types.ts";

/** The secrets of `secrets:` in factory.yaml as variables, without those that a command's own mounts put there. */
export function projectSecrets(
  { secrets = [] }: Config,
  own: readonly RunMount[] = [],
): readonly SecretMount[] {
  const taken = new Set(own.flatMap((mount) => ("env" in mount ? [mount.env] : [])));
  return secrets.flatMap(({ id, env, required, invalidate }): SecretMount[] => {
    if (taken.has(env)) return [];
    return [{ kind: "secret", id, env, required, ...(invalidate === undefined ? {} : { invalidate }) }];
  });
}
