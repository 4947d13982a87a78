import * as vscode from 'vscode';
import { Fields } from '../gateway/fields';
import type { Gateway } from '../gateway/gateway';
import { plain } from '../text/plain';
import { boardOptionOf, chosenValues, fqbnOf, valueLabel, type BoardOption, type BoardType } from './boardOptions';
import type { BoardSelection } from './boardSelection';
import { parseFqbn } from './fqbn';

/**
 * Lets the user choose the board and its options for a sketch, and stores the choice.
 * @param sketch Path as the board manager names it.
 * @returns The FQBN; undefined if the user cancelled.
 */
export async function selectBoard(gateway: Gateway, selection: BoardSelection, sketch: string): Promise<string | undefined> {
  const [boards, current] = await Promise.all([selection.boards(), selection.of(sketch)]);
  if (boards.length === 0) {
    await offerBoardManager();
    return undefined;
  }

  const board = await pickBoard(boards, current, sketch);
  if (board === undefined) return undefined;
  const options = await gateway.get(`/manager/api/boards/${encodeURIComponent(board.fqbn)}`, (value) =>
    Fields.of(value).objects('options', boardOptionOf),
  );
  const isSame = current !== undefined && parseFqbn(current).board === board.fqbn;
  const fqbn = await pickOptions(board, options, isSame ? current : board.fqbn);
  if (fqbn !== undefined) await selection.select(sketch, fqbn);
  return fqbn;
}

async function pickBoard(boards: readonly BoardType[], current: string | undefined, sketch: string): Promise<BoardType | undefined> {
  const selected = current === undefined ? undefined : parseFqbn(current).board;
  // The selected board comes first, so that Enter keeps it.
  const sorted = [...boards].sort((a, b) => Number(b.fqbn === selected) - Number(a.fqbn === selected) || a.name.localeCompare(b.name));
  const items = sorted.map((board) => ({
    label: plain(board.name),
    description: plain(board.fqbn),
    ...(board.fqbn === selected ? { detail: 'selected now' } : {}),
    board,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: plain(`Board for ${sketch}`),
    placeHolder: 'Type a part of the name',
    matchOnDescription: true,
  });
  return picked?.board;
}

/** Shows all options with their values until the user picks "Use these settings". */
async function pickOptions(board: BoardType, options: readonly BoardOption[], fqbn: string): Promise<string | undefined> {
  const chosen = chosenValues(options, fqbn);
  while (options.length > 0) {
    const done = { label: '$(check) Use these settings', option: undefined };
    const items = options.map((option) => ({
      label: plain(option.label),
      description: plain(valueLabel(option, chosen.get(option.option))),
      option,
    }));
    const picked = await vscode.window.showQuickPick([done, ...items], {
      title: plain(board.name),
      placeHolder: 'Press Enter to keep these settings, or select one to change it',
      matchOnDescription: true,
    });
    if (picked === undefined) return undefined;
    if (picked.option === undefined) break;
    const value = await pickValue(picked.option, chosen.get(picked.option.option));
    if (value !== undefined) chosen.set(picked.option.option, value);
  }

  return fqbnOf(board.fqbn, options, chosen);
}

async function pickValue(option: BoardOption, chosen: string | undefined): Promise<string | undefined> {
  const items = option.values.map(({ value, label }) => ({
    label: plain(label),
    description: [value === chosen ? 'selected' : '', value === option.byDefault ? 'default' : ''].filter((word) => word !== '').join(', '),
    value,
  }));
  return (await vscode.window.showQuickPick(items, { title: plain(option.label) }))?.value;
}

async function offerBoardManager(): Promise<void> {
  const open = 'Open Board Manager';
  const answer = await vscode.window.showInformationMessage(
    'OtaStack: no platform is installed yet. Install "esp8266" or "esp32" in the board manager first.',
    open,
  );
  if (answer === open) await vscode.commands.executeCommand('otastack.openBoardManager');
}
