import { span, timestamp } from '../text/quantities';
import { plain, plainLines } from '../text/plain';
import type { BoardHistory, Update } from './board';
import { boardDetails, outcomeText } from './boardText';

const heads = ['Started', 'From', 'To', 'Outcome', 'Took', 'Offers', 'Firmware'] as const;

/** A board's update history as plain text: details, then a table, newest first. */
export function historyText(history: BoardHistory): string {
  const details = plainLines(boardDetails(history.board));
  if (history.updates.length === 0) return `${details}\n\nNo updates yet. The board runs the firmware that was flashed by cable.\n`;

  const rows = [heads, ...history.updates.map(row)];
  const widths = heads.map((_, column) => Math.max(...rows.map((cells) => (cells[column] ?? '').length)));
  const table = rows.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `${details}\n\nUpdates\n\n${table.join('\n')}\n`;
}

function row(update: Update): readonly string[] {
  const seconds = (update.changedAt.getTime() - update.startedAt.getTime()) / 1000;
  return [
    timestamp(update.startedAt),
    plain(update.fromVersion ?? '-', 40),
    plain(update.toVersion ?? '-', 40),
    plain(outcomeText(update), 60),
    span(seconds),
    String(update.offers),
    plain(update.firmware, 64).slice(0, 12),
  ];
}
