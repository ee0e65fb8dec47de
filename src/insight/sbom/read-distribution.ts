import { distributionLicences } from "./distribution-licences.ts";
import { headerFields } from "./header-fields.ts";
import type { Distribution } from "./inventory.ts";

/** A distribution from the text of its METADATA or PKG-INFO; undefined when it says no name or version. */
export function readDistribution(text: string, location: string): Distribution | undefined {
  const fields = headerFields(text);
  const one = (name: string) => fields.get(name)?.find((value) => value !== "");
  const [name, version] = [one("name"), one("version")];
  if (name === undefined || version === undefined) return undefined;
  const summary = known(one("summary"));
  const homepage = known(one("home-page")) ?? projectPage(fields.get("project-url") ?? []);
  return {
    name,
    version,
    locations: [location],
    licences: distributionLicences(fields),
    ...(summary === undefined ? {} : { summary }),
    ...(homepage === undefined ? {} : { homepage }),
    requires: fields.get("requires-dist") ?? [],
  };
}

/** `Homepage, https://…` */
function projectPage(urls: readonly string[]): string | undefined {
  for (const url of urls) {
    const [label = "", address = ""] = url.split(/,\s*/, 2);
    if (/^home[- ]?page$/i.test(label.trim())) return known(address);
  }
  return undefined;
}

function known(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === undefined || trimmed === "" || trimmed === "UNKNOWN" ? undefined : trimmed;
}
