import { type Command, Option } from "commander";
import { FactoryError } from "../../errors/factory-error.ts";
import { readPairs } from "../build/attest/read-pairs.ts";
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

/** `--env`. Throws USAGE. */
export function readVariables(lines: readonly string[]): Readonly<Record<string, string>> {
  return readPairs(lines, { source: "--env", example: "LOG_LEVEL=debug" });
}

/** For commands whose program ended with another exit code than 0. */
export function ended(exitCode: number): FactoryError {
  return new FactoryError("RUN_FAILED", `the command ended with exit code ${exitCode}`, {
    details: { exitCode },
  });
}
