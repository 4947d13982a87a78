import { Fields } from '../gateway/fields';
import { firmwareName } from '../firmware/firmwareText';
import type { Firmware } from '../firmware/firmware';
import { count } from '../text/quantities';
import type { Board } from './board';

/** What people do with boards, as `POST /api/devices/actions` names it. */
export type BoardAction =
  | { readonly action: 'accept' | 'block' | 'unpin' }
  | { readonly action: 'pin'; readonly firmware: Firmware };

/** What an action has changed, or would change. */
export interface ActionResult {
  readonly changed: number;

  /** Boards that cannot be changed, each with its reason. */
  readonly skipped: readonly { readonly mac: string; readonly reason: string }[];
}

export const actionsPath = '/api/devices/actions';

/** The body of the request. */
export function actionBody(action: BoardAction, boards: readonly Board[]): object {
  const devices = boards.map(({ mac }) => mac);
  return action.action === 'pin' ? { action: 'pin', devices, pin: action.firmware.sha256 } : { action: action.action, devices };
}

export function actionResultOf(value: unknown): ActionResult {
  const fields = Fields.of(value);
  return {
    changed: fields.number('changed'),
    skipped: fields.objects('skipped', (part) => ({ mac: part.text('device'), reason: part.text('reason') })),
  };
}

/** The button of the confirmation. */
export const actionButtons = { accept: 'Accept', block: 'Block', pin: 'Pin', unpin: 'Unpin' } as const;

/**
 * The question before an action.
 * @param preview What a dry run says.
 */
export function actionQuestion(action: BoardAction, boards: readonly Board[], preview: ActionResult): string {
  const one = boards.length === 1 ? boards[0] : undefined;
  const which = preview.changed === 1 && one !== undefined ? (one.name ?? one.mac) : count(preview.changed, 'board');
  switch (action.action) {
    case 'accept':
      return `Accept ${which}?`;
    case 'block':
      return `Block ${which}?`;
    case 'unpin':
      return `Unpin ${which}?`;
    case 'pin':
      return `Pin ${which} to ${firmwareName(action.firmware)}?`;
  }
}

/** What the action leads to, and which boards are left out. */
export function actionDetail(action: BoardAction, preview: ActionResult): string {
  const it = preview.changed === 1 ? 'It' : 'They';
  return [consequence(action, it), ...skippedText(preview)].join('\n');
}

/** What a user hears when nothing can be changed. */
export function nothingToDo(preview: ActionResult): string {
  return preview.skipped.length === 0 ? 'Nothing to change.' : skippedText(preview).join(' ');
}

/** The result in a few words. */
export function actionOutcome(action: BoardAction, result: ActionResult): string {
  const done = { accept: 'Accepted', block: 'Blocked', pin: 'Pinned', unpin: 'Unpinned' }[action.action];
  return `${done} ${count(result.changed, 'board')}`;
}

/** The context value of a board in the list, which the menus of package.json match. */
export function boardContext(board: Board): string {
  return ['board', ...(board.pin === undefined ? [] : ['pinned']), board.enrolment].join('.');
}

function consequence(action: BoardAction, it: string): string {
  switch (action.action) {
    case 'accept':
      return `${it} can get firmware from the next poll on.`;
    case 'block':
      return `${it} will get no firmware until somebody accepts ${it === 'It' ? 'it' : 'them'}.`;
    case 'unpin':
      return `Groups and channels decide again which firmware ${it.toLowerCase()} will get.`;
    case 'pin':
      return `${it} will install this firmware at the next poll, even if it is older, and no other until somebody unpins ${it === 'It' ? 'it' : 'them'}.`;
  }
}

/** At most this number of boards is listed by name. */
const mostListed = 5;

function skippedText({ skipped }: ActionResult): string[] {
  const lines = skipped.slice(0, mostListed).map(({ mac, reason }) => `Skipped ${mac}: ${reason}`);
  if (skipped.length > mostListed) lines.push(`and ${count(skipped.length - mostListed, 'more board')} that cannot be changed`);
  return lines;
}
