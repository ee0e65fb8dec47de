import { FactoryError } from "../../errors/factory-error.ts";
import { checkSdkVersion } from "../config/cog-versions.ts";
import { parseVersion } from "../python/pep440/parse-version.ts";
import type { CogSdk } from "./types.ts";

/** The name of the variable that decides which SDK is installed, whatever cog.yaml says. */
export const SDK_VARIABLE = "COG_SDK_WHEEL";

/** `pypi`, `pypi:VERSION`, a URL, or a path of this machine that still has to be read. Throws COG_SDK_INVALID. */
export function parseSdkChoice(
  text: string,
): Exclude<CogSdk, { kind: "wheel" }> | { readonly kind: "path"; readonly path: string } {
  const source = SDK_VARIABLE;
  const [, version] = /^pypi(?::(.*))?$/is.exec(text) ?? [];
  if (/^pypi$/i.test(text)) return { kind: "index", specifier: "", prerelease: false, source };
  if (version !== undefined) {
    const problem = version === "prerelease" ? undefined : checkSdkVersion(version);
    if (problem !== undefined) {
      const hint = "write pypi or pypi:VERSION, such as pypi:0.23.1";
      throw new FactoryError("COG_SDK_INVALID", problem.message, { source, hint });
    }
    if (version === "prerelease") return { kind: "index", specifier: "", prerelease: true, source };
    const prerelease = parseVersion(version)?.prerelease ?? false;
    return { kind: "index", specifier: `==${version}`, prerelease, source };
  }
  if (!/^https?:\/\//i.test(text)) return { kind: "path", path: text };
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.username !== "" || url.password !== "" || !/\.whl$/.test(url.pathname)) {
    throw new FactoryError("COG_SDK_INVALID", "the value is not the URL of a wheel without credentials", {
      source,
      hint: "give https://…/cog-VERSION-py3-none-any.whl, and credentials in a netrc file",
    });
  }
  return { kind: "url", url: url.href, source };
}
