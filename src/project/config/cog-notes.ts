import type { ConfigNote } from "../types.ts";
import type { CogYaml } from "./cog-yaml.ts";
import type { CheckedYaml } from "./read-yaml-config.ts";

/** Keys of cog.yaml that are old: they are said, and the build goes on. */
export function cogNotes({ value, yaml }: CheckedYaml<CogYaml>): readonly ConfigNote[] {
  const { concurrency, predict } = value;
  const build = value.build ?? {};
  const notes: ConfigNote[] = [];
  const deprecated = (pointer: string, instead: string) => {
    const name = pointer.slice(1).replaceAll("/", ".");
    const message = `${name} is deprecated: ${instead}`;
    notes.push({ code: "DEPRECATED_KEY", message, source: yaml.keyPlace(pointer) });
  };
  if (predict !== undefined) deprecated("/predict", "name the entry point with run");
  if (concurrency?.max !== undefined) {
    deprecated("/concurrency/max", "put @cog.concurrent(max=N) on the async run method");
  }
  if (concurrency?.default_target !== undefined) {
    deprecated("/concurrency/default_target", "it has no effect, remove it");
  }
  if ((build.python_packages ?? []).length > 0) {
    deprecated("/build/python_packages", "list the packages in a file and name it with python_requirements");
  }
  if ((build.pre_install ?? []).length > 0)
    deprecated("/build/pre_install", "move the commands into build.run");
  return notes;
}
