import * as vscode from 'vscode';
import type { Feed } from '../feeds/feed';
import type { Fleet } from '../feeds/feeds';
import { plain, plainLines } from '../text/plain';
import { count } from '../text/quantities';
import { FeedTree } from '../views/view';
import type { Board } from './board';
import { boardDetails, boardSummary, moodOf, type BoardMood } from './boardText';

/** Boards listed for one project. The dashboard shows larger fleets. */
const mostBoards = 300;

const noProject = 'No project';

type Node =
  | { readonly kind: 'project'; readonly name: string; readonly boards: readonly Board[] }
  | { readonly kind: 'board'; readonly board: Board }
  | { readonly kind: 'more'; readonly count: number };

/** The board of a tree node that a context menu command gets. */
export function boardOfNode(node: unknown): Board | undefined {
  const candidate = node as Partial<Extract<Node, { kind: 'board' }>> | undefined;
  return candidate?.kind === 'board' ? candidate.board : undefined;
}

/** The fleet, grouped by project if there is more than one. */
export class BoardsView extends FeedTree<Fleet, Node> {
  constructor(
    feed: Feed<Fleet>,
    private readonly origin: string,
  ) {
    super('otastack.boards', 'The OTA service', feed);
  }

  getChildren(node?: Node): Node[] {
    if (node !== undefined) return node.kind === 'project' ? boardNodes(node.boards) : [];
    const projects = byProject(this.feed.value?.boards ?? []);
    if (projects.length <= 1) return boardNodes(projects[0]?.boards ?? []);
    return projects.map((project) => ({ kind: 'project', ...project }));
  }

  getTreeItem(node: Node): vscode.TreeItem {
    if (node.kind === 'more') {
      const item = new vscode.TreeItem(`and ${count(node.count, 'more board')}`);
      item.iconPath = new vscode.ThemeIcon('ellipsis');
      return item;
    }

    return node.kind === 'project' ? projectItem(node.name, node.boards) : boardItem(node.board);
  }

  protected emptyMessage(fleet: Fleet): string | undefined {
    if (fleet.isCut) return `Only the first ${fleet.boards.length.toLocaleString('en')} boards are shown.`;
    if (fleet.boards.length > 0) return undefined;
    return `No boards yet. A board appears here when it first asks for an update at ${this.origin}/ota.`;
  }
}

function byProject(boards: readonly Board[]): { name: string; boards: readonly Board[] }[] {
  const projects = Map.groupBy(boards, (board) => board.project ?? '');
  return [...projects].map(([name, members]) => ({ name, boards: members })).sort((a, b) => a.name.localeCompare(b.name));
}

function boardNodes(boards: readonly Board[]): Node[] {
  const nodes: Node[] = boards.slice(0, mostBoards).map((board) => ({ kind: 'board', board }));
  if (boards.length > mostBoards) nodes.push({ kind: 'more', count: boards.length - mostBoards });
  return nodes;
}

function projectItem(name: string, boards: readonly Board[]): vscode.TreeItem {
  const item = new vscode.TreeItem(plain(name === '' ? noProject : name), vscode.TreeItemCollapsibleState.Expanded);
  item.id = `project:${name}`;
  item.description = count(boards.length, 'board');
  item.iconPath = new vscode.ThemeIcon('circuit-board');
  return item;
}

function boardItem(board: Board): vscode.TreeItem {
  const item = new vscode.TreeItem(plain(board.name ?? board.mac));
  item.id = `board:${board.mac}`;
  item.description = plain(boardSummary(board, new Date()));
  item.tooltip = plainLines(boardDetails(board));
  item.iconPath = icons[moodOf(board)];
  item.contextValue = 'board';
  item.command = { command: 'otastack.openBoard', title: 'Open in the API', arguments: [{ kind: 'board', board }] };
  return item;
}

const icons: Readonly<Record<BoardMood, vscode.ThemeIcon>> = {
  current: new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed')),
  updating: new vscode.ThemeIcon('cloud-download', new vscode.ThemeColor('charts.blue')),
  failed: new vscode.ThemeIcon('error', new vscode.ThemeColor('testing.iconFailed')),
  stuck: new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground')),
};
