import type { Context } from "../context.ts";
import { formatDuration } from "../format-duration.ts";

/**
 * Does something that may take long: says what before, shows its reports meanwhile (as a spinner on a terminal, as
 * lines elsewhere), and says how long it took. All on stderr.
 */
export async function timedWork<T>(
  context: Context,
  text: string,
  work: (report: (line: string) => void) => Promise<T>,
): Promise<T> {
  const startMs = context.now();
  const display = await startDisplay(context, text);
  try {
    const result = await work(display.report);
    display.end(`${text}: ${formatDuration(context.now() - startMs)}`);
    return result;
  } catch (error) {
    display.end(undefined);
    throw error;
  }
}

interface WorkDisplay {
  report(line: string): void;
  /** Ends the display; with the line for success, without one for failure. */
  end(line: string | undefined): void;
}

async function startDisplay(context: Context, text: string): Promise<WorkDisplay> {
  if (!context.stderr.isTTY || context.env.CI !== undefined) return lineDisplay(context, text);
  const { default: ora } = await import("ora");
  const spinner = ora({ text, discardStdin: false }).start();
  return {
    report: (line) => {
      spinner.text = `${text}: ${line}`;
    },
    end: (line) => void (line === undefined ? spinner.fail(text) : spinner.succeed(line)),
  };
}

function lineDisplay(context: Context, text: string): WorkDisplay {
  context.stderr.write(`${text} …\n`);
  return {
    report: (line) => context.stderr.write(`  ${line}\n`),
    end: (line) => {
      if (line !== undefined) context.stderr.write(`${line}\n`);
    },
  };
}
