import * as vscode from 'vscode';
import type { Feed } from '../feeds/feed';
import type { Fleet } from '../feeds/feeds';
import { Recent } from '../feeds/recent';
import type { Gateway } from '../gateway/gateway';
import { messageOf } from '../gateway/trouble';
import { groupSummary, groupsOf, groupsPath, membersOf, membersPath, type Group, type Members } from '../groups/group';
import { plain, plainLines } from '../text/plain';
import { count } from '../text/quantities';
import { FeedTree } from '../views/view';
import type { Board } from './board';
import { boardContext } from './boardActions';
import { boardDetails, boardSummary, moodOf, type BoardMood } from './boardText';
import { byChannel, byProject, current, groupingOf, groupings, type Grouping, type Section } from './grouping';
import { whyOf, whyPath, whyText } from './why';

/** Boards listed under one heading. The dashboard shows larger fleets. */
const mostBoards = 300;

const rememberedAs = 'otastack.boardGrouping';

type Node =
  | { readonly kind: 'section'; readonly section: Section }
  /** `group` is undefined for boards that are in no group. */
  | { readonly kind: 'group'; readonly group: Group | undefined }
  /** `place` is the heading, because a board may be in several groups. */
  | { readonly kind: 'board'; readonly board: Board; readonly place: string }
  | { readonly kind: 'more'; readonly count: number }
  | { readonly kind: 'note'; readonly text: string };

/**
 * The boards that a context menu command acts on.
 * @param node The one that was clicked.
 * @param selected All that are selected, if the clicked one is among them.
 */
export function boardsOfNodes(node: unknown, selected: unknown): Board[] {
  const nodes = Array.isArray(selected) && selected.length > 0 ? (selected as unknown[]) : [node];
  const boards = nodes.flatMap((each) => boardOfNode(each) ?? []);
  return [...new Map(boards.map((board) => [board.mac, board])).values()];
}

/** The board of a tree node. */
export function boardOfNode(node: unknown): Board | undefined {
  const candidate = node as Partial<Extract<Node, { kind: 'board' }>> | undefined;
  return candidate?.kind === 'board' ? candidate.board : undefined;
}

/** The fleet, by project, group or channel. */
export class BoardsView extends FeedTree<Fleet, Node> {
  private readonly groups: Recent<readonly Group[]>;
  private readonly members: Recent<Members>;
  private grouping: Grouping;

  constructor(
    feed: Feed<Fleet>,
    private readonly gateway: Gateway,
    private readonly memory: vscode.Memento,
  ) {
    super('otastack.boards', 'The OTA service', feed, { canSelectMany: true });
    this.grouping = groupingOf(memory.get(rememberedAs));
    this.groups = new Recent(() => gateway.get(groupsPath, groupsOf));
    this.members = new Recent((path) => gateway.get(path, membersOf));
  }

  /** Asks what the list is divided by, and remembers it. */
  async chooseGrouping(): Promise<void> {
    const items = groupings.map((choice) => ({
      ...choice,
      ...(choice.grouping === this.grouping ? { description: 'current' } : {}),
    }));
    const picked = await vscode.window.showQuickPick(items, { title: 'Group boards by', matchOnDetail: true });
    if (picked === undefined) return;
    this.grouping = picked.grouping;
    await this.memory.update(rememberedAs, picked.grouping);
    this.forget();
    this.update();
  }

  /** Forgets what was loaded about groups, so that the next redraw loads it. */
  forget(): void {
    this.groups.forget();
    this.members.forget();
  }

  async getChildren(node?: Node): Promise<Node[]> {
    try {
      if (node?.kind === 'section') return boardNodes(node.section.boards, node.section.key);
      if (node?.kind === 'group') return await this.membersOf(node.group);
      return node === undefined ? await this.roots() : [];
    } catch (error) {
      return [{ kind: 'note', text: messageOf(error) }];
    }
  }

  getTreeItem(node: Node): vscode.TreeItem {
    switch (node.kind) {
      case 'section':
        return sectionItem(node.section);
      case 'group':
        return groupItem(node.group);
      case 'board':
        return boardItem(node.board, node.place);
      case 'more':
        return iconItem(`and ${count(node.count, 'more board')}`, 'ellipsis');
      case 'note':
        return iconItem(plain(node.text), 'warning');
    }
  }

