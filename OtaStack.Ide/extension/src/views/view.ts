import * as vscode from 'vscode';
import type { Feed } from '../feeds/feed';
import { Refused, SignedOut, Unexpected, type Trouble } from '../gateway/trouble';
import { plain } from '../text/plain';

/** A tree that shows a feed. What it shows is text from a server, so items are made with plain strings only. */
export abstract class FeedTree<T, Node> implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  private readonly subscription: { dispose: () => void };
  readonly onDidChangeTreeData = this.changed.event;
  readonly view: vscode.TreeView<Node>;

  constructor(
    id: string,
    /** What does not answer when it does not, to begin a sentence. */
    private readonly server: string,
    protected readonly feed: Feed<T>,
  ) {
    this.view = vscode.window.createTreeView<Node>(id, { treeDataProvider: this });
    this.subscription = feed.onDidChange(() => {
      this.update();
    });
  }

  abstract getTreeItem(node: Node): vscode.TreeItem;

  abstract getChildren(node?: Node): Node[];

  /** What to say where there is nothing to show. */
  protected abstract emptyMessage(value: T): string | undefined;

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
    this.view.dispose();
  }

  protected update(): void {
    const { trouble, value } = this.feed;
    const message = trouble !== undefined ? this.troubleMessage(trouble) : value === undefined ? undefined : this.emptyMessage(value);
    // Undefined does not take a message away from a tree that has none; an empty one does.
    this.view.message = message ?? '';
    this.changed.fire(undefined);
  }

  private troubleMessage(trouble: Trouble): string {
    if (trouble instanceof SignedOut) return 'Signed out. This list goes on once you have signed in.';
    if (trouble instanceof Refused || trouble instanceof Unexpected) return plain(trouble.message);
    return `${this.server} is not reachable, trying again.`;
  }
}
