import type { ConfigSecret, RunCommand, RunMount } from "../types.ts";
import { checkEnvironmentName, checkMount } from "./check-values.ts";
import type { CheckedYaml } from "./read-yaml-config.ts";

export interface RunYaml {
  readonly run?: readonly (string | { readonly command: string; readonly mounts?: readonly MountYaml[] })[];
  readonly secrets?: readonly (string | SecretYaml)[];
}

interface MountYaml {
  readonly kind: RunMount["kind"];
  readonly id?: string;
  readonly target?: string;
  readonly env?: string;
  readonly required?: boolean;
  readonly invalidate?: boolean;
}

type SecretYaml = Pick<MountYaml, "env" | "required" | "invalidate"> & { readonly id: string };

/** What a kind of mount takes besides `kind`. */
const KEYS: Readonly<Record<RunMount["kind"], readonly (keyof MountYaml)[]>> = {
  secret: ["id", "target", "env", "required", "invalidate"],
  cache: ["id", "target"],
  ssh: ["id", "target", "required"],
};

/** Where a command finds the agent; the variable SSH_AUTH_SOCK says so, too. */
const AGENT_SOCKET = "/run/factory/ssh-agent";

/** The commands of `run`, with the mounts that only they see. */
export function readRun({ value, yaml, report }: CheckedYaml<RunYaml>): readonly RunCommand[] {
  return (value.run ?? []).map((one, index) => {
    const source = yaml.valuePlace(`/run/${index}`);
    if (typeof one === "string") return { command: one, source, mounts: [] };
    const mounts = (one.mounts ?? []).flatMap((mount, at) => {
      const pointer = `/run/${index}/mounts/${at}`;
      const problems = mountProblems(mount);
      for (const problem of problems) report(pointer, problem);
      return problems.length > 0 ? [] : [toMount(mount)];
    });
    return { command: one.command, source, mounts };
  });
}

function mountProblems(mount: MountYaml): ReturnType<typeof checkMount> {
  const { kind, id, target, env } = mount;
  const strange = Object.keys(mount).filter(
    (key) => key !== "kind" && !KEYS[kind].some((known) => known === key),
  );
  if (strange.length > 0) {
    return [
      { message: `a ${kind} mount has no ${strange.join(", ")}`, hint: `use ${KEYS[kind].join(", ")}` },
    ];
  }
  if (id === undefined && kind !== "ssh") {
    return [{ message: `the ${kind} mount has no id`, hint: "add id: NAME" }];
  }
  if (kind === "cache" && target === undefined) {
    return [{ message: "the cache mount has no target", hint: "add target: /PATH" }];
  }
  if (kind === "secret" && (target === undefined) === (env === undefined)) {
    const hint = "give target: /PATH for a file, or env: NAME for a variable";
    return [{ message: "a secret mount needs either target or env", hint }];
  }
  const badName = env === undefined ? undefined : checkEnvironmentName(env);
  return [
    ...(badName === undefined ? [] : [badName]),
    ...checkMount({ id: id ?? "default", target: target ?? AGENT_SOCKET }),
  ];
}

function toMount({ kind, id = "default", target, env, required = true, invalidate }: MountYaml): RunMount {
  switch (kind) {
    case "cache":
      return { kind, id, target: target ?? "" };
    case "ssh":
      return { kind, id, target: target ?? AGENT_SOCKET, required };
    case "secret":
      return {
        kind,
        id,
        required,
        ...(invalidate === true ? { invalidate } : {}),
        ...(env === undefined ? { target: target ?? "" } : { env }),
      };
  }
}

/** The secrets that all commands of the project have in a variable. */
export function readConfigSecrets({ value, yaml, report }: CheckedYaml<RunYaml>): readonly ConfigSecret[] {
  return (value.secrets ?? []).map((one, index) => {
    const pointer = `/secrets/${index}`;
    const {
      id,
      env = id,
      required = true,
      invalidate,
    } = typeof one === "string" ? { id: one } : (one as SecretYaml);
    const problems = checkMount({ id, target: "/secret" });
    for (const problem of problems) report(pointer, problem);
    const badName = problems.length > 0 ? undefined : checkEnvironmentName(env);
    if (badName !== undefined) report(pointer, { ...badName, hint: "name the variable with env: NAME" });
    const source = yaml.valuePlace(pointer);
    return { id, env, required, ...(invalidate === true ? { invalidate } : {}), source };
  });
}
