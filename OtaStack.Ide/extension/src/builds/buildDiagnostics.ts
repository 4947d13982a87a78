import * as vscode from 'vscode';
import { logLine } from '../text/plain';
import type { Workspace } from '../sketches/workspace';
import type { CompilerDiagnostic } from './build';
import { byFile, placeOf } from './diagnosticPlace';

/** Diagnostics shown for one build. Nobody reads more. */
const mostDiagnostics = 1000;

/** Compiler messages in the editor and in *Problems*, kept apart for each sketch. */
export class BuildDiagnostics implements vscode.Disposable {
  private readonly collections = new Map<string, vscode.DiagnosticCollection>();

  constructor(private readonly workspace: Workspace) {}

  /** Replaces all diagnostics of a sketch. */
  async show(sketch: string, diagnostics: readonly CompilerDiagnostic[]): Promise<void> {
    const root = await this.workspace.path();
    const collection = this.collectionOf(sketch);
    collection.clear();
    for (const [path, list] of byFile(root, diagnostics.slice(0, mostDiagnostics))) collection.set(this.workspace.uri(path), list.map(toEditor));
  }

  dispose(): void {
    vscode.Disposable.from(...this.collections.values()).dispose();
  }

  private collectionOf(sketch: string): vscode.DiagnosticCollection {
    let collection = this.collections.get(sketch);
    if (collection === undefined) {
      collection = vscode.languages.createDiagnosticCollection(`otastack ${sketch}`);
      this.collections.set(sketch, collection);
    }

    return collection;
  }
}

function toEditor(diagnostic: CompilerDiagnostic): vscode.Diagnostic {
  const place = placeOf(diagnostic);
  const range = new vscode.Range(place.line, place.start, place.line, place.end);
  const severity = diagnostic.severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning;
  const message = diagnostic.message.split('\n').slice(0, 20).map((line) => logLine(line, 500));
  const shown = new vscode.Diagnostic(range, message.join('\n'), severity);
  shown.source = 'OtaStack build';
  return shown;
}
