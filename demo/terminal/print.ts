/** How the programs of the terminal print. */

export function heading(text: string): void {
  console.log(`\n${text}\n${'-'.repeat(text.length)}`);
}

export function table(rows: readonly (readonly [string, unknown])[]): void {
  const width = Math.max(...rows.map(([name]) => name.length));
  for (const [name, value] of rows) console.log(`  ${name.padEnd(width)}  ${String(value)}`);
}

export function matrix(data: ArrayLike<number>, columns: number): string {
  const cells = Array.from(data, (value) => value.toFixed(4));
  const width = Math.max(...cells.map((cell) => cell.length));
  const lines: string[] = [];
  for (let i = 0; i < cells.length; i += columns) {
    lines.push(
      cells
        .slice(i, i + columns)
        .map((cell) => cell.padStart(width))
        .join(' '),
    );
  }
  return lines.map((line) => `  ${line}`).join('\n');
}
