export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const gap = '   ';

/** Lays out columns as kubectl does: upper-case heads, three blanks between, nothing after the last column. */
export function renderTable({ head, rows }: Table, { hasHead = true } = {}): string {
  const lines = hasHead ? [head, ...rows] : rows;
  const widths = head.map((_, column) => Math.max(...lines.map((cells) => widthOf(cells[column] ?? ''))));
  return lines.map((cells) => `${layOut(cells, widths)}\n`).join('');
}

/** RFC 4180, with line feeds; a cell that a spreadsheet would take for a formula is quoted by an apostrophe. */
export function renderCsv({ head, rows }: Table, { hasHead = true } = {}): string {
  const lines = hasHead ? [head.map((cell) => cell.toLowerCase()), ...rows] : rows;
  return lines.map((cells) => `${cells.map(csvCell).join(',')}\n`).join('');
}

function csvCell(text: string): string {
  const safe = /^[=+@]/.test(text) ? `'${text}` : text;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function layOut(cells: readonly string[], widths: readonly number[]): string {
  const padded = cells.map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - widthOf(cell))));
  return padded.join(gap).trimEnd();
}

/** Colours take no room, and our glyphs one cell each. */
function widthOf(text: string): number {
  return [...text.replaceAll(/\u001b\[[0-9;]*m/g, '')].length;
}
