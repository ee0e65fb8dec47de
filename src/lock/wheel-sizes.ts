import { FactoryError } from "../errors/factory-error.ts";
import { fittingWheels } from "../project/python/choose-artifacts.ts";
import { fileName } from "../project/python/locks/file-name.ts";
import type { TargetEnvironment } from "../project/python/markers/target-environment.ts";
import { asTable, type TomlTable } from "../project/python/toml/parse-toml.ts";
import type { Artifact, LockedPackage } from "../project/python/types.ts";
import { httpHead } from "./http-get.ts";
import type { LockNetwork } from "./lock-network.ts";

export interface SizeRequest {
  readonly target: TargetEnvironment;
  /** Of an earlier lock: what it knows is not asked again. */
  readonly earlier: readonly LockedPackage[];
  readonly network: LockNetwork;
  readonly signal: AbortSignal;
}

const AT_ONCE = 8;
/** For all of them: a lock does not wait for what is only good to know. */
const MOST_MS = 20_000;

/**
 * The document of a resolver with a `size` for every wheel that the target installs, in bytes, as its server tells it. What
 * it does not tell is left out; a size that the document has is kept.
 */
export async function withWheelSizes(document: TomlTable, request: SizeRequest): Promise<TomlTable> {
  const packages = (Array.isArray(document.packages) ? document.packages : []).map(
    (one) => asTable(one) ?? {},
  );
  const known = knownSizes(request.earlier);
  const sizes = new Map<TomlTable, number>();
  const asked: { readonly wheel: TomlTable; readonly url: string }[] = [];
  for (const one of packages) {
    const wheel = unsizedWheel(one, request.target);
    if (wheel === undefined) continue;
    const before = known.get(hashOf(wheel));
    if (before !== undefined) sizes.set(wheel, before);
    else if (typeof wheel.url === "string" && /^https?:/.test(wheel.url))
      asked.push({ wheel, url: wheel.url });
  }
  await askAll(asked, { sizes, request });
  return { ...document, packages: packages.map((one) => withSizes(one, sizes)) };
}

function knownSizes(packages: readonly LockedPackage[]): ReadonlyMap<string, number> {
  const artifacts = packages.flatMap((one) => one.artifacts);
  return new Map(artifacts.flatMap(({ hash, size }) => (size === undefined ? [] : [[hash, size] as const])));
}

/** The wheel that is installed, when its size is unknown. */
function unsizedWheel(one: TomlTable, target: TargetEnvironment): TomlTable | undefined {
  const wheels = new Map<Artifact, TomlTable>();
  for (const value of Array.isArray(one.wheels) ? one.wheels : []) {
    const wheel = asTable(value) ?? {};
    const filename = fileName(String(wheel.name ?? wheel.url ?? wheel.path ?? ""));
    wheels.set({ kind: "wheel", filename, hash: hashOf(wheel) }, wheel);
  }
  const [best] = fittingWheels([...wheels.keys()], target);
  const wheel = best === undefined ? undefined : wheels.get(best);
  return wheel?.size === undefined ? wheel : undefined;
}

function hashOf({ hashes }: TomlTable): string {
  return `sha256:${String(asTable(hashes)?.sha256 ?? "")}`;
}

async function askAll(
  asked: readonly { readonly wheel: TomlTable; readonly url: string }[],
  { sizes, request }: { readonly sizes: Map<TomlTable, number>; readonly request: SizeRequest },
): Promise<void> {
  if (asked.length === 0) return;
  const late = AbortSignal.timeout(MOST_MS);
  const waiting = [...asked];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined && !late.aborted; next = waiting.shift()) {
      const size = await askOne(next.url, { request, late });
      if (size !== undefined) sizes.set(next.wheel, size);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, asked.length) }, work));
}

async function askOne(
  url: string,
  { request, late }: { readonly request: SizeRequest; readonly late: AbortSignal },
): Promise<number | undefined> {
  const { network, signal } = request;
  try {
    const { status, length } = await httpHead(url, { network, signal: AbortSignal.any([signal, late]) });
    return status === 200 ? length : undefined;
  } catch (error) {
    if (signal.aborted || !(error instanceof FactoryError)) throw error;
    return undefined;
  }
}

function withSizes(one: TomlTable, sizes: ReadonlyMap<TomlTable, number>): TomlTable {
  if (!Array.isArray(one.wheels)) return one;
  return {
    ...one,
    wheels: one.wheels.map((value) => {
      const wheel = asTable(value);
      const size = wheel === undefined ? undefined : sizes.get(wheel);
      if (wheel === undefined || size === undefined) return value;
      const { hashes, ...rest } = wheel;
      return { ...rest, size, ...(hashes === undefined ? {} : { hashes }) };
    }),
  };
}
