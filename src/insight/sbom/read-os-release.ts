import type { OperatingSystem } from "./inventory.ts";

/** What os-release says: lines of `KEY=value`, quoted as a shell does. */
export function readOsRelease(text: string): OperatingSystem | undefined {
  const values = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, key = "", value = ""] = /^([A-Z0-9_]+)=(.*)$/.exec(line.trim()) ?? [];
    if (key !== "") values.set(key, unquoted(value));
  }
  const id = values.get("ID");
  if (id === undefined || id === "") return undefined;
  const version = values.get("VERSION_ID");
  return {
    id,
    name: values.get("NAME") ?? id,
    ...(version === undefined || version === "" ? {} : { version }),
  };
}

function unquoted(value: string): string {
  const [, inner] = /^(?:"(.*)"|'(.*)')$/.exec(value)?.filter((part) => part !== undefined) ?? [];
  return (inner ?? value).replace(/\\(["'\\$`])/g, "$1");
}
