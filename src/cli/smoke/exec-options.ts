import { type Command, Option } from "commander";
import { FactoryError } from "../../errors/factory-error.ts";
import { RUNTIMES } from "./choose-runtime.ts";

export interface ExecOptions {
  readonly runtime?: (typeof RUNTIMES)[number];
  readonly env: readonly string[];
  readonly user?: string;
}

/** Options of commands that run something in an image. */
export function addExecOptions(command: Command): Command {
  const append = (value: string, before: readonly string[]) => [...before, value];
  return command
    .addOption(new Option("--runtime <name>", "what runs it").choices(RUNTIMES))
    .addOption(
      new Option("-e, --env <name=value>", "variable besides those of the image; repeatable")
        .argParser(append)
        .default([]),
    )
    .option("-u, --user <user>", "user instead of that of the image");
}

/** Throws USAGE for what is not NAME=VALUE. */
export function readVariables(lines: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf("=");
      if (at > 0) return [line.slice(0, at), line.slice(at + 1)];
      throw new FactoryError("USAGE", `"${line}" is not NAME=VALUE`, {
        source: "--env",
        hint: "write --env NAME=VALUE",
      });
    }),
  );
}

/** For commands whose program ended with another exit code than 0. */
export function ended(exitCode: number): FactoryError {
  return new FactoryError("RUN_FAILED", `the command ended with exit code ${exitCode}`, {
    details: { exitCode },
  });
}
