import type { Plan } from "../../plan/types.ts";
import { withoutCredentials } from "../../plan/without-credentials.ts";
import { normaliseName } from "../../project/python/normalise-name.ts";
import type { Lock } from "../../project/python/types.ts";
import type { LockedFact, LockedFacts } from "./sbom-package.ts";

const PINNED = /^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;]+)/;
const HASH = /--hash=(sha256:[0-9a-f]{64})/g;

/**
 * What is locked of the packages that a plan installs: the hashes are those that the plan checks files against, places and
 * indexes come from the project's lock, where there is one.
 */
export function lockedFacts(plan: Plan, lock?: Lock): LockedFacts {
  const facts = new Map<string, LockedFact>();
  for (const text of requirementTexts(plan)) {
    for (const line of text.replaceAll(/\\\n\s*/g, "").split("\n")) {
      const [, name, version] = PINNED.exec(line) ?? [];
      if (name === undefined || version === undefined) continue;
      const hashes = [...line.matchAll(HASH)].map(([, hash = ""]) => hash).sort();
      facts.set(`${normaliseName(name)}==${version}`, { hashes });
    }
  }
  for (const locked of lock?.packages ?? []) {
    const key = `${normaliseName(locked.name)}==${locked.version}`;
    const before = facts.get(key);
    const url = placeUrl(locked.place);
    if (before === undefined && url === undefined) continue;
    const index = locked.place === undefined ? locked.origin : undefined;
    facts.set(key, {
      hashes: before?.hashes ?? [],
      ...(url === undefined ? {} : { url }),
      ...(index === undefined || !/^https?:/.test(index) ? {} : { index: withoutCredentials(index) }),
    });
  }
  return facts;
}

function requirementTexts(plan: Plan): readonly string[] {
  const ops = plan.stages.flatMap((stage) => stage.ops);
  const mounts = ops.flatMap((op) => (op.kind === "exec" ? (op.mounts ?? []) : []));
  return mounts.flatMap((mount) => (mount.kind === "file" ? [mount.content] : []));
}

function placeUrl(place: Lock["packages"][number]["place"]): string | undefined {
  if (place?.kind === "url") return withoutCredentials(place.url);
  if (place?.kind === "git") return `git+${withoutCredentials(place.url)}@${place.revision}`;
  return undefined;
}
