/**
 * What a reader pastes is often the log that `TORCH_LOGS=output_code` wrote, where each line of the module
 * follows the logger's own words: `V1122 15:44:03.123000 4321 torch/_inductor/graph.py:2345] [0/0] [__output_code] `.
 */

export interface ModuleText {
  readonly text: string;
  /** How many modules the log holds; null where the text is none. The text is the first one's. */
  readonly modulesInLog: number | null;
}

const LOGGED = /^[^'"#]*?\[__output_code\] ?(.*)$/;
/** What the logger writes before a module, and behind it. */
const BOUNDARY = /^Output code(?:: *$| written to: )/;

/** The module within a log, or the text as it is where it is no log. */
export function moduleTextOf(text: string): ModuleText {
  const logged = text.split(/\r?\n/).flatMap((line) => LOGGED.exec(line)?.[1] ?? []);
  if (logged.length === 0) return { text, modulesInLog: null };
  // One longer than there are boundaries: a log that was copied from its middle begins without one.
  const parts: string[][] = [[]];
  for (const line of logged) {
    if (BOUNDARY.test(line)) parts.push([]);
    else parts.at(-1)?.push(line);
  }
  const modules = parts.filter((lines) => lines.some((line) => line.trim() !== ''));
  return { text: `${modules[0]?.join('\n') ?? ''}\n`, modulesInLog: modules.length };
}
