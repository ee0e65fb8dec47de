import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../context.ts";
import type { IndexLevel, WrittenIndex } from "./index-levels.ts";

const NOTHING: IndexLevel = { extra: [], findLinks: [], variables: true, strict: false };

/** What pip and uv are configured with for this user; files that cannot be read say nothing. */
export async function userLevel({ env }: Context): Promise<IndexLevel> {
  const home = env.HOME ?? "";
  const config = env.XDG_CONFIG_HOME || (home === "" ? "" : join(home, ".config"));
  const uv = config === "" ? undefined : await readOptional(join(config, "uv", "uv.toml"));
  const fromUv = uv === undefined ? NOTHING : await uvLevel(uv);
  if (fromUv.index !== undefined || fromUv.extra.length > 0) return fromUv;
  const named = env.PIP_CONFIG_FILE ?? "";
  const files =
    named === ""
      ? [
          ...(home === "" ? [] : [join(home, ".pip", "pip.conf")]),
          ...(config === "" ? [] : [join(config, "pip", "pip.conf")]),
        ]
      : [named];
  let level = NOTHING;
  for (const file of files) {
    const text = await readOptional(file);
    if (text !== undefined) level = { ...level, ...pipLevel(text) };
  }
  return level;
}

async function readOptional(file: string): Promise<string | undefined> {
  return readFile(file, "utf8").catch(() => undefined);
}

/** The sections that pip reads when it installs; a value goes on in lines that are further in. */
function pipLevel(text: string): Partial<IndexLevel> {
  const values = new Map<string, string[]>();
  let section = "";
  let key = "";
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*[#;]/.test(line) || line.trim() === "") continue;
    const [, header] = /^\[([^\]]+)\]/.exec(line) ?? [];
    const [, name, value = ""] = /^([A-Za-z][\w-]*)\s*[=:]\s*(.*)$/.exec(line) ?? [];
    if (header !== undefined) section = header.trim();
    else if (name !== undefined) {
      key = `${section}.${name.toLowerCase().replaceAll("_", "-")}`;
      values.set(key, words(value));
    } else if (/^\s/.test(line)) values.get(key)?.push(...words(line));
  }
  const of = (name: string): readonly WrittenIndex[] =>
    (values.get(`install.${name}`) ?? values.get(`global.${name}`) ?? []).map((url) => ({
      url,
      source: "pip.conf",
    }));
  const [index] = of("index-url");
  const extra = of("extra-index-url");
  const findLinks = of("find-links");
  return {
    ...(index === undefined ? {} : { index }),
    ...(extra.length === 0 ? {} : { extra }),
    ...(findLinks.length === 0 ? {} : { findLinks }),
  };
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

async function uvLevel(text: string): Promise<IndexLevel> {
  // Loaded here: few people have a uv.toml.
  const { uvIndexes } = await import("../../project/python/indexes/uv-indexes.ts");
  const { parse } = await import("smol-toml");
  try {
    const { index, extra, findLinks } = uvIndexes(parse(text), () => "uv.toml");
    const written = ({ value, source, name }: { value: string; source: string; name?: string }) => ({
      url: value,
      source,
      ...(name === undefined ? {} : { name }),
    });
    return {
      ...NOTHING,
      ...(index === undefined ? {} : { index: written(index) }),
      extra: extra.filter(({ explicit }) => explicit !== true).map(written),
      findLinks: findLinks.map(written),
    };
  } catch {
    return NOTHING;
  }
}
