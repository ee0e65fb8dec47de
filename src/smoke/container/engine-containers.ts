import { randomUUID } from "node:crypto";
import { execa } from "execa";
import { FactoryError } from "../../errors/factory-error.ts";
import type { ContainerRequest, ContainerStarter } from "./container.ts";

const GRACE_SECONDS = "2";

/** Containers of an image that docker or podman has. */
export function engineContainers(image: {
  readonly program: string;
  /** As the engine knows it. */
  readonly ref: string;
  readonly close?: () => Promise<void>;
}): ContainerStarter {
  const { program, ref } = image;
  const tell = (...args: string[]) => execa(program, args, { reject: false, stdin: "ignore" });
  return {
    sharesPorts: false,
    close: async () => image.close?.(),
    start: async (request) => {
      const name = `factory-smoke-${randomUUID()}`;
      const child = execa(program, runArguments(ref, name, request), {
        reject: false,
        stdin: "ignore",
        buffer: false,
        // Ctrl-C in the terminal goes to factory alone, which then ends the container in order.
        detached: true,
      });
      for (const stream of ["stdout", "stderr"] as const) {
        child[stream]?.on("data", (data: Buffer) => request.onOutput(stream, data));
      }
      let ended = false;
      const exited = child.then(({ exitCode, code }) => {
        ended = true;
        if (exitCode === undefined) throw notStarted(program, code);
        return exitCode;
      });
      exited.catch(() => undefined);
      return {
        exited,
        port: async () =>
          request.port === undefined
            ? undefined
            : hostPort((await tell("port", name, `${request.port}/tcp`)).stdout),
        end: async () => {
          if (ended) return;
          await tell("stop", "--time", GRACE_SECONDS, name);
          await tell("rm", "--force", name);
          child.kill("SIGTERM");
          await exited.catch(() => undefined);
        },
      };
    },
  };
}

function runArguments(
  ref: string,
  name: string,
  { process, settings, port, network }: ContainerRequest,
): string[] {
  const { command, env, user } = settings;
  const [program = "", ...rest] = command === undefined ? [] : process.argv;
  const variables = Object.keys(env).sort();
  return [
    ...["run", "--rm", "--name", name],
    ...(port === undefined ? [] : ["--publish", `127.0.0.1::${port}`]),
    ...(network || port !== undefined ? [] : ["--network", "none"]),
    ...variables.flatMap((key) => ["--env", `${key}=${env[key]}`]),
    ...(user === undefined ? [] : ["--user", user]),
    ...(command === undefined ? [] : ["--entrypoint", program]),
    ref,
    ...rest,
  ];
}

/** `127.0.0.1:49153` */
function hostPort(text: string): number | undefined {
  const [, digits] = /:(\d+)\s*$/m.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

function notStarted(program: string, code: string | undefined): FactoryError {
  return new FactoryError(
    "RUN_FAILED",
    `${program} could not be run${code === undefined ? "" : `: ${code}`}`,
    {
      source: "--runtime",
      hint: "install it, or leave --runtime out to use BuildKit",
    },
  );
}
