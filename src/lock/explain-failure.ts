import { FactoryError } from "../errors/factory-error.ts";
import { withoutUserinfo } from "../project/python/indexes/without-userinfo.ts";
import { normaliseName } from "../project/python/normalise-name.ts";
import type { Requirement } from "../project/python/types.ts";

/** Why uv made no lock. */
export interface LockFailure {
  /** What `factory build` does about it: `unbuilt` and `source` can still be installed without a lock. */
  readonly kind: "unbuilt" | "source" | "unsatisfiable" | "network" | "interpreter" | "other";
  readonly error: FactoryError;
}

interface FailureOptions {
  readonly stderr: string;
  readonly requirements: readonly Requirement[];
  /** Replaces secrets in what is shown. */
  readonly mask: (line: string) => string;
  /** Index of PyTorch that uv was told to take torch and its family from. */
  readonly torchBackend?: string | undefined;
}

/** Turns what uv said into an error of ours; the requirement it names is looked up among those of the project. */
export function explainFailure(options: FailureOptions): LockFailure {
  const text = cleaned(options.stderr, options.mask);
  const named = firstNamed(text, options.requirements);
  const where = named === undefined ? {} : { source: named.source };
  const fail = (
    kind: LockFailure["kind"],
    code: "NO_RESOLUTION" | "INDEX_UNAVAILABLE" | "UNSUPPORTED",
    parts: { message: string; hint: string },
  ) => ({
    kind,
    error: new FactoryError(code, parts.message, { ...where, hint: parts.hint }),
  });
  if (/No interpreter found/.test(text)) {
    const message = "uv finds no Python on this machine, which it needs to resolve";
    return fail("interpreter", "UNSUPPORTED", {
      message,
      hint: "install any Python 3, or build with --no-lock",
    });
  }
  const unbuilt = withoutWheels(text);
  if (unbuilt.length > 0) {
    const names = unbuilt.join(" and ");
    const message = `${names} has no wheel, and locking runs no build code: ${reasonOf(text)}`;
    return fail("unbuilt", "NO_RESOLUTION", {
      message,
      hint: `take a version of ${names} that has wheels, or run \`factory lock --allow-builds\`, which runs the build code of ${names} on this machine`,
    });
  }
  if (/Git operation failed|Failed to (?:download and )?build|Failed to fetch: `?git/.test(text)) {
    return fail("source", "NO_RESOLUTION", {
      message: `a source cannot be locked: ${reasonOf(text)}`,
      hint: "check its URL, or run `factory lock --allow-builds`, which runs build code on this machine",
    });
  }
  if (/invalid value '[^']*' for '--torch-backend/.test(text)) {
    return fail("other", "UNSUPPORTED", {
      message: `uv knows no index of PyTorch with builds of torch for ${options.torchBackend}`,
      hint: "take another local version of torch, or name an index that has it with --extra-index-url",
    });
  }
  if (isNetwork(text)) {
    const hint =
      options.torchBackend !== undefined && TORCH_PAGE.test(text)
        ? `check the network: builds of torch for ${options.torchBackend} come from an index of their own, which --extra-index-url can replace by a copy (https://HOST/whl/${options.torchBackend})${options.torchBackend === "cpu" ? "; with `gpu: true` the usual index is asked" : ""}`
        : "check the network, the address of the index and its certificates (--ca-cert), and try again";
    return fail("network", "INDEX_UNAVAILABLE", {
      message: `the package index cannot be read: ${reasonOf(text)}`,
      hint,
    });
  }
  if (/No solution found|unsatisfiable|not found in the/.test(text)) {
    return fail("unsatisfiable", "NO_RESOLUTION", {
      message: `no versions of all packages fit together: ${reasonOf(text)}`,
      hint: "loosen one of the ranges it names",
    });
  }
  return fail("other", "NO_RESOLUTION", {
    message: `uv made no lock: ${reasonOf(text)}`,
    hint: "correct what uv names",
  });
}

/** Where an index of PyTorch has its pages. */
const TORCH_PAGE = /\/whl\/(?:cpu|cu\d+|rocm[\d.]+)\//;

/** Without warnings about the Python of this machine and without colours and credentials. */
function cleaned(stderr: string, mask: (line: string) => string): string {
  return stderr
    .split("\n")
    .filter((line) => !/^warning: |^\s*Updating |^Resolved \d+ /.test(line))
    .map((line) => mask(withoutUserinfo(line)))
    .join("\n")
    .trim();
}

/** One line: the causes without the frame uv puts around them. */
function reasonOf(text: string): string {
  const [body = ""] = text.split(/\n\s*\nhint:/);
  const causes = body
    .split("\n")
    .map((line) => line.replace(/^\s*(?:error|cause|hint|×|╰─▶|│):?\s*/, "").trim())
    .filter((line) => line !== "" && line !== "No solution found when resolving dependencies");
  const joined = causes.join(" ").replace(/\s+/g, " ").replace(/\.$/, "");
  const MOST = 1200;
  return joined.length > MOST ? `${joined.slice(0, MOST)}…` : joined;
}

function withoutWheels(text: string): readonly string[] {
  const hints = [
    ...text.matchAll(/Wheels are required for `([^`]+)` because building from source is disabled/g),
  ];
  return [...new Set(hints.map(([, name = ""]) => normaliseName(name)))].sort();
}

function isNetwork(text: string): boolean {
  return /Request failed|error sending request|Failed to fetch|dns error|tcp connect error|timed? ?out|HTTP status (?:server|client) error|certificate/i.test(
    text,
  );
}

/** The requirement of the project whose name uv says first. */
function firstNamed(text: string, requirements: readonly Requirement[]): Requirement | undefined {
  let best: { readonly at: number; readonly requirement: Requirement } | undefined;
  for (const requirement of requirements) {
    const asked = new RegExp(`you require ${escaped(requirement.name)}(?![a-z0-9-])`, "i").exec(text);
    const any = new RegExp(`(?<![a-z0-9-])${escaped(requirement.name)}(?![a-z0-9-])`, "i").exec(text);
    const at = asked?.index ?? (any === null ? undefined : any.index + text.length);
    if (at !== undefined && (best === undefined || at < best.at)) best = { at, requirement };
  }
  return best?.requirement;
}

function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll("-", "[-_.]");
}
