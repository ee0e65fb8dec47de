import type { ErrorCode } from "../../errors/error-codes.ts";
import type { DaemonFailure } from "./daemon-failure.ts";
import { pushFailure } from "./push-failure.ts";

/** A failed solve in factory's terms. */
export interface ClassifiedFailure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
  /** `vertex` and `exitCode`, as in SolveFailure. */
  readonly details: Readonly<Record<string, unknown>>;
}

interface Rule {
  readonly code: ErrorCode;
  readonly message: RegExp;
  /** Looked at as well: sources whose messages name no image. */
  readonly vertexName?: RegExp;
  readonly hint: string;
}

// The first rule that matches wins. The texts are those of BuildKit, of containerd's registry client and of Go's net.
const RULES: readonly Rule[] = [
  {
    code: "BUILDER_TOO_OLD",
    message:
      /unknown API capability \S+|requested .*feature\s+\S+\s.*(?:is not supported by build server|has been disabled on the build server)/,
    hint: "use BuildKit 0.12 or newer; for the one inside Docker, turn on its containerd image store or take a builder of the docker-container driver",
  },
  {
    code: "CACHE_INVALID",
    message: /^unknown cache exporter|^duplicate cache exports/,
    hint: "name a kind of cache that this BuildKit has, each place once",
  },
  {
    code: "CACHE_FAILED",
    message: /^failed to configure \w+ cache exporter/,
    hint: "check the place of the cache and the credentials for it, or add ignore-error=true",
  },
  {
    code: "SECRET_MISSING",
    message: /\bsecret \S+: not found|no secrets enabled/,
    hint: "give the secret on the command line, or make it optional",
  },
  {
    code: "SECRET_MISSING",
    message: /no SSH key "[^"]*" forwarded from the client/,
    hint: "give an agent with --ssh default, or make it optional",
  },
  {
    code: "OUTPUT_FAILED",
    message: /error writing (?:layer|manifest|config) blob/,
    hint: "check the name of the image, that you may push to it, and `docker login` for its registry",
  },
  {
    code: "BUILDER_FULL",
    message: /no space left on device|disk quota exceeded/,
    hint: "free disk space on the machine that runs BuildKit, for instance with `factory cache prune`",
  },
  {
    code: "IMAGE_UNAVAILABLE",
    message: new RegExp(
      [
        "failed to resolve source metadata for",
        "/v2/\\S+/(?:manifests|blobs)/",
        "pull access denied|insufficient_scope|failed to authorize|failed to fetch (?:oauth|anonymous) token",
        "no match for platform in manifest",
        "object required$",
        // An image reference; paths of files come in quotes.
        "^[\\w.-]+(?::\\d+)?(?:/[\\w.-]+)+(?::[\\w.-]+)?(?:@sha256:\\w+)?: not found$",
      ].join("|"),
    ),
    vertexName: /^docker-image:\/\//,
    hint: "check the name and tag, the network of the BuildKit daemon, and `docker login` for the registry",
  },
  {
    code: "SOURCE_UNAVAILABLE",
    message: /^(?:Get|Head) "?https?:\/\/|invalid response status \d{3}|dial tcp|x509: |tls: |no such host/,
    vertexName: /^https?:\/\//,
    hint: "check the address, and the network, proxy and certificates of the BuildKit daemon",
  },
];

const KILLED = 137;

/** Finds out who has to do something about a failure that the daemon reported. `vertexName` is that of the failed vertex. */
export function classifyFailure(failure: DaemonFailure, vertexName = ""): ClassifiedFailure {
  const exitCode = failure.exitCode ?? exitCodeIn(failure.message);
  const details = {
    ...(failure.vertex === undefined ? {} : { vertex: failure.vertex }),
    ...(exitCode === undefined ? {} : { exitCode }),
  };
  const message = cleanMessage(failure.message);
  if (exitCode !== undefined) {
    const hint = "the process was killed: give the machine that runs BuildKit more memory";
    return { code: "BUILD_FAILED", message, details, ...(exitCode === KILLED ? { hint } : {}) };
  }
  const push = pushFailure(message);
  if (push !== undefined) return { ...push, message, details: { ...details, ...push.details } };
  const rule = RULES.find((each) => each.message.test(message) || each.vertexName?.test(vertexName));
  if (rule === undefined) return { code: "BUILD_FAILED", message, details };
  const place = vertexName === "" || message.includes(vertexName) ? "" : `${vertexName}: `;
  return { code: rule.code, message: `${place}${message}`, hint: rule.hint, details };
}

/** The daemon's message without the layers of wrapping that say nothing to a user. */
export function cleanMessage(message: string): string {
  const wrapping =
    /^(?:failed to solve|failed to load cache key|failed to compute cache key|rpc error: code = \w+ desc =|error from sender|failed to run Build function):? /;
  let rest = message.trim();
  while (wrapping.test(rest)) rest = rest.replace(wrapping, "");
  return rest;
}

// Daemons before 0.8 send no ExitMessage.
function exitCodeIn(message: string): number | undefined {
  const [, digits] =
    /(?:did not complete successfully|executor failed running .*): exit code: (\d+)/.exec(message) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
