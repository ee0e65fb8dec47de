import { Chalk, type ChalkInstance } from "chalk";
import { createLogUpdate } from "log-update";
import type { RunEvent } from "../../pipeline/engine/run-event.ts";
import type { Context } from "../context.ts";
import { formatDuration } from "../format-duration.ts";
import type { Screen } from "./run-view.ts";

const REDRAW_MS = 200;

/** Running stages at the bottom with their time; everything else scrolls up. */
export async function liveScreen({ now, stderr, env }: Context): Promise<Screen> {
  const colour = new Chalk({ level: env.NO_COLOR === undefined || env.NO_COLOR === "" ? 1 : 0 });
  const update = createLogUpdate(process.stderr);
  const running = new Map<string, { readonly name: string; readonly sinceMs: number }>();
  const waiting: string[] = [];
  let held = false;
  const timer = setInterval(draw, REDRAW_MS);
  timer.unref();

  function draw(): void {
    if (held) return;
    const lines = [...running.values()].map(({ name, sinceMs }) => {
      const text = `${name} ${formatDuration(now() - sinceMs)}`;
      return `${colour.cyan("●")} ${text.slice(0, stderr.columns - 3)}`;
    });
    update(lines.join("\n"));
  }

  return {
    print: (line, event) => {
      const text = `${marked(line, event, colour)}\n`;
      if (held) {
        waiting.push(text);
        return;
      }
      update.clear();
      stderr.write(text);
      draw();
    },
    start: (key, name) => {
      running.set(key, { name, sinceMs: now() });
      draw();
    },
    end: (key) => void running.delete(key),
    hold: (now) => {
      held = now;
      if (held) {
        update.clear();
        return;
      }
      for (const text of waiting.splice(0)) stderr.write(text);
      draw();
    },
    stop: () => {
      clearInterval(timer);
      update.clear();
      update.done();
    },
  };
}

function marked(line: string, event: RunEvent | undefined, colour: ChalkInstance): string {
  switch (event?.event) {
    case "stage.completed":
      return `${colour.green("✔")} ${line}`;
    case "stage.failed":
      return `${colour.red("✖")} ${line}`;
    case "stage.retrying":
      return `${colour.yellow("↻")} ${line}`;
    case "run.awaiting_human":
      return `${colour.yellow("?")} ${line}`;
    default:
      return colour.dim(`  ${line}`);
  }
}
