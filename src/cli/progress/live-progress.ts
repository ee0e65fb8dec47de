import { Chalk } from "chalk";
import { createLogUpdate } from "log-update";
import type { BuildEvent } from "../../build/progress/build-event.ts";
import { formatBytes } from "../../plan/format-bytes.ts";
import type { Context } from "../context.ts";
import { formatDuration } from "../format-duration.ts";
import type { Progress } from "./create-progress.ts";

const REDRAW_MS = 100;

interface Running {
  readonly name: string;
  readonly sinceMs: number;
  line: string;
  bytes: string;
}

/** Running stages at the bottom with their time and last line; finished ones scroll up; cached ones are a count. */
export function liveProgress(context: Context): Progress {
  const colour = new Chalk({ level: context.env.NO_COLOR === undefined ? 1 : 0 });
  const update = createLogUpdate(process.stderr);
  const running = new Map<string, Running>();
  let cached = 0;
  const timer = setInterval(draw, REDRAW_MS);
  timer.unref();

  function draw(): void {
    const lines = [...running.values()].map(({ name, sinceMs, line, bytes }) => {
      const time = formatDuration(context.now() - sinceMs);
      return fitLine(
        `${colour.cyan("●")} ${name} ${time} ${colour.dim(bytes || line)}`,
        context.stderr.columns,
      );
    });
    if (cached > 0) lines.unshift(colour.dim(`  ${cached} re-used`));
    update(lines.join("\n"));
  }

  function finish(stage: string, line: string): void {
    running.delete(stage);
    update.clear();
    context.stderr.write(`${line}\n`);
    draw();
  }

  function onEvent(event: BuildEvent): void {
    switch (event.kind) {
      case "stage-started":
        running.set(event.stage, { name: event.name, sinceMs: context.now(), line: "", bytes: "" });
        return;
      case "stage-finished":
        if (event.cached) {
          cached += 1;
          running.delete(event.stage);
        } else finish(event.stage, `${colour.green("✔")} ${event.name} ${formatDuration(event.ms)}`);
        return;
      case "stage-failed":
        finish(event.stage, `${colour.red("✖")} ${event.name} ${formatDuration(event.ms)}`);
        return;
      case "note":
        update.clear();
        context.stderr.write(`${event.line}\n`);
        draw();
        return;
      case "log": {
        const stage = running.get(event.stage);
        if (stage !== undefined && event.line.trim() !== "") stage.line = event.line.trim();
        return;
      }
      case "bytes": {
        const stage = running.get(event.stage);
        const total = event.total > 0 ? ` of ${formatBytes(event.total)}` : "";
        if (stage !== undefined && event.current > 0) stage.bytes = `${formatBytes(event.current)}${total}`;
        return;
      }
    }
  }

  return {
    onEvent,
    stop: () => {
      clearInterval(timer);
      update.clear();
      update.done();
      if (cached > 0) context.stderr.write(`${colour.dim(`  ${cached} stages re-used`)}\n`);
    },
  };
}

/** Cuts a line to the terminal's width; colour codes at the end may be lost with it, so colours are reset. */
function fitLine(line: string, columns: number): string {
  return line.length <= columns + 10 ? line : `${line.slice(0, columns - 1)}…\u001b[0m`;
}
