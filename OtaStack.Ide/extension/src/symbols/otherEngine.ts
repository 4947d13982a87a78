import * as vscode from 'vscode';

/** Commands of the clangd extension and of Microsoft's C++ extension. */
const signs = ['clangd.restart', 'C_Cpp.RescanWorkspace'];

const rememberedMilliseconds = 10_000;

let asked: { at: number; answer: Promise<boolean> } | undefined;

/**
 * True if an extension with full C++ support is running. `vscode.extensions` does not show extensions of another extension
 * host, but commands are visible everywhere.
 */
export function otherEngine(): Promise<boolean> {
  if (asked === undefined || Date.now() - asked.at > rememberedMilliseconds) {
    const answer = Promise.resolve(vscode.commands.getCommands(true)).then((commands) => signs.some((sign) => commands.includes(sign)));
    asked = { at: Date.now(), answer };
  }

  return asked.answer;
}
