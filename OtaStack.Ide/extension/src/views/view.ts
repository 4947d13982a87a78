import * as vscode from 'vscode';
import type { Feed } from '../feeds/feed';
import { Refused, SignedOut, Unexpected, type Trouble } from '../gateway/trouble';
import { plain } from '../text/plain';

/** A tree that shows a feed. The text comes from a server, so items use plain strings only. */
export abstract class FeedTree<T, Node> implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  private readonly subscription: { dispose: () => void };
  readonly onDidChangeTreeData = this.changed.event;
  readonly view: vscode.TreeView<Node>;

  constructor(
    id: string,
    /** Name of the server, as the subject of an error message. */
    private readonly server: string,
    protected readonly feed: Feed<T>,
    options: { readonly canSelectMany?: boolean } = {},
  ) {
    this.view = vscode.window.createTreeView<Node>(id, { treeDataProvider: this, canSelectMany: options.canSelectMany ?? false });
    this.subscription = feed.onDidChange(() => {
      this.update();
    });
  }

  abstract getTreeItem(node: Node): vscode.TreeItem;

  abstract getChildren(node?: Node): Node[] | Promise<Node[]>;

  /** The message when there is nothing to show. */
  protected abstract emptyMessage(value: T): string | undefined;

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
    this.view.dispose();
  }

  protected update(): void {
    const { trouble, value } = this.feed;
    const message = trouble !== undefined ? this.troubleMessage(trouble) : value === undefined ? undefined : this.emptyMessage(value);
    // Setting undefined does not clear the message of an empty tree; setting '' does.
    this.view.message = message ?? '';
    this.changed.fire(undefined);
  }

  private troubleMessage(trouble: Trouble): string {
    if (trouble instanceof SignedOut) return 'Signed out. Sign in to update this list.';
    if (trouble instanceof Refused || trouble instanceof Unexpected) return plain(trouble.message);
    return `${this.server} is not reachable, trying again.`;
  }
}
