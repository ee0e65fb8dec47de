import { splitCredentials } from "../requirements/split-credentials.ts";
import { asTable, type TomlTable } from "../toml/parse-toml.ts";
import type { DeclaredIndex, DeclaredIndexes, IndexCredential } from "../types.ts";

type Path = readonly (string | number)[];

/** Collects indexes while a file is read; what is no text is passed over, as its own tool will complain. */
export interface IndexCollection {
  add(kind: "index" | "extra" | "findLinks", url: unknown, facts: Omit<DeclaredIndex, "value">): void;
  declared(): DeclaredIndexes;
}

export function collectIndexes(): IndexCollection {
  let index: DeclaredIndex | undefined;
  const lists = { extra: [] as DeclaredIndex[], findLinks: [] as DeclaredIndex[] };
  const credentials: IndexCredential[] = [];
  return {
    add(kind, written, facts) {
      if (typeof written !== "string" || written === "") return;
      const { url, credential } = splitCredentials(written);
      if (credential !== undefined) credentials.push(credential);
      const one = { value: url, ...facts };
      if (kind === "index") index = one;
      else lists[kind].push(one);
    },
    declared: () => ({ ...(index === undefined ? {} : { index }), ...lists, credentials }),
  };
}

/** The indexes of a uv.toml or of `[tool.uv]`. */
export function uvIndexes(uv: TomlTable, sourceOf: (path: Path) => string): DeclaredIndexes {
  const found = collectIndexes();
  found.add("index", uv["index-url"], { source: sourceOf(["index-url"]) });
  for (const [at, entry] of listOf(uv.index).entries()) {
    const { name, url, explicit, default: isDefault } = asTable(entry) ?? {};
    found.add(isDefault === true ? "index" : "extra", url, {
      source: sourceOf(["index", at, "url"]),
      ...(typeof name === "string" ? { name } : {}),
      ...(explicit === true ? { explicit } : {}),
    });
  }
  for (const [key, kind] of [
    ["extra-index-url", "extra"],
    ["find-links", "findLinks"],
  ] as const) {
    for (const [at, url] of listOf(uv[key]).entries()) found.add(kind, url, { source: sourceOf([key, at]) });
  }
  return found.declared();
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
