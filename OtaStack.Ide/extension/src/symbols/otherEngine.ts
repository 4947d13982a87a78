import * as vscode from 'vscode';

/** Commands that clangd's extension and Microsoft's register once they run. */
const signs = ['clangd.restart', 'C_Cpp.RescanWorkspace'];

const rememberedMilliseconds = 10_000;

let asked: { at: number; answer: Promise<boolean> } | undefined;

/**
 * True while an extension that really understands C++ is at work. It runs in another extension host, where this one
 * cannot see it; its commands are seen everywhere.
 */
export function otherEngine(): Promise<boolean> {
  if (asked === undefined || Date.now() - asked.at > rememberedMilliseconds) {
    const answer = Promise.resolve(vscode.commands.getCommands(true)).then((commands) => signs.some((sign) => commands.includes(sign)));
    asked = { at: Date.now(), answer };
  }

  return asked.answer;
}
