import * as vscode from 'vscode';
import type { AnyFeed } from '../feeds/feed';
import type { Gateway } from './gateway';
import { SignedOut } from './trouble';

/** Tells the user once, not for each request, that the sign-in has expired. The feeds notice the next sign-in by themselves. */
export class SignInPrompt implements vscode.Disposable {
  private hasAsked = false;
  private readonly subscriptions: { dispose: () => void }[];

  constructor(
    private readonly gateway: Gateway,
    private readonly feeds: readonly AnyFeed[],
  ) {
    this.subscriptions = feeds.map((feed) =>
      feed.onDidChange(() => {
        if (feed.trouble instanceof SignedOut) this.ask();
        else if (feed.trouble === undefined) this.hasAsked = false;
      }),
    );
  }

  ask(): void {
    if (this.hasAsked) return;
    this.hasAsked = true;
    void this.show();
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private async show(): Promise<void> {
    const signIn = 'Sign in';
    const answer = await vscode.window.showWarningMessage('OtaStack: you are signed out. Your files are safe.', signIn);
    if (answer === signIn) {
      await vscode.env.openExternal(vscode.Uri.parse(this.gateway.url('/sign-in')));
      for (const feed of this.feeds) feed.repace();
    }
  }
}
