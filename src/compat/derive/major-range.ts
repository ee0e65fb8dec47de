import { compareVersions } from "../../project/python/pep440/compare-versions.ts";
import { parseSpecifier } from "../../project/python/pep440/specifier.ts";

/**
 * The CUDA releases that fit what a wheel asks for: `12.4` is `==12.4.*`; a specifier without an upper bound ends before
 * the next major, because the libraries of another major have other names.
 */
export function majorRange(cuda: string): { readonly specifier: string; readonly least: string } {
  if (/^\d+\.\d+$/.test(cuda)) return { specifier: `==${cuda}.*`, least: cuda };
  const bounds = (parseSpecifier(cuda) ?? []).filter(
    ({ operator }) => operator === ">=" || operator === "~=",
  );
  const [least = "0"] = bounds.map(({ text }) => text.split(".").slice(0, 2).join(".")).sort(compareVersions);
  return { specifier: `>=${least},<${Number(least.split(".")[0]) + 1}`, least };
}
