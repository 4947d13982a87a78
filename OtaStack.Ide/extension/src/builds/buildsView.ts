import * as vscode from 'vscode';
import type { Feed } from '../feeds/feed';
import { baseName } from '../sketches/sketchSource';
import { plain, plainLines } from '../text/plain';
import { FeedTree } from '../views/view';
import { isOver, type Build, type BuildState } from './build';
import { buildDetails, buildSummary } from './buildText';

/** The newest builds of all users. */
export class BuildsView extends FeedTree<readonly Build[], Build> {
  constructor(feed: Feed<readonly Build[]>) {
    super('otastack.builds', 'The board manager', feed);
  }

  getChildren(node?: Build): Build[] {
    return node === undefined ? [...(this.feed.value ?? [])] : [];
  }

  getTreeItem(build: Build): vscode.TreeItem {
    const item = new vscode.TreeItem(plain(baseName(build.sketch) || build.project || build.id));
    item.id = build.id;
    item.description = plain(buildSummary(build, new Date()));
    item.tooltip = plainLines(buildDetails(build));
    item.iconPath = iconOf(build);
    item.contextValue = contextOf(build);
    item.command = { command: 'otastack.showBuildLog', title: 'Show Log', arguments: [build] };
    return item;
  }

  protected emptyMessage(builds: readonly Build[]): string | undefined {
    return builds.length > 0 ? undefined : 'No builds yet. Open a sketch and press Build.';
  }
}

/** The value that `when` clauses of the context menu test. */
function contextOf(build: Build): string {
  if (!isOver(build)) return 'build.running';
  return build.state === 'succeeded' && build.publication === 'none' ? 'build.publishable' : 'build';
}

function iconOf(build: Build): vscode.ThemeIcon {
  return build.published ? published : icons[build.state];
}

const passed = new vscode.ThemeColor('testing.iconPassed');

const published = new vscode.ThemeIcon('cloud-upload', passed);

const icons: Readonly<Record<BuildState, vscode.ThemeIcon>> = {
  waiting: new vscode.ThemeIcon('clock'),
  running: new vscode.ThemeIcon('loading~spin'),
  succeeded: new vscode.ThemeIcon('pass', passed),
  failed: new vscode.ThemeIcon('error', new vscode.ThemeColor('testing.iconFailed')),
  cancelled: new vscode.ThemeIcon('circle-slash'),
  unknown: new vscode.ThemeIcon('question'),
};