  /** Fetches what the hover of a board shows. The editor calls it when the hover opens, and not again until the row is redrawn. */
  async resolveTreeItem(item: vscode.TreeItem, node: Node): Promise<vscode.TreeItem> {
    if (node.kind !== 'board') return item;
    const details = boardDetails(node.board);
    try {
      item.tooltip = plainLines(`${details}\n\n${whyText(await this.gateway.get(whyPath(node.board.mac), whyOf))}`);
    } catch {
      // Without the reason. The view's message says what is wrong with the server.
      item.tooltip = plainLines(details);
    }

    return item;
  }

  protected emptyMessage(fleet: Fleet): string | undefined {
    if (fleet.isCut && this.grouping !== 'group') return `Only the first ${fleet.boards.length.toLocaleString('en')} boards are shown.`;
    if (fleet.boards.length > 0) return undefined;
    return `No boards yet. A board appears here when it first asks for an update at ${this.gateway.origin}/ota.`;
  }

  private async roots(): Promise<Node[]> {
    const boards = this.feed.value?.boards ?? [];
    if (boards.length === 0) return [];
    if (this.grouping === 'group') {
      const groups = await this.groups.get('');
      return [...groups, undefined].map((group) => ({ kind: 'group', group }));
    }

    const sections = this.grouping === 'channel' ? byChannel(boards) : byProject(boards);
    // A single project needs no heading. A single channel does: it says which one it is.
    if (this.grouping === 'project' && sections.length === 1) return boardNodes(boards, '');
    return sections.map((section) => ({ kind: 'section', section }));
  }

  private async membersOf(group: Group | undefined): Promise<Node[]> {
    const path = membersPath(group?.name, await this.groups.get(''), mostBoards);
    const { boards, total } = await this.members.get(path);
    const fleet = this.feed.value;
    const nodes = boardNodes(current(boards, fleet?.boards ?? [], fleet?.isCut ?? true), group?.name ?? '');
    if (total > boards.length) nodes.push({ kind: 'more', count: total - boards.length });
    return nodes.length > 0 ? nodes : [{ kind: 'note', text: 'No boards' }];
  }
}

function boardNodes(boards: readonly Board[], place: string): Node[] {
  const nodes: Node[] = boards.slice(0, mostBoards).map((board) => ({ kind: 'board', board, place }));
  if (boards.length > mostBoards) nodes.push({ kind: 'more', count: boards.length - mostBoards });
  return nodes;
}

function sectionItem(section: Section): vscode.TreeItem {
  const item = new vscode.TreeItem(plain(section.label), vscode.TreeItemCollapsibleState.Expanded);
  item.id = `section:${section.key}`;
  item.description = count(section.boards.length, 'board');
  item.tooltip = plain(section.detail ?? section.label);
  item.iconPath = new vscode.ThemeIcon('circuit-board');
  return item;
}

/** Closed at first, because the boards of each open group are loaded. */
function groupItem(group: Group | undefined): vscode.TreeItem {
  const item = new vscode.TreeItem(plain(group?.name ?? 'In no group'), vscode.TreeItemCollapsibleState.Collapsed);
  item.id = group === undefined ? 'no-group' : `group:${group.name}`;
  if (group !== undefined) item.description = plain(groupSummary(group));
  item.tooltip = plain(group?.problem ?? group?.name ?? 'In no group');
  item.iconPath = new vscode.ThemeIcon(group?.problem === undefined ? 'group-by-ref-type' : 'warning');
  return item;
}

/** Without a tooltip, so that the editor asks for it when the hover opens. */
function boardItem(board: Board, place: string): vscode.TreeItem {
  const item = new vscode.TreeItem(plain(board.name ?? board.mac));
  item.id = `board:${place}:${board.mac}`;
  item.description = plain(boardSummary(board, new Date()));
  item.iconPath = icons[moodOf(board)];
  item.contextValue = boardContext(board);
  item.command = { command: 'otastack.openBoard', title: 'Open in the API', arguments: [{ kind: 'board', board, place }] };
  return item;
}

function iconItem(label: string, icon: string): vscode.TreeItem {
  const item = new vscode.TreeItem(label);
  item.iconPath = new vscode.ThemeIcon(icon);
  return item;
}

const icons: Readonly<Record<BoardMood, vscode.ThemeIcon>> = {
  current: new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed')),
  updating: new vscode.ThemeIcon('cloud-download', new vscode.ThemeColor('charts.blue')),
  failed: new vscode.ThemeIcon('error', new vscode.ThemeColor('testing.iconFailed')),
  stuck: new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground')),
};
