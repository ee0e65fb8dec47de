import type { CogYaml } from "./cog-yaml.ts";

/**
 * cog.yaml in the shape that cog writes into the label of its images: `run` under its old name, every command an object,
 * empty lists left out.
 */
export function effectiveCogConfig(yaml: CogYaml): Readonly<Record<string, unknown>> {
  const { run, predict, build, concurrency, ...rest } = yaml;
  const commands = (build?.run ?? []).map((one) => (typeof one === "string" ? { command: one } : one));
  const filled = {
    ...rest,
    build: withoutEmpty({ ...build, run: commands }),
    predict: run ?? predict,
    concurrency: concurrency === undefined ? undefined : { max: concurrency.max },
  };
  return withoutEmpty(filled);
}

function withoutEmpty(entries: object): Readonly<Record<string, unknown>> {
  const isEmpty = (value: unknown) =>
    value === undefined || value === null || value === false || (Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => !isEmpty(value)));
}
