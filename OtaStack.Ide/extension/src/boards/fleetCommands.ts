import * as vscode from 'vscode';
import type { Feeds } from '../feeds/feeds';
import { firmwareListOf, firmwareListPath, type Firmware } from '../firmware/firmware';
import { firmwareName, firmwareSummary } from '../firmware/firmwareText';
import {
  channelNameProblem,
  channelPath,
  channelSummary,
  channelsOf,
  channelsPath,
  followers,
  promotionDetail,
  promotionQuestion,
  type Channel,
} from '../firmware/promotion';
import { isFor } from '../firmware/spread';
import { Fields } from '../gateway/fields';
import type { Gateway } from '../gateway/gateway';
import { groupsOf, groupsPath, membersOf } from '../groups/group';
import { plain, plainLines } from '../text/plain';
import type { Board } from './board';
import {
  actionBody,
  actionButtons,
  actionDetail,
  actionOutcome,
  actionQuestion,
  actionResultOf,
  actionsPath,
  nothingToDo,
  type BoardAction,
} from './boardActions';
import { boardSummary } from './boardText';

/** The commands that change which firmware boards get. Each says what it would do, and asks first. */
export class FleetCommands {
  constructor(
    private readonly gateway: Gateway,
    private readonly feeds: Feeds,
  ) {}

  /** Accepts, blocks, pins or unpins boards. */
  async act(action: BoardAction, boards: readonly Board[]): Promise<void> {
    if (boards.length === 0) return;
    const body = actionBody(action, boards);
    const preview = await this.gateway.send('POST', `${actionsPath}?dryRun=true`, body, actionResultOf);
    if (preview.changed === 0) {
      await vscode.window.showInformationMessage(`OtaStack: ${plain(nothingToDo(preview), 500)}`);
      return;
    }

    if (!(await confirm(actionQuestion(action, boards, preview), actionDetail(action, preview), actionButtons[action.action]))) return;
    const result = await this.gateway.send('POST', actionsPath, body, actionResultOf);
    vscode.window.setStatusBarMessage(`$(check) ${plain(actionOutcome(action, result))}`, 8000);
    await this.feeds.boards.reload();
  }

  /** Pins boards to a firmware that the user picks. */
  async pinBoards(boards: readonly Board[]): Promise<void> {
    const [project] = new Set(boards.map((board) => board.project));
    if (project === undefined || boards.some((board) => board.project !== project)) {
      await vscode.window.showInformationMessage('OtaStack: select boards of one project. A firmware belongs to a project.');
      return;
    }

    const all = await this.gateway.get(firmwareListPath(project), firmwareListOf);
    const items = all
      .filter((firmware) => firmware.isAvailable && boards.some((board) => isFor(firmware, board)))
      .map((firmware) => ({
        label: plain(firmwareName(firmware)),
        description: plain(firmwareSummary(firmware, new Date())),
        firmware,
      }));
    if (items.length === 0) {
      await vscode.window.showInformationMessage(`OtaStack: ${plain(project)} has no firmware for these boards.`);
      return;
    }

    const picked = await vscode.window.showQuickPick(items, { title: 'Pin to which firmware?', matchOnDescription: true });
    if (picked !== undefined) await this.act({ action: 'pin', firmware: picked.firmware }, boards);
  }

  /** Pins boards that the user picks to a firmware. */
  async pinToFirmware(firmware: Firmware): Promise<void> {
    const items = (this.feeds.boards.value?.boards ?? [])
      .filter((board) => isFor(firmware, board) && board.pin !== firmware.sha256)
      .map((board) => ({ label: plain(board.name ?? board.mac), description: plain(boardSummary(board, new Date())), board }));
    if (items.length === 0) {
      await vscode.window.showInformationMessage(`OtaStack: no board can be pinned to ${plain(firmwareName(firmware))}.`);
      return;
    }

    const title = `Pin which boards to ${plain(firmwareName(firmware))}?`;
    const picked = await vscode.window.showQuickPick(items, { title, canPickMany: true, matchOnDescription: true });
    await this.act({ action: 'pin', firmware }, (picked ?? []).map(({ board }) => board));
  }

  /** Brings a firmware to a channel that the user picks. */
  async promote(firmware: Firmware): Promise<void> {
    const channels = await this.gateway.get(channelsPath(firmware.project), channelsOf);
    const name = await pickChannel(channels, firmware);
    if (name === undefined) return;

    const channel = channels.find((other) => other.name === name);
    const groups = await this.gateway.get(groupsPath, groupsOf);
    const query = encodeURIComponent(followers(firmware, name, channel?.isDefault ?? false, groups));
    const { total } = await this.gateway.get(`/api/devices?q=${query}&limit=1`, membersOf);
    if (!(await confirm(promotionQuestion(firmware, name), promotionDetail(firmware, channel, total), 'Promote'))) return;

    await this.gateway.send('PUT', channelPath(firmware.project, name), { firmware: [firmware.sha256] }, () => undefined);
    await Promise.all([this.feeds.firmware.reload(), this.feeds.boards.reload()]);
    const reached = await this.gateway.get(`/api/firmware/${firmware.sha256}`, (value) =>
      Fields.of(value).objectOrNothing('reach', (reach) => reach.textOrNothing('sentence')),
    );
    await vscode.window.showInformationMessage(plain(`${firmwareName(firmware)} is in ${name}. ${reached ?? ''}`, 500));
  }
}

/** The firmware of a tree node. */
export function firmwareOfNode(node: unknown): Firmware | undefined {
  return typeof node === 'object' && node !== null && 'sha256' in node ? (node as Firmware) : undefined;
}

async function confirm(question: string, detail: string, button: string): Promise<boolean> {
  const answer = await vscode.window.showWarningMessage(plain(question), { modal: true, detail: plainLines(detail) }, button);
  return answer === button;
}

async function pickChannel(channels: readonly Channel[], firmware: Firmware): Promise<string | undefined> {
  const items = channels
    .filter((channel) => !channel.firmware.some((other) => other.sha256 === firmware.sha256))
    .map((channel) => ({ label: plain(channel.name), description: plain(channelSummary(channel, firmware)), channel: channel.name }));
  const another = { label: '$(add) New channel...', description: '', channel: undefined };
  const title = `Promote ${plain(firmwareName(firmware))} to which channel?`;
  const picked = await vscode.window.showQuickPick([...items, another], { title });
  if (picked === undefined || picked.channel !== undefined) return picked?.channel;
  return vscode.window.showInputBox({ title: 'New channel', placeHolder: 'beta', validateInput: channelNameProblem });
}
