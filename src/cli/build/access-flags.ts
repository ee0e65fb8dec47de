import { type Command, Option } from "commander";

/** Options about secrets, ssh agents and caches. */
export interface AccessFlags {
  readonly secret: readonly string[];
  readonly secretFile: readonly string[];
  readonly ssh: readonly string[];
  readonly caCert?: string;
  readonly cacheFrom: readonly string[];
  readonly cacheTo: readonly string[];
  /** False for a plain `--no-cache`. */
  readonly cache: boolean;
  /** Values of `--no-cache=STAGE`. */
  readonly rerunStage: readonly string[];
}

export function addAccessOptions(command: Command): Command {
  const repeated = (flags: string, description: string): Option =>
    new Option(flags, description).argParser(append).default([]);
  withStageValues(command);
  return command
    .addOption(
      repeated(
        "--secret <spec>",
        "id=NAME,src=FILE (src=- is standard input) or id=NAME,env=VARIABLE; repeatable",
      ),
    )
    .addOption(repeated("--secret-file <file>", "file of NAME=value lines, each a secret; repeatable"))
    .addOption(repeated("--ssh <spec>", "default (the agent of SSH_AUTH_SOCK) or ID=SOCKET; repeatable"))
    .option("--ca-cert <file>", "CA certificates for downloads during the build (default: SSL_CERT_FILE)")
    .addOption(
      repeated("--cache-from <spec>", "cache to read: REF, or type=registry|local|gha|s3,…; repeatable"),
    )
    .addOption(
      repeated(
        "--cache-to <spec>",
        "cache to write: type=registry|local|inline|gha|s3,…,mode=max; repeatable",
      ),
    )
    .option("--no-cache", "run every op again; --no-cache=STAGE,… only those of these stages")
    .addOption(repeated("--rerun-stage <names>", "what --no-cache=STAGE becomes").hideHelp());
}

/**
 * Commander takes either no value or the next word, and the next word of `--no-cache .` is the project. So a value after an
 * equals sign is given to an option of its own.
 */
function withStageValues(command: Command): void {
  const parse = command.parseOptions.bind(command);
  command.parseOptions = (args) => parse(args.map((word) => word.replace(/^--no-cache=/, "--rerun-stage=")));
}

function append(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}
