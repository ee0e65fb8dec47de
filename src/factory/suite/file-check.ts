import type { CheckedYaml } from "../../project/config/read-yaml-config.ts";
import type { FileCheck } from "../../smoke/types.ts";
import type { Scenario } from "./scenario-suite.ts";

/** The check of a scenario whose action is `file`. */
export function fileCheck(
  { id, action, expected }: Scenario,
  {
    pointer,
    reading,
  }: { readonly pointer: string; readonly reading: Pick<CheckedYaml<unknown>, "yaml" | "report"> },
): FileCheck {
  const { file: path = "" } = action;
  const { is = "file", mode, contains, matches, equals } = expected;
  const { report, yaml } = reading;
  if (!path.startsWith("/") || /\/\.{1,2}(?:\/|$)|\0/.test(path)) {
    report(`${pointer}/action/file`, {
      message: `${JSON.stringify(path)} is not an absolute path`,
      hint: "begin with /, and leave out . and ..",
    });
  }
  if (mode !== undefined && !/^0?[0-7]{3,4}$/.test(mode)) {
    report(`${pointer}/expected/mode`, {
      message: `${JSON.stringify(mode)} is not a mode`,
      hint: "write octal digits, such as 0755",
    });
  }
  if (matches !== undefined) reportPattern(matches, `${pointer}/expected/matches`, report);
  const expect = {
    ...(contains === undefined ? {} : { contains }),
    ...(matches === undefined ? {} : { matches }),
    ...(equals === undefined ? {} : { equals }),
  };
  const hasText = Object.keys(expect).length > 0;
  if (hasText && is !== "file") {
    report(`${pointer}/expected/is`, { message: `${is} has no text`, hint: "expect a file, or no text" });
  }
  return {
    kind: "file",
    name: id,
    source: yaml.valuePlace(pointer),
    path,
    is,
    ...(mode === undefined ? {} : { mode: Number.parseInt(mode, 8) }),
    ...(hasText ? { expect } : {}),
  };
}

function reportPattern(pattern: string, pointer: string, report: CheckedYaml<unknown>["report"]): void {
  try {
    new RegExp(pattern, "m");
  } catch (error) {
    const reason = (error as Error).message.replace(/^.*: /, "").toLowerCase();
    report(pointer, {
      message: `${JSON.stringify(pattern)} is not a regular expression: ${reason}`,
      hint: "write \\ before characters that mean themselves",
    });
  }
}
