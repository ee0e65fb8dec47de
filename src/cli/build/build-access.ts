import type { BuildRequest } from "../../build/build-image.ts";
import type { CacheSpec } from "../../build/cache-spec.ts";
import { maskSecrets } from "../../build/mask-secrets.ts";
import { sensitiveValues } from "../../build/sensitive-values.ts";
import type { Diagnostic } from "../../plan/detection.ts";
import type { Plan } from "../../plan/types.ts";
import type { Project } from "../../project/types.ts";
import type { BuildOptions } from "../commands/build.ts";
import type { Context } from "../context.ts";
import { assertSecrets } from "./assert-secrets.ts";
import { hubSecrets } from "./hub-secrets.ts";
import { networkSecrets } from "./network-secrets.ts";
import { npmSecrets } from "./npm-secrets.ts";
import { readSecrets } from "./read-secrets.ts";
import { refuseSecrets } from "./refuse-secrets.ts";

/** What a build may use of this machine and of the caches outside the builder. */
export interface BuildAccess {
  readonly request: Pick<
    BuildRequest,
    "secrets" | "agents" | "secretMarks" | "hidden" | "caches" | "noCache"
  >;
  /** The secrets that were given, for the next platform of the same build. */
  readonly given: BuildRequest["secrets"];
  /** Hides every value of this build in a text. */
  readonly mask: (text: string) => string;
  /** Folders of local caches, which are no part of the project. */
  readonly cacheFolders: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads secrets, ssh agents and caches, and refuses a build that lacks one it requires. What only some builds use is loaded for them alone. */
export async function buildAccess(
  plan: Plan,
  call: {
    readonly options: BuildOptions;
    readonly context: Context;
    readonly project: Project | undefined;
    readonly projectDir: string;
    /** Those that were read already. */
    readonly secrets?: BuildRequest["secrets"];
  },
): Promise<BuildAccess> {
  const { options, context, project } = call;
  const given = call.secrets ?? {
    ...(await fileSecrets(options, context)),
    ...(await readSecrets(options.secret, context)),
  };
  refuseSecrets(plan, given);
  const secrets = {
    ...(await networkSecrets(context, { caCert: options.caCert, flags: options, project })),
    ...hubSecrets(plan, context.env),
    ...(await npmSecrets(plan, context)),
    ...given,
  };
  const agents = await sshAgents(options, context);
  assertSecrets(plan, { secrets, agents: agents ?? {} });
  const secretMarks = await marks(plan, { secrets, context });
  const caches = await outsideCaches(call);
  const hidden = (caches?.hidden ?? []).map((value) => Buffer.from(value));
  return {
    given,
    mask: maskSecrets([...sensitiveValues(secrets), ...hidden]),
    request: {
      secrets,
      noCache: await again(plan, options),
      ...(agents === undefined ? {} : { agents }),
      ...(secretMarks === undefined ? {} : { secretMarks }),
      ...(caches === undefined ? {} : { caches: caches.caches, hidden: caches.hidden }),
    },
    cacheFolders: [...(caches?.caches.from ?? []), ...(caches?.caches.to ?? [])].flatMap(localFolder),
    diagnostics: caches?.diagnostics ?? [],
  };
}

function localFolder({ type, attrs }: CacheSpec): readonly string[] {
  return type === "local" ? [attrs.src ?? attrs.dest ?? ""] : [];
}

async function fileSecrets({ secretFile }: BuildOptions, context: Context) {
  if (secretFile.length === 0) return {};
  return (await import("./read-secret-files.ts")).readSecretFiles(secretFile, context);
}

async function sshAgents({ ssh }: BuildOptions, context: Context) {
  if (ssh.length === 0) return undefined;
  return (await import("./read-agents.ts")).readAgents(ssh, context);
}

async function marks(
  plan: Plan,
  { secrets, context }: { secrets: BuildRequest["secrets"]; context: Context },
) {
  const isWanted = plan.stages.some(({ ops }) =>
    ops.some((op) => op.kind === "exec" && op.mounts?.some((mount) => "invalidate" in mount)),
  );
  return isWanted ? (await import("./mark-secrets.ts")).markSecrets(plan, secrets, context) : undefined;
}

async function outsideCaches(call: Parameters<typeof buildAccess>[1]) {
  const { cacheFrom: from, cacheTo: to } = call.options;
  if (from.length + to.length === 0 && call.project?.config.cache === undefined) return undefined;
  return (await import("./read-caches.ts")).readCaches({ from, to }, call);
}

async function again(plan: Plan, { cache, rerunStage }: BuildOptions): Promise<BuildRequest["noCache"]> {
  if (rerunStage.length === 0) return !cache;
  return (await import("./stages-to-run.ts")).stagesToRun(plan, { all: !cache, named: rerunStage });
}
