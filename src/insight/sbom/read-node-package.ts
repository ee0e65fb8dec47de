import type { NodePackage } from "./inventory.ts";
import { licenceOfText } from "./licence-of-text.ts";

interface PackageJson {
  readonly name?: unknown;
  readonly version?: unknown;
  readonly description?: unknown;
  readonly homepage?: unknown;
  readonly license?: unknown;
  readonly dependencies?: unknown;
}

/** A package from its package.json; undefined for what is no JSON, or says no name or version. */
export function readNodePackage(text: string, location: string): NodePackage | undefined {
  const document = parsed(text);
  const { name, version } = document;
  if (!isText(name) || !isText(version)) return undefined;
  const licence = isText(document.license) ? licenceOfText(document.license) : undefined;
  return {
    name,
    version,
    locations: [location],
    licences: licence === undefined ? [] : [licence],
    ...(isText(document.description) ? { summary: document.description } : {}),
    ...(isText(document.homepage) ? { homepage: document.homepage } : {}),
    requires: isObject(document.dependencies) ? Object.keys(document.dependencies).sort() : [],
  };
}

function parsed(text: string): PackageJson {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
