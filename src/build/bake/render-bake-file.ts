import { SOURCE_DATE_EPOCH_SECONDS } from "../../plan/epoch.ts";
import type { Platform } from "../../plan/types.ts";

/** A value that the person sets when building, as an environment variable of its name. */
export interface BakeVariable {
  readonly default: string;
  readonly description: string;
}

export interface BakeFile {
  readonly platform: Platform;
  /** As docker buildx bake finds them from the folder it is run in. */
  readonly context: string;
  readonly dockerfile: string;
  readonly contexts: Readonly<Record<string, string>>;
  readonly args: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** `id=…,env=…`, as docker buildx writes them. */
  readonly secrets: readonly string[];
  readonly ssh: readonly string[];
  readonly cacheFrom: readonly string[];
  readonly cacheTo: readonly string[];
  readonly output: readonly string[];
  /** Nothing is taken from the cache; by stage, or at all. */
  readonly noCache?: boolean | readonly string[];
  /** Named in values as `${NAME}`. */
  readonly variables?: Readonly<Record<string, BakeVariable>>;
}

/** `docker-bake.json`: one target, `image`, which is built by default. */
export function renderBakeFile(file: BakeFile): string {
  const { platform, variables = {}, noCache } = file;
  const names = Object.keys(variables);
  const text = (value: string) => literal(value, names);
  const texts = (values: readonly string[]) => values.map(text);
  const record = (values: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.keys(values)
        .sort()
        .map((name) => [name, text(values[name] ?? "")]),
    );
  const document = {
    ...(names.length === 0
      ? {}
      : { variable: Object.fromEntries(names.sort().map((name) => [name, variables[name]])) }),
    group: { default: { targets: ["image"] } },
    target: {
      image: {
        context: text(file.context),
        dockerfile: text(file.dockerfile),
        ...filled("contexts", record(file.contexts)),
        platforms: [`${platform.os}/${platform.architecture}`],
        ...filled("tags", texts(file.tags)),
        args: record({ ...file.args, SOURCE_DATE_EPOCH: String(SOURCE_DATE_EPOCH_SECONDS) }),
        ...filled("labels", record(file.labels)),
        ...filled("secret", texts(file.secrets)),
        ...filled("ssh", texts(file.ssh)),
        ...filled("cache-from", texts(file.cacheFrom)),
        ...filled("cache-to", texts(file.cacheTo)),
        ...filled("output", texts(file.output)),
        // One image, and no index around it: what factory itself makes.
        attest: ["type=provenance,disabled=true"],
        ...(noCache === true ? { "no-cache": true } : {}),
        ...(Array.isArray(noCache) && noCache.length > 0 ? { "no-cache-filter": noCache } : {}),
      },
    },
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** bake reads values as templates; only the names of variables are meant so. */
function literal(value: string, variables: readonly string[]): string {
  const escaped = value.replace(/([$%])\{/g, "$1$1{");
  return variables.reduce((text, name) => text.replaceAll(`$\${${name}}`, `\${${name}}`), escaped);
}

function filled<K extends string, V extends object>(key: K, value: V): { readonly [P in K]?: V } {
  return Object.keys(value).length === 0 ? {} : ({ [key]: value } as { readonly [P in K]?: V });
}
