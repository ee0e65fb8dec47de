import { FactoryError } from "../../errors/factory-error.ts";
import { execInBuildkit } from "../../smoke/exec-in-buildkit.ts";
import { runAttached } from "../../smoke/run-attached.ts";
import type { Context } from "../context.ts";
import { chooseRuntime } from "./choose-runtime.ts";
import { type ExecOptions, ended, readVariables } from "./exec-options.ts";
import { inScratch } from "./in-scratch.ts";
import { openSubject } from "./open-subject.ts";
import { planSource } from "./plan-source.ts";

export interface ExecImageOptions extends ExecOptions {
  readonly endpoint?: string;
  readonly timeout?: string;
}

const DAY_MS = 86_400_000;

/** Runs one command in an image and passes on what it prints. Throws RUN_FAILED when it ends badly. */
export function execImage(
  text: string,
  command: readonly string[],
  { options, context }: { readonly options: ExecImageOptions; readonly context: Context },
): Promise<void> {
  return inScratch(async (scratch) => {
    const env = readVariables(options.env);
    const timeoutMs = timeoutOf(options.timeout);
    const subject = await openSubject(text, { context, scratch });
    const { signal } = context;
    const user = options.user === undefined ? {} : { user: options.user };
    const source =
      subject.source.kind === "plan"
        ? await planSource(subject.source.file, {
            context,
            projectDir: subject.projectDir ?? context.cwd,
            access: {
              ...{ secret: [], secretFile: [], ssh: [] },
              ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
            },
          })
        : subject.source;
    const runtime = await chooseRuntime(context, options);
    const platform = source.kind === "plan" ? source.build.plan.platform : context.platform;
    const common = { source, platform, command, env, ...user, signal };
    if (runtime.kind !== "buildkit") {
      const code = await runAttached({ ...common, runtime, terminal: context.interactive });
      if (code !== 0) throw ended(code);
      return;
    }
    const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
    const outcome = await execInBuildkit({
      ...common,
      runtime,
      timeoutMs,
      onOutput: (stream, data) => context[stream].write(decoders[stream].decode(data, { stream: true })),
    });
    if (outcome.lostBytes > 0)
      context.stderr.write(`factory: ${outcome.lostBytes} bytes of output were too many to keep\n`);
    if (outcome.startFailure !== undefined) {
      throw new FactoryError("RUN_FAILED", `the command cannot be started: ${outcome.startFailure}`, {
        hint: "name a program that is in the image",
      });
    }
    if (outcome.timedOut)
      throw new FactoryError("RUN_FAILED", `the command was ended after ${timeoutMs / 1000} s`);
    if (outcome.exitCode !== 0) throw ended(outcome.exitCode ?? 1);
  });
}

function timeoutOf(text: string | undefined): number {
  if (text === undefined) return DAY_MS;
  const seconds = Number(text);
  if (Number.isFinite(seconds) && seconds > 0 && seconds * 1000 <= DAY_MS) return Math.round(seconds * 1000);
  throw new FactoryError("USAGE", `"${text}" is not a number of seconds up to a day`, {
    source: "--timeout",
    hint: "write a number of seconds, such as --timeout 60",
  });
}
